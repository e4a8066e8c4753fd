"""DuckDB as an engine: where it looks for files, what it refuses, and what its mistakes say."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from segql.catalog.model import Table
from segql.diagnostics import SegqlError
from segql.diagnostics.codes import BAD_CONFIG, CANT_CONNECT, NO_SUCH_COLUMN, NO_SUCH_TABLE, QUERY_FAILED
from segql.engines import Options, connect
from tests.engines.targets import Target, the_mistake


def target(path: str | None = None) -> Target:
    return Target("duckdb", path=path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "x.csv").write_text('id,v\n001,a\n002,""\n003,\n')
    (tmp_path / "outside.csv").write_text("id\n1\n")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS id, 'x' AS v) TO '{folder}/data/x.parquet'")
    return folder


def make_database(path: Path) -> None:
    """A database with the schema `shop`, which is also what the tests call the file."""
    other = path.with_name("made.duckdb")
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE SCHEMA shop; CREATE TABLE shop.orders (id BIGINT, total DECIMAL(18, 2), ts TIMESTAMPTZ)")
        connection.execute("INSERT INTO shop.orders VALUES (1, 2.50, '2024-01-01 00:00:00.000001+00')")
    other.rename(path)


def test_a_file_is_read(root: Path) -> None:
    make_database(root / "shop.duckdb")
    with connect(target("shop.duckdb"), root) as engine:
        assert engine.dialect == "duckdb"
        assert engine.columns(Table(parts=("shop", "orders"))) == {
            "id": "BIGINT",
            "total": "DECIMAL(18,2)",
            "ts": "TIMESTAMP WITH TIME ZONE",
        }
        assert engine.columns(Table(parts=("shop", "nothing"))) is None
        assert engine.columns(Table(parts=("nothing", "orders"))) is None
        result = engine.query("SELECT id, ts FROM shop.orders WHERE id = $id", {"id": 1})
        assert result.columns == ("id", "ts")
        assert result.rows == [(1, dt.datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC))]


def test_files_of_the_project_are_tables(root: Path) -> None:
    with connect(target(), root) as engine:
        assert engine.columns(Table(path="data/x.csv", format="csv")) == {"id": "VARCHAR", "v": "VARCHAR"}
        assert engine.columns(Table(path="data/x.parquet", format="parquet")) == {"id": "INTEGER", "v": "VARCHAR"}
        assert engine.columns(Table(path="data/none.csv", format="csv")) is None
        assert engine.columns(Table(path="data/none.parquet")) is None


def test_the_project_comes_before_the_current_folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.csv").write_text("id,v\nWRONG,1\n")
    monkeypatch.chdir(tmp_path)
    with connect(target(":memory:"), root) as engine:
        assert engine.query("SELECT min(id) FROM read_csv('data/x.csv', all_varchar = true)").rows == [("001",)]
    assert Path.cwd() == tmp_path


@pytest.mark.parametrize("name", ["a, b", "a[b]c*d", "it's", 'quo"te', "ümläut 😀", "a%20b", "${HOME}"])
def test_a_project_folder_of_any_name(root: Path, tmp_path: Path, name: str) -> None:
    moved = root.rename(tmp_path / name)
    make_database(moved / "shop.duckdb")
    with connect(target("shop.duckdb"), moved) as engine:
        assert engine.query("SELECT count(*) FROM read_csv('data/x.csv')").rows == [(3,)]


def test_no_other_file_is_read(root: Path) -> None:
    with connect(target(), root) as engine:
        for path in ("../outside.csv", "data/../../outside.csv", str(root.parent / "outside.csv"), "/etc/passwd"):
            mistake = the_mistake(lambda path=path: engine.query(f"SELECT * FROM read_csv('{path}')"))  # type: ignore[misc]
            assert mistake.code is QUERY_FAILED
            assert "Permission" in mistake.message
        for sql in ("SET TimeZone = 'Asia/Tokyo'", "INSTALL httpfs", "ATTACH '../other.duckdb'", "COPY (SELECT 1) TO '../out.csv'"):
            with pytest.raises(SegqlError):
                engine.query(sql)


def test_a_file_is_never_written(root: Path) -> None:
    make_database(root / "shop.duckdb")
    before = (root / "shop.duckdb").read_bytes()
    with connect(target("shop.duckdb"), root) as engine:
        for sql in ("DELETE FROM shop.orders", "CREATE TABLE t (i INT)", "DROP TABLE shop.orders"):
            with pytest.raises(SegqlError):
                engine.query(sql)
    assert (root / "shop.duckdb").read_bytes() == before


def test_settings_that_change_answers(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with connect(target(), root) as engine:
        sql = "SELECT 1 / 2, 'a' = 'A', CAST(TIMESTAMPTZ '2024-01-01 23:00:00+00' AS DATE), 1.0::DOUBLE / 0"
        assert engine.query(sql).rows == [(0.5, False, dt.date(2024, 1, 1), float("inf"))]


def test_what_cannot_be_opened(root: Path) -> None:
    (root / "folder.duckdb").mkdir()
    (root / "text.duckdb").write_text("this is not a database")
    (root / "empty.duckdb").write_bytes(b"")
    make_database(root / "cut.duckdb")
    (root / "cut.duckdb").write_bytes((root / "cut.duckdb").read_bytes()[:5000])
    expected = {
        "none.duckdb": "there is no DuckDB file `none.duckdb`",
        "folder.duckdb": "`folder.duckdb` is a folder, not a DuckDB file",
        "text.duckdb": "`text.duckdb` is not a DuckDB file",
        "cut.duckdb": "`cut.duckdb` is damaged, or not a DuckDB file",
        "md:shop": "a DuckDB target is a file of this machine",
        "s3://bucket/shop.duckdb": "a DuckDB target is a file of this machine",
        "a\0b": "there is no DuckDB file `a\0b`",
    }
    for path, message in expected.items():
        mistake = the_mistake(lambda path=path: connect(target(path), root))  # type: ignore[misc]
        assert (mistake.code, mistake.message) == (CANT_CONNECT, message)
    mistake = the_mistake(lambda: connect(target(), root / "nowhere"))
    assert (mistake.code, mistake.message) == (CANT_CONNECT, "the project's folder can't be entered: No such file or directory")


def test_a_file_in_use(root: Path) -> None:
    make_database(root / "shop.duckdb")
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('ready', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holder, str(root / "shop.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        mistake = the_mistake(lambda: connect(target("shop.duckdb"), root))
        process.communicate("")
    assert (mistake.code, mistake.message) == (CANT_CONNECT, "`shop.duckdb` is in use by another process")
    connect(target("shop.duckdb"), root).close()


def test_a_path_from_the_environment(root: Path) -> None:
    make_database(root / "shop.duckdb")
    with connect(target("${SHOP}.duckdb"), root, {"SHOP": "shop"}) as engine:
        assert engine.query("SELECT count(*) FROM shop.orders").rows == [(1,)]
    mistake = the_mistake(lambda: connect(target("${SHOP}.duckdb"), root, {}))
    assert (mistake.code, mistake.message) == (BAD_CONFIG, "the environment variable `SHOP` is not set")


CANARY = "alice@example.com"


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT x FROM nothing", NO_SUCH_TABLE),
        ("SELECT x FROM read_csv('data/nothing.csv')", NO_SUCH_TABLE),
        ("SELECT nothing FROM people", NO_SUCH_COLUMN),
        ("SELECT people.nothing FROM people", NO_SUCH_COLUMN),
        ("SELEC 1", QUERY_FAILED),
        ("SELECT nothing(1)", QUERY_FAILED),
        ("SELECT CAST(v AS INTEGER) FROM people", QUERY_FAILED),
        ("SELECT CAST(v AS TIMESTAMP) FROM people", QUERY_FAILED),
        ("SELECT CAST(v AS JSON) FROM people", QUERY_FAILED),
        ("SELECT error(v) FROM people", QUERY_FAILED),
        ("SELECT v::UUID FROM people", QUERY_FAILED),
        ("SELECT strptime(v, '%Y') FROM people", QUERY_FAILED),
        ("SELECT CAST(n AS TINYINT) FROM people", QUERY_FAILED),
        ("SELECT '\ud800'", QUERY_FAILED),
        ("SELECT * FROM read_csv('data/people.csv', columns = {'v': 'INTEGER', 'n': 'INTEGER'}, header = true)", QUERY_FAILED),
        ("SELECT * FROM read_parquet('data/people.csv')", QUERY_FAILED),
    ],
)
def test_mistakes_hold_no_data(root: Path, sql: str, code: object) -> None:
    (root / "data" / "people.csv").write_text(f"v,n\n{CANARY},271828\n")
    with connect(target(), root) as engine:
        mistake = the_mistake(lambda: engine.query(sql.replace("FROM people", "FROM read_csv('data/people.csv') AS people")))
    assert mistake.code is code
    assert CANARY not in str(mistake) and "271828" not in str(mistake)
    assert mistake.message.startswith("DuckDB: ") and "\n" not in mistake.message


def test_a_query_that_takes_too_long_is_stopped(root: Path) -> None:
    with connect(target(), root, options=Options(timeout=0.2)) as engine:
        mistake = the_mistake(lambda: engine.query("SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range + b.range = 7"))
        assert (mistake.code, mistake.message) == (QUERY_FAILED, "the query took longer than 0.2 s and was stopped")
        assert engine.query("SELECT 1").rows == [(1,)]


def test_an_unknown_dialect(root: Path) -> None:
    mistake = the_mistake(lambda: connect(Target("oracle"), root))
    assert (mistake.code, mistake.message) == (BAD_CONFIG, "segql can't connect to a `oracle` database")


def test_no_file_is_left_open(root: Path) -> None:
    make_database(root / "shop.duckdb")
    before = open_files()
    for _ in range(5):
        with connect(target("shop.duckdb"), root) as engine:
            engine.query("SELECT 1")
    assert open_files() == before


def open_files() -> int:
    """How many files this process holds open; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_a_parameter_that_the_query_does_not_name_is_left_out(tmp_path: Path) -> None:
    with connect(Target("duckdb", path=":memory:"), tmp_path) as engine:
        assert engine.query("SELECT 1, '$as_of'", {"as_of": 2}).rows == [(1, "$as_of")]
        assert engine.query("SELECT $as_of", {"as_of": 2, "other": 3}).rows == [(2,)]
