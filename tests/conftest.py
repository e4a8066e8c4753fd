"""Options of the whole test suite."""

import pytest

pytest_plugins = ["tests.support.plugin"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the expected blocks of Markdown tests with what came out")
    parser.addoption("--every-hour", action="store_true", help="look at windows at every hour of five years, not at some")
    parser.addoption("--differential-trials", type=int, default=60, help="generated databases to compare the engines on, 8 rules each")
    parser.addoption("--differential-seed", default="pr", help="where the generated trials begin")
    parser.addoption("--differential-engines", default="duckdb,postgres,bigquery", help="which engines to compare with the definition")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
