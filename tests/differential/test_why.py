"""Why somebody is in: what is read of one id is enough for the definition to decide as the engine's SQL does over everyone."""

from dataclasses import replace
from random import Random

import pytest

from segql.meaning.evaluate import is_member
from segql.why.decide import decide
from segql.why.future import change
from segql.why.tree import Verdict, tree
from tests.differential.trial import everyone, expected, make, meaning
from tests.support.engines import Engines, Reading

TRIALS, IDS = 3, 5


@pytest.mark.parametrize("number", range(TRIALS))
def test_one_is_decided_from_their_own_rows(number: int, engines: Engines) -> None:
    trial = make(f"why-{number}", 5)
    random = Random(number)
    understood = meaning(trial)
    names = [name for name in engines.servers if name != "bigquery" or number == 0]
    for name in names:
        engines.servers[name].load(trial.tables)
    for segment in random.sample(list(understood.segments.values()), min(4, len(understood.segments))):
        members, people = expected(trial, segment), [str(world.id) for world in everyone(trial, segment)]
        ids = [*random.sample(people, min(IDS, len(people))), "nobody of this name"]
        for name in names:
            for one in decide(understood, segment, ids, Reading(name, engines.servers[name]), trial.as_of):  # type: ignore[arg-type]
                assert one.holds == (one.id in members)
                assert (one.world is None) == (one.id not in people)
                if one.world is not None:
                    told = tree(segment, one.segment, one.world)
                    assert told.holds == one.holds
                    assert_combined(told)


def assert_combined(verdict: Verdict) -> None:
    """What a combination says follows from its parts."""
    parts = [part.holds for part in verdict.parts]
    whole = {"all of": all, "any of": any}.get(verdict.text.removeprefix("not ").replace("none of", "any of"))
    if whole is not None:
        assert verdict.holds == (whole(parts) != (verdict.text.startswith(("not ", "none "))))
    for part in verdict.parts:
        assert_combined(part)


def test_the_time_of_a_change_is_exact(engines: Engines) -> None:
    """Just before it all is as it was, from it on it is not."""
    found = 0
    for number in range(6):
        if found > 3:
            break
        trial = make(f"when-{number}", 4)
        understood = meaning(trial)
        engines.servers["duckdb"].load(trial.tables)
        for segment in understood.segments.values():
            ids = [str(world.id) for world in everyone(trial, segment)][:5]
            for one in decide(understood, segment, ids, Reading("duckdb", engines.servers["duckdb"]), trial.as_of):  # type: ignore[arg-type]
                if one.world is None or one.ranked or (next_ := change(one.segment, one.world)) is None:
                    continue
                found += 1
                assert is_member(one.segment, replace(one.world, as_of=next_.at)) != one.holds
                assert is_member(one.segment, replace(one.world, as_of=next_.at - next_.at.resolution)) == one.holds
    assert found > 3
