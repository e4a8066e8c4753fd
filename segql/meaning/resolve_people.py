"""The people of a test: each case as an entity with rows of its own in the tables of the catalog."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import segql.meaning.resolve_rules as rules
import segql.meaning.resolve_values as values
from segql.catalog import model as c
from segql.catalog.types import TEXT
from segql.diagnostics import codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning import nodes as m
from segql.meaning import resolve_texts, trials
from segql.meaning.english.words import a
from segql.meaning.invent import Impossible, Maker, completed, stored
from segql.meaning.resolve_windows import ago, timestamp
from segql.meaning.scope import PARTS, Names, Scope
from segql.meaning.windows import Fixed, instant, local, to_utc
from segql.source import Span
from segql.syntax import nodes as s

NOON = time(12)


class People:
    """The people of one test, and their rows in the tables of the catalog."""

    def __init__(self, segment: m.Segment, as_of: datetime, scope: Scope) -> None:
        self.segment, self.entity, self.as_of, self.scope = segment, segment.entity, as_of, scope
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.maker = Maker(scope.names.calendar, self.rows)
        self.ids: dict[object, Span] = {}

    def add(self, case: s.Case) -> trials.Person | None:
        id = self._id(case.id)
        right = id is not None and self._is_outcome(case.expected)
        attributes: list[tuple[c.Field, Any]] = []
        for fact in case.facts:
            right &= self._attribute(fact, attributes) if self._is_attribute(fact) else self._event(fact, id)
        if not right:
            return None
        if self.entity.table is not None:
            try:
                own = self.maker.given(attributes)
            except Impossible as why:
                self.scope.report(codes.BAD_TEST, str(why), case.span)
                return None
            self.rows[str(self.entity.table)].append(own | {self.entity.key.column: id})
        return trials.Person(id, case.id.span.text, case.expected.text, case.span)

    def _id(self, item: s.Name | s.Text | s.Number) -> object:
        text = item.text if isinstance(item, s.Name) else item.value if isinstance(item, s.Text) else item.span.text
        id, kind = _as_key(text, self.entity.key.type), self.entity.key.type
        if id is None:
            what = {"integer": "a whole number", "uuid": "a UUID in quotes"}[kind]
            self.scope.report(codes.BAD_TEST, f"`{text}` can't be the id of {a(self.entity.name)}: it is {what}", item.span)
        elif id in self.ids:
            self.scope.report(codes.BAD_TEST, f"`{text}` stands in this test twice", item.span)
            return None
        else:
            self.ids[id] = item.span
        return id

    def _is_outcome(self, expected: s.Name) -> bool:
        choice = dict(self.segment.columns).get({"tiers": "tier", "split": "arm"}.get(self.segment.kind, ""))
        arms = [str(label.value) for label, _ in choice.terms if isinstance(label, m.Literal)] if isinstance(choice, m.Choice) else []
        known = [*(arms or ["in"]), "out"]
        if expected.text in known or (arms and expected.text == "in"):
            return True
        help = did_you_mean(expected.text, known, "it is one of " + ", ".join(f"`{word}`" for word in known))
        self.scope.report(codes.BAD_TEST, f"`{expected.text}` is no outcome of `{self.segment.name}`", expected.span, help=help)
        return False

    # Facts ---------------------------------------------------------------------------------------------

    def _is_attribute(self, fact: s.Fact) -> bool:
        subject = fact.phrase.subject
        return isinstance(subject, s.Name) and subject.text in self.entity.attributes

    def _attribute(self, fact: s.Fact, found: list[tuple[c.Field, Any]]) -> bool:
        subject = fact.phrase.subject
        assert isinstance(subject, s.Name)
        field = self.entity.attributes[subject.text]
        written = fact.value if fact.value is not None else s.Bool(True, span=fact.span)
        if fact.dates or fact.times or fact.phrase.pairs:
            self.scope.report(codes.BAD_TEST, f"`{field.name}` is an attribute: it has a value, and no time", fact.span)
            return False
        return self._value(field, written, subject.span, self.scope, found)

    def _event(self, fact: s.Fact, id: object) -> bool:
        pairs = fact.phrase.pairs
        phrase = fact.phrase
        if fact.value is not None or (not fact.dates and not fact.times):
            name = phrase.subject.span.text
            event = self.scope.names.catalog.events.get(name)
            help = "write `on 2026-03-01`, `3d ago` or `2 times 3d ago` behind it" if event else None
            what = f"`{name}` is an event, and the case does not say when" if event else f"`{name}` is no attribute of {self.entity.name}"
            help = help or did_you_mean(name, [*self.entity.attributes, *self.scope.names.catalog.events])
            self.scope.report(codes.BAD_TEST if event else codes.UNKNOWN_NAME, what, phrase.subject.span, help=help)
            return False
        event = values.event_of(replace(phrase, pairs=()), self.scope)
        times = self._times(fact)
        if event is None or times is None:
            return False
        given: list[tuple[c.Field, Any]] = []
        paired = [self._pair(pair, event, given) for pair in pairs]
        return all(paired) and self._put(event, given, times, id, fact.span)

    def _pair(self, pair: s.Pair, event: c.Event, found: list[tuple[c.Field, Any]]) -> bool:
        row = self.scope.inside(event)
        if pair.property.text in PARTS and not pair.property.quoted:
            self.scope.report(codes.BAD_TEST, f"`{pair.property.text}` comes from the time of the event", pair.property.span)
            return False
        known = values.named(pair.property, row)
        return isinstance(known, m.Property) and self._value(known.field, pair.value, pair.property.span, row, found)

    def _value(self, field: c.Field, written: Any, place: Span, scope: Scope, found: list[tuple[c.Field, Any]]) -> bool:
        """Adds the field with its value, where that is of the field's type and fits into its column."""
        right = m.Literal(written.text, TEXT) if isinstance(written, s.Name) else values.value(written, scope)
        if right is None:
            return False
        left = m.Property(field)
        if field.type.is_list:
            tested: m.Rule = resolve_texts.contained(left, right, written.span, scope)
        else:
            tested = rules.compare(left, "=", right, place, written.span, scope)
        if isinstance(tested, m.Invalid):
            return False
        constant = _constant(right)
        value = (constant,) if field.type.is_list else constant
        try:
            stored(value, field, scope.names.calendar)
        except Impossible as why:
            scope.report(codes.BAD_TEST, str(why), written.span)
            return False
        found.append((field, value))
        return True

    def _times(self, fact: s.Fact) -> list[datetime] | None:
        """When the events of a fact happen; `k times` end there, a second apart."""
        zone = self.scope.names.calendar.zone
        at = [
            to_utc(datetime.combine(date.fromisoformat(d.iso), NOON), zone) if isinstance(d, s.Date) else timestamp(d, zone)
            for d in fact.dates
        ]
        for count, written in fact.times:
            bound = ago(written.length, self.scope)
            if bound is None:
                return None
            end = instant(bound, self.as_of, self.scope.names.calendar)
            at += [end - timedelta(seconds=k) for k in reversed(range(count))]
        return at

    def _put(self, event: c.Event, given: Sequence[tuple[c.Field, Any]], times: list[datetime], id: object, span: Span) -> bool:
        names, source = self.scope.names, event.source
        try:
            row = self.maker.given(given)
        except Impossible as why:
            self.scope.report(codes.BAD_TEST, str(why), span)
            return False
        where = rules.condition(event, self.scope)
        others = [rules.condition(e, self.scope) for e in names.catalog.events.values() if e.source == source and e.name != event.name]
        if isinstance(where, m.Invalid):
            return False
        whole = completed(row, where, source, [o for o in others if not isinstance(o, m.Invalid)], names.calendar)
        if whole is None:
            message = f"segql finds no row that is `{event.name}`: the catalog's condition asks for more than the case says"
            self.scope.report(codes.BAD_TEST, message, span, help=f"its condition is `{event.where.text}`" if event.where else None)
            return False
        link = source.link(self.entity)
        assert link is not None  # or the event could not be used here
        written = self._written(link, id)
        self.rows[str(source.table)] += [whole | {link.column: written, source.time.column: _time(at, source.time, names)} for at in times]
        return True

    def _written(self, link: c.Link, id: object) -> object:
        """What a row says where it is about the person: the id, that of their one member, or what a mapping makes of either."""
        if link.members is not None:
            id = self._member(link.members, id)
        if link.via is not None:
            self._pair_up(link.via, {link.from_column: id, link.to_column: id})
        return id

    def _member(self, members: c.Members, id: object) -> object:
        """The one member that every account of a test has."""
        entity = self.scope.names.catalog.entities[members.entity]
        number = list(self.ids).index(id) + 1
        member = {"text": str(id), "integer": number, "uuid": str(UUID(int=number))}[entity.key.type]
        self._pair_up(members.table, {members.key: member, members.account: id})
        if entity.table is not None and str(entity.table) != str(members.table):
            self._pair_up(entity.table, {entity.key.column: member})
        return member

    def _pair_up(self, table: c.Table, row: dict[str, Any]) -> None:
        if row not in self.rows[str(table)]:
            self.rows[str(table)].append(row)


def _as_key(text: str, kind: str) -> object:
    match kind:
        case "integer":
            return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None
        case "uuid":
            return str(UUID(text)) if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) else None
        case _:
            return text


def _constant(value: m.Value) -> Any:
    if isinstance(value, m.Literal):
        return value.value
    assert isinstance(value, m.Instant)  # the only other thing that a literal can be
    assert isinstance(value.bound, Fixed)
    return value.bound.at


def _time(at: datetime, time: c.Time, names: Names) -> date:
    """The instant as the source writes it."""
    zone = time.zone or names.calendar.zone
    match time.type:
        case "timestamptz":
            return at
        case "timestamp":
            return local(at, zone).replace(tzinfo=None)
        case _:
            return local(at, zone).date()
