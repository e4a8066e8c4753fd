"""σ[∃A ∧ ∃B ∧ ¬∃C](P ⟕ γ[A, B, C](S))  ⇒  σ[∃B ∧ ¬∃C](P ⋈ γ[A](S)), where ∃B and ¬∃C are asked of each entity that A has.

Where the engine finds an entity's events by an index, what is rarest says whom the rest is asked about, and no other event is read. Without
such indexes each question would be another reading of the whole source, so nothing is asked in this way unless the catalog names them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.windows import Fixed, instant
from segql.plan.absence import without
from segql.plan.bounds import DAYS, days
from segql.plan.nodes import Feature, Plan, Probe, Scan, conjuncts
from segql.plan.rules import prune_occasions, share_filters, widest_window
from segql.plan.rules.same_column import tests
from segql.plan.rules.separate_scans import FAR, differ, reach
from segql.plan.rules.widest_window import bounds
from segql.plan.setting import Setting
from segql.plan.walk import aggregates, has_attribute, parts

EVER = 3_650.0  # days that a source reaches back, where the catalog does not say


@dataclass(frozen=True, slots=True)
class Asked:
    """A term of the rule that asks whether there is an event, and no more; `wanted` says what the answer must be."""

    scan: Scan
    feature: Feature
    wanted: bool

    @property
    def item(self) -> m.Aggregate:
        return self.feature.aggregate


def apply(plan: Plan, setting: Setting) -> Plan:
    if not setting.probes or not any(scan.source.indexes for scan in plan.scans):
        return plan
    found = list(_asked(plan))
    read = _read(plan, found, setting)
    probes = [Probe(one.item, _where(one, plan, setting)) for one in found if one.item not in read]
    return replace(_without(plan, {probe.item for probe in probes}), probes=tuple(probes))


def _where(one: Asked, plan: Plan, setting: Setting) -> tuple[m.Rule, ...]:
    """What a row must meet, as of a scan for these events alone."""
    alone = replace(plan, scans=(replace(one.scan, features=(one.feature,)),))
    for rewrite in (share_filters, widest_window, prune_occasions):
        alone = rewrite.apply(alone, setting)
    return alone.scans[0].where


def _without(plan: Plan, asked: set[m.Aggregate]) -> Plan:
    """The plan that reads no rows of these ahead."""
    scans = []
    for scan in plan.scans:
        left = tuple(f for f in scan.features if f.aggregate not in asked)
        if left == scan.features:
            scans.append(scan)
        elif left:
            scans.append(replace(scan, features=left, events=tuple(f.aggregate.events for f in left)))
    return replace(plan, scans=tuple(scans))


# What may be asked of an index ---------------------------------------------------------------------


def _asked(plan: Plan) -> Iterator[Asked]:
    """The terms that must all hold, and that an index could answer for an entity at hand."""
    used = Counter(a for item in plan.read for a in aggregates(item))
    places = {f.aggregate: (scan, f) for scan in plan.scans for f in scan.features}
    measured = plan.measured_from()
    for term in conjuncts(plan.rule):
        match term.term if isinstance(term, m.Not) else term:
            case m.Compare(m.Aggregate("count") as item, ">=", m.Literal(1)) if used[item] == 1 and item in places and item not in measured:
                scan, feature = places[item]
                if is_simple(scan, feature) and is_indexed(scan, feature):
                    yield Asked(scan, feature, not isinstance(term, m.Not))
            case _:
                pass


def is_simple(scan: Scan, feature: Feature) -> bool:
    """Whether each row is an event, says by itself whose, and holds all that is asked of it."""
    plain = scan.source.unique is None and not scan.link.is_mapped and bool(scan.source.table.parts)
    return plain and not any(
        has_attribute(term) or any(True for _ in aggregates(term)) or any(field.lookup for field in _fields(term))
        for term in feature.conditions
    )


def _fields(item: m.Rule | m.Value) -> Iterator[c.Field]:
    if isinstance(item, m.Property):
        yield item.field
    for part in parts(item):
        yield from _fields(part)


def is_indexed(scan: Scan, feature: Feature) -> bool:
    """Whether one index finds these events of an entity, and another one these of all."""
    fixed = {column.field.column for column in tests(feature) if isinstance(column, m.Property) and not column.field.json}
    own = [columns[1:] for columns in scan.source.indexes if columns[0] == scan.link.column]
    others = [columns for columns in scan.source.indexes if columns[0] != scan.link.column]
    return all(any(_finds(columns, fixed, scan.source.time.column) for columns in some) for some in (own, others))


def _finds(columns: tuple[str, ...], fixed: set[str], time: str) -> bool:
    """Whether the events lie together in the order of the columns: each has few values in them, or is the time after such."""
    left = [column for column in columns if column not in fixed]
    return bool(columns) and (not left or (left[0] == time and set(columns[: columns.index(time)]) <= fixed))


# What is read ahead --------------------------------------------------------------------------------


def _read(plan: Plan, found: list[Asked], setting: Setting) -> set[m.Aggregate]:
    """Those of which all events are read, as a scan does; for the others somebody else says whom they are asked about."""
    asked = {one.item for one in found}
    ahead = [(scan.source, f) for scan in plan.scans for f in scan.features if f.aggregate not in asked]
    driver: list[Asked] = []
    if not any(map(has_attribute, plan.read)) and not _is_driven(plan, asked):
        positive = [one for one in found if one.wanted]
        if not positive:
            return asked  # everyone is read, and no index would leave out many
        driver = [min(positive, key=_weight(positive, setting))]
        ahead.append((driver[0].scan.source, driver[0].feature))
    return {one.item for one in found if one in driver or _is_read_anyway(one, ahead, setting)}


def _is_driven(plan: Plan, asked: set[m.Aggregate]) -> bool:
    """Whether something else leaves only some people to ask about."""
    sides: list[frozenset[m.Aggregate | m.Rule | m.Ranking | m.MemberCount]] = [
        *(frozenset(f.aggregate for f in scan.features if f.aggregate not in asked) for scan in plan.scans),
        *(frozenset({part.item}) for part in plan.owns),
        *(frozenset({part.item}) for part in plan.lists),
        *(frozenset({part.item}) for part in plan.counts),
        *(frozenset(part.items) for part in plan.ranks),
    ]
    return any(without(plan.rule, side) is False for side in sides if side)


def _is_read_anyway(one: Asked, ahead: Iterable[tuple[c.Source, Feature]], setting: Setting) -> bool:
    """Whether a scan reads rows of these events in any case, and of no window that is much shorter."""
    source, own = one.scan.source, days_of(one.feature, one.scan.source, setting)
    return any(of == source and not differ(one.feature, other) and own < days_of(other, source, setting) * FAR for of, other in ahead)


def _weight(some: list[Asked], setting: Setting) -> Callable[[Asked], tuple[float, int]]:
    """How many events there are of each, as far as that can be told; of as many, those of which more is asked are fewer."""
    counted = all(one.item.events.event is not None and one.item.events.event.rows is not None for one in some)

    def weight(one: Asked) -> tuple[float, int]:
        event, span = one.item.events.event, _span(one, setting)
        asked = len([term for term in one.feature.conditions if not (isinstance(term, m.Compare) and term.left == m.EventTime())])
        reached = _reached(one.scan.source)
        rows = event.rows if counted and event is not None and event.rows is not None else 1
        return rows * span / reached, -asked

    return weight


def _reached(source: c.Source) -> float:
    """How many days of events a source has."""
    if source.history is None:
        return EVER
    number = source.history.rstrip("abcdefghijklmnopqrstuvwxyz")
    return max(int(number) * DAYS[source.history[len(number) :]][1], 1.0)


def days_of(feature: Feature, source: c.Source, setting: Setting) -> float:
    """How many days before T the window begins, or the source, where that is later or the window is not known."""
    found, reached = reach(feature, setting), _reached(source)
    return reached if found is None else min(found, reached)


def _span(one: Asked, setting: Setting) -> float:
    """How many days the window is long."""
    ends = bounds(one.feature.conditions, "<")
    if setting.as_of is not None:
        at = setting.as_of
        until = [(at - instant(b, at, setting.calendar)) / timedelta(days=1) for b in ends]
    else:
        until = [0.0 if isinstance(b, Fixed) else -days(b)[1] for b in ends]
    return max(days_of(one.feature, one.scan.source, setting) - max(until, default=0.0), 0.0)
