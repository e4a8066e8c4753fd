"""Generated rules about accounts of customers: the definition and every engine select the same accounts."""

import pytest

from tests.differential.accounts import with_accounts
from tests.differential.compare import loaded, of_segment
from tests.differential.test_differential import trials
from tests.differential.trial import everyone, expected, meaning_of
from tests.support.engines import Engines

RULES = 5  # of one trial
EVERY = 10  # of so many trials of customers one is followed by one of accounts


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        metafunc.parametrize("number", trials(metafunc.config)[::EVERY])


def test_every_engine_selects_the_accounts_of_the_definition(number: int, engines: Engines, pytestconfig: pytest.Config) -> None:
    seed = f"{pytestconfig.getoption('--differential-seed')}-{number}"
    trial = with_accounts(seed, RULES)
    wanted = pytestconfig.getoption("--differential-engines").split(",")
    servers = {name: engines.servers[name] for name in wanted}
    meaning = loaded(trial, servers)
    told = [d for name in meaning.segments if name.startswith("a") for d in of_segment(trial, meaning, name, servers)]
    assert not told, f"{seed}, as of {trial.as_of} ({trial.mode}) in {trial.calendar}\n{trial.text}\n{told[0]}"


def test_most_rules_divide_accounts() -> None:
    """The comparison is not vacuous."""
    divided = total = 0
    for i in range(10):
        trial = with_accounts(f"vacuity-{i}", RULES)
        for name, segment in meaning_of(trial.text, trial.catalog, trial.calendar).segments.items():
            if name.startswith("a"):
                total += 1
                divided += 0 < len(expected(trial, segment)) < len(everyone(trial, segment))
    assert divided / total >= 0.4, f"{divided} of {total}"
