"""`segql report`: the project on one page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, command

if TYPE_CHECKING:
    from segql.compiler import Meaning
    from segql.report.gather import Tested

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file that is written.")]
WEEKS, FEWER, MANY = 12, 4, 100  # weeks of which sizes are told; of more than so many segments each week takes a second or so
Weeks = Annotated[
    int | None,
    typer.Option(
        "--weeks",
        min=1,
        max=52,
        metavar="N",
        help=f"Weeks of which sizes are told: {WEEKS}, or {FEWER} of more than {MANY} segments.",
        show_default=False,
    ),
]
Bare = Annotated[bool, typer.Option("--no-numbers", help="Ask no database.")]


@command
def report(
    session: Session,
    out: Out = Path("report.html"),
    select: o.Select = None,
    exclude: o.Exclude = None,
    base: o.Base = None,
    target: o.Target = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    weeks: Weeks = None,
    no_numbers: Bare = False,
) -> int:
    """Write every segment with its rule, SQL, numbers and tests into one HTML file. Connects to the target."""
    from dataclasses import replace
    from functools import partial

    from segql.catalog.in_memory import in_memory
    from segql.cli import work
    from segql.cli.asking import Asked, readings_of
    from segql.cli.output import write
    from segql.cli.states import states
    from segql.diagnostics import codes
    from segql.report.gather import ask, gather, sections
    from segql.report.page import html
    from segql.survey.many import Many

    loaded = work.load(session)
    meaning = work.understand(session, loaded, var)
    session.stop_on_errors()
    names = work.selected(session, meaning, select or (), exclude or (), lambda: states(session, loaded, meaning, base, var))
    chosen = work.target_of(session, loaded, target)
    if loaded.project is None or (chosen is None and not no_numbers):
        session.fail(codes.NO_TARGET, "no target is chosen", "use -t, or default-target in segql.toml; or --no-numbers")
    instant = work.fixed_as_of(session, loaded, as_of)
    assert instant.at is not None
    held = (
        work.understand(session, replace(loaded, catalog=in_memory(loaded.catalog)), var) if meaning.trials or meaning.claims else meaning
    )
    made = partial(gather, loaded.project.name, meaning, names, instant.at, _tests(held, loaded.project.root))
    if chosen is None or no_numbers:
        told = made()
    else:
        here, whole = Asked(session, loaded.project, meaning, chosen, instant.at), sections(meaning, names)
        with here.connected(readings_of(here, whole)) as engine:
            engine.hold()
            weeks = weeks or (WEEKS if len(whole) <= MANY else FEWER)
            told = made(partial(ask, Many.of(meaning, whole, engine.dialect), engine, instant.at, weeks, session.note))
    place = session.folder / out
    try:
        write(place.parent, {place.name: html(told)})
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        session.fail(codes.CANT_WRITE, f"`{out}` can't be written: {reason}")
    number = len(told.names)
    session.note(f"{number} segment{'' if number == 1 else 's'} written to {out}")
    return 0


def _tests(meaning: "Meaning", root: Path) -> "dict[str, list[Tested]]":
    """What came of the tests of each segment, decided in memory; arms count for their tiers or split."""
    from segql.meaning.trials import Trial
    from segql.report.gather import Tested
    from segql.testing.run import run

    found: dict[str, list[Tested]] = {}
    for result in run(meaning, meaning.trials, meaning.claims, root):
        segment = result.item.segment if isinstance(result.item, Trial) else result.item.subject
        told = Tested(result.name, result.cases, tuple(d.message for d in result.failures))
        for name in dict.fromkeys((segment.name, segment.name.rpartition(".")[0] or segment.name)):
            found.setdefault(name, []).append(told)
    return found
