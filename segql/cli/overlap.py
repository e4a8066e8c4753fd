"""`segql overlap`: who is in several segments at once."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import charts
from segql.cli import options as o
from segql.cli.rows import json_text
from segql.cli.session import Session, command

if TYPE_CHECKING:
    from segql.cli.asking import Asked
    from segql.survey.overlap import Overlap

Names = Annotated[list[str], typer.Argument(metavar="SEGMENT SEGMENT…", help="Two segments or more.", show_default=False)]
BAR, REGIONS = 20, 20  # cells of a bar, regions that are shown


@command
def overlap(
    session: Session,
    names: Names,
    target: o.Target = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    format: o.TextOrJson = o.Written.text,
) -> int:
    """Compare segments: how many are in both, and how alike they are. Connects to the target."""
    from segql.cli.asking import asked
    from segql.diagnostics import codes
    from segql.survey.overlap import MOST, question
    from segql.survey.overlap import overlap as counted

    if len(names) < 2 or len(set(names)) < len(names) or len(names) > MOST:
        session.fail(codes.BAD_OPTION, f"`segql overlap` needs from 2 to {MOST} different segments", "segql overlap SEGMENT SEGMENT…")
    here = asked(session, names, target, as_of, var)
    segments = [here.meaning.segments[name] for name in names]
    asking = question(here.meaning, segments)
    with here.connected(asking.readings(here.as_of)) as engine:
        found = counted(asking, segments, engine, here.as_of)
    if format is o.Written.json:
        sys.stdout.write(json_text(_record(here, found)))
    else:
        entity = segments[0].entity.name
        sys.stdout.write("\n".join([*_sizes(found, entity), "", *_pairs(found), "", *_regions(found)]) + "\n")
    return 0


# For people -------------------------------------------------------------------------------------------


def _sizes(found: "Overlap", entity: str) -> Iterator[str]:
    yield f"{len(found.names)} segments among {charts.people(found.everyone, entity)}"
    yield ""
    sizes = [found.size(name) for name in found.names]
    wide = max(len(charts.count(size)) for size in sizes)
    for number, (name, size) in enumerate(zip(found.names, sizes, strict=True), 1):
        share = size / found.everyone if found.everyone else 0.0
        yield f"  {number:>2}  {charts.count(size):>{wide}}  {charts.percent(share):>6}  {charts.bar(share, BAR)}  {name}"


def _pairs(found: "Overlap") -> Iterator[str]:
    """Every two, the most alike first."""
    pairs = sorted(found.pairs(), key=lambda pair: -(pair.likeness or 0.0))
    heads = ("in both", "alike", "of first", "of second")
    rows = [(charts.count(p.both), *map(charts.percent, (p.likeness, *p.shares)), f"{p.first} and {p.second}") for p in pairs]
    wide = [max(len(head), *(len(row[i]) for row in rows)) for i, head in enumerate(heads)]
    for row in [(*heads, ""), *rows]:
        yield ("  " + "  ".join(f"{cell:>{w}}" for cell, w in zip(row, wide, strict=False)) + f"  {row[-1]}").rstrip()


def _regions(found: "Overlap") -> Iterator[str]:
    """Who is in exactly which, largest first: a dot under the number of each segment they are in."""
    numbers = [str(i) for i in range(1, len(found.names) + 1)]
    inside = [region for region in found.regions if region[0]]
    shown, rest = inside[:REGIONS], inside[REGIONS:]
    wide = max(len(charts.count(size)) for _, size in found.regions) if found.regions else 1
    most = max((size for _, size in inside), default=1)
    yield "  " + " ".join(f"{n:>2}" for n in numbers) + "   in exactly these"
    for names, size in shown:
        dots = " ".join(" ●" if name in names else " ·" for name in found.names)
        share = size / found.everyone
        yield f"  {dots}   {charts.count(size):>{wide}}  {charts.percent(share):>6}  {charts.bar(size / most, BAR)}".rstrip()
    if rest:
        yield f"  {len(rest)} smaller regions with {charts.count(sum(size for _, size in rest))}"
    outside = sum(size for names, size in found.regions if not names)
    share = outside / found.everyone if found.everyone else 0.0
    yield f"  {' '.join(' ·' for _ in numbers)}   {charts.count(outside):>{wide}}  {charts.percent(share):>6}  in none"


# For programs -----------------------------------------------------------------------------------------


def _record(here: "Asked", found: "Overlap") -> dict[str, object]:
    return {
        "as_of": here.as_of.isoformat(),
        "everyone": found.everyone,
        "segments": [{"segment": name, "size": found.size(name)} for name in found.names],
        "pairs": [
            {
                "segments": [p.first, p.second],
                "both": p.both,
                "either": p.either,
                "jaccard": p.likeness,
                "share_of_first": p.shares[0],
                "share_of_second": p.shares[1],
            }
            for p in found.pairs()
        ],
        "regions": [{"segments": list(names), "size": size} for names, size in found.regions],
    }
