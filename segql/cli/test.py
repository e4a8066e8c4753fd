"""`segql test`: the tests and expectations that stand beside the rules."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from xml.etree import ElementTree

import typer

from segql.cli import options as o
from segql.cli.session import Session, Style, command

if TYPE_CHECKING:
    from segql.compiler import Meaning
    from segql.meaning.trials import Claim, Trial
    from segql.testing.run import Result


@command
def test(
    session: Session,
    selects: o.Select = None,
    exclude: o.Exclude = None,
    base: o.Base = None,
    var: o.Variables = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Also write the results as JUnit XML.")] = None,
    mutate: Annotated[bool, typer.Option("--mutate", help="Change each rule in one place at a time: what does no test notice?")] = False,
    boundaries: Annotated[bool, typer.Option("--boundaries", help="Propose people at the edges of the rules that no test has.")] = False,
    write: Annotated[bool, typer.Option("--write", help="With --boundaries: add them to the files of the tests.")] = False,
) -> int:
    """Decide the people of `test` declarations, and check expectations on them. Runs in memory; connects to nothing."""
    from dataclasses import replace

    from segql.catalog.in_memory import in_memory
    from segql.cli import work
    from segql.cli.progress import track
    from segql.cli.states import states
    from segql.diagnostics import codes
    from segql.testing.run import run

    if write and not boundaries:
        session.fail(codes.BAD_OPTION, "--write goes with --boundaries")
    loaded = work.load(session)

    def changed() -> Mapping[str, tuple[str, ...]]:
        return states(session, loaded, work.understand(session, loaded, var), base, var)  # files as files, as in the commit

    meaning = work.understand(session, replace(loaded, catalog=in_memory(loaded.catalog)), var)
    session.stop_on_errors()
    if loaded.project is None:
        session.fail(codes.NO_PROJECT, "tests belong to a project")
    chosen = set(work.selected(session, meaning, selects or (), exclude or (), changed))
    trials = [t for t in meaning.trials if t.segment.name in chosen]
    claims = [c for c in meaning.claims if c.subject.name in chosen]
    results = list(track(session, "testing", run(meaning, trials, claims, loaded.project.root), len(trials) + len(claims)))
    session.found += [failure for result in results for failure in result.failures]
    if junit is not None:
        _write(session, junit, _xml(results))
    failed = sum(bool(result.failures) for result in results)
    code = session.exit_code
    session.show(sys.stdout)
    if session.found and session.style is Style.full:
        print()
    session.found.clear()
    sizes = sum(claim.relation == "size" for claim in claims)
    session.note(_summary(results, failed) + _proved(claims) + (f"; {sizes} about sizes, which only real data can show" if sizes else ""))
    if boundaries and not failed:
        from segql.cli.edges import boundaries as propose

        propose(session, loaded, meaning, trials, write)
    if mutate and not failed:
        return _mutate(session, meaning, trials, var)
    return code


def _mutate(session: Session, meaning: "Meaning", trials: "Sequence[Trial]", var: "Sequence[str] | None") -> int:
    """Shows every change of a rule that no test notices; 1 if there is one."""
    from segql.cli.progress import track
    from segql.cli.variables import read
    from segql.diagnostics import Diagnostic, codes
    from segql.meaning.again import Again
    from segql.testing.mutate import mutate

    outcomes = list(track(session, "changing rules", mutate(meaning, trials, Again(meaning, read(session, var or ())))))
    for outcome in outcomes:
        for one in outcome.unnoticed:
            before, after = (" ".join(text.split()) for text in (one.before, one.after))
            message = f"no test of {outcome.name} tells `{before}` from `{after}`"
            session.report(Diagnostic(codes.UNNOTICED, message, one.span))
    session.show(sys.stdout)
    if session.found and session.style is Style.full:
        print()
    code = session.exit_code
    session.found.clear()
    noticed, unnoticed, same = (
        sum(numbers) for numbers in zip((0, 0, 0), *((o.noticed, len(o.unnoticed), o.same) for o in outcomes), strict=True)
    )
    session.note(f"{noticed} of {noticed + unnoticed} changes noticed" + (f"; {same} more change nobody's place" if same else ""))
    return code


def _write(session: Session, file: Path, text: str) -> None:
    from segql.cli.output import write
    from segql.diagnostics import codes

    path = session.folder / file
    try:
        write(path.parent, {path.name: text})
    except OSError as error:
        session.fail(codes.CANT_WRITE, f"`{file}` can't be written: {(error.strerror or str(error)).lower()}")


def _summary(results: "list[Result]", failed: int) -> str:
    if not results:
        return "no tests"
    number, people = len(results), sum(result.cases for result in results)
    return f"{number} test{'' if number == 1 else 's'} of {people} {'person' if people == 1 else 'people'}, {failed or 'none'} failed"


def _proved(claims: "Sequence[Claim]") -> str:
    from segql.meaning.lint.beside import proved

    number = proved(claims)
    return f"; {number} expectation{' holds' if number == 1 else 's hold'} of all data, by proof" if number else ""


def _xml(results: "list[Result]") -> str:
    suite = ElementTree.Element("testsuite", name="segql", tests=str(len(results)), failures=str(sum(bool(r.failures) for r in results)))
    for result in results:
        span = result.item.span
        case = ElementTree.SubElement(
            suite, "testcase", name=result.name, classname=span.source.name, file=span.source.name, line=str(span.line)
        )
        for failure in result.failures:
            ElementTree.SubElement(case, "failure", message=failure.message, type=failure.code.id).text = "\n".join(failure.notes)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
