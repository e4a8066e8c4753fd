"""Tables for given rules: a crowd with what real data holds, and for each rule people made for it."""

from datetime import datetime, timedelta
from random import Random

from segql.catalog import model as c
from segql.catalog.model import Catalog
from segql.meaning import nodes as m
from segql.meaning.evaluate import World
from segql.meaning.windows import Calendar
from tests.differential.partitions import put_partition
from tests.differential.people import People
from tests.differential.pool import MICRO, Pool
from tests.differential.rows import HAZARDS, Row, Rows
from tests.differential.shape import put_time
from tests.differential.witness import Person, Witness
from tests.differential.worlds import TABLES
from tests.support.rows import TableData, Tables

PEOPLE = [f"c{i}" for i in range(7)]  # the last has no row of its own
STRANGERS = ["x1", "", "C1", None]  # ids of events that are in no table of customers
SHARED = ("products",)  # tables that are about nobody
SIZES = {"shop.orders": 24, "app_events": 24, "visits": 12, "clicks": 12, "vip_ids": 4, "blocked": 4}  # rows of the crowd


class Data:
    """Makes tables for segments at one as-of."""

    def __init__(self, random: Random, as_of: datetime, calendar: Calendar, catalog: Catalog) -> None:
        self.r, self.as_of, self.calendar, self.catalog = random, as_of, calendar, catalog
        self.complete = {str(s.table) for s in catalog.sources.values() for link in s.entities.values() if link.complete}
        self.segments: list[m.Segment] = []
        self.pool = Pool(random, [], as_of, calendar)
        self.nobody = World(as_of, calendar, {}, {}, {})
        first = self.crowd()
        self.shared = {name: first[name] for name in SHARED}
        self.nobody = World(as_of, calendar, {}, {}, {**self.shared})
        self.persons = self.people(first)[:4]  # those whom ranks are found among

    def divides(self, segment: m.Segment) -> bool:
        """Adds people made for the segment; whether there are members and others among them."""
        self.segments.append(segment)
        witness = Witness(Rows(Pool(self.r, [segment], self.as_of, self.calendar)), self.catalog, self.nobody)
        made = People(
            witness, segment, [witness.world(p) for p in self.r.sample(self.persons, min(5, len(self.persons)))], f"r{len(self.segments)}_"
        )
        self.persons += made.found()
        return made.divided

    def forget(self, segment: m.Segment) -> None:
        """Takes the people of the segment away again."""
        prefix = f"r{len(self.segments)}_"
        self.segments.remove(segment)
        self.persons = [p for p in self.persons if not p.id.startswith(prefix)]

    def tables(self) -> Tables:
        self.pool = Pool(self.r, self.segments, self.as_of, self.calendar)
        made = {**self.crowd(), **self.shared}
        for person in self.persons:
            if person.id not in PEOPLE:
                self.move_in(person, made)
        made["identities"] = self.identities()
        for source in self.catalog.sources.values():
            self.settle(source, made[str(source.table)])
        for rows in made.values():
            self.r.shuffle(rows)
        return {name: TableData(TABLES[name], rows) for name, rows in made.items()}

    def identities(self) -> list[Row]:
        """Most ids stand for themselves; some for somebody else too, for nobody, or twice for one."""
        ids = [*PEOPLE, "x1", *(person.id for person in self.persons if person.id not in PEOPLE)]
        pairs = [{"anonymous_id": id_, "customer": id_} for id_ in ids if self.r.random() < 0.95]
        pairs += [{"anonymous_id": self.r.choice(ids), "customer": self.r.choice(PEOPLE)} for _ in range(2)]
        return [*pairs, *self.r.choices(pairs, k=2), {"anonymous_id": None, "customer": "c0"}, {"anonymous_id": "c1", "customer": None}]

    def settle(self, source: c.Source, rows: list[Row]) -> None:
        """Adds copies of events that differ where a source has `unique`, and the partition that the catalog promises."""
        who, maker = source.entities["customer"].column, Rows(self.pool)
        if source.unique is not None:
            for row in self.r.choices(rows, k=8):
                kept = {name: row[name] for name in (who, source.time.column, source.unique)}
                other = maker.of(str(source.table), row[who])
                rows.append({**row, **{k: v for k, v in other.items() if self.r.random() < 0.5}, **kept})
        for row in rows if source.partition is not None else ():
            put_partition(source, row, self.calendar, self.r)

    def crowd(self) -> dict[str, list[Row]]:
        """Everyone's rows, those of strangers and of nobody, some of them twice."""
        rows = Rows(self.pool)
        made: dict[str, list[Row]] = {"products": [rows.of("products", p) for p in ("p1", "p2", "p3")]}
        made["customers"] = [rows.of("customers", id_) for id_ in [*PEOPLE[:-1], None]]
        for table, size in SIZES.items():
            ids = [*PEOPLE[:-1], None] if table in self.complete else [*PEOPLE, *PEOPLE, *STRANGERS]
            made[table] = [rows.of(table, self.r.choice(ids)) for _ in range(size)]
        for table in ("customers", *SIZES):
            made[table] += self.always(rows, table)
        for source in self.catalog.sources.values():
            some = made[str(source.table)]
            after = [rows.of(str(source.table), self.r.choice(PEOPLE[:-1])) for _ in range(2)]
            for row, later in zip(after, (timedelta(0), timedelta(days=2)), strict=True):
                put_time(source, row, self.as_of + later, self.nobody)
            some += after
            some += self.followers(some, source.time.column, source.entities["customer"].column)
            some += [dict(self.r.choice(some)) for _ in range(2)]
        return made

    def always(self, rows: Rows, table: str) -> list[Row]:
        """Rows with each column missing, and with each of the values that engines tell apart."""
        if table == "customers":
            nothing: Row = dict.fromkeys(TABLES[table])
            return [rows.of(table, None) | hazard | {"customer_id": f"quiet{i}"} for i, hazard in enumerate([*HAZARDS[table], nothing])]
        missing: list[Row] = [{column: None} for column in TABLES[table]]
        return [rows.of(table, self.r.choice(PEOPLE[:-1])) | hazard for hazard in [*missing, *HAZARDS.get(table, [])]]

    def followers(self, rows: list[Row], time: str, who: str) -> list[Row]:
        """Copies of rows, later by a length that some rule names, or by about as much."""
        found = []
        for row in self.r.choices(rows, k=12 if self.pool.lengths else 0):
            other, at = dict(self.r.choice(rows)), row[time]
            later = self.r.choice(self.pool.lengths) + self.r.choice([-MICRO, timedelta(0), timedelta(0), MICRO])
            found.append(other | {who: row[who], time: at + later if isinstance(at, datetime) else at})
        return found

    def people(self, made: dict[str, list[Row]]) -> list[Person]:
        """The crowd as persons."""
        return [
            Person(
                id_,
                next((row for row in made["customers"] if row["customer_id"] == id_), {}),
                {n: [r for r in made[str(s.table)] if r[s.entities["customer"].column] == id_] for n, s in self.catalog.sources.items()},
                {str(ids.table) for ids in self.catalog.lists.values() if any(r[ids.key] == id_ for r in made[str(ids.table)])},
            )
            for id_ in PEOPLE
        ]

    def move_in(self, person: Person, made: dict[str, list[Row]]) -> None:
        """Puts a person's rows into the tables."""
        made["customers"].append(person.attributes | {"customer_id": person.id})
        for name, rows in person.rows.items():
            source = self.catalog.sources[name]
            made[str(source.table)] += [row | {source.entities["customer"].column: person.id} for row in rows]
        for ids in self.catalog.lists.values():
            if str(ids.table) in person.lists:
                made[str(ids.table)].append(Rows(self.pool).of(str(ids.table), person.id))
