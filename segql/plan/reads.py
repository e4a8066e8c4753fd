"""Which tables and columns a plan reads, and what the catalog says of each: asked before any engine is."""

from collections.abc import Iterator

from segql.catalog import model as c
from segql.catalog.reading import Column, Reading
from segql.meaning import nodes as m
from segql.plan.nodes import Plan, Scan
from segql.plan.walk import parts

KINDS = {"text[]": "list", "integer[]": "list"}  # of a type, where the column's kind is called otherwise
NUMBERS = ("integer", "decimal", "float")
ORDERED = ("first", "last")  # the aggregates that use a source's order

_Found = dict[c.Table, dict[Column, None]]


def reads(plan: Plan) -> tuple[Reading, ...]:
    """The tables in the order in which the plan names them; the entity's own is always among them, since its key is a promise."""
    found: _Found = {}
    people = plan.population
    if people.entity.table is not None:
        _add(found, people.entity.table, _key(people.entity))
        for field, sure in _fields(plan.rule):
            _add(found, people.entity.table, _field(field, sure))
    for source in people.seen_in:
        _add_source(found, source, source.entities[people.entity.name], people.entity)
    for scan in plan.scans:
        _add_scan(found, scan, people.entity)
    for part in plan.owns:
        _add_events(found, part.item, people.entity)
    return tuple(Reading(table, tuple(columns)) for table, columns in found.items())


def _add(found: _Found, table: c.Table, column: Column) -> None:
    found.setdefault(table, {}).setdefault(column)


def _add_source(found: _Found, source: c.Source, link: c.Link, entity: c.Entity) -> None:
    name = f"the {entity.name} of `{source.name}`"
    other = (entity.table, entity.key.column) if entity.table is not None else None
    role = "key" if other is None else "link"
    _add(found, source.table, Column(link.column, name, entity.key.type, role, equals=other, span=link.span))
    time = source.time
    _add(found, source.table, Column(time.column, f"the time of `{source.name}`", time.type, "time", span=time.span))


def _add_scan(found: _Found, scan: Scan, entity: c.Entity) -> None:
    source = scan.source
    arguments = [f.aggregate.argument for f in scan.features if f.aggregate.argument is not None]
    rules = [*scan.where, *(condition for f in scan.features for condition in f.conditions)]
    _add_rows(found, source, scan.link, entity, [*rules, *arguments])
    if source.order is not None and any(f.aggregate.function in ORDERED for f in scan.features):
        _add(found, source.table, Column(source.order, f"the order of `{source.name}`", span=source.span))


def _add_events(found: _Found, item: m.Aggregate | m.SomeGroup | m.Burst, entity: c.Entity) -> None:
    """What a statement of its own reads."""
    events = item.events
    value = item.argument if isinstance(item, m.Aggregate) else item.key
    _add_rows(found, events.source, events.link, entity, [events.where] if value is None else [events.where, value])


def _add_rows(found: _Found, source: c.Source, link: c.Link, entity: c.Entity, items: list[m.Rule | m.Value]) -> None:
    _add_source(found, source, link, entity)
    for field, sure in (pair for item in items for pair in _fields(item)):
        if field.lookup is None:
            _add(found, source.table, _field(field, sure))
        else:
            _add_lookup(found, source, field, field.lookup)


def _add_lookup(found: _Found, source: c.Source, field: c.Field, lookup: c.Lookup) -> None:
    _add(found, lookup.table, Column(lookup.key, f"the key of `{lookup.table}`", role="key", unique=True, span=lookup.span))
    _add(found, lookup.table, _field(field, True))
    on = Column(lookup.on, f"`{lookup.on}`, by which `{field.name}` is looked up,", equals=(lookup.table, lookup.key), span=lookup.span)
    _add(found, source.table, on)


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


def _fields(item: m.Rule | m.Value) -> Iterator[tuple[c.Field, bool]]:
    """The fields of a row that a rule or value reads, aggregates aside, and whether their types are sure.

    A column of a catalog condition is of no type where it only meets another one, or is asked whether it is known.
    """
    match item:
        case m.Property(field) | m.Attribute(field):
            yield field, True
        case m.Known(m.Property(field)) if field.inferred:
            yield field, False
        case m.Compare(m.Property(left), _, m.Property(right)) if left.inferred and right.inferred:
            yield left, False
            yield right, False
        case m.Aggregate():
            return
        case _:
            for part in parts(item):
                yield from _fields(part)
