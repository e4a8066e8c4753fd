"""What BigQuery would read, by the model of `scanned.py`: held in every run, since nothing is asked of the service."""

import re

import pytest

from segql import compile
from tests.benchmarks import projects
from tests.benchmarks.scanned import Read, bounds, dialect_of, quadratic, reads, scope_of
from tests.benchmarks.shapes import sql_of
from tests.benchmarks.shapes_data import AS_OF, CATALOG
from tests.benchmarks.shapes_rules import SHAPES, Shape
from tests.benchmarks.test_gates import READS
from tests.corpus.test_corpus import SAID, as_of, ready

BY_SHAPE = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
DIVIDED = CATALOG.replace("    entity: {user", "    partition: {column: day, type: date, of: time, zone: UTC}\n    entity: {user")


def found(shape: Shape, form: str = "segql", pruned: bool = True) -> list[Read]:
    return list(reads(scope_of(sql_of(shape, "bigquery")[form], dialect_of(form), pruned)))


def of_events(several: list[Read]) -> list[Read]:
    return [read for read in several if read.table == "events"]


@BY_SHAPE
def test_no_other_form_reads_less(shape: Shape) -> None:
    own = sum(read.bytes for read in found(shape))
    others = {form: sum(read.bytes for read in found(shape, form)) for form in ("ph", "lj", "best")}
    assert 0 < own <= 1.001 * min(others.values()), others


@BY_SHAPE
def test_events_are_read_once_where_the_best_form_does(shape: Shape) -> None:
    """Each time that a common table expression is named counts."""
    assert len(of_events(found(shape))) == READS.get(shape.name, 1)


@BY_SHAPE
def test_only_columns_that_are_used_are_selected(shape: Shape) -> None:
    assert [read.columns for read in found(shape, pruned=False)] == [read.columns for read in found(shape)]


@BY_SHAPE
def test_constants_bound_the_time_wherever_the_rule_does(shape: Shape) -> None:
    bounded = all(read.since is not None for read in of_events(found(shape, "ph")))
    for read in of_events(found(shape)):
        assert read.until is not None
        assert read.since is not None or not bounded


@BY_SHAPE
def test_constants_bound_the_column_by_which_a_table_is_divided(shape: Shape) -> None:
    by_time = of_events(found(shape))
    scope = scope_of(compile(shape.rule, DIVIDED, "bigquery", AS_OF).sql.rstrip().removesuffix(";"), "bigquery")
    places = [(one, name, source) for one in scope.traverse() for name, (_, source) in one.selected_sources.items()]
    by_day = [bounds(one, name, "day") for one, name, source in places if getattr(source, "name", "") == "events"]
    assert sorted(map(str, by_day)) == sorted(str((read.since, read.until)) for read in by_time)


@BY_SHAPE
def test_no_row_of_somebodys_meets_each_other_one(shape: Shape) -> None:
    assert list(quadratic(scope_of(sql_of(shape, "bigquery")["segql"], "bigquery"))) == []


@pytest.mark.parametrize("asked", SAID, ids=lambda asked: asked.id)
def test_nor_in_what_other_systems_ask(asked: object) -> None:
    from segql.compiler import compile_segment

    case = ready(asked)  # type: ignore[arg-type]
    for name in case.meaning.segments:
        text = compile_segment(case.meaning, name, "bigquery", as_of(case), lambda _: None)
        assert text is None or list(quadratic(scope_of(text.rstrip().removesuffix(";"), "bigquery", pruned=False))) == [], text


def test_a_bundle_reads_the_events_of_each_condition_once() -> None:
    """So that its bytes don't grow with segments that ask the same: what is named twice is read twice."""
    from segql import compiler
    from segql.bundles import compile_bundle
    from segql.catalog.load import load_catalog
    from segql.source import Source

    catalog = load_catalog([Source("catalog.yml", CATALOG)], lambda _: None)
    rules = "param lookback is 90d\ndefine at_home is true\n" + "\n".join(projects.text(n) for n in range(96))
    meaning = compiler.check([Source("rules.seg", rules)], catalog, compiler.Settings("UTC"), lambda _: None)
    at = compiler.parse_as_of(AS_OF, "UTC")
    assert at is not None
    ((whole,),) = compile_bundle(meaning, list(meaning.segments), "bigquery", at, lambda _: None).values()
    together = of_events(list(reads(scope_of(whole.rstrip().removesuffix(";"), "bigquery"))))
    alone = [compiler.compile_segment(meaning, name, "bigquery", at, lambda _: None) or "" for name in meaning.segments]
    apart = [read for text in alone for read in of_events(list(reads(scope_of(text.rstrip().removesuffix(";"), "bigquery"))))]
    assert len(together) == len(re.findall(r"\b(?:FROM|JOIN) events\b", whole))
    assert sum(read.bytes for read in together) < 0.8 * sum(read.bytes for read in apart)


# The model itself --------------------------------------------------------------------------------------


def read_in(sql: str) -> list[Read]:
    return list(reads(scope_of(sql, "bigquery")))


def test_what_the_model_counts() -> None:
    (one,) = read_in("SELECT user_id FROM events WHERE ts >= CAST('2025-12-02 10:00:00' AS DATETIME) AND event_name = 'a'")
    assert one.columns == {"user_id", "ts", "event_name"} and str(one.since) == "2025-12-02 00:00:00" and one.until is None
    assert one.bytes == pytest.approx(10_000_000 * 27 * 30 / 731)
    twice = read_in("WITH a AS (SELECT user_id, amount FROM events) SELECT x.user_id FROM a AS x JOIN a AS y ON x.user_id = y.user_id")
    assert [read.columns for read in twice] == [{"user_id"}] * 2
    (unbounded,) = read_in(
        "SELECT user_id FROM events WHERE ts >= (SELECT MAX(signed_up_at) FROM users) OR ts >= CAST('2025-12-02' AS DATETIME)"
    )[-1:]
    assert unbounded.since is None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT user_id FROM events AS a WHERE EXISTS (SELECT 1 FROM events AS b WHERE b.user_id = a.user_id AND b.ts > a.ts)",
        "SELECT a.user_id FROM events AS a JOIN events AS b ON a.user_id = b.user_id AND b.ts BETWEEN a.ts AND a.ts",
        "WITH x AS (SELECT user_id, ts FROM events) SELECT a.user_id FROM x AS a, x AS b WHERE a.user_id = b.user_id AND a.ts < b.ts",
    ],
)
def test_the_model_notices_what_is_quadratic(sql: str) -> None:
    assert len(list(quadratic(scope_of(sql, "bigquery")))) == 1


def test_the_model_lets_pass_what_is_not() -> None:
    sql = (
        "WITH x AS (SELECT user_id, MIN(ts) AS ts FROM events GROUP BY user_id) SELECT e.user_id FROM events AS e JOIN x ON x.user_id = e.user_id "
        "WHERE e.ts > x.ts AND EXISTS (SELECT 1 FROM users WHERE users.user_id = e.user_id AND users.signed_up_at > CAST('2025-01-01' AS DATETIME))"
    )
    assert list(quadratic(scope_of(sql, "bigquery"))) == []
