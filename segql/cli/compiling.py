"""What `segql compile` comes to, before anything is printed or written: taken from what is kept, or computed and kept."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segql.cli import output, states
from segql.cli.session import Session
from segql.diagnostics import codes

if TYPE_CHECKING:
    from segql.cli.work import Work
    from segql.compiler import AsOf, Meaning
    from segql.project.incremental import Incremental
    from segql.project.kept import Kept, Run


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that decide what is compiled."""

    paths: Sequence[str] = ()
    select: Sequence[str] = ()
    exclude: Sequence[str] = ()
    target: str | None = None
    dialect: str | None = None
    as_of: str | None = None
    var: Sequence[str] = ()
    bundle: bool = False
    script: bool = False
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The SQL by file, under the folder `place` of the folder `out`; the text that the lock file has to have, "" for none."""

    segments: int
    files: Mapping[str, str]
    out: str
    place: str
    lock: str


def from_files(session: Session, asked: Asked, catalogs: Sequence[Path], timezone: str | None) -> tuple[None, Result]:
    """What is compiled of single files."""
    from segql.cli import work

    return None, _compiled(session, work.load(session, asked.paths, catalogs, timezone), asked, asked.select, None)


def from_project(session: Session, asked: Asked, timezone: str | None, update: bool, keep: bool) -> tuple[Path, Result]:
    """The project's root, and what is compiled of it. With `update` its lock file is not looked at."""
    from segql.project.kept import kept

    plain = timezone is None and not update and "-" not in asked.paths and not states.asked(asked.select, asked.exclude)
    known = kept(session.folder) if plain and keep else None
    run = None if known is None else known.run("compile", _plain(asked, session.folder, known.texts.root))
    if known is not None and run is not None and (found := _kept(session, run)) is not None:
        return known.texts.root, found
    from segql.cli import work

    loaded = work.load(session, asked.paths, None, timezone, update, known.texts if known else None)
    assert loaded.project is not None
    selects = [*asked.select, *by_path(asked.paths, session.folder, loaded.project.root)]
    result = _compiled(session, loaded, asked, selects, known)
    if run is not None:
        run.put(asdict(result), session.found)
    return loaded.project.root, result


def _plain(asked: Asked, folder: Path, root: Path) -> list[Any]:
    given = asdict(asked) | {"paths": by_path(asked.paths, folder, root)}
    return sorted(given.items())


def by_path(paths: Sequence[str], folder: Path, root: Path) -> list[str]:
    """Paths given in a project, as a selection."""
    return [f"path:{os.path.relpath((folder / path).resolve(), root).replace(os.sep, '/')}" for path in paths]


def _kept(session: Session, run: "Run") -> Result | None:
    found = run.get()
    if found is None or found[0].keys() != {field.name for field in fields(Result)}:
        return None
    for diagnostic in found[1]:
        session.report(diagnostic)
    return Result(**found[0])


def _compiled(session: Session, loaded: "Work", asked: Asked, selects: Sequence[str], kept: "Kept | None") -> Result:
    from segql.cli import work
    from segql.cli.variables import read

    whole = session.exit_code == 0  # the catalog
    if kept is not None and whole and not asked.bundle:
        from segql.project.incremental import Given, Incremental

        variables = read(session, asked.var)
        given = Given(loaded.catalog, loaded.settings, variables, loaded.project.required if loaded.project else (), asked.var)
        several = Incremental(kept, given)
        if (found := _of_changed(session, loaded, asked, selects, several)) is not None:
            return found
    else:
        several = None
    before = len(session.found)
    meaning = work.understand(session, loaded, asked.var)
    session.stop_on_errors()
    dialect, place, instant = settled(session, loaded, asked)
    names = work.selected(session, meaning, selects, asked.exclude, lambda: states.states(session, loaded, meaning, asked.base, asked.var))
    files = (
        bundles(session, meaning, names, dialect, instant, asked.script)
        if asked.bundle
        else segments(session, meaning, names, dialect, instant)
    )
    if several is not None and len(session.found) == before:
        _keep(several, meaning, files, dialect, instant)
    from segql.project.lock import lock_text

    out = loaded.project.out if loaded.project else ""
    return Result(len(names), files, out, place, lock_text(meaning.holidays) if meaning.holidays else "")


def settled(session: Session, loaded: "Work", asked: Asked) -> "tuple[str, str, AsOf]":
    """The dialect, the folder of its SQL, and the instant."""
    from segql.cli import work

    chosen = work.target_of(session, loaded, asked.target)
    dialect = work.dialect_of(session, chosen, asked.dialect)
    place = chosen.name if chosen and (asked.target or not asked.dialect) else dialect
    return dialect, place, work.as_of(session, loaded, asked.as_of)


def segments(session: Session, meaning: "Meaning", names: Sequence[str], dialect: str, instant: "AsOf") -> dict[str, str]:
    """The SQL of each segment, by file."""
    from segql.cli.progress import track
    from segql.compiler import compile_segment

    tried = {name: compile_segment(meaning, name, dialect, instant, session.report) for name in track(session, "compiling", names)}
    sql = {name: text for name, text in tried.items() if text is not None}
    session.stop_on_errors()
    return {output.file_of(meaning.segments[name].span.source.name, name): text for name, text in sql.items()}


def bundles(session: Session, meaning: "Meaning", names: Sequence[str], dialect: str, instant: "AsOf", script: bool) -> dict[str, str]:
    """The SQL of all segments of each entity, by file; stops where it should be scripts and the dialect has none."""
    from segql.bundles import compile_bundle
    from segql.emit.dialects import DIALECTS

    if script and not DIALECTS[dialect].temporary:
        session.fail(codes.BAD_OPTION, f"--script: of {dialect}, segql writes a bundle as one statement only", "leave --script out")
    found = compile_bundle(meaning, names, dialect, instant, session.report, script)
    session.stop_on_errors()
    return {output.file_of_bundle(who, i, len(texts)): text for who, texts in found.items() for i, text in enumerate(texts, 1)}


# File by file ----------------------------------------------------------------------------------------


def _of_changed(session: Session, loaded: "Work", asked: Asked, selects: Sequence[str], several: "Incremental") -> Result | None:
    """What only the files that changed were compiled for; None where all have to be."""
    from segql.cli import work

    known = several.understand()
    if known is None:
        return None
    dialect, place, instant = settled(session, loaded, asked)
    names = work.chosen_of(session, known.items, selects, asked.exclude)
    paths = {item.name: item.path for item in known.items}
    texts = several.texts(dialect, f"{instant.mode} {instant.at}")
    missing = [name for name in names if texts.get(known.keys[paths[name]], name) is None]
    meaning = several.meaning_of(known, {paths[name] for name in missing})
    if meaning is None:
        return None
    found: dict[str, str] = {output.file_of(paths[name], name): name for name in names}
    before = len(session.found)
    fresh = segments(session, meaning, missing, dialect, instant)
    if len(session.found) == before:
        for path, sql in fresh.items():
            texts.put(known.keys[paths[found[path]]], found[path], sql)
    several.save()
    texts.save()
    files = {path: fresh[path] if path in fresh else texts.get(known.keys[paths[name]], name) or "" for path, name in found.items()}
    assert loaded.project is not None
    return Result(len(names), files, loaded.project.out, place, "")


def _keep(several: "Incremental", meaning: "Meaning", files: Mapping[str, str], dialect: str, instant: "AsOf") -> None:
    keys = several.keep_all(meaning, linted=False)
    texts = several.texts(dialect, f"{instant.mode} {instant.at}")
    for name, segment in meaning.segments.items() if keys else ():
        path = segment.span.source.name
        if (sql := files.get(output.file_of(path, name))) is not None:
            texts.put(keys[path], name, sql)
    several.save()
    texts.save()
