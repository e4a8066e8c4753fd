"""Generated rules over rows made for them: the definition, DuckDB, PostgreSQL and GoogleSQL select the same members.

Each trial has some rules on one database. `--differential-size nightly` runs fifty times as many; `--differential-write FOLDER` keeps what
fails as the smallest case that still fails.
"""

from itertools import groupby
from math import ceil
from pathlib import Path

import pytest

from tests.differential.checks import differences
from tests.differential.shrink import written
from tests.support.engines import Engines
from tests.support.plugin import Counting
from tests.support.tally import Tally

CASES = 9.1  # compiled segments of a trial, on average: an arm of tiers or of a split is one too, and there are those of accounts
SIZES = {"pr": 3_000, "nightly": 150_000}  # cases
BATCH = 5  # trials of one test
DIVIDE = 0.8  # of the cases at least have members, but not everyone: else the comparison would say little


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "numbers" in metafunc.fixturenames:
        size = SIZES[metafunc.config.getoption("--differential-size")]
        count = metafunc.config.getoption("--differential-trials") or ceil(size / CASES)
        batches = [list(group) for _, group in groupby(range(count), lambda n: n // BATCH)]
        metafunc.parametrize("numbers", batches, ids=[f"{metafunc.config.getoption('--differential-seed')}-{b[0]}" for b in batches])


def test_every_engine_selects_the_members_of_the_definition(
    numbers: list[int], engines: Engines, pytestconfig: pytest.Config, counting: Counting
) -> None:
    wanted = pytestconfig.getoption("--differential-engines").split(",")
    folder, seed = pytestconfig.getoption("--differential-write"), pytestconfig.getoption("--differential-seed")
    servers = {name: engines.servers[name] for name in wanted}
    counting.seed(seed)
    told = []
    for number in numbers:
        for trial, difference in differences(seed, number, servers, counting.tally):
            kept = f"\nkept as {written(trial, difference, servers, Path(folder), f'{seed}-{number}')}" if folder else ""
            told.append(f"{seed}-{number}, as of {trial.as_of} ({trial.mode}) in {trial.calendar}: {difference}{kept}")
    assert not told, "\n".join(told)


def test_most_rules_divide_people() -> None:
    """The comparison is not vacuous."""
    tally = Tally()
    for number in range(6):
        assert not list(differences("vacuity", number, {}, tally))
    ((some, of),) = tally.shares.values()
    assert some / of >= DIVIDE, f"{some} of {of}"
