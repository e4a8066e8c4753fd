"""The helpers hand hostile values to each engine, and back, unchanged."""

import datetime as dt
import json
import math
from decimal import Decimal

import pytest

from tests.support.engines import Engines
from tests.support.googlesql import GoogleSql, GoogleSqlError
from tests.support.rows import ColumnType, TableData, quoted

UTC = dt.UTC
TEXTS = [
    "",
    " ",
    "a",
    "'",
    "''",
    '"',
    "`",
    "\\",
    "\\'",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    "%",
    "%%",
    "%(x)s",
    "$1",
    "{}",
    "--",
    "/* */",
    ";",
    "?",
    ":a",
]
TEXTS += [
    "é",
    "e\u0301",
    "ß",
    "İ",
    "日本",
    "😀",
    "👩‍👩‍👧",
    "\u202e",
    "\ufeff",
    "\x01",
    "\x7f",
    "NULL",
    "null",
    "\\N",
    "\\.",
    "0x41",
    "NaN",
    "x" * 5000,
]
ZONE = dt.timezone(dt.timedelta(hours=5, minutes=30))

VALUES: dict[ColumnType, list[object]] = {
    "text": [*TEXTS],
    "integer": [0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)],
    "decimal": [
        Decimal(t) for t in ("0", "0.0001", "-0.0001", "1.5", "99999999999999.9999", "-99999999999999.9999", "127", "128", "-128", "-129")
    ],
    "float": [0.0, -0.0, 0.1, 1e308, 5e-324, math.inf, -math.inf, math.nan, 2.0**53],
    "boolean": [True, False],
    "date": [dt.date(1, 1, 1), dt.date(1969, 12, 31), dt.date(1970, 1, 1), dt.date(2024, 2, 29), dt.date(9999, 12, 31)],
    "timestamp": [dt.datetime(1, 1, 1), dt.datetime(1969, 12, 31, 23, 59, 59, 999999), dt.datetime(2024, 2, 29, 12, 30, 45, 1)],
    "timestamptz": [
        dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        dt.datetime(1970, 1, 1, tzinfo=UTC),
        dt.datetime(2024, 3, 31, 1, 59, 59, 1, tzinfo=UTC),
        dt.datetime(2024, 3, 31, 7, 30, tzinfo=ZONE),
        dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
    "json": ["null", "{}", "[]", '"x"', "1", "1.5", "true", '{"a": {"b": null}}', '{"a\\"b": "\'\\\\😀"}', '["a", 1, null]'],
    "text[]": [["a"], ["a", "'", '"', "\\", ",", "{}", "NULL", "", "😀"], []],
    "integer[]": [[1, 2, 2], [-(2**63)], []],
    "uuid": ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
}


def same(kind: ColumnType, sent: object, got: object) -> bool:
    if sent is None or got is None:
        return sent is got
    match kind:
        case "float":
            assert isinstance(sent, float) and isinstance(got, float)
            return (math.isnan(sent) and math.isnan(got)) or (sent == got and math.copysign(1, sent) == math.copysign(1, got))
        case "json":
            assert isinstance(sent, str)
            return bool(json.loads(sent) == (json.loads(got) if isinstance(got, str) and got[:1] != "x" else got))
        case "uuid":
            return sent == str(got)
        case "boolean":
            return sent is got
    return type(sent) is type(got) and sent == got


def read_back(engine: str, kind: ColumnType) -> str:
    """JSON is read as its text, so that no driver turns it into something else first."""
    value = (
        {"duckdb": "CAST(v AS VARCHAR)", "postgres": "CAST(v AS text)", "bigquery": "IF(v IS NULL, NULL, TO_JSON_STRING(v))"}[engine]
        if kind == "json"
        else "v"
    )
    return f"SELECT id, {value} FROM hostile ORDER BY id"


@pytest.mark.parametrize("engine", ["duckdb", "postgres", "bigquery"])
@pytest.mark.parametrize("kind", VALUES)
def test_values_come_back_unchanged(engines: Engines, engine: str, kind: ColumnType) -> None:
    values = [None, *VALUES[kind]]
    table = TableData({"id": "integer", "v": kind}, [{"id": i, "v": value} for i, value in enumerate(values)])
    server = engines.servers[engine]
    server.load({"hostile": table})
    rows = server.query(read_back(engine, kind))
    assert [row[0] for row in rows] == list(range(len(values)))
    assert [(sent, got) for sent, (_, got) in zip(values, rows, strict=True) if not same(kind, sent, got)] == []


def test_json_null_is_not_null(engines: Engines) -> None:
    table = TableData({"id": "integer", "v": "json"}, [{"id": 1, "v": "null"}, {"id": 2, "v": None}])
    sql = "SELECT id FROM t WHERE v IS NULL"
    assert engines.run(dict.fromkeys(engines.servers, sql), {"t": table}) == dict.fromkeys(engines.servers, {2})


def test_a_load_replaces_the_tables_of_the_load_before(engines: Engines) -> None:
    one = TableData({"id": "integer"}, [{"id": 1}])
    two = TableData({"id": "text", "n": "integer"}, [{"id": "a", "n": 2}, {"id": "b"}])
    sql = dict.fromkeys(engines.servers, "SELECT id FROM t")
    for _ in range(2):
        assert engines.run(sql, {"t": one, "u": one}) == dict.fromkeys(engines.servers, {1})
        assert engines.run(sql, {"t": two}) == dict.fromkeys(engines.servers, {"a", "b"})
    for name, server in engines.servers.items():
        with pytest.raises(Exception, match=r"(?i)\bu\b"):
            print(name, server.query("SELECT id FROM u"))


def test_tables_in_a_schema(engines: Engines) -> None:
    tables = {"shop.orders": TableData({"id": "integer"}, [{"id": 1}]), "orders": TableData({"id": "integer"}, [{"id": 2}])}
    sql = {
        "duckdb": 'SELECT id FROM "shop"."orders"',
        "postgres": 'SELECT id FROM "shop"."orders"',
        "bigquery": "SELECT orders.id FROM `shop`.`orders` AS orders",
    }
    assert engines.run(sql, tables) == dict.fromkeys(sql, {1})
    assert engines.run({"bigquery": "SELECT id FROM shop.orders"}, tables) == {"bigquery": {1}}


def test_a_column_may_have_any_name(engines: Engines) -> None:
    name = "Weird \"name' `x` select"
    rows = TableData({"id": "integer", "select": "text", "Größe": "integer"}, [{"id": 1, "select": "x", "Größe": 3}])
    sql = dict.fromkeys(("duckdb", "postgres"), 'SELECT id FROM t WHERE "select" = \'x\' AND "Größe" = 3')
    assert engines.run(sql, {"t": rows}) == dict.fromkeys(sql, {1})
    assert quoted(name) == '"Weird ""name\' `x` select"'


def test_an_id_twice_is_refused(engines: Engines) -> None:
    table = TableData({"id": "integer"}, [{"id": 1}, {"id": 1}])
    with pytest.raises(AssertionError, match="returns an id twice"):
        engines.run({"duckdb": "SELECT id FROM t"}, {"t": table})


def test_googlesql_speaks_bigquerys_dialect(googlesql: GoogleSql) -> None:
    googlesql.load({"t": TableData({"id": "integer", "seen": "timestamptz", "tags": "text[]"})})
    assert googlesql.analyse("SELECT id, DATE(seen, 'Europe/Berlin') AS day FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY id) = 1") == [
        ("id", "INT64"),
        ("day", "DATE"),
    ]
    for wrong in (
        "SELECT COUNT(*) FILTER (WHERE id = 1) FROM t",
        "SELECT id FROM t WHERE id = 'a'",
        "SELECT id FROM t WHERE seen > DATE '2024-01-01'",
        "SELECT id::STRING FROM t",
        "SELECT id FROM t WHERE id ILIKE 'a'",
        "SELECT nothing FROM t",
        "SELECT id FROM u",
        "SELECT id FROM t UNION SELECT id FROM t",
        "SELECT TIMESTAMP_SUB(seen, INTERVAL 1 MONTH) FROM t",
    ):
        with pytest.raises(GoogleSqlError):
            googlesql.analyse(wrong)


def test_googlesql_goes_on_after_a_crash(googlesql: GoogleSql) -> None:
    googlesql.load({"t": TableData({"id": "integer"}, [{"id": 1}])})
    started = googlesql.machine.started
    with pytest.raises(GoogleSqlError, match="crashed"):
        googlesql.query("SELECT id FROM t WHERE " + "NOT " * 20000 + "TRUE")
    assert googlesql.query("SELECT id FROM t") == [(1,)]
    assert googlesql.machine.started == started + 1
