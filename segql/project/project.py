"""A project as one record: its settings, catalog and rules, loaded and checked as far as they can be without a compiler."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from segql.catalog.fields import is_zone, zone_help
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostic, Report, codes
from segql.diagnostics.suggest import did_you_mean
from segql.project.config import Config, TargetTable, read_config
from segql.project.discover import CATALOG, NAME, SEGMENTS, find_root, read_file, read_folders
from segql.project.inputs import Texts
from segql.project.lock import Holidays, parse_lock, read_lock
from segql.project.toml import value_span
from segql.source import Source

AS_OF_FORMS = "use midnight, now, param, 2026-03-01 or 2026-03-01T06:00+01:00"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Target:
    """Where SQL runs. `${NAME}` in it is filled in only when somebody connects."""

    name: str
    dialect: str
    path: str | None = None
    dsn: str | None = None
    schema: str | None = None
    project: str | None = None
    dataset: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    name: str
    root: Path
    zone: str  # of the tz database
    week_start: int  # 0 is Monday
    occasion_years: tuple[int, int]  # for which yearly occasions are known
    as_of: str  # as written: midnight, now, param or an instant
    out: str
    segments: tuple[str, ...]  # folders
    targets: Mapping[str, Target]
    default_target: str | None
    catalog: Catalog
    files: tuple[Source, ...]  # the .seg files, sorted by path
    holidays: Holidays = field(default_factory=dict)  # of segql.lock
    required: tuple[str, ...] = ()  # of every segment: title, owner, within


def load_project(start: Path, report: Report, unlocked: bool = False, texts: Texts | None = None) -> Project | None:
    """The project around `start`; None without usable settings. Mistakes in catalog and files are reported, and the rest is loaded.

    With `unlocked` the lock file is not looked at. With `texts` the files are those that were read before.
    """
    root = find_root(start)
    if root is None:
        help_ = "`segql init` writes a project; -C names another folder"
        report(Diagnostic(codes.NO_PROJECT, f"there is no {NAME} in this folder or above it", help=help_))
        return None
    source = texts.settings if texts else read_file(root / NAME, NAME, report, root)
    config = read_config(source, report) if source else None
    if source is None or config is None or not _settings_hold(source, config, report):
        return None
    unreadable: list[Diagnostic] = []
    rules = (*config.project.segments, *config.project.tests)
    assert texts is None or texts.folders == (config.project.catalog, rules)
    catalog = texts.catalog if texts else read_folders(root, config.project.catalog, CATALOG, unreadable.append)
    for diagnostic in unreadable:
        report(diagnostic)
    if not catalog and not unreadable:
        help_ = f"it is read from {' and '.join(f'{folder}/*.yml' for folder in config.project.catalog)}"
        report(Diagnostic(codes.NO_CATALOG, "the project has no catalog", help=help_))
    return Project(
        name=config.project.name,
        root=root,
        zone=config.project.timezone,
        week_start=WEEKDAYS.index(config.project.week_start),
        occasion_years=config.project.occasion_years,
        as_of=config.compile.as_of,
        out=config.compile.out,
        segments=config.project.segments,
        targets={name: _target(name, table) for name, table in config.targets.items()},
        default_target=config.project.default_target,
        catalog=load_catalog(catalog, report),
        files=texts.files if texts else tuple(read_folders(root, rules, SEGMENTS, report)),
        required=config.check.require,
        holidays={} if unlocked else _locked(texts, report) if texts else read_lock(root, report),
    )


def _locked(texts: Texts, report: Report) -> Holidays:
    return {} if texts.lock is None else parse_lock(texts.lock, report)


def environment(root: Path, report: Report) -> dict[str, str]:
    """The variables for `${NAME}`: the process's, and those of the project's `.env` that it does not have. For commands that connect."""
    found: dict[str, str] = {}
    if (root / ".env").exists():
        source = read_file(root / ".env", ".env", report)
        for line in source.text.splitlines() if source else ():
            name, equals, value = line.strip().removeprefix("export ").partition("=")
            if equals and not name.startswith("#"):
                found[name.strip()] = _unquoted(value.strip())
    return found | dict(os.environ)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'" else value


def _settings_hold(source: Source, config: Config, report: Report) -> bool:
    """Whether zone and default target exist, and the as-of is one."""
    from segql.compiler import parse_as_of

    zone, default = config.project.timezone, config.project.default_target
    zone_exists, target_exists = is_zone(zone), default is None or default in config.targets
    if not zone_exists:
        span = value_span(source, ("project", "timezone"))
        report(Diagnostic(codes.BAD_CONFIG, f"there is no time zone `{zone}`", span, help=zone_help(zone)))
    if not target_exists:
        help_ = did_you_mean(default or "", config.targets)
        report(
            Diagnostic(codes.NO_TARGET, f"there is no target `{default}`", value_span(source, ("project", "default-target")), help=help_)
        )
    as_of = config.compile.as_of
    has_as_of = not zone_exists or parse_as_of(as_of, zone) is not None
    if not has_as_of:
        span = value_span(source, ("compile", "as-of"))
        report(Diagnostic(codes.BAD_CONFIG, f"`{as_of}` is no instant", span, help=AS_OF_FORMS))
    return zone_exists and target_exists and has_as_of


def _target(name: str, t: TargetTable) -> Target:
    return Target(name, t.dialect, t.path, t.dsn, t.schema_, t.project, t.dataset, t.location)
