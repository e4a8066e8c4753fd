"""`segql check`: every mistake of every file in one run, and what can be proved about rules without one."""

import os
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, Stop, Style, command
from segql.diagnostics import codes

if TYPE_CHECKING:
    from segql.cli.work import Work
    from segql.compiler import Meaning
    from segql.project.kept import Kept


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
    no_cache: o.NoCache = False,
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
    number = mended = 0
    changes = False
    try:
        if fix or unsafe_fixes or diff:
            number, mended, changes = _mend(session, paths, var, unsafe_fixes, diff, catalog, timezone)
        elif catalog or timezone is not None or "-" in (paths or ()) or no_cache:
            number = _looked_at(session, paths, var, catalog, timezone, None)
        else:
            number = _kept(session, paths or [], var or [])
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


def _kept(session: Session, paths: list[str], var: list[str]) -> int:
    """The number of segments, with what is found in them: as it is kept, or as it is and is kept from now on."""
    from segql.project.kept import kept

    known = kept(session.folder)
    if known is None:
        return _looked_at(session, paths, var, None, None, None)
    root = known.texts.root
    run = known.run("check", [[os.path.relpath((session.folder / path).resolve(), root) for path in paths], paths, var])
    if (found := run.get()) is not None and isinstance(number := found[0].get("segments"), int):
        session.found[:] = found[1]
        return number
    number = _looked_at(session, paths, var, None, None, known)
    run.put({"segments": number}, session.found)
    return number


def _looked_at(
    session: Session,
    paths: list[str] | None,
    var: list[str] | None,
    catalog: list[Path] | None,
    timezone: str | None,
    known: "Kept | None",
) -> int:
    """The number of segments, with what is found in them."""
    from segql.cli.variables import read
    from segql.cli.work import load, understand

    work = load(session, paths, catalog, timezone, texts=known.texts if known else None)
    several = None
    if known is not None and work.project is not None and not session.found:
        from segql.project.incremental import Given, Incremental

        given = Given(work.catalog, work.settings, read(session, var or ()), work.project.required, var or ())
        several = Incremental(known, given)
        if (found := several.understand(linted=True)) is not None:
            several.save()
            if paths:
                _within(session, work, paths)
            return len(found.items)
    meaning = understand(session, work, var)
    _look(session, work, meaning)
    if several is not None and not session.found:
        several.keep_all(meaning, linted=True)
        several.save()
    if paths and not catalog:
        _keep_paths(session, work, paths)
    return len(meaning.segments)


def _look(session: Session, work: "Work", meaning: "Meaning") -> None:
    """Looks for findings in rules without a mistake."""
    from segql import compiler
    from segql.cli import locking

    if not session.exit_code:
        session.found[:] = compiler.lint(meaning, session.found, work.project.required if work.project else ())
        locking.warn(session, work, meaning)


def _mend(
    session: Session,
    paths: list[str] | None,
    var: list[str] | None,
    unsafe: bool,
    diff: bool,
    catalog: list[Path] | None,
    timezone: str | None,
) -> tuple[int, int, bool]:
    """The number of segments, of fixes, and whether there are some, with what is found after them."""
    from segql.cli.work import load

    work = load(session, paths, catalog, timezone)
    fresh, meaning, mended = _mended(session, work, paths, var, unsafe, diff)
    _look(session, fresh, meaning)
    if paths and not catalog:
        _keep_paths(session, fresh, paths)
    return len(meaning.segments), mended, fresh.files != work.files


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
