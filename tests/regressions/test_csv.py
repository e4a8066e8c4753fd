"""CSV files are read as they are written, not as DuckDB guesses."""

from pathlib import Path

import duckdb
import pytest

from segql.cli import main
from tests.regressions.asking import compiled

CATALOG = """
entities: {customer: {table: PATH, key: id, attributes: {name: text}}}
"""


@pytest.mark.parametrize(
    ("text", "rule", "ids"),
    [
        ("id,name\n#1,a\n#2,b\n3,a\n", 'name = "a"', {"#1", "3"}),
        ("id,name\n1,'a'\n2,'b'\n", "name = \"'a'\"", {"1"}),
        ("id\na;b\nc;d\n", "true", {"a;b", "c;d"}),
        ("id\na|b\nc|d\n", "true", {"a|b", "c|d"}),
        ('id,name\n1,"a""b"\n2,"\\"\n', 'name = "a\\"b"', {"1"}),
        ('id,name\n1,""\n2,\n', "name is missing", {"2"}),
    ],
)
def test_rows_and_texts_are_kept(text: str, rule: str, ids: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(text)
    sql = compiled(rule, CATALOG.replace("PATH", "people.csv"), "duckdb")
    assert {row[0] for row in duckdb.connect().execute(sql).fetchall()} == ids


LOOKUP = """
entities: {customer: {table: people.csv, key: id}}
sources: {orders: {table: orders.csv, time: at, entity: {customer: id}}}
events:
  bought:
    source: orders
    properties: {department: {type: text, lookup: {table: products.csv, key: product, on: product, column: department}}}
"""


@pytest.mark.parametrize(("rule", "ids"), [('bought with department = "one"', {"b"}), ("bought with department is missing", {"a", "c"})])
def test_keys_with_leading_zeros(rule: str, ids: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text("id\na\nb\nc\n")
    Path("orders.csv").write_text("id,at,product\na,2026-03-20,01\nb,2026-03-20,1\nc,2026-03-20,\n")
    Path("products.csv").write_text("product,department\n1,one\n")
    sql = compiled(rule, LOOKUP, "duckdb")
    assert {row[0] for row in duckdb.connect().execute(sql).fetchall()} == ids


SETTINGS = '[project]\nname = "p"\ntimezone = "UTC"\n[targets.dev]\ndialect = "duckdb"\n'


@pytest.mark.parametrize(
    ("path", "content", "code", "words"),
    [
        ("people.csv", b"id;name\n1;a\n", 603, "`people.csv` has no column `id`"),
        ("people.csv", b"name\na\n", 603, "`people.csv` has no column `id`"),
        ("people.csv", b"id,name\n1,a\n2\n", 602, "`people.csv` can't be read as CSV"),
        ("people.csv", b'id,name\n1,"a\n', 602, "`people.csv` can't be read as CSV"),
        ("people.csv", b"PAR1\x00\xff\xfe\n\x80", 602, "`people.csv` can't be read as CSV"),
        ("people.parquet", b"id,name\n1,a\n", 602, "`people.parquet` is not a Parquet file"),
    ],
)
def test_a_file_that_is_not_what_the_catalog_says(
    path: str, content: bytes, code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Delimiter and quotes are those that the SQL spells out, also where a file's columns are looked up."""
    for name, text in {"segql.toml": SETTINGS, "catalog/c.yml": CATALOG.replace("PATH", path), "segments/a.seg": 'name = "a"\n'}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / path).write_bytes(content)
    assert main(["members", "a", "-C", str(tmp_path)]) == 4
    shown = capsys.readouterr().err
    assert f"error[SEG{code}]: {words}" in shown
    assert "catalog/c.yml" in shown and "SEG605" not in shown
