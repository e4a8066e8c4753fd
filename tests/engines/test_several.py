"""Several queries at once: each connection answers alike, in the order in which they were asked, and one that fails stops the others."""

from pathlib import Path

import duckdb
import pytest

from segql.diagnostics import SegqlError
from segql.engines import connect
from segql.engines.base import Result
from segql.engines.duckdb import DuckDB
from segql.engines.duckdb_open import SETTINGS
from segql.project.project import Target

NAMES = ", ".join(f"current_setting('{name}')" for name in SETTINGS)
LONG = "SELECT count(*) FROM range(1000000000000) AS a(i) WHERE i % 7 = 3"


def opened(folder: Path, path: str = ":memory:") -> DuckDB:
    engine = connect(Target("dev", "duckdb", path=path), folder)
    assert isinstance(engine, DuckDB)
    return engine


@pytest.mark.parametrize("name", ["shop", "other"])
def test_both_connections_are_to_one_database_with_one_set_of_settings(tmp_path: Path, name: str) -> None:
    """A schema that is called as the file is makes names ambiguous: DuckDB then knows the database by another name."""
    with duckdb.connect(str(tmp_path / "made.duckdb")) as made:
        made.execute("CREATE SCHEMA shop; CREATE TABLE shop.orders AS SELECT 42 AS a")
    (tmp_path / "made.duckdb").rename(tmp_path / f"{name}.duckdb")
    with opened(tmp_path, f"{name}.duckdb") as engine:
        asked = f"SELECT a, current_database(), {NAMES} FROM shop.orders"
        assert engine.second is not None
        rows = [connection.execute(asked).fetchall() for connection in (engine.connection, engine.second)]
        assert rows[0] == rows[1] and rows[0][0][0] == 42


def test_the_answers_stand_in_the_order_of_the_queries_and_files_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("n\n1\n2\n")
    file = "READ_CSV('n.csv', types = STRUCT_PACK(n := 'BIGINT'))"
    with opened(tmp_path) as engine:
        engine.hold()
        found = engine.several([(f"SELECT sum(n) + {i} + CAST($plus AS INT) FROM {file}", {"plus": i}) for i in range(9)])
        assert [one.rows for one in found] == [[(3 + 2 * i,)] for i in range(9)]
        assert engine.held is not None and len(engine.held.names) == 1
        (tmp_path / "n.csv").unlink()
        assert engine.several([(f"SELECT count(*) FROM {file}", None)] * 2) == [Result(("count_star()",), [(2,)])] * 2


def test_one_that_fails_stops_the_others(tmp_path: Path) -> None:
    with opened(tmp_path) as engine, pytest.raises(SegqlError, match="no_such"):
        engine.several([("SELECT no_such", None), (LONG, None), (LONG, None)])
