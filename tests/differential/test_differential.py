"""Generated rules over generated rows: the definition, DuckDB, PostgreSQL and GoogleSQL select the same members."""

import pytest

from tests.differential.beside import differences
from tests.differential.trial import compiled, everyone, expected, expected_rows, make, meaning_of
from tests.support.engines import Engines, distinct

RULES = 8  # of one trial; they share its tables


def seeds(config: pytest.Config) -> list[str]:
    start = config.getoption("--differential-seed")
    return [f"{start}-{i}" for i in range(config.getoption("--differential-trials"))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config))


def test_every_engine_selects_the_members_of_the_definition(seed: str, engines: Engines, pytestconfig: pytest.Config) -> None:
    trial = make(seed, RULES)
    meaning = meaning_of(trial.text, trial.catalog, trial.calendar)
    wanted = pytestconfig.getoption("--differential-engines").split(",")
    for name in wanted:
        engines.servers[name].load(trial.tables)
    wrong = []
    for name, segment in meaning.segments.items():
        members = expected(trial, segment)
        for dialect in wanted:
            sql = compiled(trial, meaning, name, dialect)
            try:
                rows = engines.servers[dialect].query(sql)
                got = distinct(dialect, rows)
            except Exception as error:
                raise AssertionError(f"{seed}: {dialect} refused {name}: {error}\n{trial.text}\n{sql}") from error
            if got == members and segment.columns:
                wrong += [f"{dialect} {name}: {told}\n{trial.text}\n{sql}" for told in differences(rows, expected_rows(trial, segment))]
            if got != members:
                wrong.append(
                    f"{dialect} {name}: missing {sorted(members - got)}, extra {sorted(got - members)}\n{segment.rule_span.text}\n{sql}"
                )
    assert not wrong, f"seed {seed}, as of {trial.as_of} ({trial.mode}) in {trial.calendar}\n" + "\n".join(wrong[:1])


def test_most_rules_divide_people() -> None:
    """The comparison is not vacuous: four of five generated rules at least have some members, but not everyone."""
    divided = total = 0
    for i in range(30):
        trial = make(f"vacuity-{i}", RULES)
        for segment in meaning_of(trial.text, trial.catalog, trial.calendar).segments.values():
            total += 1
            divided += 0 < len(expected(trial, segment)) < len(everyone(trial, segment))
    assert divided / total >= 0.8, f"{divided} of {total}"
