"""What PostgreSQL is asked of single entities finds the same members as one reading for all of them, and as the definition."""

from collections.abc import Iterator

import pytest

from segql.emit.as_of import AsOf
from segql.emit.dialects.postgres import POSTGRES
from segql.emit.emit import emit
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.plan.build import build
from segql.plan.optimize import optimize
from segql.plan.setting import Setting
from tests.differential.rules import Rules
from tests.differential.trial import Trial, expected, make, meaning
from tests.support.engines import Engines, distinct
from tests.support.plugin import Counting

CASES = 4  # rules of one trial
INDEXES = (  # those of the catalog
    "shop.orders (customer_id, status, ordered_at)", "shop.orders (status, ordered_at)", "shop.orders (customer_id, ordered_at)", "shop.orders (ordered_at)",
    "app_events (user_id, name, ts)", "app_events (name, ts)", "visits (customer_id, day)", "visits (day)", "clicks (customer_id, clicked_at)", "clicks (clicked_at)",
)  # fmt: skip
WITHOUT = ("hashjoin", "mergejoin", "seqscan", "hashagg", "material")  # then PostgreSQL walks the indexes, even of few rows


def forms(trial: Trial, segment: m.Segment) -> Iterator[tuple[str, int]]:
    """The SQL with what is asked of each, and without, each with the number of such questions."""
    for probes in (True, False):
        plan = optimize(build(segment, trial.catalog), Setting(trial.as_of, trial.calendar, probes))
        yield emit(plan, Times(POSTGRES, trial.calendar, AsOf.constant(trial.as_of)), ()), len(plan.probes)


@pytest.mark.parametrize("number", range(16))
def test_trials(number: int, engines: Engines, counting: Counting) -> None:
    trial = make(f"probes-{number}", CASES, Rules.conjunction, hints=1)
    server = engines.servers["postgres"]
    server.load(trial.tables)
    with server.connection.transaction(force_rollback=True):  # the next test finds tables without
        for index in INDEXES:
            server.connection.execute(f"CREATE INDEX ON {index}")
        for segment in (one for name, one in meaning(trial).segments.items() if name.startswith("s")):
            members = expected(trial, segment)
            for sql, probes in forms(trial, segment):
                assert sql.count("EXISTS (") == probes
                counting.add("questions to an index", probes)
                for use in ("on", "off"):
                    server.connection.execute("".join(f"SET LOCAL enable_{way} = {use};" for way in WITHOUT))
                    assert distinct("postgres", server.query(sql)) == members, f"{use}\n{segment.rule_span.text}\n{sql}"


def test_most_are_asked_of_an_index() -> None:
    """The comparison is not vacuous."""
    some = [segment for number in range(6) for segment in named(make(f"probes-{number}", CASES, Rules.conjunction, hints=1))]
    assert sum(probes > 0 for probes in some) >= 0.4 * len(some), some


def named(trial: Trial) -> list[int]:
    """How many questions each segment has."""
    return [next(forms(trial, one))[1] for name, one in meaning(trial).segments.items() if name.startswith("s")]
