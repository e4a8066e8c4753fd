"""Bounds as parameters of a statement: it is written once, and asked about one as-of after another."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from segql.meaning import windows as w
from segql.meaning.windows import Bound, Calendar

KINDS = ("instant", "wall", "day", "date")  # a wall-clock time, the first day at or after a bound, and its date, of a zone


@dataclass(frozen=True, slots=True)
class Moments:
    """What a statement asks to be told, by name; each once."""

    calendar: Calendar
    names: dict[tuple[str, Bound, str], str] = field(default_factory=dict)  # kind, bound and zone

    def name(self, kind: str, bound: Bound, zone: str = "") -> str:
        """The parameter of a bound."""
        return self.names.setdefault((kind, bound, zone), f"{kind}_{len(self.names) + 1}")

    def values(self, as_of: datetime) -> dict[str, datetime | date]:
        """What each parameter is where T is `as_of` (UTC)."""
        return {name: told(kind, w.instant(bound, as_of, self.calendar), zone) for (kind, bound, zone), name in self.names.items()}


def told(kind: str, at: datetime, zone: str) -> datetime | date:
    """An instant (UTC) as what one kind of parameters holds."""
    match kind:
        case "wall":
            return w.local(at, zone)
        case "date":
            return w.local(at, zone).date()
        case "day":
            return w.local(at - timedelta(microseconds=1), zone).date() + timedelta(days=1)
        case _:
            return at
