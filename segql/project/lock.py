"""The lock file, `segql.lock`: the public holidays that rules mean, so that another version of the package changes no segment."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from segql.diagnostics import Diagnostic, Report, codes
from segql.project.discover import read_file
from segql.project.toml import Keys, error_span, key_span
from segql.source import Source

NAME = "segql.lock"
VERSION = 1
HELP = "take it from version control, or delete it and run `segql compile`"
Holidays = Mapping[str, Mapping[int, tuple[date, ...]]]  # region → year → its days
_HEAD = """\
# Written by `segql compile`, to be committed: the days of `holidays of`, which no other version of the package `holidays` changes.
# `segql compile --update-holidays` takes them anew.
"""


class _Broken(Exception):
    """What is wrong, and at which key."""

    def __init__(self, message: str, keys: Keys = ()) -> None:
        super().__init__(message)
        self.keys = keys


def read_lock(root: Path, report: Report) -> Holidays:
    """The locked holidays of the project in `root`; none where it has no lock file, or a broken one, which is reported."""
    if not (root / NAME).exists() and not (root / NAME).is_symlink():
        return {}
    source = read_file(root / NAME, NAME, report, root)
    return {} if source is None else parse_lock(source, report)


def parse_lock(source: Source, report: Report) -> Holidays:
    """The holidays in the text of a lock file; none where it is broken, which is reported."""
    try:
        table = tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:
        report(Diagnostic(codes.BAD_LOCK, "the lock file is not well-formed TOML", error_span(source, str(error)), help=HELP))
        return {}
    try:
        return _holidays(table)
    except _Broken as broken:
        report(Diagnostic(codes.BAD_LOCK, str(broken), key_span(source, broken.keys), help=HELP))
        return {}


def _holidays(table: dict[str, Any]) -> Holidays:
    if table.get("version") != VERSION:
        raise _Broken(f"the lock file is not of version {VERSION}, which this segql reads", ("version",))
    unknown = [key for key in table if key not in ("version", "holidays")]
    if unknown:
        raise _Broken(f"the lock file has no place for `{unknown[0]}`", (unknown[0],))
    regions = table.get("holidays", {})
    if not isinstance(regions, dict):
        raise _Broken("`holidays` holds a table for each region", ("holidays",))
    return {region: _region(region, years) for region, years in regions.items()}


def _region(region: str, years: Any) -> Mapping[int, tuple[date, ...]]:
    if not isinstance(years, dict):
        raise _Broken(f"`{region}` holds the days of each year", ("holidays", region))
    return {int(year): _days(region, year, days) for year, days in sorted(years.items())}


def _days(region: str, year: str, days: Any) -> tuple[date, ...]:
    if not re.fullmatch("[0-9]{4}", year):
        raise _Broken(f"`{year}` is no year", ("holidays", region, year))
    dates = isinstance(days, list) and all(isinstance(d, date) and not isinstance(d, datetime) and d.year == int(year) for d in days)
    if not dates:
        raise _Broken(f"`{region}` holds something else than days of {year}", ("holidays", region, year))
    return tuple(sorted(set(days)))


def lock_text(holidays: Holidays) -> str:
    """The lock file: a line for each year, so that a change reads as one."""
    lines = [_HEAD + f"version = {VERSION}"]
    for region, years in sorted(holidays.items()):
        lines += ["", f"[holidays.{json.dumps(region, ensure_ascii=False)}]"]
        lines += [f"{year} = [{', '.join(day.isoformat() for day in days)}]" for year, days in sorted(years.items())]
    return "\n".join(lines) + "\n"
