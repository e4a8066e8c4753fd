"""The whole text: who is in the segment, then the segments that it names, then what goes without saying."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.english import members
from segql.meaning.english.fields import fields
from segql.meaning.english.notes import every, notes, places
from segql.meaning.english.ranks import beside
from segql.meaning.english.rules import lines
from segql.meaning.english.times import Clock, moment, shown
from segql.meaning.english.values import Teller
from segql.meaning.english.words import a, listed, name, noun
from segql.meaning.move import moved
from segql.meaning.windows import Bound, Calendar


def explain(segment: m.Segment, catalog: c.Catalog, calendar: Calendar, as_of: datetime) -> str:
    """What the segment means at `as_of` (UTC), with every default spelled out and every window as two instants in the project's zone."""
    clock = Clock(as_of, calendar)
    columns = [value for _, value in segment.columns]
    segments = list(_named([segment.rule, *columns], {(segment, None): None}))
    rules = [*(_rule(s, back) for s, back in segments), *columns]
    read = fields(place for rule in rules for place in places(rule))
    tell = Teller(clock, noun(segment.entity.name), read)
    parts = [_paragraph(s, back, replace(tell, entity=noun(s.entity.name)), first=i == 0) for i, (s, back) in enumerate(segments)]
    parts += [told] if (told := beside(segment.columns, tell)) is not None else []
    remarks = [
        _who(segment.entity),
        *_members(segment.entity, catalog, rules),
        *notes(rules, calendar),
        *(f"{note}." for note in read.notes()),
    ]
    parts.append("\n".join(["What goes without saying:", "", *(f"- {remark}" for remark in dict.fromkeys(remarks))]))
    return "\n\n".join(parts) + "\n"


Looked = tuple[m.Segment, Bound | None]  # a segment, and the instant it is looked at


def _named(items: Sequence[m.Rule | m.Value], seen: dict[Looked, None]) -> dict[Looked, None]:
    """Puts into `seen`, in the order of reading, the segments that rules and values name and those that they name: each once, or
    segments that name another twice, and so on down, would be told exponentially often."""
    for item in items:
        for part in every(item):
            if isinstance(part, m.InSegment) and (looked := (part.segment, part.back)) not in seen:
                seen[looked] = None
                _named([_rule(*looked)], seen)
    return seen


def _rule(segment: m.Segment, back: Bound | None) -> m.Rule:
    return segment.rule if back is None else moved(segment.rule, back)


def _paragraph(segment: m.Segment, back: Bound | None, tell: Teller, first: bool) -> str:
    when = f" at T, which is {shown(tell.clock.as_of, tell.clock)} in {name(tell.clock.calendar.zone)}," if first else ""
    when = when if back is None else f" as of {moment(back, tell.clock)}"
    who = a(tell.entity)
    start = f"{who[0].upper()}{who[1:]} is in {name(segment.name)}{when} if"
    rule = _rule(segment, back)
    if rule == m.TRUE:
        return f"Every {tell.entity} is in {name(segment.name)}{when.removesuffix(',')}."
    head, *rest = lines(rule, tell)
    if not rest:
        return f"{start} {head.removeprefix('- ')}."
    return "\n".join([f"{start} {head.removeprefix('- ')}", "", *(line.removeprefix("  ") for line in rest)])


def _members(entity: c.Entity, catalog: c.Catalog, rules: Sequence[m.Rule | m.Value]) -> Iterator[str]:
    """Who the members are, where the rules look at them or at their events."""
    items = [part for rule in rules for part in every(rule)]
    if entity.members is not None and (entity.table is None or members.are_asked(items)):
        member = catalog.entities[entity.members.entity]
        yield members.note(entity, entity.members, member)
        yield _who(member)
        yield from members.events(entity, items)


def _who(entity: c.Entity) -> str:
    word = noun(entity.name)
    key = name(entity.key.column)
    if entity.table is not None:
        return f"Every row of {name(str(entity.table))} with a known {key} is {a(word)}; ids that are only seen in events are not."
    where = f"in {listed([name(s) for s in entity.seen_in], 'or')}" if entity.seen_in else "in any events"
    return f"Every id seen {where} before T is {a(word)}; an id without events there is not."
