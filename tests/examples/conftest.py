"""The grocery example opened once: as it is, and with a catalog that names tables, since only DuckDB reads files."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.examples.expected import prepared
from tests.examples.running import Running

PROJECT = Path(__file__).resolve().parents[2] / "examples" / "grocery"


@pytest.fixture(scope="session")
def grocery() -> Iterator[Running]:
    with Running(PROJECT) as running:
        yield running


@pytest.fixture(scope="session")
def in_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same rules over the tables `baskets`, `lines`, …"""
    folder = tmp_path_factory.mktemp("tables") / "grocery"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("data"))
    for entries in (folder / "catalog").iterdir():
        entries.write_text(re.sub(r"data/(\w+)\.parquet", r"\1", entries.read_text(encoding="utf-8")), encoding="utf-8")
    with Running(folder) as running:
        yield running


@pytest.fixture(scope="session")
def by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared(PROJECT) as connection:
        yield connection
