"""Times in SQL: bounds as literals or as formulas over the engine's clock, and time columns of every kind compared with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from segql.emit import sql
from segql.emit.as_of import AsOf
from segql.emit.dialects.base import Dialect
from segql.emit.moments import Moments, told
from segql.emit.sql import Node
from segql.emit.zones import has_plain_midnights, is_fixed, is_smooth
from segql.meaning import windows as w
from segql.meaning.windows import Bound, Calendar

SECOND = 10**6  # microseconds


@dataclass(frozen=True, slots=True)
class Column:
    """A time column: `kind` is timestamptz, timestamp (naive, written in `zone`) or date (a local day of `zone`)."""

    node: Node
    kind: str
    zone: str


@dataclass(frozen=True, slots=True)
class Times:
    """Renders times for one statement."""

    dialect: Dialect
    calendar: Calendar
    as_of: AsOf
    moments: Moments | None = None  # where the statement is told each bound

    # bounds

    def fixed(self, bound: Bound) -> datetime | None:
        """The instant of a bound, where it is known now."""
        if self.as_of.at is not None:
            return w.instant(bound, self.as_of.at, self.calendar)
        return bound.at if isinstance(bound, w.Fixed) else None

    def instant(self, bound: Bound) -> Node:
        """A bound as the engine's instant."""
        if (at := self.fixed(bound)) is not None:
            return self.dialect.instant(at)
        if self.moments is not None:
            return self.dialect.told(self.moments.name("instant", bound), "instant")
        match bound:
            case w.AsOf() if self.as_of.mode == "midnight":
                return self.from_wall(self._midnight(), self.calendar.zone, at_midnight=True)
            case w.AsOf():
                return self.dialect.parameter() if self.as_of.mode == "param" else self.dialect.now()
            case w.Shifted(base, count, unit) if unit in w.EXACT:
                return self.dialect.instant_plus(self.instant(base), count, unit)
            case w.Shifted() | w.Truncated():
                wall, at_midnight = self.wall(bound)
                return self.from_wall(wall, self.calendar.zone, at_midnight)
            case w.Fixed():
                raise AssertionError("fixed above")
            case _:
                assert_never(bound)

    def plus(self, instant: Node, micros: int) -> Node:
        """An instant of the data moved by whole milliseconds, in the largest unit that is whole."""
        return self.dialect.time_plus(instant, *w.in_units(micros))

    def later(self, instant: Node, micros: int) -> Node:
        """An instant of an event moved by whole milliseconds, in the largest unit that is whole."""
        return self.dialect.instant_plus(instant, *w.in_units(micros))

    def wall(self, bound: Bound) -> tuple[Node, bool]:
        """A bound as local wall-clock time before it is mapped to an instant, and whether it is a midnight."""
        match bound:
            case w.AsOf() if self.as_of.mode == "midnight" and has_plain_midnights(self.calendar.zone):
                return self._midnight(), True
            case w.Shifted(base, count, unit) if unit not in w.EXACT:
                wall, at_midnight = self._base(base)
                return self.dialect.wall_plus(wall, count, unit), at_midnight
            case w.Truncated(base, unit):
                is_today = isinstance(base, w.AsOf) and self.as_of.mode == "midnight"  # whatever the first instant of the day shows
                wall, at_midnight = (self._midnight(), True) if is_today else self._base(base)
                same = unit == "d" and at_midnight
                return wall if same else self.dialect.wall_start(wall, unit, self.calendar.week_start), True
            case _:
                return self.dialect.local(self.instant(bound), self.calendar.zone), False

    def _base(self, base: Bound) -> tuple[Node, bool]:
        """The wall-clock time that the instant of a base shows: where a step may have led to a skipped time, by way of that instant."""
        wall, at_midnight = self.wall(base)
        if at_midnight or isinstance(base, w.AsOf) or is_fixed(self.calendar.zone):
            return wall, at_midnight  # days are counted from the day, whatever its first instant shows
        return self.dialect.local(self.from_wall(wall, self.calendar.zone), self.calendar.zone), False

    def shown(self, bound: Bound) -> Node:
        """The wall-clock time that the project's zone shows at a bound."""
        wall, at_midnight = self._base(bound)
        if not at_midnight or has_plain_midnights(self.calendar.zone):
            return wall
        return self.dialect.local(self.from_wall(wall, self.calendar.zone, at_midnight), self.calendar.zone)

    def _midnight(self) -> Node:
        return self.dialect.wall_start(self.dialect.local(self.dialect.now(), self.calendar.zone), "d", 0)

    def from_wall(self, wall: Node, zone: str, at_midnight: bool = False) -> Node:
        """A wall-clock time as an instant: the first of two, and moved forward by the gap where a clock change skips it."""
        if is_fixed(zone) or (at_midnight and has_plain_midnights(zone)):
            return self.dialect.to_instant(wall, zone)
        return self.dialect.first_instant(wall, zone)

    def day(self, bound: Bound, zone: str | None = None) -> Node:
        """The first local date of a zone, or the project's, whose midnight is at or after a bound."""
        return self._day(bound, zone or self.calendar.zone)

    def date_of(self, bound: Bound, zone: str) -> Node:
        """The local date of a bound in a zone."""
        if (at := self.fixed(bound)) is not None:
            return self.dialect.date(w.local(at, zone).date())
        if self.moments is not None:
            return self.dialect.told(self.moments.name("date", bound, zone), "date")
        if zone == self.calendar.zone and has_plain_midnights(zone) and not isinstance(bound, w.Fixed):
            wall, at_midnight = self.wall(bound)
            if at_midnight:
                return self.dialect.wall_date(wall)
        return self.dialect.wall_date(self.dialect.local(self.instant(bound), zone))

    def _day(self, bound: Bound, zone: str) -> Node:
        if (at := self.fixed(bound)) is not None:
            return self.dialect.date(told("day", at, zone))
        if self.moments is not None:
            return self.dialect.told(self.moments.name("day", bound, zone), "day")
        if zone == self.calendar.zone and has_plain_midnights(zone) and not isinstance(bound, w.Fixed):
            wall, at_midnight = self.wall(bound)
            if at_midnight:
                return self.dialect.wall_date(wall)
        just_before = self.dialect.plus_micros(self.instant(bound), sql.integer(-1))
        return self.dialect.date_plus(self.dialect.wall_date(self.dialect.local(just_before, zone)), 1)

    # columns

    def value(self, column: Column) -> Node:
        """A time column as the engine's instant."""
        match column.kind:
            case "timestamptz":
                return column.node
            case "date":
                return self.from_wall(self.dialect.date_wall(column.node), column.zone, at_midnight=True)
            case _:
                return self.from_wall(column.node, column.zone)

    def keeps_order(self, column: Column) -> bool:
        """Whether the column's own values are in the order of the instants: not where a clock that is put forward skips some."""
        return column.kind != "timestamp" or is_fixed(column.zone)

    def keeps_distance(self, columns: list[Column]) -> bool:
        """Whether the columns' own values can be moved and compared with each other in the place of the instants."""
        one = len({(column.kind, column.zone) for column in columns}) == 1
        return one and columns[0].kind == "timestamp" and is_fixed(columns[0].zone) and self.dialect.moves_walls

    def compare(self, column: Column, op: str, bound: Bound) -> Node:
        """`column op bound`, with the bound in the column's own type wherever that decides the same, so that engines prune."""
        at = self.fixed(bound)
        if column.kind == "date" and op in ("<", ">="):
            return sql.compare(column.node, op, self._day(bound, column.zone))
        if column.kind == "timestamp" and at is not None and (is_fixed(column.zone) or is_smooth(column.zone, at)):
            return sql.compare(column.node, op, self.dialect.wall(w.local(at, column.zone)))
        if column.kind == "timestamp" and at is None and self._plain(column.zone, bound):
            return sql.compare(column.node, op, self._own_wall(column.zone, bound))
        return sql.compare(self.value(column), op, self.instant(bound))

    def _plain(self, zone: str, bound: Bound) -> bool:
        return is_fixed(zone) or (zone == self.calendar.zone and has_plain_midnights(zone) and self.wall(bound)[1])

    def _own_wall(self, zone: str, bound: Bound) -> Node:
        if self.moments is not None:
            return self.dialect.told(self.moments.name("wall", bound, zone), "wall")
        if zone == self.calendar.zone:
            return self.wall(bound)[0]
        return self.dialect.local(self.instant(bound), zone)

    def local(self, column: Column, part: str) -> Node:
        """The wall-clock time of the project's zone that a column shows, as far as `part` needs it."""
        zone = self.calendar.zone
        if column.zone == zone and column.kind != "timestamptz" and (is_fixed(zone) or (part != "hour" and has_plain_midnights(zone))):
            return column.node if column.kind == "timestamp" else self.dialect.date_wall(column.node)
        return self.dialect.local(self.value(column), zone)
