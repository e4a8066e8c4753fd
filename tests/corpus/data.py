"""Tables made for one rule of the corpus: people who do what it names, in its order and at its distances, and nearly."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from segql.catalog import model as c
from segql.catalog.declared import declared
from segql.meaning import nodes as m
from segql.meaning import windows as w
from segql.meaning.windows import Calendar, instant, interval, midnight
from tests.cases.tables import plain
from tests.corpus.values import Values
from tests.differential.pool import lengths, parts_of
from tests.support.rows import TableData, Tables

MICRO = timedelta(microseconds=1)
PEOPLE = [f"p{i}" for i in range(40)]
ACCOUNTS = [f"a{i}" for i in range(12)]
GAPS = [timedelta(0), timedelta(seconds=30), timedelta(minutes=3), timedelta(hours=2), timedelta(days=2)]
MOST = 60  # a count of events that is still made


def tables(segments: list[m.Segment], catalog: c.Catalog, as_of: datetime, calendar: Calendar, seed: str) -> Tables:
    return _Made(segments, catalog, as_of, calendar, Random(seed)).tables()


class _Made:
    def __init__(self, segments: list[m.Segment], catalog: c.Catalog, as_of: datetime, calendar: Calendar, random: Random) -> None:
        self.r, self.as_of, self.calendar = random, as_of, calendar
        nodes = [node for segment in segments for node in parts_of((segment.rule, segment.columns))]
        self.events = list(dict.fromkeys(node for node in nodes if isinstance(node, m.Events)))
        durations = [timedelta(microseconds=n.value) for n in nodes if isinstance(n, m.Literal) and n.type.name == "duration"]  # type: ignore[arg-type]
        self.gaps = [*GAPS, *durations, *(length for node in nodes for length in lengths(node))]
        self.counts = sorted({n for node in nodes for n in counts(node) if n <= MOST})
        self.attributes = [n.field.column for n in nodes if isinstance(n, m.Attribute)]
        self.edges = self._edges(nodes, durations)
        self.columns = {name: {column: plain(kind) for column, kind in columns.items()} for name, columns in declared(catalog).items()}
        self.made = {name: TableData(columns) for name, columns in self.columns.items()}
        self.values = Values(random, nodes, self.timestamp)

    def _edges(self, nodes: list[object], durations: list[timedelta]) -> list[datetime]:
        bounds = {node for node in nodes if isinstance(node, w.AsOf | w.Fixed | w.Shifted | w.Truncated)}
        found = {self.as_of, *(instant(b, self.as_of, self.calendar) for b in bounds)}
        found |= {self.as_of + sign * length for length in durations for sign in (-1, 1)}
        years = [n.value for n in nodes if isinstance(n, m.Literal) and isinstance(n.value, int) and 1900 < n.value < 2100]
        return sorted(found | {midnight(date(year, 6, 1), self.calendar.zone) for year in years})

    def tables(self) -> Tables:
        self._entities()
        for who in [*self.made["people"].rows, {"person_id": "stranger"}, {"person_id": None}]:
            for _ in range(self.r.choice([0, 1, 1, 1, 2, 3, 5])):
                self._scene(who)
        self._wishes()
        return self.made

    # Who there is

    def _entities(self) -> None:
        for name, key, ids in (
            ("people", "person_id", PEOPLE),
            ("accounts", "account_id", ACCOUNTS),
            ("stores", "store_id", ["x", "y", "z"]),
        ):
            self.made[name].rows.extend([self._row(name) | {key: i} for i in ids])
        for row in self.made["people"].rows:
            row["account_id"] = self.r.choice([*ACCOUNTS, None])
        for name in ("static_ids", "partner_ids"):
            self.made[name].rows.extend([{"person_id": self.r.choice([*PEOPLE, "stranger"])} for _ in range(9)])

        if not self.events:  # orders may be what the rule is about
            orders = self.made["orders"].rows
            orders.extend([self._row("orders") | {"order_id": i, "person_id": self.r.choice(PEOPLE[:5])} for i in range(80)])

    def _wishes(self) -> None:
        rows = [row for name in ("cart_changes", "orders") for row in self.made[name].rows if row["person_id"] and row["product"]]
        pairs = {(row["person_id"], row["product"]) for row in rows}
        self.made["wishes"].rows.extend([{"wish_id": f"{who}:{what}", "person_id": who, "product": what} for who, what in sorted(pairs)])

    # What they do

    def _scene(self, who: dict[str, Any]) -> None:
        """All that the rule names in its order, one thing as often as the rule counts, or anything once."""
        if not self.events:
            return
        kind = self.r.random()
        if kind < 0.4:
            at = self._start(who)
            alike = {} if self.r.random() < 0.5 else {name: value for table in self.made for name, value in self._row(table).items()}
            left_out = self.r.choice([0, 0, 0.3, 0.6])
            for events in self.events:
                if self.r.random() >= left_out:
                    self._happens(who, events, at, alike)
                at += self.r.choice(self.gaps) + self.r.choice([-MICRO, timedelta(0), timedelta(0), MICRO])
        elif kind < 0.7:
            events = self.r.choice(self.events)
            start, gap = self._start(who) if self.r.random() < 0.8 else None, self.r.choice(GAPS[1:4])
            alike = {} if self.r.random() < 0.5 else self._row(str(events.source.table))
            for i in range(max(0, self.r.choice([*self.counts, 2]) + self.r.choice([-1, 0, 1, 1]))):
                self._happens(who, events, self._time(events) if start is None else start + i * gap, alike)
        else:
            events = self.r.choice(self.events)
            self._happens(who, events, self._time(events), {})

    def _happens(self, who: dict[str, Any], events: m.Events, at: datetime, alike: dict[str, Any]) -> None:
        one = self.r.choice(events.each)
        table = str(one.source.table)
        row = self._row(table)
        row |= {name: value for name, value in alike.items() if name in row}
        self.values.meet(one.where, row, who)
        if self.r.random() < 0.2:
            spoiled = self.r.choice([name for name in row if name != "kind"])
            row[spoiled] = self._row(table)[spoiled]
        row |= {one.source.time.column: at, "person_id": who["person_id"]}
        if one.source.order:
            row[one.source.order] = len(self.made[table].rows)
        if "wish_id" in row:
            row["wish_id"] = f"{who['person_id']}:{row['product']}"
        self.made[table].rows.append({name: value for name, value in row.items() if name in self.columns[table]})

    def _row(self, table: str) -> dict[str, Any]:
        return {name: self.values.any(table, name, kind) for name, kind in self.columns[table].items()}

    # When

    def _time(self, events: m.Events) -> datetime:
        """Inside the window mostly, on its edges, or at any time."""
        start, end = interval(events.window, self.as_of, self.calendar)
        first, last = start or self.as_of - timedelta(days=120), end or self.as_of
        if self.r.random() < 0.25 or first >= last:
            return self.timestamp()
        return first + (last - first) * self.r.random()

    def _start(self, who: dict[str, Any]) -> datetime:
        """Where a scene begins: in a window, at an edge, or at a time of the person's own."""
        own = [at for name in self.attributes if isinstance(at := who.get(name), datetime)]
        kind = self.r.random()
        if kind < 0.3 and own:
            return self.r.choice(own) + self.r.choice(self.gaps)
        return self._edge() if kind < 0.6 else self._time(self.r.choice(self.events))

    def timestamp(self) -> datetime:
        return self._edge() if self.r.random() < 0.5 else self.as_of - timedelta(seconds=self.r.randint(-10 * 86400, 400 * 86400))

    def _edge(self) -> datetime:
        near = [-MICRO, timedelta(0), MICRO, timedelta(hours=1), -timedelta(hours=3), timedelta(days=2)]
        return self.r.choice(self.edges) + self.r.choice(near)


def counts(node: object) -> Iterator[int]:
    """How often things must happen for the rule."""
    match node:
        case m.Literal(int() as count, type) if type.name == "integer":
            yield count
        case m.SomeGroup(low=low):
            yield low
        case m.Sequence(steps=steps, low=low):
            yield from (low, len(steps))
        case m.Burst(count=count):
            yield count
