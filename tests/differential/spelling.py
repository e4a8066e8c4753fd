"""Other spellings of what a maker of rules wrote: each means the same."""

import re
from random import Random

WORDS = {"d": "days", "w": "weeks", "mo": "months", "q": "quarters", "y": "years", "h": "hours", "min": "minutes", "s": "seconds"}


def respelled(text: str, random: Random) -> str:
    """The text with some durations in words, and comments or other blanks between some words; texts in quotes stay."""
    pieces = re.split(r'("(?:[^"\\]|\\.)*")', text)
    return "".join(piece if i % 2 else _plain(piece, random) for i, piece in enumerate(pieces))


def _plain(piece: str, random: Random) -> str:
    def longer(match: re.Match[str]) -> str:
        if random.random() < 0.8:
            return match[0]
        return f"{match[1]} {WORDS[match[2]]}"

    piece = re.sub(r"\b(\d+)(d|w|mo|q|y|h|min|s)\b", longer, piece)
    return piece if random.random() < 0.9 else piece.replace(" and ", "\n  and  # both\n  ").replace(" or ", "\n  or ")
