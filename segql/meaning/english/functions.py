"""Functions of values as noun phrases."""

from collections.abc import Iterable, Iterator

from segql.meaning import nodes as m
from segql.meaning.english.words import counted, listed


def applied(item: m.Apply, told: list[str]) -> str:
    """A function of values that are told already."""
    match item.function:
        case "age":
            return f"the number of whole years from {told[0]} to {told[1]}"
        case "anniversary":
            return f"the next yearly return of {told[0]} on or after {told[1]}"
        case "lower":
            return f"({told[0]} with A to Z as small letters)"
        case "abs":
            return f"(the size of {told[0]}, without its sign)"
        case "round":
            return f"({told[0]} rounded half away from zero to {counted(int(told[1]), 'digit')} after the point)"
        case "coalesce":
            return f"(the first known one of {listed(told, 'and')})"
        case other:
            return f"{other} of ({'; '.join(told)})"


def notes(items: Iterable[object]) -> Iterator[str]:
    """What goes without saying of functions, patterns and lists."""
    items = list(items)
    functions = {i.function for i in items if isinstance(i, m.Apply)}
    if functions & {"age", "anniversary"}:
        yield "In a year without 29 February, 28 February takes its place."
    if "age" in functions:
        yield "The age of a day to come is missing."
    if any(isinstance(i, m.Property | m.Attribute) and i.type.is_list for i in items):
        yield "Missing elements of a list are left out, and a list without others is missing."
