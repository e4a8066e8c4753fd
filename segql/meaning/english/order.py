"""What `later` means in a sequence: a note at the end of the text."""

from collections.abc import Iterable, Iterator

from segql.meaning import nodes as m
from segql.meaning.english.words import name


def notes(items: Iterable[object]) -> Iterator[str]:
    """What `later` means, where it depends on the source."""
    found = [i for i in items if isinstance(i, m.Sequence)]
    orders = dict.fromkeys(i.events.source for i in found if i.ordered)
    for source in orders:
        table, order = name(str(source.table)), name(source.order or "")
        yield f"Of two rows of {table} with the same time, the one with the greater {order} is later in a sequence; a missing one is first."
    if any(not i.ordered for i in found):
        where = " over other tables" if orders else ""
        yield f"In a sequence{where}, events at the same time are neither before nor after each other."
