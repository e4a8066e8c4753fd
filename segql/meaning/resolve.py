"""Syntax to meaning: names become catalog records, sugar goes, types and windows are settled; every mistake is reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import segql.meaning.resolve_arms as arms
import segql.meaning.resolve_rules as rules
from segql.catalog import model as c
from segql.diagnostics import Diagnostic, Report, codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning import declarations, history, resolve_occasions, resolve_trials
from segql.meaning import nodes as m
from segql.meaning.declarations import is_plain
from segql.meaning.define import with_parameters
from segql.meaning.holidays import Years
from segql.meaning.order import in_order
from segql.meaning.resolve_columns import columns
from segql.meaning.scope import Names, Scope
from segql.meaning.trials import Claim, Trial
from segql.meaning.unknown import listing
from segql.meaning.windows import Calendar
from segql.meaning.written import Written
from segql.source import Source, Span
from segql.syntax import nodes as s


@dataclass(frozen=True, slots=True)
class Meaning:
    """All segments of a project that are right, by name, in source order; and its tests and expectations."""

    segments: Mapping[str, m.Segment]
    catalog: c.Catalog
    calendar: Calendar
    trials: tuple[Trial, ...] = ()
    claims: tuple[Claim, ...] = ()
    holidays: Mapping[str, Years] = field(default_factory=dict)  # the days of `holidays of`, by region
    written: Written = field(default_factory=Written, compare=False, repr=False)


def resolve(
    files: Sequence[tuple[Source, s.File]],
    catalog: c.Catalog,
    calendar: Calendar,
    report: Report,
    variables: Mapping[str, s.Expression] | None = None,
    locked: Mapping[str, Years] | None = None,
) -> Meaning:
    """What the files mean. Segments with mistakes are left out; each mistake is reported once.

    `variables` override parameters; public holidays that are `locked` are taken as they are.
    """
    names = Names(catalog, calendar, _once(report), locked=locked or {})
    declarations.collect(files, names, variables or {})
    for occasion in names.occasions.values():
        resolve_occasions.declared(occasion, names)
    for name in in_order(names):
        names.resolved[name] = one_segment(names.segments[name], names)
    for event in catalog.events.values():  # those that no rule uses too
        rules.condition(event, Scope.bare(names))
    found = {name: segment for name in names.segments if (segment := names.resolved[name]) is not None}
    found |= {name: segment for name, group in names.groups.items() if (segment := arms.whole(group, names)) is not None}
    trials = [resolve_trials.trial(item, found, names) for item in names.tests]
    claims = [resolve_trials.claim(item, found, names) for item in names.expectations]
    written = Written(files, names.segments, names.groups, names.rules)
    return Meaning(found, catalog, calendar, tuple(t for t in trials if t), tuple(c for c in claims if c), names.holidays, written)


def _once(report: Report) -> Report:
    """A definition that is used twice has its mistakes reported once."""
    seen: set[tuple[str, str, Span | None]] = set()

    def once(found: Diagnostic) -> None:
        key = (found.code.id, found.message, found.span)
        if key not in seen:
            seen.add(key)
            report(found)

    return once


def segment_named(item: s.Name | s.Dotted, scope: Scope) -> m.Segment | None:
    """The segment that `in segment NAME` means; None where a mistake was reported (here, or in that segment)."""
    names = scope.names
    name = item.text if isinstance(item, s.Name) else f"{item.first.text}.{item.second.text}"
    if name not in names.segments:
        _no_segment(name, item.span, scope)
        return None
    found = names.resolved[name]
    if found is not None and found.entity.name != scope.entity.name:
        message = f"`{found.name}` is about {found.entity.name}, and this rule about {scope.entity.name}"
        of_members = scope.entity.members is not None and scope.entity.members.entity == found.entity.name
        help = f"count the members who are in it: `members(in segment {found.name}) >= 1`" if of_members else None
        scope.report(codes.OTHER_ENTITY, message, item.span, help=help)
        return None
    return found


def _no_segment(name: str, span: Span, scope: Scope) -> None:
    names = scope.names
    if name in names.broken or name.partition(".")[0] in names.broken:
        return
    parts = [other for other in names.segments if other.startswith(name + ".")]
    help = f"it has {arms.ARMS[type(names.groups[name])]}: {', '.join(f'`{arm}`' for arm in parts)}" if parts else None
    if name in names.catalog.lists:
        help = f"`{name}` is a list of ids: write `in list {name}`"
    help = help or did_you_mean(name, names.segments, listing("the segments are", names.segments))
    scope.report(codes.UNKNOWN_SEGMENT, f"no segment is called `{name}`", span, help=help)


def one_segment(item: s.Segment, names: Names) -> m.Segment | None:
    """What a segment means, among declarations that are collected; None where a mistake was reported."""
    entity = _entity(item, names)
    if entity is None:
        return None
    scope = Scope(names, entity)
    if not all(is_plain(part) for part in item.name.text.split(".")):
        help = "use letters, digits and `_`, at most 60, and no digit first"
        scope.report(codes.BAD_SEGMENT_NAME, f"`{item.name.text}` can't be the name of a file or table", item.name.span, help=help)
        return None
    written = with_parameters(item.rule, names.params, scope)
    rule = arms.in_arm(m.Invalid() if written is None else rules.rule(written, scope), item.name.text, scope)
    names.rules[item.name.text] = scope.trace.rules
    header, kind = item.header, arms.kind_of(item.name.text, names)
    beside = columns(header.columns, (entity.key.column, *(("tier",) if kind == "tier" else ())), scope)
    if isinstance(rule, m.Invalid) or beside is None:
        return None
    found = m.Segment(
        item.name.text, entity, rule,
        title=header.title.value if header.title else None,
        owner=header.owner.value if header.owner else None,
        tags=tuple(t.value if isinstance(t, s.Text) else t.text for t in header.tags), columns=beside, kind=kind,
        needs=tuple(scope.trace.segments), events=tuple(scope.trace.events), span=item.name.span, rule_span=item.rule.span,
    )  # fmt: skip
    history.check(found, scope)
    return found


def _entity(item: s.Segment, names: Names) -> c.Entity | None:
    catalog, written = names.catalog, item.header.entity
    scope = Scope.bare(names)
    if written is None and (of := arms.split_of(item.name.text, names)) is not None:
        base = names.resolved[of]  # an arm is about whom its segment is about
        return None if base is None else base.entity
    if written is not None:
        if written.text not in catalog.entities:
            help = did_you_mean(written.text, catalog.entities, f"the entities are {', '.join(catalog.entities)}")
            scope.report(codes.UNKNOWN_ENTITY, f"no entity is called `{written.text}`", written.span, help=help)
        return catalog.entities.get(written.text)
    default = catalog.default_entity()
    if not catalog.entities:
        help = "`entities:` names whom segments are made of, and where they are listed"
        names.report(Diagnostic(codes.NO_CATALOG, "the catalog has no entity, so a segment has nobody in it", help=help))
    elif default is None:
        first = next(iter(catalog.entities))
        message = f"the catalog has several entities, and `{item.name.text}` does not say which it is about"
        scope.report(
            codes.AMBIGUOUS_ENTITY,
            message,
            item.name.span,
            help=f"write `segment {item.name.text} for {first} is …`, or mark one `default: true`",
        )
    return default
