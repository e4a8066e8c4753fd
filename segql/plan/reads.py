"""Which tables and columns a plan reads, and what the catalog says of each: asked before any engine is."""

from collections.abc import Iterator

from segql.catalog import model as c
from segql.catalog.reading import Column, Reading
from segql.meaning import nodes as m
from segql.meaning.branches import of_source
from segql.plan.nodes import Plan, Population, Scan, links
from segql.plan.walk import parts
from segql.source import Span

KINDS = {"text[]": "list", "integer[]": "list"}  # of a type, where the column's kind is called otherwise
NUMBERS = ("integer", "decimal", "float")
ORDERED = ("first", "last", "first_by", "last_by", "nth")  # the aggregates that use a source's order

_Found = dict[c.Table, dict[Column, None]]


def reads(plan: Plan) -> tuple[Reading, ...]:
    """The tables in the order in which the plan names them; the entity's own is always among them, since its key is a promise."""
    found: _Found = {}
    _add_plan(found, plan)
    return tuple(Reading(table, tuple(columns)) for table, columns in found.items())


def declared(catalog: c.Catalog) -> tuple[Reading, ...]:
    """The tables and columns that the catalog itself names; what conditions of events look at aside."""
    found: _Found = {}
    entities = catalog.entities
    for entity in entities.values():
        if entity.table is not None:
            _add(found, entity.table, _key(entity))
            for field in entity.attributes.values():
                _add_field(found, entity.table, field, True)
        if entity.members is not None:
            _add_pairs(found, entity.members, entity, entities[entity.members.entity])
    for source in catalog.sources.values():
        for link in source.entities.values():
            _add_rows(found, source, link, entities[link.entity], [])
        _add_order(found, source)
    for event in catalog.events.values():
        for field in event.properties.values():
            _add_field(found, event.source.table, field, True)
    for item in catalog.lists.values():
        _add_list(found, item, entities[item.entity])
    return tuple(Reading(table, tuple(columns)) for table, columns in found.items())


def _add_plan(found: _Found, plan: Plan) -> None:
    people = plan.population
    _add_seen(found, people)
    if people.entity.table is not None:
        for field, sure in (pair for item in plan.read for pair in _fields(item, m.Attribute)):
            _add_field(found, people.entity.table, field, sure)
    if people.members is not None and people.entity.members is not None and any(link.members for link in links(plan)):
        _add_pairs(found, people.entity.members, people.entity, people.members.entity)
        _add_seen(found, people.members)
    for scan in plan.scans:
        _add_scan(found, scan, people.entity)
    for part in plan.owns:
        _add_events(found, part.item, people.entity)
    for probe in plan.probes:
        _add_events(found, probe.item, people.entity)
    for listed in plan.lists:
        _add_list(found, listed.item.list, people.entity)
    for ranked in plan.ranks:
        _add_plan(found, ranked.plan)
    for counted in plan.counts:
        _add_pairs(found, counted.item.pairs, people.entity, counted.item.entity)
        _add_plan(found, counted.plan)


def _add_seen(found: _Found, people: Population) -> None:
    """What says who there is: a table with keys, or the sources that ids are seen in."""
    if people.entity.table is not None:
        _add(found, people.entity.table, _key(people.entity))
    for source in people.seen_in:
        link = source.link(people.entity)
        assert link is not None  # or nobody would be seen in it
        _add_source(found, source, link, people.entity)


def _add_list(found: _Found, item: c.List, entity: c.Entity) -> None:
    _add(found, item.table, _id(item.key, f"the id of the list `{item.name}`", entity, item.span))


def _add_pairs(found: _Found, pairs: c.Members, entity: c.Entity, member: c.Entity) -> None:
    """What says who the members are."""
    _add(found, pairs.table, _id(pairs.key, f"the {member.name} among the members of `{entity.name}`", member, pairs.span))
    _add(found, pairs.table, _id(pairs.account, f"the {entity.name} of its members", entity, pairs.span))


def _id(column: str, label: str, entity: c.Entity, span: Span | None) -> Column:
    """A column with ids of an entity."""
    other = (entity.table, entity.key.column) if entity.table is not None else None
    return Column(column, label, entity.key.type, "key" if other is None else "link", equals=other, span=span)


def _add(found: _Found, table: c.Table, column: Column) -> None:
    found.setdefault(table, {}).setdefault(column)


def _add_source(found: _Found, source: c.Source, link: c.Link, entity: c.Entity) -> None:
    members = link.members
    named = entity.name if members is None else members.entity
    place, whose = (source.table, link.column), f"the {named} of `{source.name}`"
    if link.via is not None:
        label, place = f"`{link.column}`, which is mapped to {named},", (link.via, link.to_column)
        _add(found, source.table, Column(link.column, label, equals=(link.via, link.from_column), span=link.span))
        _add(found, link.via, Column(link.from_column, f"the ids that `{link.via}` maps", span=link.span))
    if members is None:
        _add(found, place[0], _id(place[1], whose, entity, link.span))
    else:
        _add(found, place[0], Column(place[1], whose, role="link", equals=(members.table, members.key), span=link.span))
    time = source.time
    _add(found, source.table, Column(time.column, f"the time of `{source.name}`", time.type, "time", span=time.span))


def _add_scan(found: _Found, scan: Scan, entity: c.Entity) -> None:
    source = scan.source
    _add_rows(found, source, scan.link, entity, scan.items)
    if any(f.aggregate.function in ORDERED for f in scan.features):
        _add_order(found, source)


def _add_order(found: _Found, source: c.Source) -> None:
    if source.order is not None:
        _add(found, source.table, Column(source.order, f"the order of `{source.name}`", span=source.span))


def _add_events(found: _Found, item: m.Aggregate | m.SomeGroup | m.Burst | m.Sequence | m.Moment, entity: c.Entity) -> None:
    """What a statement of its own reads."""
    if isinstance(item, m.Sequence):
        for moment in item.moments:
            _add_events(found, moment, entity)
        if item.ordered:
            _add_order(found, item.events.source)
        return
    taken = (item.argument, item.by) if isinstance(item, m.Aggregate) else (item.key,)
    for number, one in enumerate(item.events.each):
        _add_rows(found, one.source, one.link, entity, [one.where, *(of_source(value, number) for value in taken if value is not None)])
    if isinstance(item, m.Aggregate) and item.function in ORDERED and not item.events.others:
        _add_order(found, item.events.source)


def _add_rows(found: _Found, source: c.Source, link: c.Link, entity: c.Entity, items: list[m.Rule | m.Value]) -> None:
    _add_source(found, source, link, entity)
    if (part := source.partition) is not None:
        _add(found, source.table, Column(part.column, f"the partition of `{source.name}`", part.type, span=part.span))
    if source.unique is not None:
        _add(found, source.table, Column(source.unique, f"what is `unique` of `{source.name}`", span=source.span))
    for field, sure in (pair for item in items for pair in _fields(item, m.Attribute)):
        assert entity.table is not None
        _add_field(found, entity.table, field, sure)
    for field, sure in (pair for item in items for pair in _fields(item, m.Property)):
        _add_field(found, source.table, field, sure)


def _add_field(found: _Found, table: c.Table, field: c.Field, sure: bool) -> None:
    """A column of the table itself, or of another one in which it is looked up."""
    if field.lookup is None:
        _add(found, table, _field(field, sure))
    else:
        _add_lookup(found, table, field, field.lookup)


def _add_lookup(found: _Found, table: c.Table, field: c.Field, lookup: c.Lookup) -> None:
    _add(found, lookup.table, Column(lookup.key, f"the key of `{lookup.table}`", role="key", unique=True, span=lookup.span))
    _add(found, lookup.table, _field(field, True))
    on = Column(lookup.on, f"`{lookup.on}`, by which `{field.name}` is looked up,", equals=(lookup.table, lookup.key), span=lookup.span)
    _add(found, table, on)


def _key(entity: c.Entity) -> Column:
    return Column(entity.key.column, f"the key of `{entity.name}`", entity.key.type, "key", unique=True, span=entity.key.span)


def _field(field: c.Field, sure: bool) -> Column:
    return Column(field.column, f"`{field.name}`", _kind(field) if sure else None, span=field.span)


def _kind(field: c.Field) -> str:
    if field.json:
        return field.json_column_type
    if field.inferred and field.type.name in NUMBERS:
        return "number"
    return field.time_type if field.type.name == "timestamp" else KINDS.get(field.type.name, str(field.type))


def _fields(item: m.Rule | m.Value, kind: type[m.Property] | type[m.Attribute]) -> Iterator[tuple[c.Field, bool]]:
    """The properties, or attributes, that a rule or value reads, aggregates aside, and whether their types are sure.

    A column of a catalog condition is of no type where it only meets another one, or is asked whether it is known.
    """
    match item:
        case m.Property(field) | m.Attribute(field):
            if isinstance(item, kind):
                yield field, True
        case m.Known(m.Property(field)) if field.inferred and kind is m.Property:
            yield field, False
        case m.Compare(m.Property(left), _, m.Property(right)) if left.inferred and right.inferred and kind is m.Property:
            yield left, False
            yield right, False
        case m.Aggregate():
            return
        case _:
            for part in parts(item):
                yield from _fields(part, kind)
