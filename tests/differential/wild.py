"""Texts that need not be right: derived from the grammar without regard to types, or right ones with a word changed."""

import re
from random import Random

from lark.grammar import Rule

from tests.differential.coverage import all_productions
from tests.differential.declared import PARAMETERS
from tests.differential.moments import OCCASIONS
from tests.differential.words import ATTRIBUTES, PROPERTIES
from tests.format.generate import BY_ORIGIN, WORDS, Files

NAMES = [*PROPERTIES, *PROPERTIES, *(p for kinds in PROPERTIES.values() for ps in kinds.values() for p in ps), *(a for some in ATTRIBUTES.values() for a in some), "date", "now"]  # fmt: skip
CALLS = ["sum", "min", "max", "avg", "count", "any", "first", "last", "nth", "distinct", "median", "most", "days", "streak", "share", "score", "coalesce", "round", "lower", "date", "active", "days_since", "quantile"]  # fmt: skip
OWN = {
    "NAME": [*NAMES, *OCCASIONS, "s0", "s1", "vips", "basket", "big", "zz"],
    "CALL": [f"{name}(" for name in CALLS],
    "DOTTED": ["customer.age", "customer.country", "t0.t1", "p1.a0"],
    "PARAMETER": [f"${name}" for name in PARAMETERS],
    "TEXT": ['"coffee"', '"tea"', '""', '"mon"', r'"q\"q\\"', '"a|b"', '"DE-BY"'],
    "NUMBER": ["0", "1", "2", "3", "2.50", "12345678901234567890"],
    "DURATION": ["90d", "30d", "1mo", "36h", "2w", "1y", "0d", "999999y"],
}
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_$][A-Za-z0-9_.]*\(?|[0-9][0-9A-Za-z.:%-]*|[<>!]=|\S')

# Productions that only files with a mistake use: the reader takes them to say what is wrong.
SIGNS = ["all_of: _ALL_OF LPAR _step RPAR", "all_of: _ALL_OF LPAR open_event RPAR", "split: _SPLIT NAME _IS", "window_closed: _FROM _moment _TO _length", "window_closed: _FROM ago _TO _length", "window_closed: _FROM _length _TO _moment", "window_after_moment: AFTER ago", "test: _left CONTAINS_OF LPAR _items RPAR tail"]  # fmt: skip
REFUSED = [
    rule
    for rule in all_productions()
    for sign in SIGNS
    if f"{rule.origin.name}: {' '.join(s.name for s in rule.expansion)}".startswith(sign)
]


class Wild(Files):
    """Makes texts, each with some production in it."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.goals = [rule for rule in all_productions() if rule.origin.name in BY_ORIGIN]

    def derived(self, goal: Rule | None = None) -> str:
        goal = goal or self.r.choice(REFUSED if self.r.random() < 0.6 else self.goals)
        words = self.tokens(goal, self.r.choice([0, 5, 10, 20]))
        return " ".join(words).replace("( (", "(")

    def _word(self, terminal: str) -> str:
        return self.r.choice((OWN.get(terminal) or WORDS[terminal]) if terminal in OWN or terminal in WORDS else [super()._word(terminal)])

    def changed(self, text: str) -> str:
        """The text with a word left out, doubled, moved or replaced by another."""
        tokens = TOKEN.findall(text)
        for _ in range(self.r.choice([1, 1, 2])):
            i = self.r.randrange(len(tokens))
            match self.r.choice(["drop", "double", "swap", "replace", "replace", "replace"]):
                case "drop" if len(tokens) > 1:
                    tokens.pop(i)
                case "double":
                    tokens.insert(i, tokens[i])
                case "swap":
                    j = self.r.randrange(len(tokens))
                    tokens[i], tokens[j] = tokens[j], tokens[i]
                case _:
                    tokens[i] = self.other(tokens[i])
        return " ".join(tokens)

    def other(self, token: str) -> str:
        """A word of the same kind, or of any kind."""
        kind = (
            "CALL" if token.endswith("(") and len(token) > 1 else "TEXT" if token[0] == '"' else "PARAMETER" if token[0] == "$" else
            "DURATION" if re.fullmatch(r"\d+[a-z]+", token) else "NUMBER" if re.fullmatch(r"[\d.]+", token) else "NAME"
        )  # fmt: skip
        return self.r.choice(OWN[kind if self.r.random() < 0.6 else self.r.choice(list(OWN))])
