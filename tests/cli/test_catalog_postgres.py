"""`segql catalog check -t` on PostgreSQL: what the tables lack, which indexes they have, and about how many rows are which event."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from segql.catalog.load import load_catalog
from segql.cli import main
from segql.source import Source
from tests.support.postgres import new_database

SETTINGS = """[project]
name = "shop"
timezone = "Europe/Berlin"

[targets.prod]
dialect = "postgres"
dsn = "${SEGQL_TEST_SHOP}"
"""
CATALOG = """\
entities: {customer: {table: shop.customers, key: id, attributes: {home: text}}}
sources:
  # all that happens
  log: {table: shop.log, time: at, entity: {customer: who}}
  seen: {table: shop.seen, time: at, entity: {customer: who}, indexes: [[who, at]]}
events:
  bought: {source: log, where: kind = "bought", properties: {amount: decimal}}   # paid or not
  viewed: {source: log, where: kind = "viewed", rows: 850}
  branded: {source: log, properties: {brand: {type: text, lookup: {table: shop.brands, key: id, on: kind, column: brand}}}}
"""
TABLES = """
CREATE SCHEMA shop;
CREATE TABLE shop.customers (id text PRIMARY KEY, home text);
CREATE TABLE shop.brands (id text PRIMARY KEY, brand text);
CREATE TABLE shop.log (who text, kind text, at timestamptz, amount numeric, gone int, note text);
ALTER TABLE shop.log DROP COLUMN gone;
INSERT INTO shop.log SELECT 'c' || n % 50, CASE WHEN n % 10 = 0 THEN 'bought' ELSE 'viewed' END, '2026-01-01'::timestamptz + n * '1 min'::interval
FROM generate_series(1, 1000) AS t(n);
CREATE INDEX one ON shop.log (who, kind, at DESC) INCLUDE (amount);
CREATE INDEX two ON shop.log (kind, at);
CREATE UNIQUE INDEX again ON shop.log (kind, at, who);
CREATE INDEX partly ON shop.log (who, note) WHERE kind = 'bought';
CREATE INDEX computed ON shop.log (who, lower(kind), at);
CREATE INDEX hashed ON shop.log USING hash (who);
CREATE INDEX aside ON shop.log (note);
CREATE VIEW shop.seen AS SELECT who, at FROM shop.log;
ANALYZE;
"""
LOG = "[[kind, at, who], [who], [who, kind, at], [kind, at]]"
DIFF = f"""\
--- a/catalog/shop.yml
+++ b/catalog/shop.yml
@@ -1,9 +1,9 @@
 entities: {{customer: {{table: shop.customers, key: id, attributes: {{home: text}}}}}}
 sources:
   # all that happens
-  log: {{table: shop.log, time: at, entity: {{customer: who}}}}
+  log: {{table: shop.log, indexes: {LOG}, time: at, entity: {{customer: who}}}}
   seen: {{table: shop.seen, time: at, entity: {{customer: who}}, indexes: [[who, at]]}}
 events:
-  bought: {{source: log, where: kind = "bought", properties: {{amount: decimal}}}}   # paid or not
+  bought: {{source: log, rows: 100, where: kind = "bought", properties: {{amount: decimal}}}}   # paid or not
   viewed: {{source: log, where: kind = "viewed", rows: 850}}
-  branded: {{source: log, properties: {{brand: {{type: text, lookup: {{table: shop.brands, key: id, on: kind, column: brand}}}}}}}}
+  branded: {{source: log, rows: 1_000, properties: {{brand: {{type: text, lookup: {{table: shop.brands, key: id, on: kind, column: brand}}}}}}}}
"""


@pytest.fixture
def project(tmp_path: Path, postgres_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "segql.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "catalog/shop.yml").write_text(CATALOG, encoding="utf-8")
    with new_database(postgres_uri, "catalog") as uri:
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(TABLES)
        monkeypatch.setenv("SEGQL_TEST_SHOP", uri)
        yield tmp_path


def run(folder: Path, *options: str) -> int:
    return main(["catalog", "check", "-C", str(folder), "-t", "prod", *options])


def test_what_the_server_knows_is_shown_then_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project) == 1
    shown = capsys.readouterr()
    assert shown.out == DIFF
    assert shown.err == "4 tables, all as the catalog says; PostgreSQL knows more, which --write puts into it\n"
    assert (project / "catalog/shop.yml").read_text() == CATALOG
    assert run(project, "--write") == 0
    assert capsys.readouterr().err == "4 tables, all as the catalog says\n1 file of the catalog written\n"
    written = (project / "catalog/shop.yml").read_text()
    assert "\n  # all that happens\n" in written and written.endswith("column: brand}}}}\n")
    assert load_catalog([Source("shop.yml", written)], pytest.fail).sources["log"].indexes[0] == ("kind", "at", "who")
    assert run(project) == 0
    assert capsys.readouterr().out == ""


def test_an_index_that_is_gone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(project, "--write")
    with psycopg.connect(os.environ["SEGQL_TEST_SHOP"], autocommit=True) as connection:
        connection.execute("DROP INDEX shop.one; DROP INDEX shop.computed; DELETE FROM shop.log WHERE kind = 'viewed'; ANALYZE shop.log")
    capsys.readouterr()
    assert run(project) == 1
    added = [line for line in capsys.readouterr().out.splitlines() if line.startswith("+ ")]
    assert [line.partition("rows: ")[0] for line in added] == [
        "+  log: {table: shop.log, indexes: [[kind, at, who], [kind, at]], time: at, entity: {customer: who}}",
        '+  viewed: {source: log, where: kind = "viewed", ', "+  branded: {source: log, ",
    ]  # fmt: skip


def test_a_table_that_is_not_analysed_has_no_number(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with psycopg.connect(os.environ["SEGQL_TEST_SHOP"], autocommit=True) as connection:
        connection.execute("CREATE TABLE shop.fresh AS TABLE shop.log; CREATE INDEX ON shop.fresh (who, at)")
    (project / "catalog/shop.yml").write_text(CATALOG.replace("shop.log,", "shop.fresh,"), encoding="utf-8")
    with psycopg.connect(os.environ["SEGQL_TEST_SHOP"], autocommit=True) as connection:
        connection.execute("UPDATE pg_class SET reltuples = -1 WHERE relname = 'fresh'")
    assert run(project) == 1
    out = capsys.readouterr().out
    assert "indexes: [[who, at]]" in out and "rows" not in out.replace("rows: 850", "")


def test_a_column_that_is_not_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "catalog/shop.yml").write_text(
        CATALOG.replace('"viewed"', '"viewed" and shopp = 1').replace("home: text", "hom: text"), encoding="utf-8"
    )
    assert run(project, "--write") == 4
    shown = capsys.readouterr()
    assert "has no column `shopp`" in shown.err and "did you mean `home`?" in shown.err and shown.out == ""
