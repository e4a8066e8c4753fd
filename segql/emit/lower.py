"""Values and rules to SQL expressions.

A rule is true or false; its SQL may be NULL for false where that is not negated, and negation is pushed to the leaves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import assert_never

from segql.catalog import model as c
from segql.catalog.types import DATE, INTEGER
from segql.emit import arithmetic, functions, json_scalars, sql
from segql.emit.occasions import ranges
from segql.emit.regex import printed
from segql.emit.sql import Identifier, Node
from segql.emit.times import Column, Times
from segql.meaning import nodes as m
from segql.meaning.evaluate import DURATION_UNITS, OPERATORS

ONE = m.Literal(1, INTEGER)
STARTS = {"week": "w", "month_start": "mo", "quarter_start": "q", "year_start": "y"}  # parts that are the first day of a calendar unit
FLIPPED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Ref:
    """Where an aggregate is found: its SQL, whether that may be NULL though the aggregate is 0, of a count what is NULL only where it
    is 0, and of a time what it is before it is made an instant."""

    node: Node
    maybe_null: bool
    present: Node | None = None
    column: Column | None = None  # of a first or last time: the node in the kind of the source's column


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean at one place of a statement."""

    times: Times
    source: c.Source | None = None  # whose row is at hand
    table: Identifier | None = None  # qualifies the row's columns
    lookups: Mapping[c.Lookup, Identifier] = field(default_factory=dict)
    aggregates: Mapping[m.Aggregate, Ref] = field(default_factory=dict)
    owner: Identifier | None = None  # qualifies the entity's attributes, where the row at hand is a source's
    owner_lookups: Mapping[c.Lookup, Identifier] = field(default_factory=dict)  # and what is looked up for them
    ranks: Mapping[m.Ranking, tuple[Identifier | None, str]] = field(
        default_factory=dict
    )  # what qualifies the columns of ranks, and ends them
    counts: Mapping[m.MemberCount, Ref] = field(default_factory=dict)
    key: Node | None = None  # the entity's id
    merged: Mapping[m.Rule | m.Value, Node] = field(default_factory=dict)  # of an event whose rows were made one: its columns
    flags: Mapping[m.Rule, Node] = field(default_factory=dict)  # of rules with a statement of their own: NULL where they do not hold
    probes: Mapping[m.Aggregate, Node] = field(default_factory=dict)  # of counts that no relation has: whether there is an event
    finite: frozenset[m.Value] = frozenset()  # the times of tables that are known to be neither end of all time


def rule(item: m.Rule, scope: Scope, negated: bool = False) -> Node:
    """SQL that is true exactly where the rule (or, negated, its complement) holds; NULL counts as false."""
    match item:
        case m.Constant(truth):
            return sql.boolean(truth != negated)
        case m.All(terms) if not negated:
            return sql.all_of(each(terms, scope))
        case m.All(terms) | m.Any(terms):
            join = sql.any_of if isinstance(item, m.All) else sql.all_of if negated else sql.any_of
            return join([rule(t, scope, negated) for t in terms])
        case m.Not(term):
            return rule(term, scope, not negated)
        case m.Compare():
            return _compare(item, scope, negated)
        case m.Among(value_, items) if not negated and (column := _json_text(value_, scope)) is not None:
            return json_scalars.is_text(column, value_.field, list(items), [value(i, scope) for i in items], scope.times)  # type: ignore[union-attr]
        case m.Among(value_, items):
            found = sql.among(value(value_, scope), [value(i, scope) for i in items])
            return _total(found, maybe_missing(value_, scope)) if negated else found
        case m.Known(value_) if value_.type.is_list:
            d, found = scope.times.dialect, value(value_, scope)
            return d.has_no_elements(found) if negated else d.has_elements(found)
        case m.Known(value_):
            raw = _stored_time(value_, scope)
            finite = [] if raw is None else _finite([value_], scope)
            if negated and finite:
                return _total(sql.all_of(finite), True)
            node = value(value_, scope) if raw is None else raw
            return sql.is_null(node) if negated else sql.all_of([sql.is_not_null(node), *finite])
        case m.TextTest(test, value_, text):
            d = scope.times.dialect
            found = {"contains": d.contains, "starts": d.starts, "ends": d.ends}[test](value(value_, scope), value(text, scope))
            return _total(found, maybe_missing(value_, scope) or maybe_missing(text, scope)) if negated else found
        case m.Contains(value_, element):
            found = scope.times.dialect.has_element(value(value_, scope), value(element, scope))
            return _total(found, True) if negated else found
        case m.ContainsList(value_, other, every):
            d = scope.times.dialect
            found = (d.has_all_of if every else d.has_any_of)(value(value_, scope), value(other, scope))
            return _total(found, True) if negated else found
        case m.Matches(value_, regex_, _):
            found = scope.times.dialect.matches(value(value_, scope), sql.text(printed(regex_)))
            return _total(found, maybe_missing(value_, scope)) if negated else found
        case m.SomeGroup() | m.Burst() | m.Sequence():
            return sql.is_null(scope.flags[item]) if negated else sql.is_not_null(scope.flags[item])
        case m.During(value_, _, outside):
            if negated and not maybe_missing(value_, scope):
                return rule(ranges(replace(item, outside=not outside), scope.times.calendar.zone), scope)
            found = rule(ranges(item, scope.times.calendar.zone), scope)
            return _total(found, True) if negated else found
        case m.SomeCopy(term):
            return rule(term, scope, negated) if item not in scope.merged else _flag(scope.merged[item], negated)
        case m.InList():
            return sql.is_null(scope.flags[item]) if negated else sql.is_not_null(scope.flags[item])
        case m.InSegment() | m.Invalid():
            raise AssertionError("put in by the plan, or never compiled")
        case _:
            assert_never(item)


def each(terms: Sequence[m.Rule], scope: Scope) -> list[Node]:
    """The terms of an `and`. A time of a table that two of them hold between others is finite, and need not be asked whether it is."""
    low, high = ({held for t in terms if (held := _held(t, sign))} for sign in (">", "<"))
    between = scope.finite | (low & high)
    return [rule(t, replace(scope, finite=between) if isinstance(t, m.Compare) else scope) for t in terms]


def _held(term: m.Rule, sign: str) -> m.Value | None:
    """The time that is later (">") or earlier ("<") than a finite one: the left side, or what an event's time is compared with."""
    match term:
        case m.Compare(m.EventTime(), op, anchor) if op != "=" and not op.startswith(sign):
            return _moved(anchor)
        case m.Compare(left, op, _) if op.startswith(sign):
            return left
        case _:
            return None


def _moved(anchor: m.Value) -> m.Value | None:
    """The time of a table that an anchor is, or is a fixed step away from: both ends of all time stay what they are."""
    match anchor:
        case m.Property() | m.Attribute():
            return anchor
        case m.Midnight(of) | m.Arithmetic("+" | "-", of, m.Literal()):
            return _moved(of)
        case _:
            return None


def _flag(node: Node, negated: bool) -> Node:
    """Of a column that is NULL where a rule does not hold."""
    return sql.is_null(node) if negated else sql.is_not_null(node)


def _total(found: Node, maybe_null: bool) -> Node:
    """The complement of a condition that may be NULL for false."""
    return sql.negate(sql.call("COALESCE", found, sql.boolean(False)) if maybe_null else found)


def _compare(item: m.Compare, scope: Scope, negated: bool) -> Node:
    left, op, right = item.left, item.operator, item.right
    if isinstance(right, m.Instant) and (column := time_column(left, scope)) is not None:
        found = sql.all_of([scope.times.compare(column, op, right.bound), *_finite([left], scope)])
        return _total(found, not isinstance(left, m.EventTime)) if negated else found
    if isinstance(right, m.Day | m.Literal) and left.type == DATE and (day := _stored_time(left, scope)) is not None:
        found = sql.all_of([sql.compare(day, op, value(right, scope)), *([] if op == "=" else _finite([left], scope))])
        return _total(found, True) if negated else found
    if isinstance(left, m.EventTime) and not negated and (moved := _moved(right)) and (finite := _finite([moved], scope)):
        return sql.all_of([_compare(item, replace(scope, finite=scope.finite | {moved}), negated), *finite])
    if isinstance(right, m.Literal) and isinstance(right.value, bool) and op == "=":
        return _truth(left, right.value, scope, negated)
    if (presence := _presence(item, scope, negated)) is not None:
        return presence
    if not negated and op == "=" and (json := _json_text(left, scope)) is not None:
        return json_scalars.is_text(json, left.field, [right], [value(right, scope)], scope.times)  # type: ignore[union-attr]
    a, b = _sides(item, scope, negated)
    unsure = [maybe_missing(left, scope), maybe_missing(right, scope)]
    if not negated:
        return sql.compare(a, op, b)
    if not any(unsure):
        return sql.compare(a, "<>" if op == "=" else FLIPPED[op], b)
    if op == "=" and not all(unsure):
        return sql.differs(a, b)
    return _total(sql.compare(a, op, b), True)


def _stored_time(item: m.Value, scope: Scope) -> Node | None:
    """The column of a table's own behind a timestamp or date, if it is one. An event's own time has been asked."""
    if not isinstance(item, m.Property | m.Attribute) or item.field.json or item in scope.merged:
        return None
    if item.type.name not in ("timestamp", "date"):
        return None
    return _column(item.field, of_entity(scope) if isinstance(item, m.Attribute) else scope)


def _stored_times(item: m.Value, scope: Scope) -> Iterator[m.Value]:
    """The times of tables without which a value is missing."""
    match item:
        case m.Property() | m.Attribute() if _stored_time(item, scope) is not None:
            yield item
        case m.Part(_, of) | m.Midnight(of):
            yield from _stored_times(of, scope)
        case m.Arithmetic(_, left, right):
            yield from _stored_times(left, scope)
            yield from _stored_times(right, scope)
        case m.Apply(function, arguments) if function != "coalesce":
            for argument in arguments:
                yield from _stored_times(argument, scope)
        case _:
            pass


def _finite(items: Iterable[m.Value], scope: Scope) -> list[Node]:
    """That times of tables are neither end of all time, which count as missing; those that are known to be are not asked."""
    columns = (_stored_time(item, scope) for item in dict.fromkeys(items) if item not in scope.finite)
    asked = (scope.times.dialect.is_finite_time(column) for column in columns if column is not None)
    return [known for known in asked if known is not None]


def _json_text(item: m.Value, scope: Scope) -> Node | None:
    """The JSON column that a text stands in, if it stands in one."""
    if not isinstance(item, m.Property | m.Attribute) or item in scope.merged or not item.field.json or item.type.name != "text":
        return None
    return _column(item.field, of_entity(scope) if isinstance(item, m.Attribute) else scope)


def is_presence(item: m.Rule | m.Value) -> bool:
    """`count >= 1`, which asks only whether there is an event."""
    return (
        isinstance(item, m.Compare)
        and isinstance(item.left, m.Aggregate)
        and item.left.function == "count"
        and item.operator == ">="
        and item.right == ONE
    )


def _presence(item: m.Compare, scope: Scope, negated: bool) -> Node | None:
    if not is_presence(item) or not isinstance(item.left, m.Aggregate):
        return None
    if (exists := scope.probes.get(item.left)) is not None:
        return sql.negate(exists) if negated else exists
    present = scope.aggregates[item.left].present
    return None if present is None else sql.is_null(present) if negated else sql.is_not_null(present)


def _truth(left: m.Value, wanted: bool, scope: Scope, negated: bool) -> Node:
    node = value(left, scope)
    if not negated:
        return node if wanted else sql.negate(node)
    return _total(node if wanted else sql.negate(node), maybe_missing(left, scope))


def _sides(item: m.Compare, scope: Scope, negated: bool) -> tuple[Node, Node]:
    """Both sides. A sum or count over no events is 0: where 0 fails the comparison anyway, NULL may stand for it."""
    left, right = item.left, item.right
    if (stored := _stored_sides(left, right, scope)) is not None:
        return stored
    if (
        isinstance(left, m.Aggregate | m.MemberCount)
        and isinstance(right, m.Literal)
        and not negated
        and isinstance(right.value, int | Decimal)
    ):
        ref = _ref(left, scope)
        if ref.maybe_null and _empty(left) == 0 and not OPERATORS[item.operator](0, right.value):
            return ref.node, value(right, scope)
    a, b = value(left, scope), value(right, scope)
    if item.operator != "=" and left.type.name == "text":
        a = scope.times.dialect.in_code_points(a)
    return a, b


def _stored_sides(left: m.Value, right: m.Value, scope: Scope) -> tuple[Node, Node] | None:
    """Two times as their columns hold them, where these say the same as the instants."""
    moved, sign, micros = right, 1, 0
    match right:
        case m.Arithmetic("+" | "-" as op, moved, m.Literal(int(micros))) if micros % 1000 == 0:
            sign = 1 if op == "+" else -1
    one, other = time_column(left, scope), time_column(moved, scope)
    if one is None or other is None or not scope.times.keeps_distance([one, other]):
        return None
    if _finite([item for side in (left, moved) for item in _stored_times(side, scope)], scope):
        return None
    return one.node, scope.times.plus(other.node, sign * micros) if micros else other.node


def _ref(item: m.Aggregate | m.MemberCount, scope: Scope) -> Ref:
    return scope.aggregates[item] if isinstance(item, m.Aggregate) else scope.counts[item]


def maybe_missing(item: m.Value, scope: Scope) -> bool:
    """Whether the SQL of a value may be NULL."""
    match item:
        case m.Literal() | m.Instant() | m.Day() | m.EventTime() | m.Score():
            return False
        case m.Aggregate():
            return _empty(item) is None
        case m.ToFloat(inner):
            return maybe_missing(inner, scope)
        case m.Part(_, of) | m.Midnight(of):
            return maybe_missing(of, scope)
        case m.Apply(function, arguments):
            found = [maybe_missing(a, scope) for a in arguments]
            return function in ("age", "anniversary") or (all(found) if function == "coalesce" else any(found))
        case m.Arithmetic(op, left, right):
            return op == "/" or maybe_missing(left, scope) or maybe_missing(right, scope)
        case m.Bucket() | m.MemberCount():
            return False
        case m.Property() | m.BySource() | m.Attribute() | m.Rank() | m.Choice():
            return True
        case _:
            assert_never(item)


def _empty(item: m.Aggregate | m.MemberCount) -> int | None:
    from segql.meaning.aggregates import FUNCTIONS

    return 0 if isinstance(item, m.MemberCount) else FUNCTIONS[item.function].empty


def value(item: m.Value, scope: Scope) -> Node:
    """SQL of a value; NULL where it is missing. What it takes from times of tables is computed only where these are finite."""
    stored = list(_stored_times(item, scope))
    finite = _finite(stored, scope)
    return sql.case(sql.all_of(finite), _value(item, replace(scope, finite=scope.finite.union(stored)))) if finite else _value(item, scope)


def _value(item: m.Value, scope: Scope) -> Node:
    times = scope.times
    match item:
        case m.Literal():
            return literal(item, scope)
        case m.Property() if item in scope.merged:
            return scope.merged[item]
        case m.Property(field_):
            return _field(field_, scope)
        case m.BySource():
            raise AssertionError("chosen where the rows of each source are read")
        case m.Attribute(field_):
            return _field(field_, of_entity(scope))
        case m.EventTime():
            column = time_column(item, scope)
            assert column is not None
            return times.value(column)
        case m.Part(part, of):
            return _part(part, of, scope)
        case m.Aggregate() | m.MemberCount():
            ref = _ref(item, scope)
            empty = _empty(item)
            return sql.call("COALESCE", ref.node, sql.integer(0)) if empty == 0 and ref.maybe_null else ref.node
        case m.Arithmetic():
            return arithmetic.guarded(item, scope)
        case m.ToFloat(m.Literal(Decimal() as number)):
            return times.dialect.to_float(sql.point(number))
        case m.ToFloat(inner):
            return times.dialect.to_float(value(inner, scope))
        case m.Apply(_, arguments):
            return functions.apply(item, [value(a, scope) for a in arguments], times)
        case m.Instant(bound):
            return times.instant(bound)
        case m.Day(bound):
            return times.day(bound)
        case m.Midnight(day):
            wall = times.dialect.date_wall(value(day, scope))
            return times.from_wall(wall, times.calendar.zone, at_midnight=True)
        case m.Choice(terms):
            return _choice(terms, scope)
        case m.Rank(what, of, parts):
            return _rank(what, scope.ranks[of], parts, scope)
        case m.Bucket(seed, key):
            assert scope.key is not None
            return times.dialect.bucket(seed, scope.key, key)
        case m.Score(terms):
            return sql.total([_points(value(points, scope), term, scope) for points, term in terms])
        case _:
            assert_never(item)


def _choice(terms: tuple[tuple[m.Value, m.Rule], ...], scope: Scope) -> Node:
    """The value of the first rule that holds; those behind one that always holds are never asked."""
    before = list(takewhile(lambda pair: pair[1] != m.TRUE, terms))
    cases = [(rule(term, scope), value(chosen, scope)) for chosen, term in before]
    otherwise = None if len(before) == len(terms) else value(terms[len(before)][0], scope)
    if not cases:
        return otherwise if otherwise is not None else sql.null()
    return sql.choose(cases, otherwise)


def _points(points: Node, term: m.Rule, scope: Scope) -> Node:
    return points if term == m.TRUE else sql.case(rule(term, scope), points, sql.integer(0))


def _rank(what: str, place: tuple[Identifier | None, str], parts: int, scope: Scope) -> Node:
    d, (table, suffix) = scope.times.dialect, place
    if what != "quantile":
        return d.column(what if what == "ranked" else f"{what}{suffix}", table)
    ahead = sql.operate(sql.integer(parts), "*", d.column(f"smaller{suffix}", table))
    return sql.operate(sql.integer(1), "+", d.whole_quotient(ahead, d.column("ranked", table)))


def literal(item: m.Literal, scope: Scope) -> Node:
    match item.value:
        case bool(truth):
            return sql.boolean(truth)
        case int(number):
            return scope.times.dialect.integer(number)
        case Decimal() as number:
            return scope.times.dialect.decimal(number, item.type)
        case str(text):
            return sql.text(text)
        case date() as day:
            return scope.times.dialect.date(day)
        case _:
            raise AssertionError(item)


def time_column(item: m.Value, scope: Scope) -> Column | None:
    """The column behind a timestamp, if it is one."""
    zone = scope.times.calendar.zone
    match item:
        case m.EventTime() if scope.source is not None:
            time = scope.source.time
            return Column(scope.times.dialect.column(time.column, scope.table), time.type, time.zone or zone)
        case m.Aggregate() if item in scope.aggregates:
            return scope.aggregates[item].column
        case m.Attribute() if scope.owner is not None:
            return time_column(item, of_entity(scope))
        case m.Property() if item in scope.merged:
            return Column(scope.merged[item], "timestamptz", zone) if item.type.name == "timestamp" else None
        case m.Property(field_) | m.Attribute(field_) if field_.type.name == "timestamp" and not field_.json:
            return Column(_column(field_, scope), field_.time_type, field_.zone or zone)
        case _:
            return None


def of_entity(scope: Scope) -> Scope:
    """Where the entity's own attributes are read: beside the row of a source, or at hand."""
    return scope if scope.owner is None else replace(scope, table=scope.owner, owner=None, lookups=scope.owner_lookups)


def _column(field_: c.Field, scope: Scope) -> Node:
    table = scope.lookups[field_.lookup] if field_.lookup else scope.table
    return scope.times.dialect.column(field_.column, table)


def _field(field_: c.Field, scope: Scope) -> Node:
    d = scope.times.dialect
    node = _column(field_, scope)
    if field_.json:
        guard, scalar = json_scalars.scalar(node, field_, scope.times)
        return sql.case(guard, scalar)
    match field_.type.name:
        case "float":
            return d.finite(node)
        case "timestamp":
            return scope.times.value(Column(node, field_.time_type, field_.zone or scope.times.calendar.zone))
        case "duration":
            factor = DURATION_UNITS[field_.unit or "us"]
            whole = sql.cast(node, "BIGINT")
            return whole if factor == 1 else sql.operate(whole, "*", sql.integer(factor))
        case _:
            return node


def _part(part: str, of: m.Value, scope: Scope) -> Node:
    times = scope.times
    if isinstance(of, m.Instant) and (known := functions.part_of_instant(part, of.bound, times)) is not None:
        return known
    wall = _wall(part, of, scope)
    if part in STARTS:
        return times.dialect.wall_date(times.dialect.wall_start(wall, STARTS[part], times.calendar.week_start))
    return times.dialect.wall_date(wall) if part == "date" else times.dialect.part(part, wall)


def _wall(part: str, of: m.Value, scope: Scope) -> Node:
    """The local time, or date, that a part is taken of."""
    times = scope.times
    if isinstance(of, m.Instant):
        return times.shown(of.bound)
    if of.type == DATE:
        return value(of, scope)
    column = time_column(of, scope)
    return times.local(column, part) if column is not None else times.dialect.local(value(of, scope), times.calendar.zone)
