"""When an occasion takes place: its local days as instants."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache

from segql.meaning import nodes as m
from segql.meaning.move import moved_bound
from segql.meaning.windows import AsOf, Bound, Calendar, midnight


def named(item: object) -> tuple[m.Occasion, ...]:
    """The occasions that a rule asks about, in the segments that it names too."""
    return tuple(dict.fromkeys(occasion for occasion, _ in asked(item)))


def asked(item: object) -> tuple[tuple[m.Occasion, Bound], ...]:
    """The occasions that a rule asks about, each with the T that it is asked at: `as of 1y ago` moves it."""
    found: dict[tuple[m.Occasion, Bound], None] = {}
    _look(item, AsOf(), found, set())
    return tuple(found)


def _look(item: object, at: Bound, found: dict[tuple[m.Occasion, Bound], None], seen: set[tuple[str, Bound]]) -> None:
    match item:
        case m.Occasion():
            found.setdefault((item, at))
        case m.InSegment(segment, back):
            then = at if back is None else moved_bound(back, at)
            if (segment.name, then) not in seen:
                seen.add((segment.name, then))
                _look(segment.rule, then, found, seen)
        case tuple():
            for part in item:
                _look(part, at, found, seen)
        case _ if is_dataclass(item) and type(item).__module__ == m.__name__:
            for part in fields(item):
                _look(getattr(item, part.name), at, found, seen)


@cache
def instants(spans: tuple[tuple[date, date], ...], zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """Spans of local days as instants (UTC)."""
    return tuple((midnight(start, zone), midnight(end, zone)) for start, end in spans)


def lies_in(moment: date, occasion: m.Occasion, cal: Calendar) -> bool:
    """Whether a date, or an instant (UTC), is inside one of the occasion's spans."""
    if isinstance(moment, datetime):
        return any(start <= moment < end for start, end in instants(occasion.spans, cal.zone))
    return any(start <= moment < end for start, end in occasion.spans)
