"""segql as a library."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

import segql
from segql.cli import main

ROOT = Path(__file__).parents[1]
CATALOG = """\
entities: {customer: {table: customers, key: id, attributes: {country: {type: text, values: [DE, AT]}}}}
sources: {orders: {table: orders, time: at, entity: {customer: customer_id}}}
events: {bought: {source: orders}}
"""
TWO = 'segment active is bought in 30d\nsegment german is country = "DE"\n'


def test_a_rule_becomes_sql_that_runs() -> None:
    compiled = segql.compile("bought >= 2 in 30d", CATALOG, "duckdb", "2026-03-01", "Europe/Berlin")
    assert (compiled.name, compiled.diagnostics) == ("segment", ())
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE customers (id VARCHAR); INSERT INTO customers VALUES ('ann'), ('bob')")
        connection.execute('CREATE TABLE orders (customer_id VARCHAR, "at" TIMESTAMPTZ)')
        connection.execute(
            "INSERT INTO orders VALUES ('ann', '2026-02-20 12:00Z'), ('ann', '2026-02-21 12:00Z'), ('bob', '2026-02-20 12:00Z')"
        )
        assert connection.execute(compiled.sql).fetchall() == [("ann",)]


def test_one_of_several_segments() -> None:
    assert "country" in segql.compile(TWO, CATALOG, "postgres", segment="german").sql
    with pytest.raises(segql.CompileError, match="there are 2 segments"):
        segql.compile(TWO, CATALOG, "postgres")
    with pytest.raises(segql.CompileError) as caught:
        segql.compile(TWO, CATALOG, "postgres", segment="germann")
    assert caught.value.diagnostics[0].help == "did you mean `german`?"


def test_the_same_instant_in_every_form() -> None:
    forms = ("2026-03-01", date(2026, 3, 1), datetime(2026, 3, 1), datetime(2026, 2, 28, 23, tzinfo=UTC), "2026-03-01T00:00+01:00")
    assert len({segql.compile("bought in 30d", CATALOG, "bigquery", form, "Europe/Berlin").sql for form in forms}) == 1
    assert segql.compile("bought in 30d", CATALOG, "duckdb").sql != segql.compile("bought in 30d", CATALOG, "duckdb", "param").sql


def test_every_mistake_is_raised_at_once() -> None:
    with pytest.raises(segql.CompileError) as caught:
        segql.compile("segment a is bougt\nsegment b is country = 3", CATALOG, "duckdb")
    assert [d.code.id for d in caught.value.diagnostics] == ["SEG201", "SEG301"]
    for arguments in (("bought", "entities: [", "duckdb"), ("bought", CATALOG, "mysql"), ("bought", CATALOG, "duckdb", "soon")):
        with pytest.raises(segql.CompileError):
            segql.compile(*arguments)
    with pytest.raises(segql.CompileError, match="there is no time zone"):
        segql.check("bought", CATALOG, "Europe/Berln")


def test_check_lists_mistakes_and_warnings() -> None:
    assert segql.check("bought", CATALOG) == []
    assert [(d.code.id, d.code.severity) for d in segql.check('country = "FR"', CATALOG)] == [("SEG210", "warning")]
    assert segql.compile('country = "FR"', CATALOG, "duckdb").diagnostics[0].code.id == "SEG210"


def test_a_project(tmp_path: Path) -> None:
    project = segql.Project.load(ROOT / "examples" / "grocery")
    compiled = project.compile("organic_buyers", "postgres")
    assert compiled.name == "organic_buyers" and "grocery.lines" in compiled.sql and "2018-01-01" in compiled.sql
    assert project.compile("organic_buyers", "postgres", date(2017, 7, 1)).sql != compiled.sql
    with pytest.raises(segql.CompileError, match=r"no segql\.toml"):
        segql.Project.load(tmp_path)


def test_importing_it_costs_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import segql; print(sorted(m for m in set(sys.modules) - before if m.startswith('segql')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == "['segql']\n"
    assert {"compile", "check", "Project", "CompileError", "Compiled"} <= set(dir(segql))
    with pytest.raises(AttributeError):
        segql.nothing  # noqa: B018


def test_the_readme_s_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    assert main(["init", "my_project"]) == 0
    capsys.readouterr()
    exec(compile(example, "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "HAVING COUNT(*) >= 3" in shown and "-- segment: at_risk" in shown
    assert example[example.index("SEG201") :].partition("\n")[0] in shown
