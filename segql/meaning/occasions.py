"""When an occasion takes place: its local days as instants."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache

from segql.meaning import nodes as m
from segql.meaning.windows import Calendar, midnight


def named(item: object) -> tuple[m.Occasion, ...]:
    """The occasions that a rule asks about, in the segments that it names too."""
    found: dict[m.Occasion, None] = {}
    _look(item, found, set())
    return tuple(found)


def _look(item: object, found: dict[m.Occasion, None], seen: set[str]) -> None:
    match item:
        case m.Occasion():
            found.setdefault(item)
        case m.InSegment(segment):
            if segment.name not in seen:
                seen.add(segment.name)
                _look(segment.rule, found, seen)
        case tuple():
            for part in item:
                _look(part, found, seen)
        case _ if is_dataclass(item) and type(item).__module__ == m.__name__:
            for part in fields(item):
                _look(getattr(item, part.name), found, seen)


@cache
def instants(spans: tuple[tuple[date, date], ...], zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """Spans of local days as instants (UTC)."""
    return tuple((midnight(start, zone), midnight(end, zone)) for start, end in spans)


def lies_in(moment: date, occasion: m.Occasion, cal: Calendar) -> bool:
    """Whether a date, or an instant (UTC), is inside one of the occasion's spans."""
    if isinstance(moment, datetime):
        return any(start <= moment < end for start, end in instants(occasion.spans, cal.zone))
    return any(start <= moment < end for start, end in occasion.spans)
