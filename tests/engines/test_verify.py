"""The tables of a database are compared with the catalog before a query runs: everything that is wrong in one run, and no value of a row."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from segql.engines import Engine, connect
from segql.engines.families import FAMILIES, FITS, family, fits
from tests.engines.shops import CATALOG, compiled, mistakes
from tests.engines.targets import Target
from tests.support.postgres import new_database

CANARY = 271828
TABLES = f"""
CREATE SCHEMA shop;
CREATE TABLE shop.customers (id INTEGER, country TEXT, vip BOOLEAN, born DATE);
CREATE TABLE shop.orders (
    customer_id BIGINT, ordered_at TIMESTAMPTZ, line INTEGER, status VARCHAR, discount NUMERIC(9, 2), total NUMERIC(18, 2),
    weight DOUBLE PRECISION, props JSON, sku VARCHAR
);
CREATE TABLE shop.products (sku VARCHAR, brand VARCHAR);
INSERT INTO shop.customers (id) VALUES ({CANARY}), (1), (NULL), (NULL);
INSERT INTO shop.products (sku) VALUES ('a'), (NULL), (NULL);
"""
BROKEN = f"""
INSERT INTO shop.customers (id) VALUES ({CANARY}), ({CANARY});
INSERT INTO shop.products (sku) VALUES ('a');
"""
WRONG = """
ALTER TABLE shop.orders ALTER total TYPE DOUBLE PRECISION;
ALTER TABLE shop.orders ALTER ordered_at TYPE TIMESTAMP;
ALTER TABLE shop.orders RENAME weight TO wieght;
DROP TABLE shop.products;
"""
EXPECTED_WRONG = [
    ("SEG603", "weight", "`shop.orders` has no column `weight`", "did you mean `wieght`?"),
    ("SEG602", "shop.products", "there is no table `shop.products` in the database", None),
]


@pytest.fixture
def in_duckdb(tmp_path: Path) -> Iterator[Path]:
    with duckdb.connect(str(tmp_path / "s.duckdb")) as connection:
        connection.execute(TABLES)
    return tmp_path


def changed(folder: Path, sql: str = "") -> Engine:
    """The DuckDB database after some statements."""
    with duckdb.connect(str(folder / "s.duckdb")) as connection:
        connection.execute(sql)
    return connect(Target("duckdb", path="s.duckdb"), folder)


@pytest.fixture
def in_postgres(postgres_uri: str) -> Iterator[str]:
    with new_database(postgres_uri, "verify") as uri:
        alter(uri, TABLES)
        yield uri


def alter(uri: str, sql: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(sql)


def postgres(uri: str) -> Engine:
    return connect(Target("postgres", dsn="${DSN}"), Path(), {"DSN": uri})


def test_right_tables_pass(in_duckdb: Path, in_postgres: str) -> None:
    with changed(in_duckdb) as engine:
        assert mistakes(engine) == []
    with postgres(in_postgres) as engine:
        assert mistakes(engine) == []


def test_everything_wrong_is_told_in_one_run(in_duckdb: Path, in_postgres: str) -> None:
    zone = "say where it was written: `time: {column: ordered_at, type: timestamp, zone: Europe/Berlin}`"
    with changed(in_duckdb, WRONG) as engine:
        found = mistakes(engine)
    assert sorted(found) == sorted(
        [
            *EXPECTED_WRONG,
            (
                "SEG604",
                "amount",
                "`amount` is declared decimal(18, 4), and the column `total` of `shop.orders` is DOUBLE",
                "declare it `float`, or read a view that casts the column",
            ),
            (
                "SEG604",
                "time",
                "the time of `orders` is declared timestamptz, and the column `ordered_at` of `shop.orders` is TIMESTAMP",
                zone,
            ),
        ]
    )
    alter(in_postgres, WRONG)
    with postgres(in_postgres) as engine:
        found = mistakes(engine)
    assert [m for m in found if m in EXPECTED_WRONG] == EXPECTED_WRONG
    assert {(code, place, help_) for code, place, _, help_ in found} >= {("SEG604", "time", zone)}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("kind", "cut"),
    [("TIMESTAMP_NS", "MAKE_TIMESTAMP(EPOCH_US({}))"), ("TIMESTAMPTZ_NS", "DATE_TRUNC('microsecond', {})")],
)
def test_nanoseconds_are_refused_with_a_way_to_cut_them(in_duckdb: Path, kind: str, cut: str) -> None:
    """DuckDB's cast would make the next day of a day's last nanosecond."""
    with changed(in_duckdb, f"ALTER TABLE shop.orders ALTER ordered_at TYPE {kind}") as engine:
        ((code, place, message, help_),) = mistakes(engine)
    assert (code, place) == ("SEG604", "time") and message.endswith(f"`ordered_at` of `shop.orders` is {kind}")
    assert help_ is not None and cut.format("ordered_at") in help_
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for day in ("2026-02-28", "1969-02-28"):
            ((at,),) = connection.sql(f"SELECT {cut.format('m')} FROM (SELECT '{day} 23:59:59.999999999'::{kind} AS m)").fetchall()
            assert str(at).startswith(f"{day} 23:59:59.999999")


def test_a_key_that_is_not_unique(in_duckdb: Path, in_postgres: str) -> None:
    expected = [
        ("SEG607", "{column: id, type: integer}",
         "the key of `customer`, `id` of `shop.customers`, is not unique: 2 rows have a value that an earlier row has", None),
        ("SEG607", "lookup",
         "the key of `shop.products`, `sku` of `shop.products`, is not unique: 1 row has a value that an earlier row has", None),
    ]  # fmt: skip
    with changed(in_duckdb, BROKEN) as engine:
        found = mistakes(engine)
    assert found == expected
    alter(in_postgres, BROKEN)
    with postgres(in_postgres) as engine:
        assert mistakes(engine) == expected
    assert str(CANARY) not in str(found)


def test_names_are_told_apart_as_the_engine_does(in_duckdb: Path, in_postgres: str) -> None:
    shouting = CATALOG.replace("country: text", "country: {type: text, column: COUNTRY}")
    with changed(in_duckdb) as engine:
        assert mistakes(engine, catalog=shouting) == []
    with postgres(in_postgres) as engine:
        assert [(code, help_) for code, _, _, help_ in mistakes(engine, catalog=shouting)] == [("SEG603", "did you mean `country`?")]


def test_keys_of_another_type_are_one_mistake(in_duckdb: Path) -> None:
    catalog = CATALOG.replace("type: integer}", "type: text}")
    with changed(in_duckdb) as engine:
        assert (
            [(m[0], m[3]) for m in mistakes(engine, "not bought", catalog)]
            == [
                ("SEG604", "declare the entity's key as it is: `key: {column: id, type: integer}`"),
                ("SEG604", None),  # BIGINT is another type than INTEGER, but of one family: see below
            ][:1]
        )
    with changed(in_duckdb, "ALTER TABLE shop.orders ALTER customer_id TYPE VARCHAR") as engine:
        assert [(m[0], m[1]) for m in mistakes(engine, "not bought")] == [("SEG604", "customer")]


def test_texts_with_a_collation_are_refused(in_duckdb: Path, in_postgres: str) -> None:
    with changed(
        in_duckdb, "DROP TABLE shop.customers; CREATE TABLE shop.customers (id INTEGER, country VARCHAR COLLATE NOCASE)"
    ) as engine:
        found = mistakes(engine, 'country = "DE"')
    message = "the column `country` of `shop.customers` is VARCHAR COLLATE …: its texts do not compare by code point"
    assert [m[:3] for m in found] == [("SEG604", "country", message)]
    alter(in_postgres, "CREATE COLLATION ci (provider = libc, locale = 'C')")
    alter(in_postgres, "UPDATE pg_collation SET collisdeterministic = false WHERE collname = 'ci'")  # this server has no ICU to make one
    alter(in_postgres, "ALTER TABLE shop.customers ALTER country TYPE text COLLATE ci")
    with postgres(in_postgres) as engine:
        found = mistakes(engine, 'country = "DE"')
    message = "the column `country` of `shop.customers` is text COLLATE ci: its texts do not compare by code point"
    assert [m[:3] for m in found] == [("SEG604", "country", message)]


def test_files(tmp_path: Path) -> None:
    catalog = CATALOG.replace("table: shop.customers", "file: customers.csv").replace("table: shop.orders", "file: orders.parquet")
    rule = "bought with amount > 1 or vip"
    with connect(Target("duckdb"), tmp_path) as engine:
        assert [(m[0], m[2]) for m in mistakes(engine, rule, catalog)] == [
            ("SEG602", "there is no file `customers.csv`"),
            ("SEG602", "there is no file `orders.parquet`"),
        ]
    (tmp_path / "customers.csv").write_text('id,vipp\n1,true\n01,true\n""," "\n,\n,\n')
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 1 AS customer_id, now()::TIMESTAMP AS ordered_at, '' AS status, 1.5::DOUBLE AS total, 0.5::DOUBLE AS discount)"
            f" TO '{tmp_path}/orders.parquet'"
        )
    with connect(Target("duckdb"), tmp_path) as engine:
        assert [(m[0], m[1]) for m in mistakes(engine, rule, catalog)] == [("SEG603", "vip"), ("SEG604", "time"), ("SEG604", "amount")]
        assert mistakes(engine, "not bought", catalog)[0][0] == "SEG604"
    (tmp_path / "customers.csv").write_text("id,vip\n1,true\n1,true\n,\n,\n")
    with connect(Target("duckdb"), tmp_path) as engine:
        assert [m[0] for m in mistakes(engine, "vip", catalog)] == ["SEG607"]


def test_json_in_text(in_duckdb: Path) -> None:
    with changed(in_duckdb, "ALTER TABLE shop.orders ALTER props TYPE VARCHAR") as engine:
        assert [(m[0], m[1], m[3]) for m in mistakes(engine)] == [("SEG604", "plan", "say so with `column_type: text`")]
        assert mistakes(engine, catalog=CATALOG.replace("json: props.plan", "json: props.plan, column_type: text")) == []


@pytest.mark.parametrize(
    ("dialect", "kind", "expected"),
    [
        ("duckdb", "DECIMAL(9,2)", "decimal"),
        ("duckdb", "TIMESTAMP", "timestamp"),
        ("duckdb", "VARCHAR[]", "list"),
        ("duckdb", "VARCHAR COLLATE …", "text"),
        ("duckdb", "ENUM('a', 'b')", "ENUM('a', 'b')"),
        ("postgres", "character varying(20)", "text"),
        ("postgres", "character(20)", "character(20)"),
        ("postgres", "timestamp(3) with time zone", "timestamptz"),
        ("postgres", "numeric", "decimal"),
        ("postgres", "text[]", "list"),
        ("bigquery", "TIMESTAMP", "timestamptz"),
        ("bigquery", "DATETIME", "timestamp"),
        ("bigquery", "STRING COLLATE und:ci", "text"),
        ("bigquery", "ARRAY<STRING>", "list"),
        ("bigquery", "GEOGRAPHY", "GEOGRAPHY"),
    ],
)
def test_families(dialect: str, kind: str, expected: str) -> None:
    assert family(dialect, kind) == expected


def test_what_fits() -> None:
    assert fits("integer", "integer") and fits("decimal(9, 2)", "integer") and fits("number", "float") and fits("uuid", "text")
    assert (
        not fits("decimal(9, 2)", "float") and not fits("integer", "float") and not fits("text", "uuid") and not fits("text", "GEOGRAPHY")
    )
    assert {f for families in FAMILIES.values() for f in families.values()} <= {f for families in FITS.values() for f in families}


def test_a_float_may_be_declared_over_exact_columns(in_duckdb: Path, in_postgres: str) -> None:
    """What the table of families allows, the engines can compute."""
    sql = f"""
        ALTER TABLE shop.orders ALTER weight TYPE NUMERIC(9, 2);
        INSERT INTO shop.orders VALUES ({CANARY}, '2026-01-01 00:00:00+00', 1, 'paid', 0, 1, 0.1, NULL, NULL);
    """
    rule = "sum(weight of bought) = 0.1 and bought with weight <= 0.1"
    with changed(in_duckdb, sql) as engine:
        assert mistakes(engine, rule) == []
        assert engine.query(compiled("duckdb", rule)).rows == [(CANARY,)]
    alter(in_postgres, sql)
    with postgres(in_postgres) as engine:
        assert mistakes(engine, rule) == []
        assert engine.query(compiled("postgres", rule)).rows == [(CANARY,)]
