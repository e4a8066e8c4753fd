"""Public holidays come from a package that not everyone has installed."""

import sys
from datetime import date

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.compiler import Settings
from segql.diagnostics import Diagnostic
from segql.meaning.occasions import named
from segql.source import Source

CATALOG = "entities: {customer: {table: customers, key: id, attributes: {joined: timestamp}}}"


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)  # importing it fails
    found: list[Diagnostic] = []
    rules = 'occasion off is holidays of "DE"\nsegment a is joined during off\nsegment b is joined outside off'
    meaning = compiler.check(
        [Source("r.seg", rules)], load_catalog([Source("c.yml", CATALOG)], found.append), Settings("UTC"), found.append
    )
    assert [d.code.id for d in found] == ["SEG608"]
    assert found[0].help is not None and "pip install 'segql[holidays]'" in found[0].help
    assert not meaning.segments


LOCKED = {"XX": {2020: (date(2020, 1, 6),), 2021: (date(2021, 1, 6), date(2021, 1, 7))}}


def understood(locked: dict[str, dict[int, tuple[date, ...]]], years: tuple[int, int]) -> tuple[compiler.Meaning, list[Diagnostic]]:
    found: list[Diagnostic] = []
    rules = 'occasion off is holidays of "XX"\nsegment a is joined during off'
    catalog = load_catalog([Source("c.yml", CATALOG)], found.append)
    return compiler.check([Source("r.seg", rules)], catalog, Settings("UTC", 0, years), found.append, locked=locked), found


def test_locked_days_need_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    meaning, found = understood(LOCKED, (2020, 2021))
    assert not found and meaning.holidays == LOCKED
    (occasion,) = named(meaning.segments["a"].rule)
    assert occasion.spans == ((date(2020, 1, 6), date(2020, 1, 7)), (date(2021, 1, 6), date(2021, 1, 8)))


def test_years_that_are_not_asked_for_are_dropped() -> None:
    meaning, found = understood(LOCKED, (2021, 2021))
    assert not found and meaning.holidays == {"XX": {2021: LOCKED["XX"][2021]}}


def test_without_the_package_years_beyond_the_locked_ones_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    _, found = understood(LOCKED, (2020, 2022))
    assert [d.code.id for d in found] == ["SEG608"]
    assert "segql.lock has those of 2020 to 2021" in found[0].message


def test_years_are_the_same_however_many_are_asked_for() -> None:
    """A day that stands in for one of the year after, such as 31 December 2021 for New Year, is of its own year."""

    def days(years: tuple[int, int]) -> dict[int, tuple[date, ...]]:
        found: list[Diagnostic] = []
        catalog = load_catalog([Source("c.yml", CATALOG)], found.append)
        rules = [Source("r.seg", 'occasion off is holidays of "US"')]
        return dict(compiler.check(rules, catalog, Settings("UTC", 0, years), found.append).holidays["US"])

    alone = {year: days((year, year))[year] for year in range(2020, 2024)}
    assert alone == days((2020, 2023))
