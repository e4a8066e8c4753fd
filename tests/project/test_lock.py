"""`segql.lock`: what is written is read again, and whatever else stands there is one clear mistake."""

from datetime import date
from pathlib import Path

import pytest

from segql.diagnostics import Diagnostic
from segql.project.lock import lock_text, read_lock

HOLIDAYS = {"DE-BY": {2026: (date(2026, 1, 1), date(2026, 1, 6)), 2025: ()}, "US": {1999: (date(1999, 12, 25),)}, 'É😀"\\\n': {2000: ()}}


def read(folder: Path, text: str) -> tuple[object, list[Diagnostic]]:
    (folder / "segql.lock").write_text(text, encoding="utf-8")
    found: list[Diagnostic] = []
    return read_lock(folder, found.append), found


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert read(tmp_path, lock_text(HOLIDAYS)) == (HOLIDAYS, [])


def test_line_ends_and_order_do_not_matter(tmp_path: Path) -> None:
    text = 'version = 1\r\n[holidays.US]\r\n1999 = [1999-12-25]\r\n[holidays."DE-BY"]\r\n2025 = []\r\n2026 = [2026-01-06, 2026-01-01]\r\n'
    assert read(tmp_path, text) == ({region: HOLIDAYS[region] for region in ("DE-BY", "US")}, [])


def test_no_file_locks_nothing(tmp_path: Path) -> None:
    found: list[Diagnostic] = []
    assert read_lock(tmp_path, found.append) == {} and not found


BROKEN = {
    "": "not of version 1",
    "version = 1\n<<<<<<< HEAD\n": "not well-formed TOML",
    "version = '1'": "not of version 1",
    "version = 1\nholidays = 3": "a table for each region",
    "version = 1\ndays = 3": "no place for `days`",
    "version = 1\n[holidays]\nUS = 3": "`US` holds the days of each year",
    "version = 1\n[holidays.US]\n99 = []": "`99` is no year",
    "version = 1\n[holidays.US]\n2026 = 3": "something else than days of 2026",
    "version = 1\n[holidays.US]\n2026 = ['2026-01-01']": "something else than days of 2026",
    "version = 1\n[holidays.US]\n2026 = [2026-01-01T00:00:00]": "something else than days of 2026",
    "version = 1\n[holidays.US]\n2026 = [2025-12-31]": "something else than days of 2026",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_one_is_one_mistake(text: str, tmp_path: Path) -> None:
    holidays, found = read(tmp_path, text)
    assert holidays == {}
    assert [d.code.id for d in found] == ["SEG013"]
    assert BROKEN[text] in found[0].message
    assert found[0].span is not None and found[0].span.source.name == "segql.lock"


def test_what_is_no_file_or_leads_out_is_a_mistake(tmp_path: Path) -> None:
    found: list[Diagnostic] = []
    (tmp_path / "project/segql.lock").mkdir(parents=True)
    assert read_lock(tmp_path / "project", found.append) == {}
    (tmp_path / "project/segql.lock").rmdir()
    (tmp_path / "elsewhere").write_text(lock_text(HOLIDAYS))
    (tmp_path / "project/segql.lock").symlink_to(tmp_path / "elsewhere")
    assert read_lock(tmp_path / "project", found.append) == {}
    assert [d.code.id for d in found] == ["SEG003", "SEG003"]
