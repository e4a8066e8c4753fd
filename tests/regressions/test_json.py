"""One odd JSON value never stops a query, and counts on no engine."""

from datetime import UTC, datetime

import pytest

from tests.regressions.asking import everywhere, members
from tests.support.engines import Engines
from tests.support.rows import TableData

CATALOG = """
entities: {customer: {table: customers, key: id}}
sources: {app: {table: app, time: at, entity: {customer: id}}}
events:
  used:
    source: app
    properties:
      size: {type: integer, json: props.size}
      rate: {type: float, json: props.rate}
      word: {type: text, json: raw.word, column_type: text}
      number: {type: integer, json: raw.number, column_type: text}
"""
IDS = ["a", "b", "c"]


def world(column: str, values: list[str]) -> dict[str, TableData]:
    at = datetime(2026, 3, 20, tzinfo=UTC)
    return {
        "customers": TableData({"id": "text"}, [{"id": id_} for id_ in IDS]),
        "app": TableData(
            {"id": "text", "at": "timestamptz", "props": "json", "raw": "text"},
            [{"id": id_, "at": at, column: value} for id_, value in zip(IDS, values, strict=True)],
        ),
    }


@pytest.mark.parametrize(
    ("rule", "column", "values", "ids"),
    [
        ("used with size = 1", "props", ['{"size": 1}', '{"size": 9223372036854775808}', '{"size": 1e30}'], {"a"}),
        ("used with number = 1", "raw", ['{"number": 1}', '{"number": 1e30}', "no JSON"], {"a"}),
        ("used with rate > 1", "props", ['{"rate": 1.7e308}', '{"rate": 1e-310}', '{"rate": 2}'], {"a", "c"}),
        ("used with rate > 0", "props", ['{"rate": 0}', '{"rate": 1e-310}', '{"rate": -1}'], {"b"}),
        ('used with word = "x"', "raw", ['{"word": "x"}', '{"word": "\\u0000"}', '{"word": "\\ud83d"}'], {"a"}),
        ('used with word = "x"', "raw", ['{"word": "x"}', '{"word": "x"', ""], {"a"}),
    ],
)
def test_odd_values(rule: str, column: str, values: list[str], ids: set[str], engines: Engines) -> None:
    assert members(rule, CATALOG, world(column, values), engines) == everywhere(ids, engines)


def test_a_number_beyond_doubles_is_missing(engines: Engines) -> None:
    """GoogleSQL's JSON holds no such number."""
    two = Engines({name: server for name, server in engines.servers.items() if name != "bigquery"})
    tables = world("props", ['{"rate": 1}', '{"rate": 1e400}', '{"rate": -1e400}'])
    assert members("used with rate is known", CATALOG, tables, two) == everywhere({"a"}, two)
