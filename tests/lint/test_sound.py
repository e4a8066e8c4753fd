"""Whatever is proved of generated rules is so: nobody that the definition looks at contradicts it."""

from random import Random

import pytest

from segql.meaning import nodes as m
from segql.meaning.evaluate import holds
from segql.meaning.lint import Prover
from segql.meaning.windows import Calendar
from tests.lint.asked import KINDS, asked
from tests.lint.small import MOMENTS, ZONES, Maker, bounds, rule_of, world
from tests.support.plugin import Counting

PEOPLE = 40  # looked at for each pair of conditions
BATCH = 50


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "file" in metafunc.fixturenames:
        metafunc.parametrize("file", range(2 + metafunc.config.getoption("--lint-rules") // 100))
    if "batch" in metafunc.fixturenames:
        metafunc.parametrize("batch", range(-(-metafunc.config.getoption("--lint-rules") // BATCH)))


def test_no_person_contradicts_a_proof_about_two_conditions(batch: int, pytestconfig: pytest.Config, counting: Counting) -> None:
    """Which of the four ways in which two conditions may hold and fail are proved to be impossible, and are they?"""
    proved = 0
    for number in range(BATCH):
        r = Random(f"{pytestconfig.getoption('--differential-seed')}-lint-{batch}-{number}")
        maker, calendar = Maker(r), Calendar(r.choice(ZONES), r.choice([0, 6]))
        texts = [maker.atom(), maker.atom()]
        rules = [rule for text in texts if (rule := rule_of(text, calendar)) is not None]
        if len(rules) < 2:
            continue
        a, b = rules
        prover = Prover()
        claims = {(x, y) for x in (True, False) for y in (True, False) if prover.impossible([signed(a, x), signed(b, y)])}
        proved += len(claims)
        edges = list(bounds((a, b)))
        for _ in range(PEOPLE if claims else 0):
            person = world(r, edges, r.choice(MOMENTS), calendar)
            found = (holds(a, person), holds(b, person))
            assert found not in claims, f"{texts} are {found} in {calendar} as of {person.as_of} for {person.attributes}, {person.rows}"
    counting.add("proofs that no person contradicts", proved)


def test_what_check_claims_of_a_file_is_so(file: int, pytestconfig: pytest.Config, counting: Counting) -> None:
    found = asked(KINDS[file % 2], f"{pytestconfig.getoption('--differential-seed')}-file-{file}")
    counting.add("claims of check that no person contradicts", sum(n for code, n in found.items() if code.startswith("SEG")))
    assert found["rules"] >= 25 and not found["false"]


def signed(rule: m.Rule, truth: bool) -> m.Rule:
    return rule if truth else m.Not(rule)
