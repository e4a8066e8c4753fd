"""Public holidays come from a package that not everyone has installed."""

import sys

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.compiler import Settings
from segql.diagnostics import Diagnostic
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
