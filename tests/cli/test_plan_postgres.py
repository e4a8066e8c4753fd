"""`segql plan -t` of a project whose tables are in PostgreSQL: who enters, who leaves, and what holds a change back."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from segql.cli import main
from tests.support.postgres import new_database

FILES = {
    "segql.toml": """[project]
name = "shop"
timezone = "Europe/Berlin"

[targets.prod]
dialect = "postgres"
dsn = "${SEGQL_TEST_SHOP}"
""",
    "catalog/shop.yml": """
entities: {customer: {table: shop.customers, key: customer_id}}
sources: {orders: {table: shop.orders, time: ordered_at, entity: {customer: customer_id}}}
events: {purchased: {source: orders}}
""",
    "segments/loyal.seg": "segment loyal is purchased >= 3 in 90d\nsegment dear is in segment loyal\nexpect loyal size between 0% and 50%\n",
}
ORDERS = [("ann", 3), ("bob", 2), ("cat", 1)]  # and how often they bought; dan never did


@pytest.fixture
def project(tmp_path: Path, postgres_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for words in (("init", "-q", "-b", "main"), ("add", "."), ("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "one")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    with new_database(postgres_uri, "plan") as uri:
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA shop")
            connection.execute("CREATE TABLE shop.customers (customer_id text PRIMARY KEY)")
            connection.execute("CREATE TABLE shop.orders (customer_id text, ordered_at timestamptz)")
            connection.execute("INSERT INTO shop.customers VALUES ('ann'), ('bob'), ('cat'), ('dan')")
            for who, often in ORDERS:
                for day in range(often):
                    connection.execute("INSERT INTO shop.orders VALUES (%s, %s)", (who, f"2026-02-{10 + day} 12:00+00"))
        monkeypatch.setenv("SEGQL_TEST_SHOP", uri)
        yield tmp_path


def planned(folder: Path, *options: str) -> int:
    return main(["plan", "-C", str(folder), "-q", "-t", "prod", "--as-of", "2026-03-01", *options])


def test_who_enters_and_leaves(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "segments/loyal.seg").write_text(FILES["segments/loyal.seg"].replace(">= 3", "between 1 and 2 times"), encoding="utf-8")
    assert planned(project, "--format", "json") == 0
    text = capsys.readouterr().out
    told = {one["name"]: one for one in json.loads(text)["segments"]}
    assert {(one["members"]["entered"], one["members"]["left"]) for one in told.values()} == {(2, 1)} and set(told) == {"loyal", "dear"}
    assert not any(who in text for who, _ in ORDERS)  # ids are not told unless they are asked for
    assert planned(project, "--ids") == 0
    text = capsys.readouterr().out
    assert "enter: bob, cat" in text and "leave: ann" in text


def test_a_guard_and_an_expectation_hold_a_change_back(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "segments/loyal.seg").write_text(FILES["segments/loyal.seg"].replace(">= 3", ">= 1"), encoding="utf-8")
    assert planned(project, "--max-change", "25%", "--format", "markdown") == 3
    out = capsys.readouterr().out
    assert "loyal: 2 enter and 0 leave, of 1 before; --max-change allows 25%" in out
    assert "loyal has 3 members, 75% of 4; expected is 0% to 50%" in out
    assert len(out.encode()) < 60_000


def test_nothing_is_counted_where_nothing_changes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert planned(project, "-s", "state:modified") == 0
    assert capsys.readouterr().out.startswith("no segment changes")
