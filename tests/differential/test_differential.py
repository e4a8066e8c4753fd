"""Generated rules over rows made for them: the definition, DuckDB, PostgreSQL and GoogleSQL select the same members.

Each trial has some rules on one database. `--differential-size nightly` runs fifty times as many; `--differential-write FOLDER` keeps what
fails as the smallest case that still fails.
"""

from itertools import groupby
from math import ceil
from pathlib import Path

import pytest

from tests.differential.compare import compared
from tests.differential.shrink import written
from tests.differential.trial import everyone, expected, make, meaning_of
from tests.support.engines import Engines

RULES = 8  # of one trial; they share its tables
CASES = 8.5  # compiled segments of a trial, on average: an arm of tiers or of a split is one too
SIZES = {"pr": 3_000, "nightly": 150_000}  # cases
EACH = 10  # of so many trials one runs on GoogleSQL too, which is slow
BATCH = 5  # trials of one test


def trials(config: pytest.Config) -> list[int]:
    count = config.getoption("--differential-trials") or ceil(SIZES[config.getoption("--differential-size")] / CASES)
    return list(range(count))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "numbers" in metafunc.fixturenames:
        batches = [list(group) for _, group in groupby(trials(metafunc.config), lambda n: n // BATCH)]
        metafunc.parametrize("numbers", batches, ids=[f"{metafunc.config.getoption('--differential-seed')}-{b[0]}" for b in batches])


def test_every_engine_selects_the_members_of_the_definition(numbers: list[int], engines: Engines, pytestconfig: pytest.Config) -> None:
    wanted = pytestconfig.getoption("--differential-engines").split(",")
    folder = pytestconfig.getoption("--differential-write")
    told = []
    for number in numbers:
        seed = f"{pytestconfig.getoption('--differential-seed')}-{number}"
        trial = make(seed, RULES)
        servers = {name: engines.servers[name] for name in wanted if name != "bigquery" or number % EACH == 0}
        for difference in compared(trial, servers):
            kept = f"\nkept as {written(trial, difference, servers, Path(folder), seed)}" if folder else ""
            told.append(f"{seed}, as of {trial.as_of} ({trial.mode}) in {trial.calendar}: {difference}{kept}")
    assert not told, "\n".join(told)


def test_most_rules_divide_people() -> None:
    """The comparison is not vacuous: four of five generated rules at least have some members, but not everyone."""
    divided = total = 0
    for i in range(12):
        trial = make(f"vacuity-{i}", RULES)
        for segment in meaning_of(trial.text, trial.catalog, trial.calendar).segments.values():
            total += 1
            divided += 0 < len(expected(trial, segment)) < len(everyone(trial, segment))
    assert divided / total >= 0.8, f"{divided} of {total}"
