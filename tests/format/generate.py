"""Files at random, straight from the productions of the grammar: whatever it derives can be read, apart from what its builders refuse."""

from collections.abc import Callable
from random import Random

from lark.grammar import NonTerminal, Rule, Symbol

from segql.syntax.grammar import grammar
from segql.syntax.reader import BROKEN

NAMES = [
    *(["purchased", "viewed", "category", "amount", "a", "b", "zz"] * 6),
    *"last times once top by `in` now size tags".split(),
    "`order id`",
]
BLANKS = [" ", " ", " ", " ", "  ", "\n", "\n\n", "\n  ", "\t", "\r\n"]
COMMENTS = ["# {}\n", "# {}\n  ", "\n# {}\n", "\n\n  # {}\n", "\n# {}\n\n", "#{}  \r\n", "\n  # {}\n  # and {}\n"]
DURATIONS = [
    *"90d 30d 1mo 2q 3y 4w 36h 5min 10s 1d 0d".split(),
    "90 days",
    "1  month",
    "3\nweeks",
    "2 quarters",
    "12 months",
    "1 # x\n year",
]

WORDS: dict[str, list[str]] = {
    "NAME": NAMES,
    "CALL": ["sum(", "any(", "count(", "last(", "active(", "`f g`(", "members("],
    "ARM": ["heavy", "light", "`non user`", "arm_1", "arm_2", "arm_3", "arm_4"],
    "DOTTED": ["customer.home_state", "usage.heavy", "`a b`.c"],
    "NUMBER": ["0", "1", "2", "3", "42", "007", "2.50", "0.0000001", "12345678901234567890123456789012345678"],
    "PERCENT": ["10%", "0.5%", "100%", "33.33%", "7%"],
    "DURATION": DURATIONS,
    "DATE": ["2026-01-01", "2024-02-29"],
    "TIMESTAMP": ["2026-01-01T12:30", "2026-01-01T12:30:15.25+02:00", "2026-01-01T00:00Z"],
    "TEXT": ['"coffee"', '"in"', '""', '"a b"', r'"q\"q\\"', r'"\u{1F600}\n"', '"# no comment"', '"2026"', '"' + "long " * 12 + '"'],
    "PARAMETER": ["$p", "$lookback", "$n"],
    "UNIT": ["day", "weeks", "month", "quarters", "year"],
    "MONTH": ["jan", "february", "sept", "dec"],
    "WEEKDAY": ["mon", "thurs", "friday"],
    "ORDINAL": ["1st", "4th", "last"],
    "COMPARISON": ["=", "!=", "<", "<=", ">", ">="],
    "EXACTLY": ["exactly"],
    "TEXT_TEST": ["contains", "does not contain", "starts\nwith", "ends with"],
    "CONTAINS_OF": ["contains any of", "contains  all of"],
    "IN_TOP": ["in top", "in bottom"],
    "HABIT": ["in at least", "in at most", "in exactly"],
    "MOVED": ["entered segment", "left segment"],
    "_IN_PAREN": ["in (", "in("],
}
MARKS = {
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "COLON": ":",
    "SEMICOLON": ";",
    "PLUS": "+",
    "MINUS": "-",
    "STAR": "*",
    "SLASH": "/",
    "_ARROW": "->",
}
RULES = [
    rule
    for rule in grammar().rules
    if rule.origin.name != "condition"  # another text's start
    and all(symbol.name != BROKEN for symbol in rule.expansion)  # which no text is read as
    and not (rule.origin.name == "all_of" and len(rule.expansion) == 4)  # builders refuse all of one event, and a split of nothing
    and not (rule.origin.name == "split" and len(rule.expansion) == 4)
]
BY_ORIGIN: dict[str, list[Rule]] = {}
for _rule in RULES:
    BY_ORIGIN.setdefault(_rule.origin.name, []).append(_rule)


def _depths() -> dict[str, int]:
    """How deep the shallowest derivation of each rule is."""
    found: dict[str, int] = {}
    changed = True
    while changed:
        changed = False
        for rule in RULES:
            depth = _depth(rule, found)
            if depth < found.get(rule.origin.name, 10_000):
                found[rule.origin.name], changed = depth, True
    return found


def _depth(rule: Rule, depths: dict[str, int]) -> int:
    return 1 + max((depths.get(s.name, 10_000) for s in rule.expansion if isinstance(s, NonTerminal)), default=0)


DEPTHS = _depths()


def _ways(goal: str) -> dict[str, int]:
    """How many steps each rule is away from one that is wanted."""
    found = {goal: 0}
    edge = [goal]
    while edge:
        edge = [
            name for name in dict.fromkeys(r.origin.name for r in RULES if any(s.name in edge for s in r.expansion)) if name not in found
        ]
        found.update(dict.fromkeys(edge, max(found.values()) + 1))
    return found


WAYS: dict[str, dict[str, int]] = {name: _ways(name) for name in BY_ORIGIN}


class Files:
    """Makes files: each takes one production that is asked for, and others by chance."""

    def __init__(self, random: Random) -> None:
        self.r = random

    def tokens(self, goal: Rule, limit: int) -> list[str]:
        """The words of one file in which `goal` is used; beyond `limit` words it is brought to a quick end."""
        found: list[str] = []
        stack: list[tuple[Symbol, bool]] = [(NonTerminal("file"), True)]  # whether the goal lies below
        while stack:
            symbol, is_way = stack.pop()
            if not isinstance(symbol, NonTerminal):
                found.append(self._word(symbol.name))
                continue
            rule, way = self._towards(symbol.name, goal) if is_way else (self._choose(symbol.name, len(found) + len(stack) > limit), -1)
            expansion = rule.expansion
            if way < 0 and expansion == [NonTerminal("test")] and symbol.name == "_first_step":
                # a step is an event, which most tests are not
                expansion = [NonTerminal(self.r.choice(["plain", "closed_event", "open_event"]))]
            stack.extend((part, i == way) for i, part in reversed(list(enumerate(expansion))))
        return found

    def _towards(self, name: str, goal: Rule) -> tuple[Rule, int]:
        """A production on the way to the goal, now and then by way of itself, and which part of it to follow; -1 where it is the goal."""
        ways = WAYS[goal.origin.name]
        most = ways[name] if self.r.random() < 0.3 else ways[name] - 1
        steps = [(rule, i) for rule in BY_ORIGIN[name] for i, part in enumerate(rule.expansion) if ways.get(part.name, 10_000) <= most]
        return self.r.choice(steps) if steps else (goal, -1)

    def _choose(self, name: str, in_haste: bool) -> Rule:
        rules = BY_ORIGIN[name]
        if in_haste:
            least = min(_depth(rule, DEPTHS) for rule in rules)
            rules = [rule for rule in rules if _depth(rule, DEPTHS) == least]
        return self.r.choice(rules)

    def _word(self, terminal: str) -> str:
        if terminal in MARKS:
            return MARKS[terminal]
        choices = WORDS.get(terminal)
        if choices is not None:
            return self.r.choice(choices)
        return terminal.strip("_").lower().replace("_", " ")

    def text(self, goal: Rule, comments: float = 0.0) -> str:
        """A file with blanks, line ends and comments strewn in."""
        limit = self.r.choice([0, 5, 10, 20, 40, 80])
        spread: Callable[[], str] = self._blank if self.r.random() < 0.7 else lambda: " "
        number = 0
        pieces: list[str] = []
        last = ""
        for word in self.tokens(goal, limit):
            if word == "(" and last in WORDS["CALL"]:  # the bracket belongs to the name of the call, and is written with it
                last = word
                continue
            last = word
            if self.r.random() < comments:
                number += 1
                pieces.append(self.r.choice(COMMENTS).format(number, number))
            pieces += [word, spread()]
        if comments and self.r.random() < 0.5:
            pieces.append("# the end")
        return "".join(pieces)

    def _blank(self) -> str:
        return self.r.choice(BLANKS)
