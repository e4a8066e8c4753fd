"""Regular expressions: a small subset that every engine means alike; read to a tree, printed by `emit.regex`, matched by `regex_match`."""

from dataclasses import dataclass
from typing import assert_never

LAST = 0x10FFFF
MAX_TIMES = 255
MAX_SIZE = 1000  # characters and classes, with repetitions written out: what every engine compiles
MAX_DEPTH = 50  # groups within groups
DIGITS = ((0x30, 0x39),)
WORDS = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACES = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
CLASSES = {"d": DIGITS, "w": WORDS, "s": SPACES}
CONTROLS = {"n": "\n", "t": "\t"}
SPECIAL = "\\.[]{}()*+?^$|"
SPECIAL_IN_CLASS = "\\[]^-"

Ranges = tuple[tuple[int, int], ...]  # of code points, both ends included; sorted, apart


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of the ranges, or, negated, any other one."""

    ranges: Ranges
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """The start (`^`) or the end (`$`) of the whole text."""

    end: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One after the other."""

    items: "tuple[Regex, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    options: "tuple[Regex, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` times (None: or more)."""

    item: "Regex"
    low: int
    high: int | None


Regex = Chars | Edge | Run | Choice | Repeat
ANY = Chars(((0x0A, 0x0A),), negated=True)  # `.`


class BadRegex(Exception):
    """What is wrong, where in the pattern, and what to write instead."""

    def __init__(self, message: str, start: int, end: int, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help


# Reading --------------------------------------------------------------------------------------------


def parse(pattern: str) -> Regex:
    """The tree of a pattern. Raises BadRegex."""
    reader = Reader(pattern)
    found = reader.choice(0)
    if reader.at < len(pattern):
        raise BadRegex("this `)` closes nothing", reader.at, reader.at + 1, "write `\\)` for the character")
    if size(found) > MAX_SIZE:
        message = f"the pattern has over {MAX_SIZE} characters once its repetitions are written out"
        raise BadRegex(message, 0, len(pattern))
    return found


class Reader:
    """Goes through a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def next(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.pattern[place] if place < len(self.pattern) else ""

    def fail(self, message: str, start: int, help: str | None = None) -> BadRegex:
        return BadRegex(message, start, max(self.at, start + 1), help)

    def choice(self, depth: int) -> Regex:
        options = [self.run(depth)]
        while self.next() == "|":
            self.at += 1
            options.append(self.run(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def run(self, depth: int) -> Regex:
        start, items = self.at, []
        while self.next() not in ("", "|", ")"):
            items.append(self.repeated(depth))
        if not items:
            what = "the pattern is empty" if not self.pattern else "a group, or one side of `|`, is empty"
            raise self.fail(what, min(start, max(len(self.pattern) - 1, 0)), "make a part optional with `?`, as in `(ab)?`")
        return items[0] if len(items) == 1 else Run(tuple(items))

    def repeated(self, depth: int) -> Regex:
        item, start = self.one(depth), self.at
        times = self.times()
        if times is None:
            return item
        if isinstance(item, Edge):
            raise self.fail("`^` and `$` can't be repeated", start)
        if self.next() and self.next() in "*+?{":
            self.at += 1
            raise self.fail("a repetition can't be repeated, nor made lazy", start, "put the repeated part in brackets: `(a+)*`")
        return Repeat(item, *times)

    def times(self) -> tuple[int, int | None] | None:
        """How often the part before is repeated; None where no repetition follows."""
        start, sign = self.at, self.next()
        if sign and sign in "*+?":
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if sign != "{":
            return None
        self.at += 1
        low = self.number()
        high: int | None = low
        if self.next() == ",":
            self.at += 1
            high = None if self.next() == "}" else self.number()
        if low is None or self.next() != "}":
            raise self.fail("a repetition is written `{3}`, `{3,}` or `{3,5}`", start, "write `\\{` for the character")
        self.at += 1
        if max(low, high or 0) > MAX_TIMES:
            raise self.fail(f"a repetition goes up to {MAX_TIMES} times", start)
        if high is not None and high < low:
            raise self.fail("the first number is above the second", start)
        return low, high

    def number(self) -> int | None:
        start = self.at
        while self.next() and self.next() in "0123456789":
            self.at += 1
        digits = self.pattern[start : self.at]
        return int(digits[:6]) if digits else None

    def one(self, depth: int) -> Regex:
        """A character, a class, an edge or a group."""
        start, sign = self.at, self.next()
        self.at += 1
        match sign:
            case "(":
                return self.group(start, depth)
            case "[":
                return self.among(start)
            case ".":
                return ANY
            case "^" | "$":
                return Edge(sign == "$")
            case "\\":
                return Chars(self.escape(start))
            case "*" | "+" | "?" | "{":
                raise self.fail(f"there is nothing before `{sign}` to repeat", start, f"write `\\{sign}` for the character")
            case "]" | "}":
                raise self.fail(f"this `{sign}` closes nothing", start, f"write `\\{sign}` for the character")
            case _:
                return Chars(((ord(sign), ord(sign)),))

    def group(self, start: int, depth: int) -> Regex:
        if self.next() == "?":
            self.at += 1
            raise self.fail("`(?` is not known", start, "groups are plain brackets; there are no options and no look-around")
        if depth >= MAX_DEPTH:
            raise self.fail(f"groups are nested more than {MAX_DEPTH} deep", start)
        inner = self.choice(depth + 1)
        if self.next() != ")":
            raise BadRegex("this `(` is not closed", start, start + 1, "write `\\(` for the character")
        self.at += 1
        return inner

    def escape(self, start: int) -> Ranges:
        """What follows a backslash."""
        sign = self.next()
        self.at += 1
        if sign in CLASSES and sign:
            return CLASSES[sign]
        if sign in CONTROLS and sign:
            return ((ord(CONTROLS[sign]), ord(CONTROLS[sign])),)
        if not sign or not (sign.isascii() and sign.isprintable() and not sign.isalnum() and sign != " "):
            self.at = min(self.at, len(self.pattern))
            known = "`\\d`, `\\s`, `\\w`, `\\n`, `\\t`, and a backslash before punctuation"
            raise self.fail(f"`\\{sign}` is not known", start, f"the escapes are {known}")
        return ((ord(sign), ord(sign)),)

    def among(self, start: int) -> Regex:
        """`[a-z_]`, `[^,]`."""
        negated = self.next() == "^"
        self.at += negated
        found: list[tuple[int, int]] = []
        first = self.at
        while self.next() != "]":
            if not self.next():
                raise BadRegex("this `[` is not closed", start, start + 1, "write `\\[` for the character")
            found += self.range_(first)
        if not found:
            self.at += 1
            raise self.fail("the class is empty", start, "write `[\\]]` for a closing bracket")
        self.at += 1
        return Chars(merged(found), negated)

    def range_(self, first: int) -> list[tuple[int, int]]:
        start = self.at
        low, is_single = self.member(first)
        if self.next() != "-" or self.next(1) in ("]", ""):
            return list(low)
        self.at += 1
        high, is_last_single = self.member(first)
        if not is_single or not is_last_single:
            raise self.fail("a range goes from one character to another", start, "write `\\-` for the character")
        if high[0][0] < low[0][0]:
            raise self.fail("the range ends before it begins", start)
        return [(low[0][0], high[0][0])]

    def member(self, first: int) -> tuple[Ranges, bool]:
        """One member of a class, and whether it is a single character."""
        start, sign = self.at, self.next()
        self.at += 1
        if sign == "\\":
            found = self.escape(start)
            return found, len(found) == 1 and found[0][0] == found[0][1]
        if sign == "[" and self.next() in (":", ".", "="):
            raise self.fail(f"`[{self.next()}` is not known", start, "spell the characters out, as in `[A-Za-z]`, or write `\\[`")
        if sign == "-" and start != first and self.next() != "]":
            raise self.fail("a `-` stands first or last in a class", start, "write `\\-` for the character")
        return ((ord(sign), ord(sign)),), True


def merged(ranges: list[tuple[int, int]]) -> Ranges:
    """Sorted, and neighbours joined."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def size(item: Regex) -> int:
    match item:
        case Chars() | Edge():
            return 1
        case Run(items) | Choice(items):
            return sum(size(i) for i in items)
        case Repeat(inner, low, high):
            return size(inner) * max(low + 1 if high is None else high, 1)
        case _:
            assert_never(item)
