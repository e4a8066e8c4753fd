"""`segql profile`: a segment against everyone, or against another segment."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import charts
from segql.cli import options as o
from segql.cli.rows import json_text
from segql.cli.session import Session, command
from segql.diagnostics.numbers import number
from segql.diagnostics.render import visible, width

if TYPE_CHECKING:
    from segql.cli.asking import Asked as Asking
    from segql.meaning import nodes as m
    from segql.survey.profile import Asked, Breakdown, Measured, Profile
    from segql.survey.statistics import Sample

By = Annotated[
    list[str] | None, typer.Option("--by", metavar="VALUE", help="Divide people by an attribute or another value; may be repeated.")
]
Measure = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="VALUE", help="A number or a condition, such as `purchased in next 30d`; may be repeated."),
]
Against = Annotated[str | None, typer.Option("--against", metavar="SEGMENT", help="Compare with this segment, not with everyone.")]
SHOWN, BAR, DAY = 8, 16, 86_400_000_000  # values of an attribute, cells of a bar, microseconds


@command
def profile(
    session: Session,
    segment: o.Segment,
    by: By = None,
    measure: Measure = None,
    against: Against = None,
    target: o.Target = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    format: o.TextOrJson = o.Written.text,
) -> int:
    """Say what a segment's members have in common, and what they do, against everyone or another segment. Connects to the target."""
    from segql.cli import measuring
    from segql.cli.asking import asked
    from segql.cli.variables import read
    from segql.diagnostics import codes
    from segql.survey.profile import Profiling, divides, measures

    names = [segment] if against is None else [segment, against]
    here = asked(session, names, target, as_of, var)
    found, other = here.meaning.segments[segment], None if against is None else here.meaning.segments[against]
    variables = read(session, var or ())
    divided = measuring.read(session, "--by", by or (), found.entity, here.meaning, variables)
    measured = measuring.read(session, "--measure", measure or (), found.entity, here.meaning, variables)
    for one in divided:
        if not divides(one.item):
            session.fail(
                codes.BAD_OPTION, f"--by: people can't be divided by `{one.name}`", "use a text, an integer, a date or a condition"
            )
    for one in measured:
        if not measures(one.item):
            session.fail(codes.BAD_OPTION, f"--measure: `{one.name}` has no mean", "use a number, a length of time or a condition")
    if by is None and measure is None:
        divided, measured = _attributes(found)
        if not divided and not measured:
            message = f"{found.entity.name} has no attributes to tell of"
            session.fail(
                codes.BAD_OPTION, message, "say what, as in --by 'last(category of purchased)' --measure 'count(purchased in 30d)'"
            )
    _warn(here, measured)
    profiling = Profiling.of(here.meaning, found, other, divided, measured)
    with here.connected(profiling.question.readings(here.as_of)) as engine:
        answer = profiling.ask(engine, here.as_of)
    if format is o.Written.json:
        sys.stdout.write(json_text(_record(here, segment, against, answer)))
    else:
        sys.stdout.write("\n".join(_lines(here, segment, against, answer)) + "\n")
    return 0


def _attributes(segment: "m.Segment") -> "tuple[list[Asked], list[Asked]]":
    """The attributes that people can be divided by, and those that are numbers."""
    from segql.meaning import nodes as m
    from segql.survey.profile import Asked

    fields = segment.entity.attributes.values()
    divided = [Asked(field.name, m.Attribute(field)) for field in fields if field.type.name in ("text", "boolean")]
    return divided, [Asked(field.name, m.Attribute(field)) for field in fields if field.type.is_number]


def _warn(here: "Asking", measured: "Sequence[Asked]") -> None:
    """Says so where a measure looks at what has not come yet."""
    from datetime import UTC, datetime

    from segql.meaning.windows import local
    from segql.survey.profile import last_instant

    for one in measured:
        end = last_instant(one.item, here.as_of, here.meaning)
        if end > datetime.now(UTC):
            day = local(end, here.meaning.calendar.zone).date().isoformat()
            here.session.note(f"`{one.name}` is not over before {day}: give an earlier --as-of to see all of it")


# For people -------------------------------------------------------------------------------------------


def _lines(here: "Asking", name: str, against: str | None, found: "Profile") -> Iterator[str]:
    entity, other = here.meaning.segments[name].entity.name, against or "everyone"
    beside = charts.people(found.people[1], entity) if against is None else f"{against} ({charts.count(found.people[1])})"
    yield f"{name} ({charts.count(found.people[0])}) against {beside if against else f'everyone ({beside})'}"
    if against and found.in_both:
        yield f"{charts.people(found.in_both, entity)} of both: differences are told where nobody is in both"
    zone = here.meaning.calendar.zone
    cells = [[b.name, *(charts.cell(s.value, zone) for s in b.values)] for b in found.breakdowns]
    left = max([12, *(width(cell) for row in cells for cell in row)])
    for breakdown in found.breakdowns:
        yield ""
        yield from _breakdown(breakdown, found, (name, other, "lift"), left, zone)
    if found.measured:
        yield ""
        yield from _measures(found.measured, name, other)


def _breakdown(breakdown: "Breakdown", found: "Profile", heads: tuple[str, str, str], left: int, zone: str) -> Iterator[str]:
    """The most frequent values of the segment, then the rest together."""
    people = found.people
    values = sorted(breakdown.values, key=lambda share: (-share.people[0], -share.people[1]))
    rows = [(charts.cell(s.value, zone), s.people, found.lift(s)) for s in values[:SHOWN]]
    rest = tuple(total - sum(s.people[i] for s in values[:SHOWN]) for i, total in enumerate(people))
    if any(rest):
        rows.append(("others", (rest[0], rest[1]), None))
    wide = [max(len(head), 7) for head in heads]
    yield f"  {charts.padded(visible(breakdown.name), left)}  " + "  ".join(f"{head:>{w}}" for head, w in zip(heads, wide, strict=True))
    most = max((counts[i] / people[i] for _, counts, _ in rows for i in (0, 1) if people[i]), default=1.0) or 1.0
    for text, counts, lift in rows:
        shares = [count / total if total else 0.0 for count, total in zip(counts, people, strict=True)]
        cells = [charts.percent(shares[0]), charts.percent(shares[1]), "" if lift is None else f"×{lift:.2f}"]
        shown = "  ".join(f"{cell:>{w}}" for cell, w in zip(cells, wide, strict=True))
        yield f"  {charts.padded(text, left)}  {shown}  {charts.bar(shares[0] / most, BAR)}".rstrip()


def _measures(measured: "Sequence[Measured]", name: str, other: str) -> Iterator[str]:
    """Each measure: the mean of both groups with its interval, the median, and the difference."""
    for i, one in enumerate(measured):
        first, second = (_sample(one, sample) for sample in one.samples)
        wide = max(len(name), len(other), 10)
        if i:
            yield ""
        yield f"  {visible(one.asked.name)}"
        yield f"    {name:<{wide}}  {first}"
        yield f"    {other:<{wide}}  {second}"
        if one.difference is not None:
            between = "" if one.difference.interval is None else f"  ({_span(one, one.difference.interval, signed=True)})"
            sure = one.difference.interval is not None and (one.difference.interval[0] > 0 or one.difference.interval[1] < 0)
            told = "" if one.difference.interval is None else "  beyond chance" if sure else "  may be chance"
            yield f"    {'difference':<{wide}}  {_signed(one, one.difference.value)}{between}{told}"
    yield ""
    yield "  means, and where they lie in 95 of 100 samples"


def _sample(one: "Measured", sample: "Sample") -> str:
    if sample.mean is None:
        return "nobody has it"
    between = "" if sample.interval is None else f"  ({_span(one, sample.interval)})"
    median = "" if sample.median is None else f"  median {_value(one, sample.median)}"
    return f"{_value(one, sample.mean):>8}{between}{median}  of {charts.count(sample.known)}"


def _span(one: "Measured", interval: tuple[float, float], signed: bool = False) -> str:
    show = _signed if signed else _value
    return f"{show(one, interval[0]).removesuffix(' points')} to {show(one, interval[1]).removesuffix(' points')}"


def _value(one: "Measured", value: float) -> str:
    if one.asked.is_share:
        return charts.percent(value)
    return f"{number(value / DAY)} d" if one.asked.is_duration else number(value)


def _signed(one: "Measured", value: float) -> str:
    points = f"{number(value * 100)} points" if one.asked.is_share else _value(one, value)
    return points if value < 0 else f"+{points}"


# For programs -----------------------------------------------------------------------------------------


def _record(here: "Asking", name: str, against: str | None, found: "Profile") -> dict[str, object]:
    from segql.cli.rows import json_value

    groups = ("segment", "against")
    return {
        "segment": name,
        "against": against,
        "as_of": here.as_of.isoformat(),
        "people": dict(zip(groups, found.people, strict=True)),
        "in_both": found.in_both,
        "by": [
            {
                "value": b.name,
                "shares": [
                    {"value": json_value(s.value), **dict(zip(groups, s.people, strict=True)), "lift": found.lift(s)} for s in b.values
                ],
            }
            for b in found.breakdowns
        ],
        "measures": [
            {
                "measure": one.asked.name,
                **{group: _numbers(sample) for group, sample in zip(groups, one.samples, strict=True)},
                "difference": None
                if one.difference is None
                else {"value": one.difference.value, "interval": one.difference.interval and list(one.difference.interval)},
            }
            for one in found.measured
        ],
    }


def _numbers(sample: "Sample") -> dict[str, object]:
    interval = None if sample.interval is None else list(sample.interval)
    return {"known": sample.known, "mean": sample.mean, "median": sample.median, "interval": interval}
