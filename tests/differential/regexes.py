"""Patterns at random, right by construction, and texts that are near them."""

from random import Random

CHARACTERS = "aab01_A .-^$]\\é😀\n\t\rz,"
LITERALS = ["a", "b", "0", "_", "A", " ", "-", "é", "😀", ",", "/", "\\.", "\\^", "\\$", "\\]", "\\\\", "\\n", "\\t", "\\-", "\\{", "\\*"]
CLASSES = [".", "\\d", "\\w", "\\s", "[ab]", "[^a]", "[^\\n]", "[a-z]", "[^\\d_]", "[A-Za-z0-9_]", "[-a]", "[a-]", "[\\]^]", "[^^]", "[\\\\.]", "[é-ü]", "[\\s,]", "[!-/]", "[😀]"]  # fmt: skip
TIMES = ["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}", "{0}"]


class Regexes:
    """Makes patterns and texts."""

    def __init__(self, random: Random) -> None:
        self.r = random

    def pattern(self, depth: int = 2) -> str:
        return "|".join(self.run(depth) for _ in range(self.r.choice([1, 1, 1, 2])))

    def run(self, depth: int) -> str:
        return "".join(self.item(depth) for _ in range(self.r.choice([1, 2, 2, 3])))

    def item(self, depth: int) -> str:
        kind = self.r.random()
        if kind < 0.12:
            return self.r.choice(["^", "$"])
        one = f"({self.pattern(depth - 1)})" if depth and kind < 0.35 else self.r.choice(LITERALS if kind < 0.7 else CLASSES)
        is_edge = one.strip("()") in ("^", "$")  # these can't be repeated
        return one + (self.r.choice(TIMES) if self.r.random() < 0.3 and not is_edge else "")

    def text(self) -> str:
        return "".join(self.r.choice(CHARACTERS) for _ in range(self.r.choice([0, 1, 2, 3, 5])))
