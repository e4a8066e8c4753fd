"""The grocery example opened once, and the database that queries written by hand run in."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.examples.by_hand import prepared
from tests.examples.running import Running

PROJECT = Path(__file__).resolve().parents[2] / "examples" / "grocery"
QUERIES = Path(__file__).with_name("grocery_by_hand")


@pytest.fixture(scope="session")
def grocery() -> Iterator[Running]:
    with Running(PROJECT) as running:
        yield running


@pytest.fixture(scope="session")
def by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared(QUERIES, PROJECT) as connection:
        yield connection
