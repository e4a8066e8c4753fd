"""Generated rules in one statement: every engine selects for each segment the members of the definition."""

import pytest

from tests.differential.accounts import with_accounts
from tests.differential.compare import loaded, of_bundle
from tests.differential.test_differential import EACH, RULES, trials
from tests.differential.trial import Trial, make
from tests.support.engines import Engines

EVERY = 3  # of so many trials one is run as a bundle too
OF_ACCOUNTS = 12  # and of so many, rules about accounts and customers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, every in (("number", EVERY), ("of_accounts", OF_ACCOUNTS)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, trials(metafunc.config)[::every])


def test_a_bundle_has_the_members_of_each_segment(number: int, engines: Engines, pytestconfig: pytest.Config) -> None:
    seed = f"{pytestconfig.getoption('--differential-seed')}-{number}"
    _check(make(seed, RULES), seed, number, engines, pytestconfig)


def test_bundles_of_two_entities_have_the_members_of_each_segment(of_accounts: int, engines: Engines, pytestconfig: pytest.Config) -> None:
    seed = f"{pytestconfig.getoption('--differential-seed')}-{of_accounts}"
    _check(with_accounts(seed, RULES), seed, of_accounts, engines, pytestconfig)


def _check(trial: Trial, seed: str, number: int, engines: Engines, pytestconfig: pytest.Config) -> None:
    wanted = pytestconfig.getoption("--differential-engines").split(",")
    servers = {name: engines.servers[name] for name in wanted if name != "bigquery" or number % EACH == 0}
    meaning = loaded(trial, servers)
    told = list(of_bundle(trial, meaning, list(meaning.segments), servers))
    assert not told, f"{seed}, as of {trial.as_of} ({trial.mode}) in {trial.calendar}\n{trial.text}\n{told[0]}"
