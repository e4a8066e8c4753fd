"""Numbers about generated segments: each engine counts as the definition does."""

from collections import Counter
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from statistics import mean, median, variance
from typing import Any

import pytest

from segql import compiler
from segql.bundles import bundled
from segql.catalog.load import load_catalog
from segql.catalog.model import Entity
from segql.diagnostics import Diagnostic
from segql.engines.base import Result
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, holds, is_member, value
from segql.meaning.people import Data, worlds
from segql.meaning.resolve_alone import alone
from segql.meaning.resolve_rules import WEEKDAYS
from segql.meaning.windows import AsOf, Shifted, instant
from segql.source import Source
from segql.survey.many import Many
from segql.survey.overlap import overlap, question
from segql.survey.profile import Asked, Profiling, is_value
from segql.survey.show import Show, _is_known
from segql.syntax.parse import parse_condition
from tests.differential.trial import Trial, everyone, make, meaning_of, with_values
from tests.differential.worlds import catalog
from tests.support.engines import Engines, Reading

TRIALS, SEGMENTS, WEEKS = 4, 3, 5
CUSTOMER = catalog(True, False).entities["customer"]


def opened(number: int, engines: Engines) -> tuple[Trial, Random, dict[str, Reading]]:
    """A trial, loaded into two engines, or all three."""
    trial = make(f"survey-{number}", 5)
    names = [name for name in engines.servers if name != "bigquery" or number == 0]
    for name in names:
        engines.servers[name].load(trial.tables)
    return trial, Random(number), {name: Reading(name, engines.servers[name]) for name in names}


@pytest.mark.parametrize("number", range(TRIALS))
def test_sizes_steps_and_the_past(number: int, engines: Engines) -> None:
    trial, random, readers = opened(number, engines)
    meaning = meaning_of(trial.text, trial.catalog, trial.calendar)
    for segment in random.sample(list(meaning.segments.values()), min(SEGMENTS, len(meaning.segments))):
        show = Show.of(meaning, segment, trial.as_of, WEEKS)
        people = everyone(trial, segment)
        for name, reader in readers.items():
            shown = show.ask(reader)  # type: ignore[arg-type]
            told = f"{name} {segment.name}: {segment.span.source.text}"
            assert (shown.size, shown.everyone) == (sum(is_member(segment, w) for w in people), len(people)), told
            assert [(s.kept, s.alone) for s in shown.steps] == steps(show, people), told
            assert shown.sizes[:-1] == tuple(earlier(trial, segment, show)), told
            assert dict(shown.arms) == arms(meaning.segments, segment, people), told


@pytest.mark.parametrize("number", range(TRIALS))
def test_who_is_in_several(number: int, engines: Engines) -> None:
    trial, random, readers = opened(number, engines)
    meaning = meaning_of(trial.text, trial.catalog, trial.calendar)
    segments = random.sample(list(meaning.segments.values()), min(SEGMENTS, len(meaning.segments)))
    inside = Counter(tuple(s.name for s in segments if is_member(s, w)) for w in everyone(trial, segments[0]))
    asked = question(meaning, segments)
    for name, reader in readers.items():
        found = overlap(asked, segments, reader, trial.as_of)  # type: ignore[arg-type]
        assert dict(found.regions) == inside, f"{name}: {trial.text}"
        for pair in found.pairs():
            both = sum(n for names, n in inside.items() if {pair.first, pair.second} <= set(names))
            assert (pair.both, pair.either) == (both, sum(n for names, n in inside.items() if {pair.first, pair.second} & set(names)))


class Told(Reading):
    """A server that is given parameters in the text."""

    def query(self, sql: str, params: Any = None) -> Result:
        return super().query(with_values(sql, self.dialect, params) if params else sql)


@pytest.mark.parametrize("number", range(2))
def test_many_at_once(number: int, engines: Engines) -> None:
    """Sizes, pairs and shares of all segments, from their bundle, are those of each by itself."""
    trial, _, readers = opened(number, engines)
    meaning = meaning_of(trial.text, trial.catalog, trial.calendar)
    people = {name: [w for w in everyone(trial, s) if is_member(s, w)] for name, s in meaning.segments.items()}
    for name, reader in readers.items():
        many, engine = Many.of(meaning, list(meaning.segments), name), Told(name, reader.server)
        found = many.ask(engine, [trial.as_of])  # type: ignore[arg-type]
        assert found.sizes == {one: (len(people[one]),) for one in many.names}, name
        for one, told in found.shown.items():
            segment, all_ = meaning.segments[one], everyone(trial, meaning.segments[one])
            assert (told.size, told.everyone) == (len(people[one]), len(all_)), f"{name} {one}"
            assert [(s.kept, s.alone) for s in told.steps] == steps(Show.of(meaning, segment, trial.as_of, 1), all_), f"{name} {one}"
        ids = {one: {w.id for w in people[one]} for one in many.names}
        shared = {(a, b): len(ids[a] & ids[b]) for a in many.names for b in many.names if a < b and ids[a] & ids[b]}
        assert {(p.first, p.second): p.both for p in found.pairs} == shared, name
        for one, breakdowns in found.shares.items():
            for told in breakdowns:
                own = Counter(attribute(told.name, w) for w in people[one])
                assert {s.value: s.people[0] for s in told.values if s.people[0]} == own, f"{name} {one} {told.name}"


BACK = (52, 30, 26, 22, 1)  # weeks: some as-ofs lie beyond a change of the clock


@pytest.mark.parametrize("number", range(TRIALS))
def test_one_bundle_is_asked_at_many_as_ofs(number: int, engines: Engines) -> None:
    """Its windows then begin and end where the definition has them at each, and where SQL for that as-of alone has them."""
    trial, _, readers = opened(number, engines)
    meaning = meaning_of(trial.text, trial.catalog, trial.calendar)
    past = [Shifted(AsOf(), -7 * week, "d") for week in BACK]
    instants = [*(instant(bound, trial.as_of, trial.calendar) for bound in past), trial.as_of]
    names = [s.name for s in meaning.segments.values() if all(_is_known(s, bound, trial.as_of, meaning) for bound in past)]
    rows = {name: table.rows for name, table in trial.tables.items()}
    sizes: dict[str, list[int]] = {name: [] for name in bundled(meaning, names)}
    for at in instants:
        people = {e: worlds(e, Data(trial.catalog, rows, at, trial.calendar)) for e in {meaning.segments[n].entity for n in sizes}}
        for name, found in sizes.items():
            found.append(sum(is_member(meaning.segments[name], w) for w in people[meaning.segments[name].entity]))
    for name, reader in readers.items():
        many, engine = Many.of(meaning, names, name), Told(name, reader.server)
        told = many.ask(engine, instants).sizes  # type: ignore[arg-type]
        assert told == {one: tuple(found) for one, found in sizes.items()}, f"{name}: {trial.text}"
        for at, here in zip(instants, zip(*(told[one] for one in many.names), strict=True), strict=True):
            alone = [compiler.compile_segment(meaning, one, name, compiler.AsOf.constant(at), raised) for one in many.names]
            assert [len(reader.query(sql).rows) for sql in alone if sql] == list(here), f"{name} {at}: {trial.text}"


def raised(problem: Diagnostic) -> None:
    raise AssertionError(problem)


def attribute(name: str, world: World) -> Any:
    found = value(m.Attribute(CUSTOMER.attributes[name]), world)
    return found if name != "vip" or found is None else "yes" if found else "no"


OF_ALL = ("purchased in next 30d", "count(purchased in next 2mo)", "used in 60d and purchased", "sum(quantity of purchased in 1y)")
OF_TABLES = ("age", "vip", "balance")
BY_ALL = ("purchased in 90d", "weekday(last(purchased))", "last(category of purchased)")
BY_TABLES = ("country", "vip", "age", "born")


@pytest.mark.parametrize("number", range(TRIALS))
def test_what_they_have_in_common(number: int, engines: Engines) -> None:
    trial, random, readers = opened(number, engines)
    meaning = meaning_of(trial.text, trial.catalog, trial.calendar)
    segments = random.sample(list(meaning.segments.values()), 2)
    against = random.choice([None, segments[1]])
    entity, people = segments[0].entity, everyone(trial, segments[0])
    has_table = entity.table is not None
    by = [asked(text, meaning, entity) for text in (BY_ALL + BY_TABLES * has_table)]
    measured = [asked(text, meaning, entity) for text in (OF_ALL + OF_TABLES * has_table)]
    profiling = Profiling.of(meaning, segments[0], against, by, measured)
    inside = [is_member(segments[0], w) for w in people], [against is None or is_member(against, w) for w in people]
    groups = [[w for w, is_in in zip(people, flags, strict=True) if is_in] for flags in inside]
    for name, reader in readers.items():
        found = profiling.ask(reader, trial.as_of)  # type: ignore[arg-type]
        assert found.people == tuple(map(len, groups)), name
        assert found.in_both == sum(a and b for a, b in zip(*inside, strict=True))
        for one, breakdown in zip(by, found.breakdowns, strict=True):
            wanted = [Counter(divided(one, w) for w in group) for group in groups]
            assert breakdown.values or not people
            for share in breakdown.values:
                assert share.people == (wanted[0][share.value], wanted[1][share.value]), f"{name} {one.name}: {share}"
        for told in found.measured:
            for sample, group in zip(told.samples, groups, strict=True):
                known = [float(x) for w in group if (x := measure(told.asked, w)) is not None]
                assert sample.known == len(known), f"{name} {told.asked.name}"
                assert sample.mean == (pytest.approx(mean(known)) if known else None)
                if not sample.is_share:
                    assert sample.median == (pytest.approx(median(known)) if known else None)
                    assert sample.variance == (pytest.approx(variance(known)) if len(known) > 1 else None)


def asked(text: str, meaning: compiler.Meaning, entity: Entity) -> Asked:
    mistakes: list[Diagnostic] = []
    written = parse_condition(Source("--measure", text), mistakes.append)
    assert written is not None
    item = alone(written, entity, meaning, {}, mistakes.append)
    assert item is not None and not mistakes, mistakes
    return Asked(text, item)


def measure(one: Asked, world: World) -> Any:
    return value(one.item, world) if is_value(one.item) else holds(one.item, world)  # type: ignore[arg-type]


def divided(one: Asked, world: World) -> Any:
    found = measure(one, world)
    if one.is_share:
        return None if found is None else "yes" if found else "no"
    return WEEKDAYS[found - 1] if found is not None and "weekday" in one.name else found


def test_each_source_is_read_once() -> None:
    """Whatever is asked: conditions, earlier weeks, and, without a table of people, when they were first seen."""
    catalog = """
    entities: {customer: {key: id, seen_in: [orders]}}
    sources: {orders: {table: orders, time: at, entity: {customer: id}}, visits: {table: visits, time: at, entity: {customer: id}}}
    events: {purchased: {source: orders, properties: {amount: decimal}}, visited: {source: visits}}
    """
    text = "purchased >= 3 in 90d and not visited in 7d and sum(amount of purchased in 30d) > count(visited in 90d)"
    meaning = compiler.check([Source("a.seg", text)], load_catalog([Source("c.yml", catalog)], print), compiler.Settings("UTC"), print)
    show = Show.of(meaning, meaning.segments["a"], datetime(2026, 3, 1, tzinfo=UTC))
    sql = show.question.sql("postgres", show.as_of)
    everyone, rest = sql.split("\n),\n", 1)
    assert everyone.count("FROM orders") == rest.count("FROM orders") == rest.count("FROM visits") == 1 and "visits" not in everyone


def steps(show: Show, people: list[World]) -> list[tuple[int, int]]:
    """What the definition makes of each condition."""
    every = show.word == "and"
    so_far = list(accumulate(([c] for c in show.conditions), lambda a, b: a + b))
    combined = m.all_of if every else m.any_of
    kept = [sum(holds(combined(list(terms)), w) for w in people) for terms in so_far]
    decided = [[holds(c, w) for c in show.conditions] for w in people]
    alone = [sum(row[i] != every and all(x == every for j, x in enumerate(row) if j != i) for row in decided) for i in range(len(kept))]
    return list(zip(kept, alone, strict=True))


def earlier(trial: Trial, segment: m.Segment, show: Show) -> "list[tuple[object, int | None]]":
    """The sizes at earlier as-ofs, each by itself."""
    found: list[tuple[object, int | None]] = []
    rows = {name: table.rows for name, table in trial.tables.items()}
    for week in range(WEEKS - 1, 0, -1):
        back = Shifted(AsOf(), -7 * week, "d")
        then = instant(back, trial.as_of, trial.calendar)
        known = show.past[back] is not None
        people = worlds(segment.entity, Data(trial.catalog, rows, then, trial.calendar)) if known else []
        found.append((then, sum(is_member(segment, w) for w in people) if known else None))
    return found


def arms(segments: "dict[str, m.Segment]", segment: m.Segment, people: list[World]) -> dict[str, int]:
    own = {name.rpartition(".")[2]: arm for name, arm in segments.items() if name.startswith(segment.name + ".")}
    return {label: sum(is_member(arm, w) for w in people) for label, arm in own.items()}
