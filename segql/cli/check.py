"""`segql check`: every mistake of every file in one run, and what can be proved about rules without one."""

import os
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, Stop, Style, command
from segql.diagnostics import codes

if TYPE_CHECKING:
    from segql.cli.work import Work
    from segql.compiler import Meaning


@command
def check(
    session: Session,
    paths: o.Paths = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply the fixes that can only be meant.")] = False,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="Apply those too that are a guess, such as a near name.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what the fixes would change, and exit 1 if there is some.")
    ] = False,
    var: o.Variables = None,
    catalog: o.Catalog = None,
    timezone: o.Timezone = None,
    prove: Annotated[
        str | None, typer.Option("--prove", metavar="CLAIM", help="Prove or refute instead: A implies B, A excludes B, A equals B.")
    ] = None,
) -> int:
    """Look for mistakes in settings, catalog and rules, and for rules that say nothing. Connects to nothing."""
    if prove is not None:
        from segql.cli.proving import prove as claimed

        return claimed(session, prove, var)
    from segql import compiler
    from segql.cli import locking
    from segql.cli.work import load, understand

    number = mended = 0
    changes = False
    try:
        work = load(session, paths, catalog, timezone)
        if fix or unsafe_fixes or diff:
            fresh, meaning, mended = _mended(session, work, paths, var, unsafe_fixes, diff)
            changes = fresh.files != work.files
            work = fresh
        else:
            meaning = understand(session, work, var)
        number = len(meaning.segments)
        if not session.exit_code:
            session.found[:] = compiler.lint(meaning, session.found, work.project.required if work.project else ())
            locking.warn(session, work, meaning)
        if paths and not catalog:
            _keep_paths(session, work, paths)
    except Stop:
        pass
    if diff:
        return int(changes)
    session.show(sys.stdout)
    if session.found and session.style is Style.full:
        print()
    code = session.exit_code
    _conclude(session, number, mended, unsafe_fixes)
    session.found.clear()
    return code


def _mended(
    session: Session, work: "Work", paths: list[str] | None, var: list[str] | None, unsafe: bool, diff: bool
) -> "tuple[Work, Meaning, int]":
    """The work after its fixes, which are written, or shown with `diff`."""
    from segql.cli import fixing

    if paths and "-" in paths:
        session.fail(codes.BAD_OPTION, "fixes are for files; `-` is stdin")
    within = _within(session, work, paths) if paths and work.project is not None else frozenset(source.name for source in work.files)
    fresh, meaning, mended = fixing.fixed(session, work, var, unsafe, within)
    if diff:
        sys.stdout.write(fixing.diff(work, fresh))
        session.found.clear()
    else:
        fixing.save(session, work, fresh)
    return fresh, meaning, mended


def _conclude(session: Session, number: int, mended: int, unsafe: bool) -> None:
    """The line at the end: what is left, what was mended, what could be."""
    from segql.diagnostics.render import summary

    left = [d.fix for d in session.found if d.fix is not None and d.span is not None and d.span.source.name.endswith(".seg")]
    words = [f"{mended} mended"] if mended else []
    words += [summary(session.found) if session.found else f"{number} segment{'' if number == 1 else 's'}, no mistakes"]
    safe = sum(fix.safe for fix in left)
    more = 0 if unsafe else len(left) - safe
    first, second = (f"{safe} can be mended with --fix", f"{more} {'more' if safe else 'can be mended'} with --unsafe-fixes")
    options = ", ".join(words for n, words in ((safe, first), (more, second)) if n)
    words += [options] if options else []
    session.note("; ".join(words))


def _keep_paths(session: Session, work: "Work", paths: list[str]) -> None:
    """Drops what was found in rules outside of `paths`; settings and catalog are always shown."""
    names = {source.name for source in work.files}
    wanted = _within(session, work, paths)
    session.found[:] = [d for d in session.found if d.span is None or d.span.source.name not in names or d.span.source.name in wanted]


def _within(session: Session, work: "Work", paths: list[str]) -> frozenset[str]:
    """The rules of the project that lie at the paths. A path without any is wrong use."""
    assert work.project is not None
    root = str(work.project.root)
    names = {source.name for source in work.files}
    found: set[str] = set()
    for written in paths:
        path = PurePosixPath(os.path.relpath((session.folder / written).resolve(), root).replace(os.sep, "/"))
        here = {name for name in names if PurePosixPath(name).is_relative_to(path)}
        if not here:
            session.found.clear()
            session.fail(codes.UNREADABLE, f"`{written}` is no rule of the project, nor a folder with some")
        found |= here
    return frozenset(found)
