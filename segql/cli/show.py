"""`segql show`: one segment in numbers."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import charts
from segql.cli import options as o
from segql.cli.rows import json_text
from segql.cli.session import Session, command

if TYPE_CHECKING:
    from segql.cli.asking import Asked
    from segql.survey.show import Member, Shown, Some

BAR, FEW, NARROWEST = 20, 3, 24  # cells of a bar, members that are shown, cells of a condition at least


@command
def show(
    session: Session,
    segment: o.Segment,
    target: o.Target = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    format: o.TextOrJson = o.Written.text,
    members: Annotated[
        int | None, typer.Option("--members", min=0, max=20, metavar="N", help="Show N members; in JSON none if left out.")
    ] = None,
) -> int:
    """Show a segment's size, what each condition keeps, and how it grew. Connects to the target."""
    from segql.cli.asking import asked
    from segql.survey.show import Show, Some

    here = asked(session, [segment], target, as_of, var)
    found = here.meaning.segments[segment]
    survey = Show.of(here.meaning, found, here.as_of)
    few = (FEW if format is o.Written.text else 0) if members is None else members
    some = Some.of(here.meaning, found, here.as_of)
    with here.connected(survey.question.readings(here.as_of)) as engine:
        shown = survey.ask(engine)
        people = some.ask(engine, here.as_of, few) if few and shown.size else []
    if format is o.Written.json:
        record = _record(here, segment, shown) | ({} if members is None else {"members": _members(some, people)})
        sys.stdout.write(json_text(record))
    else:
        sys.stdout.write("\n".join([*_lines(here, segment, shown), *_beside(here, some, people)]) + "\n")
    return 0


# For people -------------------------------------------------------------------------------------------


def _lines(here: "Asked", name: str, shown: "Shown") -> Iterator[str]:
    segment = here.meaning.segments[name]
    everyone = charts.people(shown.everyone, segment.entity.name)
    yield f"{name}: {charts.count(shown.size)} of {everyone}, {charts.percent(shown.share)}"
    if segment.title:
        yield from charts.wrapped(segment.title, charts.columns())
    yield ""
    yield from _arms(shown) if shown.arms else _steps(shown)
    known = [(at, size) for at, size in shown.sizes if size is not None]
    if len(known) > 1:
        (first, before), (_, now) = known[0], known[-1]
        sizes = [size for _, size in shown.sizes]
        day = _day(here, first)
        yield ""
        yield f"  {charts.line(sizes)}  {charts.count(before)} on {day}, {charts.count(now)} on {_day(here, here.as_of)}, each week"


def _steps(shown: "Shown") -> Iterator[str]:
    """Who is left, or who has come in, condition by condition."""
    word, sign = ("without it", "+") if shown.word == "and" else ("only by it", "")
    alone = [f"{sign}{charts.count(step.alone)}" for step in shown.steps]
    wide, beside = len(charts.count(shown.everyone)), max([len(word), *map(len, alone)])
    rows = [(shown.everyone, "", "everyone")] + [(s.kept, a, s.condition) for s, a in zip(shown.steps, alone, strict=True)]
    lead = 2 + wide + 2 + 6 + 2 + BAR + 2
    if shown.steps:
        yield " " * lead + word
    for i, (kept, only, text) in enumerate(rows):
        share = kept / shown.everyone if shown.everyone else 0.0
        head = f"  {charts.count(kept):>{wide}}  {charts.percent(share):>6}  {charts.bar(share, BAR)}  {only:>{beside}}  "
        joined = text if i < 2 else f"{shown.word} {text}"
        first, *rest = charts.wrapped(joined, max(NARROWEST, charts.columns() - len(head)))
        yield head + first
        yield from (" " * len(head) + line for line in rest)


def _arms(shown: "Shown") -> Iterator[str]:
    """How many each arm has."""
    wide = len(charts.count(shown.size))
    for label, size in shown.arms:
        share = size / shown.size if shown.size else 0.0
        yield f"  {charts.count(size):>{wide}}  {charts.percent(share):>6}  {charts.bar(share, BAR)}  {label}"


def _beside(here: "Asked", some: "Some", people: "Sequence[Member]") -> Iterator[str]:
    """Members side by side, each condition with their values."""
    if not people:
        return
    zone = here.meaning.calendar.zone
    ids = [charts.cell(one.id, zone) for one in people]
    cells = [[_value(some, i, one, zone) for one in people] for i in range(len(some.columns))]
    wide = [max(map(len, column)) for column in zip(ids, *cells, strict=True)]
    left = max(NARROWEST, charts.columns() - sum(wide) - 2 * len(wide) - 2)
    texts = [charts.wrapped(text, left) for text, *_ in some.columns]
    text = max((len(line) for lines in texts for line in lines), default=12)
    yield ""
    for first, row in zip([["some members"], *texts], [ids, *cells], strict=True):
        yield f"  {charts.padded(first[0], text)}  " + "  ".join(f"{c:>{w}}" for c, w in zip(row, wide, strict=True))
        yield from (f"  {line}" for line in first[1:])


def _value(some: "Some", number: int, one: "Member", zone: str) -> str:
    """What a condition compares, of one member: `3`, `3 < 4.5` where that is a value too, `3 above` of a rank."""
    from segql.meaning import nodes as m

    value, (_, _, other, leaf) = one.values[number], some.columns[number]
    if isinstance(leaf.value, m.Rank) and isinstance(value, tuple):
        return {"greater": f"{value[0]} above", "smaller": f"{value[0]} below"}.get(leaf.value.what, charts.cell(value[0], zone))
    if other is None:
        return charts.cell(value, zone)
    assert isinstance(value, tuple)
    return f"{charts.cell(value[0], zone)} {leaf.operator} {charts.cell(value[1], zone)}"


def _day(here: "Asked", at: datetime) -> str:
    from segql.meaning.windows import local

    return local(at, here.meaning.calendar.zone).date().isoformat()


# For programs -----------------------------------------------------------------------------------------


def _record(here: "Asked", name: str, shown: "Shown") -> dict[str, object]:
    return {
        "segment": name,
        "as_of": here.as_of.isoformat(),
        "size": shown.size,
        "everyone": shown.everyone,
        "share": shown.share,
        "joined_by": shown.word,
        "conditions": [{"condition": s.condition, "kept": s.kept, "alone": s.alone} for s in shown.steps],
        "arms": [{"arm": label, "size": size} for label, size in shown.arms],
        "sizes": [{"as_of": at.isoformat(), "size": size} for at, size in shown.sizes],
    }


def _members(some: "Some", people: "Sequence[Member]") -> list[dict[str, object]]:
    from segql.cli.rows import json_value

    texts = [text for text, *_ in some.columns]
    return [
        {"id": json_value(one.id), "values": [{"condition": t, "value": json_value(v)} for t, v in zip(texts, one.values, strict=True)]}
        for one in people
    ]
