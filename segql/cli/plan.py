"""`segql plan`: what a change of rules does."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, command
from segql.cli.states import BASE
from segql.diagnostics import Diagnostic, codes

if TYPE_CHECKING:
    from segql.change.classify import Change
    from segql.change.counts import Counter
    from segql.change.report import Line
    from segql.change.sides import Side
    from segql.engines.base import Engine
    from segql.meaning.trials import Claim
    from segql.project.project import Project, Target

HELD_BACK = 3


class Format(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"


@command
def plan(
    session: Session,
    base: Annotated[str, typer.Option("--base", metavar="REV", help="The commit, branch or tag to compare with.")] = BASE,
    select: o.Select = None,
    exclude: o.Exclude = None,
    target: Annotated[
        str | None, typer.Option("--target", "-t", metavar="TARGET", help="Count there who enters and leaves; without it, nothing is read.")
    ] = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    ids: Annotated[bool, typer.Option("--ids", help="With -t: also list who enters and leaves.")] = False,
    max_change: Annotated[
        str | None,
        typer.Option("--max-change", metavar="SHARE", help="With -t: exit 3 if more than, say, 25% of a segment change."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="`markdown` is a comment for a pull request.")] = Format.text,
) -> int:
    """Say what a change of rules does: which segments change and how, compared with a commit. Connects only with -t."""
    from segql.change.classify import Comparison
    from segql.change.counts import Counter
    from segql.change.report import Line, Report
    from segql.change.sides import Side
    from segql.cli import work
    from segql.cli.plan_formats import written
    from segql.cli.progress import track
    from segql.cli.states import meaning_before
    from segql.meaning.english.times import Clock, shown
    from segql.project.revision import at_revision

    most = _share(session, max_change)
    for given, option in ((ids, "--ids"), (max_change, "--max-change"), (as_of, "--as-of")):
        if given and target is None:
            session.fail(codes.BAD_OPTION, f"{option} is about members, and they are counted on a target", "name one with -t")
    loaded = work.load(session)
    after = Side(work.understand(session, loaded, var))
    session.stop_on_errors()
    session.found.clear()  # findings are for `segql check`
    if loaded.project is None:
        session.fail(codes.NO_PROJECT, "a change is one of a project")
    with at_revision(loaded.project.root, base) as revision:
        meaning, remark = meaning_before(session, loaded, revision.folder, var)
        before = Side(meaning)
    changes = Comparison(before, after).changes()
    chosen = _chosen(session, before, after, select or (), exclude or (), changes)
    changes = [change for change in changes if change.name in chosen]
    remarks = () if remark is None else (remark,)
    if target is None:
        report = Report(base, revision.commit, tuple(map(Line, changes)), remarks=remarks)
        sys.stdout.write(written(report, format.value))
        return 0
    place = work.target_of(session, loaded, target)
    at = work.fixed_as_of(session, loaded, as_of)
    assert at.at is not None and place is not None
    claims = list(_claims(before, after, [change.name for change in changes], chosen))
    with _connected(session, loaded.project, place) as engine:
        counter = Counter(engine, before, after, at)
        lines = [_counted(counter, change, ids) for change in track(session, f"counting on {target}", changes)]
        for failure in (*_too_much(lines, most), *counter.broken(claims)):
            session.report(failure)
    failed = tuple(d.message for d in session.found)
    when = shown(at.at, Clock(at.at, after.meaning.calendar))
    sys.stdout.write(written(Report(base, revision.commit, tuple(lines), target, when, remarks, failed), format.value))
    return HELD_BACK if failed else 0


def _share(session: Session, text: str | None) -> Decimal | None:
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]+(?:[.][0-9]+)?) ?%", text)
    if found is None:
        session.fail(codes.BAD_OPTION, f"--max-change: `{text}` is no share", "such as --max-change 25%")
    return Decimal(found[1]) / 100


def _chosen(
    session: Session, before: "Side", after: "Side", selects: Sequence[str], exclude: Sequence[str], changes: "Sequence[Change]"
) -> set[str]:
    """The names that the selection means, among the segments of both sides."""
    from segql.cli.states import by_name
    from segql.cli.work import items
    from segql.project.select import select

    states = by_name(changes)
    both = {item.name: item for side in (before, after) for item in items(side.meaning, states)}
    if not selects and not exclude:
        return {*both, *before.names, *after.names}
    found = select(sorted(both.values(), key=lambda item: item.name), selects, exclude, session.report)
    session.stop_on_errors()
    return {item.name for item in found or ()}


def _claims(before: "Side", after: "Side", changed: Sequence[str], chosen: set[str]) -> "Iterator[Claim]":
    """The expectations that are new, or about a segment that changed."""
    names = {*changed, *(name.rpartition(".")[0] for name in changed)}
    known = {_said(claim) for claim in before.meaning.claims}
    for claim in after.meaning.claims:
        about = {claim.subject.name, *(() if claim.other is None else (claim.other.name,))}
        if claim.subject.name in chosen and (_said(claim) not in known or names & about):
            yield claim


def _said(claim: "Claim") -> tuple[object, ...]:
    return claim.subject.name, claim.relation, claim.other and claim.other.name, claim.low, claim.high, claim.is_share


@contextmanager
def _connected(session: Session, project: "Project", target: "Target") -> "Iterator[Engine]":
    from segql.engines import connect
    from segql.project.project import environment

    variables = environment(project.root, session.report)
    session.stop_on_errors()
    with connect(target, project.root, variables) as engine:
        yield engine


def _counted(counter: "Counter", change: "Change", ids: bool) -> "Line":
    from segql.change.report import Line

    if not change.is_counted:
        return Line(change)
    counts, why = counter.of(change)
    entered, left = counter.ids(change) if ids and (counts.entered or counts.left) else ([], [])
    return Line(change, counts, why, tuple(entered), tuple(left))


def _too_much(lines: "Sequence[Line]", most: Decimal | None) -> Iterator[Diagnostic]:
    for line in lines:
        share = None if line.counts is None else line.counts.share
        if most is not None and share is not None and share > most:
            assert line.counts is not None and line.change.after is not None
            c = line.counts
            message = f"{line.change.name}: {c.entered} enter and {c.left} leave, of {c.before} before; --max-change allows {most:.4%}"
            message = re.sub(r"[.]?0+%$", "%", message)
            yield Diagnostic(codes.HELD_BACK, message, line.change.after.span)
