"""Numbers drawn with characters: bars, lines of sizes, shares, values."""

import shutil
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from segql.cli.rows import text_of
from segql.diagnostics.numbers import number
from segql.diagnostics.render import visible, width
from segql.meaning.windows import local

BLOCKS, EIGHTHS = "▁▂▃▄▅▆▇█", " ▏▎▍▌▋▊▉"


def bar(share: float, cells: int) -> str:
    """A bar of a share of its cells; whatever is not nothing has an eighth of one at least."""
    eighths = round(share * cells * 8)
    eighths = max(eighths, 1) if share > 0 else 0
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (EIGHTHS[rest] if rest else "")).ljust(cells)


def line(numbers: Sequence[int | None]) -> str:
    """A sparkline from 0 to the greatest number; a gap where there is none."""
    most = max((n for n in numbers if n), default=0)
    return "".join(" " if n is None else BLOCKS[min(7, n * 7 // most if n < most else 7)] if most else BLOCKS[0] for n in numbers)


def percent(share: float | None) -> str:
    """A share with one digit after the point; a small one with two significant digits."""
    if share is None:
        return "–"
    number = share * 100
    return f"{number:.1f}%" if number == 0 or number >= 0.1 or number <= -0.1 else f"{number:.2g}%"


def count(number: int) -> str:
    return f"{number:,}"


def people(number: int, entity: str) -> str:
    """`1 customer`, `1,200 customers`."""
    return f"{count(number)} {visible(entity)}{'' if number == 1 else 's'}"


def cell(value: object, zone: str) -> str:
    """A value of a row, safe to print: times in the project's zone."""
    match value:
        case None:
            return "missing"
        case bool():
            return "yes" if value else "no"
        case float() | Decimal():
            return number(value)
        case datetime() if value.tzinfo is not None:
            return local(value, zone).isoformat(sep=" ", timespec="minutes")
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return visible(text_of(value))


def padded(text: str, cells: int) -> str:
    return text + " " * (cells - width(text))


def columns() -> int:
    """Cells of a line: the terminal's, or 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def wrapped(text: str, cells: int) -> list[str]:
    """The text in lines of at most so many cells, broken between words where that can be."""
    lines, here = [], ""
    for word in visible(text).split(" "):
        while width(word) > cells:
            head = word[: max(1, cells - (width(here) + 1 if here else 0))]
            lines.append(f"{here} {head}" if here else head)
            here, word = "", word[len(head) :]
        if here and width(here) + 1 + width(word) > cells:
            lines.append(here)
            here = word
        else:
            here = f"{here} {word}" if here else word
    return [*lines, here]
