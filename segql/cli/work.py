"""Loads what a command works on: a project, or single files with a catalog; and understands its rules."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from segql.catalog.fields import is_zone, zone_help
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.cli.session import Session
from segql.cli.states import asked
from segql.diagnostics import Diagnostic, Report, codes
from segql.diagnostics.suggest import did_you_mean
from segql.project.discover import MAX_BYTES, decode, find_root, read_file
from segql.project.project import AS_OF_FORMS, Project, Target, load_project
from segql.project.select import Item, select
from segql.source import Source

if TYPE_CHECKING:
    from segql.compiler import AsOf, Meaning, Settings
    from segql.project.inputs import Texts

DIALECTS = ("duckdb", "postgres", "bigquery")


@dataclass(frozen=True, slots=True)
class Work:
    """Rules with their catalog and settings, of a project or of single files."""

    project: Project | None
    catalog: Catalog
    files: tuple[Source, ...]
    zone: str
    week_start: int
    occasion_years: tuple[int, int]
    as_of: str

    @property
    def settings(self) -> "Settings":
        from segql.compiler import Settings

        return Settings(self.zone, self.week_start, self.occasion_years)


def load(
    session: Session,
    paths: Sequence[str] | None = None,
    catalogs: Sequence[Path] | None = None,
    timezone: str | None = None,
    unlocked: bool = False,
    texts: "Texts | None" = None,
) -> Work:
    """The project around the session's folder, or, with catalogs, the files at `paths`. Stops where there is nothing to work on."""
    if catalogs:
        return _single(session, paths or (), catalogs, "UTC" if timezone is None else timezone)
    if "-" in (paths or ()):
        session.fail(codes.BAD_OPTION, "a rule from stdin needs a catalog", "give it with --catalog FILE")
    if paths and find_root(session.folder) is None:
        session.fail(codes.NO_CATALOG, "there is no project here, so the rule needs a catalog", "give it with --catalog FILE")
    if timezone is not None:
        session.fail(codes.BAD_OPTION, "--timezone is for single files with --catalog; a project has its own in segql.toml")
    project = load_project(session.folder, session.report, unlocked, texts)
    if project is None:
        session.stop_on_errors()
        raise AssertionError("a project that can't be loaded says why")
    return Work(project, project.catalog, project.files, project.zone, project.week_start, project.occasion_years, project.as_of)


def _single(session: Session, paths: Sequence[str], catalogs: Sequence[Path], timezone: str) -> Work:
    if not is_zone(timezone):
        session.fail(codes.BAD_OPTION, f"there is no time zone `{timezone}`", zone_help(timezone))
    if not paths:
        session.fail(codes.BAD_OPTION, "--catalog goes with the path of a rule, or with `-` for stdin")
    entries = [s for path in catalogs if (s := _read(session, str(path)))]
    files = [s for path in paths if (s := _read(session, path))]
    session.stop_on_errors()
    return Work(None, load_catalog(entries, session.report), tuple(files), timezone, 0, (2000, 2050), "midnight")


def _read(session: Session, path: str) -> Source | None:
    if path == "-":
        return decode(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>", session.report)
    return read_file(session.folder / path, path, session.report)


def understand(session: Session, work: Work, variables: Sequence[str] | None = None) -> "Meaning":
    """What the rules mean, with the `variables` of `--var`.

    Where the catalog has mistakes, only mistakes of reading are reported: names would be missing in numbers.
    """
    from segql.cli.variables import as_option, read
    from segql.compiler import check

    def reading_only(diagnostic: Diagnostic) -> None:
        if diagnostic.code.id.startswith("SEG1"):
            session.report(diagnostic)

    catalog_is_whole = session.exit_code == 0
    report: Report = session.report if catalog_is_whole else reading_only
    if not work.files and not any(d.code is codes.UNREADABLE for d in session.found):
        folders = " and ".join(f"{folder}/**/*.seg" for folder in work.project.segments) if work.project else ""
        session.report(Diagnostic(codes.NO_SEGMENTS, "the project holds no segment", help=f"they are read from {folders}"))
    values = read(session, variables or ())
    locked = work.project.holidays if work.project else None
    return check(work.files, work.catalog, work.settings, lambda d: report(as_option(d)), values, locked)


def items(meaning: "Meaning", states: Mapping[str, tuple[str, ...]] | None = None) -> list[Item]:
    """The segments as records to select from, by name."""
    segments, known = sorted(meaning.segments.values(), key=lambda s: s.name), states or {}
    return [
        Item(s.name, s.span.source.name, tuple(s.tags), s.owner, tuple(s.events), tuple(s.needs), known.get(s.name, ())) for s in segments
    ]


def selected(
    session: Session,
    meaning: "Meaning",
    selects: Iterable[str],
    exclude: Iterable[str],
    states: Callable[[], Mapping[str, tuple[str, ...]]] | None = None,
) -> list[str]:
    """The names of the selected segments; stops where the selection is wrong. `states` tells what `state:` is about."""
    return chosen_of(session, items(meaning, states() if states is not None and asked(selects, exclude) else None), selects, exclude)


def chosen_of(session: Session, every: Sequence[Item], selects: Iterable[str], exclude: Iterable[str]) -> list[str]:
    """The names of those that are selected; stops where the selection is wrong."""
    chosen = select(every, selects, exclude, session.report)
    session.stop_on_errors()
    return [item.name for item in chosen or ()]


def one_segment(session: Session, meaning: "Meaning", name: str) -> str:
    """The name, if a segment has it. Mistakes in other rules do not stand in its way."""
    segment = meaning.segments.get(name)
    if segment is None or session.exit_code > 1:
        session.stop_on_errors()
        session.fail(codes.BAD_SELECTION, f"there is no segment `{name}`", did_you_mean(name, meaning.segments) or "`segql ls` lists them")
    mistakes = sum(d.code.severity == "error" for d in session.found)
    if mistakes:
        session.note(f"{mistakes} mistake{'' if mistakes == 1 else 's'} in other rules: `segql check` shows them")
    session.found[:] = [d for d in session.found if d.code.severity != "error" and d.span and d.span.source == segment.span.source]
    return name


def target_of(session: Session, work: Work, name: str | None) -> Target | None:
    """The target by name, or the default one, or the only one; None where the project has none of that kind."""
    targets = dict(work.project.targets) if work.project else {}
    if name is None:
        default = work.project.default_target if work.project else None
        return targets[default] if default else next(iter(targets.values())) if len(targets) == 1 else None
    if name not in targets:
        known = ", ".join(f"`{t}`" for t in targets)
        session.fail(
            codes.NO_TARGET, f"there is no target `{name}`", did_you_mean(name, targets) or (f"targets: {known}" if known else None)
        )
    return targets[name]


def dialect_of(session: Session, target: Target | None, dialect: str | None) -> str:
    """The dialect asked for, else the target's."""
    if dialect is None and target is None:
        session.fail(codes.NO_TARGET, "no dialect is chosen", f"use --dialect ({', '.join(DIALECTS)}), -t, or default-target in segql.toml")
    chosen = dialect if dialect is not None else target.dialect if target else ""
    if chosen not in DIALECTS:
        session.fail(
            codes.BAD_OPTION, f"there is no dialect `{chosen}`", did_you_mean(chosen, DIALECTS) or f"dialects: {', '.join(DIALECTS)}"
        )
    return chosen


def as_of(session: Session, work: Work, text: str | None) -> "AsOf":
    """The as-of of compiled SQL, from the option or the settings."""
    from segql.compiler import parse_as_of

    written = work.as_of if text is None else text
    found = parse_as_of(written, work.zone)
    if found is None:
        session.fail(codes.BAD_OPTION, f"--as-of: `{written}` is no instant", AS_OF_FORMS)
    return found


def fixed_as_of(session: Session, work: Work, text: str | None) -> "AsOf":
    """The as-of as a constant: commands that compute members read the clock once, and say what they read."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    written = work.as_of if text is None else text
    now = datetime.now(UTC)
    match written:
        case "midnight":
            written = now.astimezone(ZoneInfo(work.zone)).date().isoformat()
        case "now":
            written = now.isoformat().replace("+00:00", "Z")
        case "param":
            session.fail(
                codes.BAD_OPTION, "members are computed at an instant, and `param` leaves it open", "give one with --as-of 2026-03-01"
            )
    found = as_of(session, work, written)
    session.note(f"as of {written} ({work.zone})")
    return found
