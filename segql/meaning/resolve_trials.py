"""`test` and `expect` declarations: their segments, people and claims, with every name checked."""

from collections.abc import Mapping
from datetime import date, datetime

from segql.diagnostics import codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning import nodes as m
from segql.meaning import trials
from segql.meaning.define import with_parameters
from segql.meaning.resolve_people import People
from segql.meaning.resolve_windows import timestamp
from segql.meaning.scope import Names, Scope
from segql.meaning.unknown import listing
from segql.meaning.windows import midnight
from segql.syntax import nodes as s

Found = Mapping[str, m.Segment]  # the project's segments that are right


def trial(item: s.Test, found: Found, names: Names) -> trials.Trial | None:
    """What a test claims; None where a mistake was reported."""
    segment = named(item.subject, found, names)
    if segment is None:
        return None
    scope = Scope(names, segment.entity)
    if item.as_of is None:
        help = "write `as of 2026-03-01` behind the segment's name"
        scope.report(codes.BAD_TEST, "a test names its as-of, so that it says the same on every day", item.title.span, help=help)
        return None
    written = with_parameters(item, names.params, scope)
    if written is None:
        return None
    people = People(segment, _instant(item.as_of, names), scope)
    made = [people.add(case) for case in written.cases]
    if any(person is None for person in made):
        return None
    return trials.Trial(item.title.value, segment, people.as_of, tuple(p for p in made if p), people.rows, item.title.span)


def claim(item: s.Expect, found: Found, names: Names) -> trials.Claim | None:
    """What an expectation claims; None where a mistake was reported."""
    subject = named(item.subject, found, names)
    other = None if item.other is None else named(item.other, found, names)
    if subject is None or (item.other is not None and other is None):
        return None
    if other is not None and item.other is not None and other.entity.name != subject.entity.name:
        message = f"`{other.name}` is about {other.entity.name}, and `{subject.name}` about {subject.entity.name}"
        Scope.bare(names).report(codes.OTHER_ENTITY, message, item.other.span)
        return None
    is_share = isinstance(item.low, s.Percent)
    low, high = (None if end is None else end.value / 100 if is_share else end.value for end in (item.low, item.high))
    return trials.Claim(subject, item.relation, other, low, high, is_share, item.span)


def named(item: s.Name | s.Dotted, found: Found, names: Names) -> m.Segment | None:
    """The segment, tiers or split of a name; where it has mistakes, they have been reported."""
    name = item.text if isinstance(item, s.Name) else f"{item.first.text}.{item.second.text}"
    declared = [*names.segments, *names.groups]
    if name not in found and name not in declared and name.partition(".")[0] not in names.broken:
        Scope.bare(names).report(
            codes.UNKNOWN_SEGMENT,
            f"no segment is called `{name}`",
            item.span,
            help=did_you_mean(name, declared, listing("the segments are", declared)),
        )
    return found.get(name)


def _instant(item: s.Date | s.Timestamp, names: Names) -> datetime:
    zone = names.calendar.zone
    return midnight(date.fromisoformat(item.iso), zone) if isinstance(item, s.Date) else timestamp(item, zone)
