"""PostgreSQL as an engine: settings, refusals, and what its mistakes say."""

import datetime as dt
import socket
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from segql.catalog.model import Table
from segql.diagnostics import Diagnostic
from segql.diagnostics.codes import BAD_CONFIG, CANT_CONNECT, NO_SUCH_COLUMN, NO_SUCH_TABLE, QUERY_FAILED
from segql.engines import Engine, Options, connect
from tests.engines.targets import Target, the_mistake
from tests.support.postgres import WORKER, new_database

PASSWORD = "pa:ss/wörd-canary"
CANARY = "alice@example.com"
SCHEMA = f"""
CREATE SCHEMA shop;
CREATE TABLE shop."Orders" (id bigint, total numeric(18, 2), at timestamptz, tags text[], dropped int, "We""ird" jsonb);
ALTER TABLE shop."Orders" DROP COLUMN dropped;
INSERT INTO shop."Orders" VALUES (1, 2.50, '2024-01-01 00:00:00.000001+00', '{{a,b}}', '{{}}');
CREATE TABLE people (v text, n bigint);
INSERT INTO people VALUES ('{CANARY}', 271828);
CREATE TABLE far (at timestamptz);
INSERT INTO far VALUES ('infinity');
CREATE FUNCTION leak(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no: %', t; END $$;
"""


@pytest.fixture(scope="module")
def uri(postgres_uri: str) -> Iterator[str]:
    with new_database(postgres_uri, "engine") as database:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(SCHEMA)
        yield database


def open_engine(dsn: str, options: Options | None = None) -> Engine:
    return connect(Target("postgres", dsn="${DSN}"), Path(), {"DSN": dsn}, options)


def test_a_session(uri: str) -> None:
    with open_engine(uri) as engine:
        assert engine.dialect == "postgres"
        orders = engine.columns(Table(parts=("shop", "Orders")))
        assert orders == {"id": "bigint", "total": "numeric(18,2)", "at": "timestamp with time zone", "tags": "text[]", 'We"ird': "jsonb"}
        assert list(orders or ()) == ["id", "total", "at", "tags", 'We"ird']
        assert engine.columns(Table(parts=("people",))) == {"v": "text", "n": "bigint"}
        for missing in (("shop", "orders"), ("nothing", "Orders"), ("nothing",), ('"; DROP TABLE people; --',)):
            assert engine.columns(Table(parts=missing)) is None
        result = engine.query('SELECT id, total, at FROM shop."Orders" WHERE mod(id, 2) = %(id)s', {"id": 1})
        assert result.columns == ("id", "total", "at")
        assert result.rows == [(1, Decimal("2.50"), dt.datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC))]
        assert engine.query("SELECT 7 % 4, '%(x)s %s %%'").rows == [(3, "%(x)s %s %%")]


def test_nothing_is_written(uri: str) -> None:
    with open_engine(uri) as engine:
        for sql in ("DELETE FROM people", "CREATE TABLE t (i int)", "DROP TABLE people"):
            assert the_mistake(lambda sql=sql: engine.query(sql)).message == "PostgreSQL: the query tried to write (SQLSTATE 25006)"  # type: ignore[misc]
        assert engine.query("SELECT count(*) FROM people").rows == [(1,)]


HOSTILE = {
    "TimeZone": "Asia/Tokyo",
    "DateStyle": "SQL, DMY",
    "IntervalStyle": "sql_standard",
    "standard_conforming_strings": "off",
    "extra_float_digits": "-5",
    "search_path": "shop",
    "client_encoding": "LATIN1",
    "default_transaction_read_only": "off",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_settings_of_a_role_change_no_answer(uri: str, name: str) -> None:
    role = f"hostile_{WORKER}"
    sql = r"SELECT '2024-01-01 00:00+00'::timestamptz::text, date '2024-03-02'::text, interval '-1 day 2 hours'::text, 'a\nb', 0.1::float8 + 0.2, 'ü€'"
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN")
        try:
            admin.execute(f"ALTER ROLE {role} SET {name} = '{HOSTILE[name]}'")
            with open_engine(uri.replace("postgres:@", f"{role}:@")) as engine:
                assert engine.query("SELECT current_user::text").rows == [(role,)]
                assert engine.query("SHOW transaction_read_only").rows == [("on",)]
                rows = engine.query(sql).rows
        finally:
            admin.execute(f"DROP ROLE {role}")
    assert rows == [("2024-01-01 00:00:00+00", "2024-03-02", "-1 days +02:00:00", r"a\nb", 0.1 + 0.2, "ü€")]


@pytest.fixture(scope="module")
def guarded(postgres_uri: str) -> Iterator[str]:
    """A database that asks for a password, which the server's other databases do not."""
    with new_database(postgres_uri, "guarded") as database, psycopg.connect(postgres_uri, autocommit=True) as admin:
        row = admin.execute("SHOW hba_file").fetchone()
        assert row
        file = Path(row[0])
        rule = f"local guarded_{WORKER} all scram-sha-256\n"
        file.write_text(rule + file.read_text())
        admin.execute(f"CREATE ROLE guard_{WORKER} LOGIN PASSWORD '{PASSWORD}'")
        admin.execute("SELECT pg_reload_conf()")
        yield database.replace("postgres:@", "{login}@")
        file.write_text(file.read_text().replace(rule, ""))
        admin.execute("SELECT pg_reload_conf()")
    with psycopg.connect(postgres_uri, autocommit=True) as admin:
        admin.execute(f"DROP ROLE guard_{WORKER}")


def refusal(dsn: str) -> Diagnostic:
    mistake = the_mistake(lambda: open_engine(dsn))
    assert mistake.code is CANT_CONNECT
    for secret in (PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD)):
        assert secret not in str(mistake)
    return mistake


def test_the_right_password_and_wrong_ones(guarded: str) -> None:
    user = f"guard_{WORKER}"
    with open_engine(guarded.replace("{login}", f"{user}:{quote(PASSWORD, safe='')}")) as engine:
        assert engine.query("SELECT current_user::text").rows == [(user,)]
        mistake = the_mistake(lambda: engine.query(f'SELECT "{PASSWORD}"'))
        assert mistake.code is NO_SUCH_COLUMN and PASSWORD not in str(mistake) and "***" in mistake.message
    wrong = refusal(guarded.replace("{login}", f"{user}:{quote('x' + PASSWORD, safe='')}"))
    assert wrong.message.endswith("can't be reached: the user or the password is wrong")
    assert refusal(guarded.replace("{login}", user)).message.endswith("the server asks for a password and the target has none")


def test_what_cannot_be_reached(uri: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: every connection is refused
        port = taken.getsockname()[1]
        closed = refusal(f"postgresql://u:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/d")
    assert closed.message == f"PostgreSQL at `127.0.0.1:{port}` can't be reached: nothing listens at that host and port"
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()  # accepts, and never answers
        port = deaf.getsockname()[1]
        silent = refusal(f"postgresql://u:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/d?connect_timeout=2")
    assert silent.message == f"PostgreSQL at `127.0.0.1:{port}` can't be reached: the server does not answer"
    assert refusal("postgresql:///d?host=/nowhere").message.endswith("nothing listens at that socket")
    assert refusal(uri.replace(f"/engine_{WORKER}", "/nothing")).message.endswith("there is no database `nothing`")
    assert refusal(uri.replace("postgres:@", "nobody:@")).message.endswith("there is no user `nobody`")
    assert refusal(uri + "&sslmode=nonsense").message.endswith("its `sslmode` is none that PostgreSQL knows")


def test_a_target_without_a_dsn() -> None:
    mistake = the_mistake(lambda: connect(Target("postgres"), Path()))
    assert (mistake.code, mistake.message) == (BAD_CONFIG, "the target has no `dsn`")


@pytest.mark.parametrize(
    ("sql", "code", "words"),
    [
        ("SELECT * FROM nothing", NO_SUCH_TABLE, 'relation "nothing" does not exist'),
        ("SELECT * FROM nothing.people", NO_SUCH_TABLE, 'relation "nothing.people" does not exist'),
        ("SELECT nothing FROM people", NO_SUCH_COLUMN, 'column "nothing" does not exist'),
        ("SELEC 1", QUERY_FAILED, 'syntax error at or near "SELEC" (SQLSTATE 42601)'),
        ("SELECT nothing(1)", QUERY_FAILED, "function nothing(integer) does not exist (SQLSTATE 42883)"),
        ("SELECT v::integer FROM people", QUERY_FAILED, "a value in the data can't be read as its type (SQLSTATE 22P02)"),
        ("SELECT v::timestamptz FROM people", QUERY_FAILED, "a value in the data can't be used as the rule asks (SQLSTATE 22007)"),
        ("SELECT v::jsonb FROM people", QUERY_FAILED, "a value in the data can't be read as its type (SQLSTATE 22P02)"),
        ("SELECT n::smallint FROM people", QUERY_FAILED, "a number is too large for its type (SQLSTATE 22003)"),
        ("SELECT n / (n - n) FROM people", QUERY_FAILED, "a division by zero (SQLSTATE 22012)"),
        ("SELECT leak(v) FROM people", QUERY_FAILED, "the query failed (SQLSTATE P0001)"),
        ("SELECT at FROM far", QUERY_FAILED, "a value in the result can't be read"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", QUERY_FAILED, "the server was stopped (SQLSTATE 57P01)"),
        ("SELECT '\0'", QUERY_FAILED, None),
        ("SELECT '\ud800'", QUERY_FAILED, None),
    ],
)
def test_mistakes_hold_no_data(uri: str, sql: str, code: object, words: str | None) -> None:
    with open_engine(uri) as engine:
        mistake = the_mistake(lambda: engine.query(sql))
    assert mistake.code is code
    assert CANARY not in str(mistake) and "271828" not in str(mistake)
    assert words is None or mistake.message == f"PostgreSQL: {words}"


def test_a_query_that_takes_too_long_is_stopped(uri: str) -> None:
    with open_engine(uri, Options(timeout=0.2)) as engine:
        mistake = the_mistake(lambda: engine.query("SELECT count(*) FROM generate_series(1, 1000000000)"))
        assert (mistake.code, mistake.message) == (QUERY_FAILED, "PostgreSQL: the query took too long and was stopped (SQLSTATE 57014)")
        assert engine.query("SELECT 1").rows == [(1,)]


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "segql.engines.postgres")
    mistake = the_mistake(lambda: open_engine("postgresql://h/d"))
    assert (mistake.code.id, mistake.message, mistake.help) == (
        "SEG606",
        "the driver for `postgres` is not installed",
        "pip install 'segql[postgres]'",
    )
