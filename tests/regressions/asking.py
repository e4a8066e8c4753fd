"""Compiles one rule of a small catalog and asks the engines for its members."""

from datetime import UTC, datetime
from typing import Any

from segql import compiler
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Settings
from segql.source import Source
from tests.support.engines import Engines
from tests.support.rows import Tables

T = datetime(2026, 4, 1, tzinfo=UTC)


def compiled(rule: str, catalog: str, dialect: str, zone: str = "UTC") -> str:
    """The SQL of a rule at `T`."""
    mistakes: list[Any] = []
    known = load_catalog([Source("catalog.yml", catalog)], mistakes.append)
    meaning = compiler.check([Source("rule.seg", rule)], known, Settings(zone), mistakes.append)
    assert not mistakes, [f"{m.code.id} {m.message}" for m in mistakes]
    sql = compiler.compile_segment(meaning, "rule", dialect, AsOf.constant(T), mistakes.append)
    assert sql is not None, mistakes
    return sql


def members(rule: str, catalog: str, tables: Tables, engines: Engines) -> dict[str, set[Any]]:
    """The ids that each engine selects."""
    return engines.run({dialect: compiled(rule, catalog, dialect) for dialect in engines.servers}, tables)


def everywhere(ids: set[Any], engines: Engines) -> dict[str, set[Any]]:
    return dict.fromkeys(engines.servers, ids)
