"""A project as a library: its segments as objects, their members as rows and as Arrow tables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
import pyarrow
import pytest

import segql
from tests.support.bigquery_service import client
from tests.support.googlesql import GoogleSql
from tests.support.postgres import new_database
from tests.support.rows import TableData

SETTINGS = """\
[project]
name = "shop"
timezone = "UTC"
default-target = "dev"

[compile]
as-of = "2026-03-01"

[targets.dev]
dialect = "duckdb"
"""
CATALOG = """\
entities:
  customer:
    table: shop.customers
    file: data/customers.csv
    key: {column: id, type: integer}
    attributes: {country: text, vip: boolean, born: date}
sources: {orders: {table: shop.orders, file: data/orders.csv, time: at, entity: {customer: customer}, order: line}}
events: {bought: {source: orders, properties: {amount: {type: decimal, column: total}}}}
"""
RULES = """\
segment buyers "Bought lately"
  owner "crm@example.com"
  tags crm, spring
  columns spend as sum(amount of bought), latest as last(bought), average as avg(amount of bought), country as country, born as born,
    apart as last(bought) - first(bought), years as age(born)
is bought in 30d
segment vips is vip
tiers kinds is
  good when bought >= 2
  rest otherwise
"""
CUSTOMERS = "id,country,vip,born\n1,DE,true,1990-05-01\n2,,false,\n3,FR,true,2000-01-01\n"
ORDERS = "customer,at,total,line\n1,2026-02-20T10:00:00Z,20.50,1\n1,2026-02-22T10:00:00Z,4.25,2\n2,2026-02-27T00:00:00Z,1,1\n3,2025-02-20T10:00:00Z,9,1\n"


@pytest.fixture
def project(tmp_path: Path) -> segql.Project:
    files = {
        "segql.toml": SETTINGS, "catalog/shop.yml": CATALOG, "segments/all.seg": RULES, "data/customers.csv": CUSTOMERS, "data/orders.csv": ORDERS,
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return segql.Project.load(tmp_path)


def test_a_project_is_a_mapping_of_its_segments(project: segql.Project) -> None:
    assert list(project) == ["buyers", "vips", "kinds.good", "kinds.rest", "kinds"] and len(project) == 5
    buyers = project["buyers"]
    assert "buyers" in project and "byers" not in project and repr(buyers) == "Segment(name='buyers')"
    assert (buyers.title, buyers.owner, buyers.tags, buyers.columns[:3]) == (
        "Bought lately",
        "crm@example.com",
        ("crm", "spring"),
        ("id", "spend", "latest"),
    )
    assert buyers.sql() == buyers.sql("duckdb", date(2026, 3, 1)) != buyers.sql("bigquery") == project.compile("buyers", "bigquery").sql
    assert buyers.explain().startswith("A customer is in `buyers` at T, which is 2026-03-01 00:00")


def test_what_is_not_there_is_said(project: segql.Project) -> None:
    with pytest.raises(segql.CompileError) as caught:
        project["byers"]
    assert caught.value.diagnostics[0].help == "did you mean `buyers`?"
    for wrong in (
        lambda: project["vips"].sql("mysql"),
        lambda: project["vips"].members(object()),
        lambda: project["vips"].members(as_of="param"),
    ):
        with pytest.raises(segql.CompileError):
            wrong()
    (project.root / "data" / "customers.csv").write_text("name\nann\n", encoding="utf-8")
    with pytest.raises(segql.CompileError, match="has no column `id`"):
        project["vips"].members()
    (project.root / "segments" / "all.seg").write_text("segment a is bougt", encoding="utf-8")
    with pytest.raises(segql.CompileError, match="no event or attribute is called `bougt`"):
        segql.Project.load(project.root)


def test_members_of_the_default_target(project: segql.Project) -> None:
    members = project["buyers"].members()
    assert sorted(members.ids) == [1, 2] and len(members) == len(list(members)) == 2  # type: ignore[type-var]
    assert members.as_of == datetime(2026, 3, 1, tzinfo=UTC) and project["buyers"].members(as_of=date(2025, 3, 1)).ids == [3]
    assert sorted(project["kinds"].members().rows) == [(1, "good"), (2, "rest"), (3, "rest")]


def test_members_of_a_driver_s_connection(project: segql.Project, postgres_uri: str) -> None:
    with duckdb.connect(config={"file_search_path": str(project.root)}) as here:
        assert sorted(project["kinds"].members(here)) == [(1, "good"), (2, "rest"), (3, "rest")]
    with new_database(postgres_uri, "library") as database, psycopg.connect(database, autocommit=True) as there:
        there.execute("CREATE SCHEMA shop")
        there.execute("CREATE TABLE shop.customers (id bigint, country text, vip boolean, born date)")
        there.execute("CREATE TABLE shop.orders (customer bigint, at timestamptz, total numeric(18, 4), line bigint)")
        for table, text in (("customers", CUSTOMERS), ("orders", ORDERS)):
            with there.cursor() as cursor, cursor.copy(f"COPY shop.{table} FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
                copy.write(text)
        assert sorted(project["kinds"].members(there)) == [(1, "good"), (2, "rest"), (3, "rest")]
        assert arrow_of(project["buyers"].members(there)) == arrow_of(project["buyers"].members())


def arrow_of(members: segql.Members) -> list[dict[str, object]]:
    return members.arrow().sort_by("id").to_pylist()  # type: ignore[no-any-return]


def test_an_arrow_table_has_the_types_of_the_rule(project: segql.Project) -> None:
    table = project["buyers"].members().arrow()
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds.pop("spend").startswith("decimal128")
    assert kinds == {
        "id": "int64", "latest": "timestamp[us, tz=UTC]", "average": "double", "country": "string", "born": "date32[day]",
        "apart": "duration[us]", "years": "int64",
    }  # fmt: skip
    first, second = table.sort_by("id").to_pylist()
    assert (first["spend"], first["average"], first["apart"]) == (Decimal("24.75"), 12.375, timedelta(days=2))
    assert (second["country"], second["born"], second["latest"]) == (None, None, datetime(2026, 2, 27, tzinfo=UTC))
    empty = project["buyers"].members(as_of="2020-01-01").arrow()
    assert empty.num_rows == 0 and [f.type for f in empty.schema if f.name != "spend"] == [
        f.type for f in table.schema if f.name != "spend"
    ]
    assert isinstance(table, pyarrow.Table)


def test_members_of_a_client_of_bigquery(project: segql.Project, googlesql: GoogleSql) -> None:
    people = [(1, "DE", True, date(1990, 5, 1)), (2, None, False, None), (3, "FR", True, date(2000, 1, 1))]
    at = [datetime(2026, 2, 20, 10, tzinfo=UTC), datetime(2026, 2, 22, 10, tzinfo=UTC), datetime(2025, 2, 20, 10, tzinfo=UTC)]
    orders = [(1, at[0], Decimal("20.50"), 1), (1, at[1], Decimal("4.25"), 2), (3, at[2], Decimal("9"), 1)]
    customers = {"id": "integer", "country": "text", "vip": "boolean", "born": "date"}
    lines = {"customer": "integer", "at": "timestamptz", "total": "decimal", "line": "integer"}
    googlesql.load({
        "shop.customers": TableData(customers, [dict(zip(customers, row, strict=True)) for row in people]),
        "shop.orders": TableData(lines, [dict(zip(lines, row, strict=True)) for row in orders]),
    })  # fmt: skip
    with client(googlesql) as there:
        assert sorted(project["kinds"].members(there)) == [(1, "good"), (2, "rest"), (3, "rest")]
        members = project["buyers"].members(there)
    assert members.ids == [1] and members.rows[0][1:3] == (Decimal("24.75"), at[1])
    assert members.arrow().to_pylist()[0]["country"] == "DE"
