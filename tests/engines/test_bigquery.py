"""BigQuery as an engine, as far as it goes without the service."""

import datetime as dt
import socket
from decimal import Decimal
from pathlib import Path

import pytest
from google.api_core import exceptions
from google.cloud.bigquery import SchemaField

from segql.catalog.model import Table
from segql.cli.costing import table
from segql.diagnostics.codes import BAD_CONFIG, CANT_CONNECT, NO_SUCH_COLUMN, NO_SUCH_TABLE, QUERY_FAILED
from segql.engines import Options, connect
from segql.engines import bigquery as engine_file
from segql.engines.bigquery import BigQuery, explain, kind, parameter
from tests.engines.targets import Target, the_mistake

CANARY = "alice@example.com"


def local(port: int = 1, dataset: str | None = "shop", options: Options | None = None) -> BigQuery:
    engine = connect(Target("bigquery", project="p", dataset=dataset), Path(), {"BIGQUERY_EMULATOR_HOST": f"127.0.0.1:{port}"}, options)
    assert isinstance(engine, BigQuery)
    return engine


def test_a_target_needs_a_project_and_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mistake = the_mistake(lambda: connect(Target("bigquery"), Path()))
    assert (mistake.code, mistake.message) == (BAD_CONFIG, "the target has no `project`")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    mistake = the_mistake(lambda: connect(Target("bigquery", project="p"), Path()))
    assert (mistake.code, mistake.message) == (CANT_CONNECT, "BigQuery finds no credentials on this machine")


def test_a_service_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_file, "ANSWER", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with local(taken.getsockname()[1]) as engine:
            for action in (lambda: engine.query("SELECT 1"), lambda: engine.columns(Table(parts=("orders",)))):
                mistake = the_mistake(action)
                assert (mistake.code, mistake.message) == (CANT_CONNECT, "BigQuery can't be reached")


def test_a_table_without_a_dataset() -> None:
    with local(dataset=None) as engine:
        mistake = the_mistake(lambda: engine.columns(Table(parts=("orders",))))
    assert (mistake.code, mistake.message) == (BAD_CONFIG, "BigQuery: the table `orders` is in no dataset")


def test_what_is_asked_of_the_service() -> None:
    with local(options=Options(timeout=1.5, maximum_bytes_billed=10)) as engine:
        sent = engine.config({"as_of": dt.datetime(2024, 1, 1, tzinfo=dt.UTC)}).to_api_repr()
    query = sent["query"]
    assert query["useLegacySql"] is False
    assert query["maximumBytesBilled"] == "10"
    assert query["defaultDataset"] == {"projectId": "p", "datasetId": "shop"}
    assert sent["jobTimeoutMs"] == "1500"
    assert [(p["name"], p["parameterType"]["type"]) for p in query["queryParameters"]] == [("as_of", "TIMESTAMP")]


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (True, "BOOL"),
        (1, "INT64"),
        (1.5, "FLOAT64"),
        (Decimal(1), "NUMERIC"),
        ("a", "STRING"),
        (dt.date(2024, 1, 1), "DATE"),
        (None, "STRING"),
    ],
)
def test_types_of_parameters(value: object, type_: str) -> None:
    assert parameter("p", value).type_ == type_


def test_types_of_columns() -> None:
    fields = [SchemaField("a", "INTEGER"), SchemaField("b", "STRING", "REPEATED"), SchemaField("c", "FLOAT"), SchemaField("d", "TIMESTAMP")]
    assert [kind(field) for field in fields] == ["INT64", "ARRAY<STRING>", "FLOAT64", "TIMESTAMP"]


def test_mistakes_hold_no_data() -> None:
    data = exceptions.BadRequest(f"Bad int64 value: {CANARY}")
    assert explain(data, analysed=False).diagnostics[0].code is QUERY_FAILED
    for error in (
        data,
        exceptions.NotFound(CANARY),
        exceptions.Forbidden(CANARY),
        exceptions.InternalServerError(CANARY),
        TimeoutError(CANARY),
    ):
        assert CANARY not in str(explain(error, analysed=False))
    assert explain(exceptions.NotFound("Not found: Table p:d.t"), analysed=True).diagnostics[0].code is NO_SUCH_TABLE
    wrong = explain(exceptions.BadRequest("Unrecognized name: nothing at [1:8]"), analysed=True).diagnostics[0]
    assert (wrong.code, wrong.message) == (NO_SUCH_COLUMN, "BigQuery: Unrecognized name: nothing at [1:8]")


def test_costs_are_shown_with_the_largest_first() -> None:
    lines = table({"a.sql": 999, "b.sql": 12_345_678, "c.sql": 0, "d.sql": 5_000_000_000_000}).splitlines()
    assert [line.split() for line in lines[2:]] == [
        ["d.sql", "5,000,000,000,000", "5.0", "TB"],
        ["b.sql", "12,345,678", "12.3", "MB"],
        ["a.sql", "999", "999", "B"],
        ["c.sql", "0", "0", "B"],
        ["all", "5,000,012,346,677", "5.0", "TB"],
    ]
