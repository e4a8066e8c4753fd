"""The values and times that people are made of: those at the bounds of some rules, and their neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from segql.catalog import model as c
from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.meaning.windows import AsOf, Bound, Calendar, Shifted, instant, local, to_utc
from segql.why.rewrite import walk

EACH = 36  # people who are made at once
DAYS = (1, 2, 3, 5, 7, 8, 10, 14, 15, 21, 22, 28, 29, 35, 45, 60, 75, 100, 200, 400)


@dataclass(frozen=True, slots=True)
class Fact:
    """An attribute with its value, or `count` events with their properties at one time."""

    name: str
    value: str = ""  # of an attribute, as written
    at: datetime | None = None  # of events
    pairs: tuple[tuple[str, str], ...] = ()
    count: int = 1


Facts = tuple[Fact, ...]


class Ranked(Exception):
    """A rule has a rank, which is about everybody at once: no single person shows what it does."""


class Pools:
    """The values and times that make a difference to some rules, and their neighbours."""

    def __init__(self, meaning: Meaning, entity: c.Entity, rules: tuple[m.Rule, ...], as_of: datetime) -> None:
        self.meaning, self.as_of, self.calendar = meaning, as_of, meaning.calendar
        items = [pair for rule in rules for pair in walk(rule, as_of, meaning.calendar)]
        if any(isinstance(item, m.Rank) for item, _ in items):
            raise Ranked
        literals = [item for item, _ in items if isinstance(item, m.Literal)]
        found = [i.value for i in literals if isinstance(i.value, int | Decimal) and not isinstance(i.value, bool)]
        self.numbers: list[Decimal] = sorted({abs(Decimal(str(n))) for n in found if abs(Decimal(str(n))) < 10**12})
        self.texts = list(dict.fromkeys(str(i.value) for i in literals if isinstance(i.value, str)))
        self.counts = sorted({1, 2, 3} | {int(n) + k for n in self.numbers if n == int(n) and n <= 30 for k in (-1, 0, 1) if n + k > 0}
                             | {n for item, _ in items if isinstance(item, m.SomeGroup | m.Burst) for n in _low(item)})  # fmt: skip
        self.times = self._times(items, literals)
        self.plain = [at for at in reversed(self.times) if self.is_plain(at)]  # nearest first
        fields = dict.fromkeys(item.field for item, _ in items if isinstance(item, m.Attribute))
        self.attributes = {field.name: self._values(field) for field in fields if field.name in entity.attributes}
        self.events: dict[str, dict[str, list[str]]] = {}
        self.typical: list[Fact] = []
        for item, at in items:
            if isinstance(item, m.Events):
                self._event(item, at, items)

    def _event(self, item: m.Events, at: datetime, items: Sequence[tuple[Any, datetime]]) -> None:
        for one in item.each:
            event = self.meaning.catalog.events.get(one.name)
            if event is None:
                continue
            asked = {p.field.name for p, _ in items if isinstance(p, m.Property) and p.field.name in event.properties}
            known = self.events.setdefault(one.name, {})
            known.update({name: self._values(event.properties[name]) for name in asked if name not in known})
            pairs = tuple(dict.fromkeys(_pair(term, known) for term in _terms(one.where)))
            inside = [t for t in self.times if _lies(one, t, at, self.calendar)]
            for when in dict.fromkeys((*inside[-1:], *inside[:1])):
                self.typical.append(Fact(one.name, at=when, pairs=tuple(sorted(p for p in pairs if p is not None))))

    def _times(self, items: Sequence[tuple[Any, datetime]], literals: Sequence[m.Literal]) -> list[datetime]:
        edges = {instant(b, at, self.calendar) for item, at in items for b in _bounds(item) if not isinstance(b, AsOf)}
        moments = {self.as_of - timedelta(days=n) for n in DAYS} | {self.as_of - timedelta(hours=1)}
        lengths = {n for item, _ in items for n in _lengths(item)} | {int(str(i.value)) for i in literals if i.type.name == "duration"}
        base = self.as_of - timedelta(days=1)
        for length in (n for n in lengths if 0 < n < 10**14):
            edges.add(base - timedelta(microseconds=length))
        steps = [k * unit for unit in (timedelta(seconds=1), timedelta(days=1)) for k in (-1, 0, 1)]
        found = moments | {edge + step for edge in edges for step in steps}
        return sorted(t for t in found if t < self.as_of and t.year > 1990)

    def _values(self, field: c.Field) -> list[str]:
        """Values of a field, as they are written."""
        match field.type.name:
            case "boolean":
                return ["true", "false"]
            case "text" | "text[]":
                return [quoted(t) for t in dict.fromkeys([*self.texts, *field.values[:2], "other"])]
            case "integer" | "integer[]":
                return [str(n) for n in dict.fromkeys(int(n) + k for n in self.numbers or [Decimal(1)] for k in (0, 1, -1)) if n >= 0]
            case "decimal" | "float":
                cent = Decimal("0.01")
                near = (Decimal(n) + k for n in self.numbers or [Decimal(1)] for k in (Decimal(0), cent, -cent, Decimal(1), Decimal(-1)))
                return [f"{n:f}" for n in dict.fromkeys(near) if n >= 0]
            case "date":
                today = local(self.as_of, self.calendar.zone).date()
                days = [local(t, self.calendar.zone).date() for t in self.times]
                days += [_years(today, int(n)) + timedelta(days=k) for n in self.numbers if n <= 120 for k in (0, 1, -1)]
                days += [today + timedelta(days=k) for k in (0, 1, 7, 14, 30)]
                return [d.isoformat() for d in dict.fromkeys(days)]
            case "timestamp":
                return [t.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z" for t in (*self.times, self.as_of + timedelta(days=1))]
            case _:
                return [f"{int(n)}d" for n in self.numbers if 0 < n < 1000] or ["1d"]

    def seeds(self) -> list[Facts]:
        """Likely people to begin with: one typical fact of each kind, then several at once."""
        each: list[Facts] = [(replace(fact, count=n),) for fact in self.typical for n in (1, *self.counts[-2:])]
        own = tuple(Fact(name, values[0]) for name, values in self.attributes.items() if values)
        latest = tuple({fact.name + repr(fact.pairs): fact for fact in self.typical}.values())
        whole = [own + tuple(replace(f, count=n) for f in latest) for n in self.counts]
        return [own, *each, *whole][:EACH]

    def fact(self, r: Random) -> Fact | None:
        """A fact of any kind."""
        kinds = [*self.attributes, *self.events, *self.events]
        if self.typical and r.random() < 0.4:
            return self.varied(r.choice(self.typical), r)
        if not kinds:
            return None
        name = r.choice(kinds)
        if name in self.attributes:
            return Fact(name, r.choice(self.attributes[name])) if self.attributes[name] else None
        pairs = tuple((p, r.choice(v)) for p, v in sorted(self.events[name].items()) if v and r.random() < 0.6)
        return Fact(name, at=r.choice(self.times), pairs=pairs, count=r.choice([1, 1, r.choice(self.counts)]))

    def varied(self, fact: Fact, r: Random) -> Fact:
        if fact.at is None:
            return replace(fact, value=r.choice(self.attributes[fact.name]))
        match r.randrange(3):
            case 0:
                return replace(fact, count=max(1, r.choice([fact.count - 1, fact.count + 1, r.choice(self.counts)])))
            case 1:
                return replace(fact, at=r.choice(self.times))
            case _:
                others = self.other_pairs(fact)
                return replace(fact, pairs=r.choice(others)) if others else fact

    def other_pairs(self, fact: Fact) -> list[tuple[tuple[str, str], ...]]:
        """The properties of an event with one of them another, or missing."""
        found: list[tuple[tuple[str, str], ...]] = []
        for name, values in sorted(self.events[fact.name].items()):
            rest = tuple(pair for pair in fact.pairs if pair[0] != name)
            found += [tuple(sorted((*rest, (name, v)))) for v in values if (name, v) not in fact.pairs]
            found += [rest] if len(rest) < len(fact.pairs) else []
        return found

    def is_plain(self, at: datetime) -> bool:
        """Whether a time is so many whole days ago."""
        days = self.days(at)
        return days > 0 and instant(Shifted(AsOf(), -days, "d"), self.as_of, self.calendar) == at

    def days(self, at: datetime) -> int:
        """How many local days before T's day a time is."""
        return (local(self.as_of, self.calendar.zone).date() - local(at, self.calendar.zone).date()).days

    def around(self, at: datetime) -> list[Fact]:
        """Likely events at a time, or a second or a day from it."""
        near = [t for t in self.times if abs(t - at) <= timedelta(days=1)]
        return list(dict.fromkeys(replace(fact, at=t) for fact in self.typical for t in near))

    def said(self, fact: Fact) -> str:
        """The fact as a test says it."""
        if fact.at is None:
            return f"{fact.name} {fact.value}"
        pairs = "".join(f" {name} {value}" for name, value in fact.pairs)
        hours, rest = divmod(self.as_of - fact.at, timedelta(hours=1))
        days = self.days(fact.at)
        times = f"{fact.count} times " if fact.count > 1 else ""
        if self.is_plain(fact.at):
            return f"{fact.name}{pairs} {times}{days}d ago"
        if not rest and hours < 100:
            return f"{fact.name}{pairs} {times}{hours}h ago"
        wall = local(fact.at, self.calendar.zone)
        clear = to_utc(wall, self.calendar.zone) == fact.at
        at = wall.isoformat() if clear else fact.at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        return f"{fact.name}{pairs} on {', '.join([at] * fact.count)}"


def _low(item: m.SomeGroup | m.Burst) -> Iterator[int]:
    yield item.low if isinstance(item, m.SomeGroup) else item.count


def _bounds(item: Any) -> Iterator[Bound]:
    match item:
        case m.Events(window=window):
            yield from (*window.starts, *window.ends)
        case m.Instant(bound) | m.Day(bound):
            yield bound
        case _:
            pass


def _lengths(item: Any) -> Iterator[int]:
    """Exact lengths of time, in microseconds."""
    match item:
        case m.Step(_, after, within):
            yield from (n for n in (after, within) if n is not None)
        case m.Burst(within=within):
            yield within
        case m.Absence(_, within) if within is not None:
            yield within
        case m.Sequence(overall=overall) if overall is not None:
            yield overall
        case _:
            pass


def _lies(events: m.Events, at: datetime, as_of: datetime, calendar: Calendar) -> bool:
    starts = [instant(b, as_of, calendar) for b in events.window.starts]
    ends = [instant(b, as_of, calendar) for b in events.window.ends]
    return all(s <= at for s in starts) and all(at < e for e in ends)


def _terms(rule: m.Rule) -> Iterator[m.Rule]:
    match rule:
        case m.All(terms):
            for term in terms:
                yield from _terms(term)
        case _:
            yield rule


def _pair(term: m.Rule, known: dict[str, list[str]]) -> tuple[str, str] | None:
    """What makes a condition on one property hold, where that is plain."""
    match term:
        case m.Compare(m.Property(field), op, m.Literal(constant)) if field.name in known:
            text = quoted(constant) if isinstance(constant, str) else str(constant).lower() if isinstance(constant, bool) else None
            number = constant if isinstance(constant, int | Decimal) and not isinstance(constant, bool) else None
            if text is None and number is not None:
                text = f"{number + (1 if op == '>' else -1 if op == '<' else 0)}"
            return None if text is None else (field.name, text)
        case m.Among(m.Property(field), (m.Literal(constant), *_)) if field.name in known and isinstance(constant, str):
            return field.name, quoted(constant)
        case _:
            return None


def quoted(text: str) -> str:
    """The text as a literal of the language."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(marks.get(x, x) for x in text) + '"'


def _years(day: date, count: int) -> date:
    try:
        return day.replace(year=day.year - count)
    except ValueError:
        return day.replace(year=day.year - count, day=28)
