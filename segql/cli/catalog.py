"""`segql catalog check`: whether a target's tables are as the catalog says, and what PostgreSQL knows that the catalog could say."""

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, command
from segql.diagnostics import codes

if TYPE_CHECKING:
    from segql.catalog.hints import Hints
    from segql.catalog.model import Catalog
    from segql.catalog.model import Source as Table
    from segql.catalog.reading import Reading
    from segql.cli.work import Work
    from segql.compiler import Meaning
    from segql.engines.postgres import Postgres
    from segql.meaning.nodes import Events
    from segql.source import Source

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Compare the catalog with a database.")


@command
def check(
    session: Session,
    target: o.Target = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write what PostgreSQL says of indexes and rows into the catalog's files.")
    ] = False,
) -> int:
    """Look for tables, columns, types and keys that are not as the catalog says.

    On PostgreSQL also print, as a diff of the catalog, which indexes the tables have and about how many rows are which event; exit 1 if
    there is some. Connects to the target.
    """
    from segql.catalog.reading import merged
    from segql.cli import work
    from segql.cli.asking import Asked
    from segql.engines.postgres import Postgres
    from segql.plan.reads import declared

    loaded = work.load(session)
    session.stop_on_errors()
    chosen = work.target_of(session, loaded, target)
    if chosen is None or loaded.project is None:
        session.fail(codes.NO_TARGET, "no target is chosen", "use -t, or default-target in segql.toml")
    meaning = _every_event(session, loaded)
    readings = merged([*declared(loaded.catalog), *_readings(session, meaning, chosen.dialect)])
    with Asked(session, loaded.project, meaning, chosen, datetime.now(UTC)).connected(readings) as engine:
        hints = _differing(engine, loaded, meaning) if isinstance(engine, Postgres) else None
    changed = {} if hints is None else _rewritten(session, loaded.catalog, hints)
    more = "; PostgreSQL knows more, which --write puts into it" if changed and not write else ""
    session.note(f"{len(readings)} table{'' if len(readings) == 1 else 's'}, all as the catalog says{more}")
    if not write or not changed:
        sys.stdout.write(_diff(changed))
        return int(bool(changed))
    _save(session, loaded.project.root, changed)
    return 0


app.command("check")(check)


def _every_event(session: Session, loaded: "Work") -> "Meaning":
    """A segment for each event, of the first entity that it is about."""
    from segql import compiler
    from segql.diagnostics import Diagnostic
    from segql.source import Source

    catalog, found = loaded.catalog, list[Diagnostic]()
    lines = []
    for number, event in enumerate(catalog.events.values()):
        about = next((name for name, entity in catalog.entities.items() if event.source.link(entity) is not None), None)
        lines += [] if about is None else [f"segment e{number} for `{about}` is `{event.name}`"]
    meaning = compiler.check([Source("events.seg", "\n".join(lines))], catalog, loaded.settings, found.append)
    for diagnostic in found:
        if diagnostic.code.severity == "error":
            session.report(diagnostic)
    session.stop_on_errors()
    return meaning


def _readings(session: Session, meaning: "Meaning", dialect: str) -> "list[Reading]":
    """What the events' queries read."""
    from segql.compiler import AsOf, sound
    from segql.emit.dialects import DIALECTS
    from segql.plan.reads import reads

    plans = [sound(segment, meaning, DIALECTS[dialect], AsOf("now"), session.report) for segment in meaning.segments.values()]
    session.stop_on_errors()
    return [reading for plan in plans if plan is not None for reading in reads(plan)]


def _differing(engine: "Postgres", loaded: "Work", meaning: "Meaning") -> "Hints":
    """What the server says otherwise than the catalog."""
    from segql.catalog.hints import Hints, differing
    from segql.compiler import AsOf
    from segql.emit.dialects import DIALECTS
    from segql.emit.estimate import rows_of
    from segql.emit.times import Times
    from segql.engines.indexes import about_how_many, indexes_of, is_counted

    indexes, rows = dict[str, tuple[tuple[str, ...], ...]](), dict[str, int]()
    for source in loaded.catalog.sources.values():
        known = indexes_of(engine, source.table)
        if known is not None:
            indexes[source.name] = tuple(columns for columns in known if _is_of_use(source, columns))
    times = Times(DIALECTS["postgres"], loaded.settings, AsOf("now"))
    for name, events in _events(meaning):
        if indexes.get(events.source.name) and is_counted(engine, events.source.table):
            sql = rows_of(events, times)
            rows |= {} if sql is None else {name: about_how_many(engine, sql)}
    return differing(loaded.catalog, Hints(indexes, rows))


def _events(meaning: "Meaning") -> "Iterable[tuple[str, Events]]":
    from segql.plan.walk import aggregates

    for segment in meaning.segments.values():
        events = next(aggregates(segment.rule)).events
        yield events.name, events


def _is_of_use(source: "Table", columns: tuple[str, ...]) -> bool:
    """Whether the index could find rows of one entity, or of one time."""
    return source.time.column in columns or columns[0] in {link.column for link in source.entities.values()}


def _rewritten(session: Session, catalog: "Catalog", hints: "Hints") -> "Mapping[Source, Source]":
    from segql.catalog.hints import rewritten

    records = [*catalog.entities.values(), *catalog.sources.values(), *catalog.events.values(), *catalog.lists.values()]
    files = dict.fromkeys(record.span.source for record in records if record.span is not None)
    try:
        return rewritten(files, hints)
    except ValueError:
        told = [f"`indexes` of `{name}`" for name in hints.indexes] + [f"`rows` of `{name}`" for name in hints.rows]
        session.fail(codes.CANT_WRITE, f"the catalog is not written so that segql could change it: {', '.join(told)}")


def _diff(changed: "Mapping[Source, Source]") -> str:
    from segql.cli.output import Change

    return "".join(Change(old.name, "stale", old.text, new.text).diff(old.name) for old, new in changed.items())


def _save(session: Session, root: Path, changed: "Mapping[Source, Source]") -> None:
    from segql.cli.output import replace_file

    for old, new in changed.items():
        path = (root / old.name).resolve()
        mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
        try:
            replace_file(path, mark + new.text)
        except OSError as error:
            session.fail(codes.CANT_WRITE, f"`{old.name}` can't be written: {(error.strerror or str(error)).lower()}")
    session.note(f"{len(changed)} file{'' if len(changed) == 1 else 's'} of the catalog written")
