"""Tiers and splits: the arms of a split by their buckets, and the whole declaration as one table that names each member's arm."""

from segql.catalog.types import INTEGER, TEXT
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import resolve
from segql.meaning import resolve_rules as rules
from segql.meaning.define import with_parameters
from segql.meaning.scope import Names, Scope
from segql.meaning.splits import BUCKETS
from segql.syntax import nodes as s

ARMS = {s.Tiers: "tiers", s.Split: "arms"}
COLUMNS = {"tiers": "tier", "split": "arm"}  # of the whole: the name of the column that says which


def group_of(name: str, names: Names) -> s.Tiers | s.Split | None:
    """The declaration of which `usage_rate.heavy` is an arm."""
    return names.groups.get(name.partition(".")[0]) if "." in name else None


def kind_of(name: str, names: Names) -> str:
    group = group_of(name, names)
    return "segment" if group is None else "tier" if isinstance(group, s.Tiers) else "arm"


def split_of(name: str, names: Names) -> str | None:
    """The segment that an arm's split divides, where there is one of its name."""
    group = group_of(name, names)
    of = group.of if isinstance(group, s.Split) else None
    text = None if of is None else of.text if isinstance(of, s.Name) else f"{of.first.text}.{of.second.text}"
    return text if text in names.segments else None


def in_arm(rule: m.Rule, name: str, scope: Scope) -> m.Rule:
    """The rule of an arm of a split: those of its segment whose buckets are its own."""
    group = group_of(name, scope.names)
    if not isinstance(group, s.Split) or isinstance(rule, m.Invalid):
        return rule
    edges = _edges(group, scope)
    if edges is None:
        return m.Invalid()
    at = [arm.name.text for arm in group.arms].index(name.partition(".")[2])
    return m.all_of([rule, *_buckets(group, scope, edges[at], edges[at + 1])])


def _buckets(item: s.Split, scope: Scope, start: int, end: int) -> list[m.Rule]:
    bucket = m.Bucket(item.seed.value if item.seed else item.name.text, scope.entity.key.type)
    low = [m.Compare(bucket, ">=", m.Literal(start, INTEGER))] if start else []
    high = [m.Compare(bucket, "<", m.Literal(end, INTEGER))] if end < BUCKETS else []
    return [*low, *high]


def _edges(item: s.Split, scope: Scope) -> list[int] | None:
    """Where the arms begin, in buckets, and where the last one ends; a share is a whole number of them."""
    edges = [0]
    for arm in item.arms:
        size = arm.share.value * BUCKETS / 100
        if size != int(size):
            scope.report(codes.BAD_COUNT, "a share has at most two digits after the point: 0.01% is the smallest", arm.share.span)
            return None
        edges.append(edges[-1] + int(size))
    return edges


def whole(item: s.Tiers | s.Split, names: Names) -> m.Segment | None:
    """All members with their arms, as one table; None where an arm has a mistake."""
    labels = [arm.name.text for arm in item.arms]
    found = [names.resolved.get(f"{item.name.text}.{label}") for label in labels]
    arms = [arm for arm in found if arm is not None]
    if not arms or len(arms) < len(found):
        return None
    first, kind = arms[0], type(item).__name__.lower()
    scope = Scope(names, first.entity)
    rule, terms = _tiers(item, scope) if isinstance(item, s.Tiers) else _split(item, scope)
    choice = m.Choice(tuple((m.Literal(label, TEXT), rule) for label, rule in zip(labels, terms, strict=True)), TEXT)
    return m.Segment(
        item.name.text, first.entity, rule, title=first.title, owner=first.owner, tags=first.tags,
        columns=((COLUMNS[kind], choice), *first.columns), kind=kind, needs=_union([arm.needs for arm in arms]),
        events=_union([arm.events for arm in arms]), span=item.name.span, rule_span=item.span,
    )  # fmt: skip


# Each gives the rule of the whole, and a rule for each arm, of which the first that holds counts.


def _tiers(item: s.Tiers, scope: Scope) -> tuple[m.Rule, list[m.Rule]]:
    written = [None if arm.rule is None else with_parameters(arm.rule, scope.names.params, scope) for arm in item.arms]
    terms = [m.TRUE if rule is None else rules.rule(rule, scope) for rule in written]
    return m.TRUE if m.TRUE in terms else m.any_of(terms), terms


def _split(item: s.Split, scope: Scope) -> tuple[m.Rule, list[m.Rule]]:
    base, edges = resolve.segment_named(item.of, scope), _edges(item, scope)
    assert base is not None and edges is not None  # as its arms are right
    rule = m.all_of([m.InSegment(base), *_buckets(item, scope, 0, edges[-1])])
    return rule, [m.all_of(_buckets(item, scope, 0, end)) for end in edges[1:]]


def _union(parts: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part))
