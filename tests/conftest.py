"""Options of the whole test suite."""

import pytest

pytest_plugins = ["tests.support.plugin"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--table", help="a file for the table of what was run, as JSON; it is also printed")
    parser.addoption("--accept", action="store_true", help="rewrite the expected blocks of Markdown tests with what came out")
    parser.addoption("--every-hour", action="store_true", help="look at windows at every hour of five years, not at some")
    parser.addoption("--every-mutant", action="store_true", help="try every mistake in every statement of the cases")
    parser.addoption(
        "--differential-size", choices=["pr", "nightly"], default="pr", help="how many generated rules to compare the engines on"
    )
    parser.addoption("--differential-trials", type=int, help="generated databases, 8 rules each, whatever the size")
    parser.addoption("--differential-write", help="a folder for what fails, as the smallest case that still fails")
    parser.addoption("--differential-seed", default="pr", help="where the generated trials begin")
    parser.addoption("--lint-rules", type=int, default=300, help="how many made rules to prove something of")
    parser.addoption("--fuzz-inputs", type=int, default=600, help="how many made texts are read, formatted and compiled")
    parser.addoption("--other-python", default="", help="further interpreters, with commas: the same bytes have to come out")
    parser.addoption("--fuzz-seed", default="pr", help="where the made texts begin")
    parser.addoption("--differential-engines", default="duckdb,postgres,bigquery", help="which engines to compare with the definition")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
