"""Files at random, straight from the productions of the grammar: whatever it derives can be read, apart from what its builders refuse."""

from collections import Counter
from collections.abc import Callable
from random import Random

from lark.grammar import NonTerminal, Rule, Symbol

from segql.syntax.parse import grammar

MAX_DEPTH = 60
NAMES = [*(["purchased", "viewed", "category", "amount", "a", "b", "zz"] * 6), *"last times once top by `in` now size tags".split(), "`order id`"]
BLANKS = [" ", " ", " ", " ", "  ", "\n", "\n\n", "\n  ", "\t", "\r\n"]
COMMENTS = ["# {}\n", "# {}\n  ", "\n# {}\n", "\n\n  # {}\n", "\n# {}\n\n", "#{}  \r\n", "\n  # {}\n  # and {}\n"]
DURATIONS = "90d 30d 1mo 2q 3y 4w 36h 5min 10s 1d 0d".split() + ["90 days", "1  month", "3\nweeks", "2 quarters", "12 months", "1 # x\n year"]

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
MARKS = {"LPAR": "(", "RPAR": ")", "COMMA": ",", "COLON": ":", "SEMICOLON": ";", "PLUS": "+", "MINUS": "-", "STAR": "*", "SLASH": "/", "_ARROW": "->"}
RULES = [rule for rule in grammar().rules if rule.origin.name != "condition"]  # that is another text's start
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


class Files:
    """Makes files; `used` counts how often each production was taken, and rare ones are preferred."""

    def __init__(self, random: Random) -> None:
        self.r = random
        self.used: Counter[Rule] = Counter()

    def tokens(self, limit: int) -> list[str]:
        """The words of one file."""
        found: list[str] = []
        stack: list[tuple[Symbol, int]] = [(NonTerminal("file"), 0)]
        while stack:
            symbol, depth = stack.pop()
            if isinstance(symbol, NonTerminal):
                rule = self._choose(symbol.name, depth > MAX_DEPTH or len(found) + len(stack) > limit)
                self.used[rule] += 1
                is_step = symbol.name == "_first_step" and self.r.random() < 0.8  # a step is an event, which most tests are not
                stack.extend((part, MAX_DEPTH + 1 if is_step else depth + 1) for part in reversed(rule.expansion))
            else:
                found.append(self._word(symbol.name))
        return found

    def _choose(self, name: str, in_haste: bool) -> Rule:
        rules = BY_ORIGIN[name]
        if in_haste:
            least = min(_depth(rule, DEPTHS) for rule in rules)
            rules = [rule for rule in rules if _depth(rule, DEPTHS) == least]
        return self.r.choices(rules, [1 / (1 + self.used[rule]) ** 0.5 for rule in rules])[0]

    def _word(self, terminal: str) -> str:
        if terminal in MARKS:
            return MARKS[terminal]
        choices = WORDS.get(terminal)
        if choices is not None:
            return self.r.choice(choices)
        return terminal.strip("_").lower().replace("_", " ")

    def text(self, comments: float = 0.0) -> str:
        """A file with blanks, line ends and comments strewn in."""
        limit = self.r.choice([2, 5, 10, 20, 40, 80])
        spread: Callable[[], str] = self._blank if self.r.random() < 0.7 else lambda: " "
        number = 0
        pieces: list[str] = []
        last = ""
        for word in self.tokens(limit):
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
