"""Files that are held in memory: the same rows, read once, and nothing that only looks like a file."""

from pathlib import Path

import duckdb
import pytest

from segql.engines.duckdb import DuckDB
from segql.engines.held import Held

CSV = """READ_CSV(
    'data/o''clock (1).csv', delim = ',', quote = '"', header = TRUE, types = STRUCT_PACK(id := {}, "a ""(b" := 'VARCHAR')
)"""


@pytest.fixture
def engine(tmp_path: Path) -> DuckDB:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "o'clock (1).csv").write_text('id,"a ""(b"\n01,x\n1,y\n')
    (tmp_path / "data" / "broken.csv").write_text("id,n\n1,2\n2,x\n")
    return DuckDB(duckdb.connect(), tmp_path, None)  # type: ignore[arg-type]


@pytest.fixture
def held(engine: DuckDB, monkeypatch: pytest.MonkeyPatch) -> Held:
    monkeypatch.chdir(engine.root)
    return Held(engine.connection, engine.root)


def test_a_file_is_read_once_for_each_way_of_reading_it(engine: DuckDB, held: Held) -> None:
    texts, numbers = CSV.format("'VARCHAR'"), CSV.format("'BIGINT'")
    sql = held(f"SELECT count(DISTINCT t.id) FROM {texts} AS t UNION ALL SELECT count(DISTINCT id) FROM {numbers}")
    assert "READ_CSV" not in sql and engine.connection.execute(sql).fetchall() == [(2,), (1,)]
    (engine.root / "data" / "o'clock (1).csv").unlink()
    again = held(f"SELECT count(*) FROM {' '.join(texts.split())}")
    assert engine.connection.execute(again).fetchall() == [(2,)]


@pytest.mark.parametrize("text", ["READ_CSV('data/x.csv')", "x READ_PARQUET( 'data/x.csv', a = 1) y", "'READ_CSV('", "READ_CSV('')"])
def test_a_text_of_an_author_is_no_file(held: Held, text: str) -> None:
    literal = "'" + text.replace("'", "''") + "'"
    sql = f"SELECT {literal} AS a WHERE {literal} = 'x'"
    assert held(sql) == sql


def test_a_large_file_and_one_that_can_t_be_read_stay(engine: DuckDB, held: Held) -> None:
    broken = "SELECT id FROM READ_CSV('data/broken.csv', types = STRUCT_PACK(n := 'BIGINT'))"
    assert held(broken) == broken
    small = Held(engine.connection, engine.root, 5)
    texts = CSV.format("'VARCHAR'")
    assert small(f"FROM {texts}") == f"FROM {texts}"
    (engine.root / "data" / "part_2.csv").write_text("id\n1\n")
    parts = "FROM READ_CSV('data/*.csv')"
    assert small(parts) == parts and small("FROM READ_CSV('data/part_?.csv')").startswith("FROM segql_held")


def test_an_engine_holds_what_it_is_told_to(engine: DuckDB, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "options", type("Options", (), {"timeout": None})())
    sql = f"SELECT count(*) FROM {CSV.format(chr(39) + 'VARCHAR' + chr(39))}"
    engine.hold()
    assert engine.query(sql).rows == [(2,)]
    (engine.root / "data" / "o'clock (1).csv").unlink()
    assert engine.query(sql).rows == [(2,)]
