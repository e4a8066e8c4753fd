"""Every kind of window at the hours of 2024 to 2028, in zones that change their clocks in all ways that there are.

`--every-hour` looks at all of them; without it, at those near clock changes and one in some hundred of the others.
"""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Settings, check
from segql.diagnostics import Diagnostic
from segql.diagnostics.render import render
from segql.emit.dialects import DIALECTS
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.meaning.windows import Bound, Calendar, Window, instant, interval, latest_midnight
from segql.source import Source
from tests.support.engines import Engines
from tests.support.plugin import Counting
from tests.support.rows import TableData
from tests.time.almanac import Almanac, fixed, instants, windows

ZONES = {
    "Europe/Berlin": 0, "America/New_York": 6, "Asia/Kolkata": 0, "Australia/Lord_Howe": 5, "Pacific/Apia": 0, "America/Sao_Paulo": 6,
    "Africa/Cairo": 0, "Asia/Beirut": 6,
}  # fmt: skip
CATALOG = """
entities: {customer: {table: customers, key: id}}
sources: {orders: {table: orders, time: at, entity: {customer: customer_id}}}
events: {purchased: {source: orders}}
"""
ENGINE_EVERY = {"duckdb": 2, "postgres": 3, "bigquery": 60}  # one hour in so many: GoogleSQL is slow


@pytest.fixture(scope="session")
def every(request: pytest.FixtureRequest) -> timedelta:
    return timedelta(hours=1 if request.config.getoption("--every-hour") else 397)


@cache
def understood(text: str, zone: str) -> Window:
    """The window of an event phrase, as its rule means it."""
    mistakes: list[Diagnostic] = []
    catalog = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    meaning = check([Source("rule.seg", f"purchased {text}")], catalog, Settings(zone, ZONES[zone]), mistakes.append)
    assert not mistakes, render(mistakes)
    rule = meaning.segments["rule"].rule
    assert isinstance(rule, m.Compare) and isinstance(rule.left, m.Aggregate)
    return rule.left.events.window


@pytest.mark.parametrize("zone", ZONES)
def test_bounds_are_what_another_computation_gives(zone: str, every: timedelta, counting: Counting) -> None:
    almanac, calendar = Almanac(zone, ZONES[zone]), Calendar(zone, ZONES[zone])
    written = {text: (understood(text, zone), rule) for text, rule in (windows() | fixed()).items()}
    for at in instants(zone, every):
        for text, (window, rule) in written.items():
            assert interval(window, at, calendar) == rule(almanac, at), f"{text} at {at} in {zone}"
        counting.add("windows at an hour", len(written))
    counting.add("zones")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("mode", ["midnight", "now"])
@pytest.mark.parametrize("engine", ENGINE_EVERY)
def test_the_engines_clock_gives_what_a_constant_gives(
    zone: str, mode: str, engine: str, every: timedelta, engines: Engines, counting: Counting
) -> None:
    """The SQL of every bound, with the engine's clock set to each hour in turn: the clock's function is replaced by a column."""
    calendar, dialect = Calendar(zone, ZONES[zone]), DIALECTS[engine]
    bounds = {b: None for text in windows() for b in _bounds(understood(text, zone))}
    times = list(instants(zone, every))[:: ENGINE_EVERY[engine]]
    server = engines.servers[engine]
    server.load({"hours": TableData({"t": "timestamptz"}, [{"t": at} for at in times])})
    times_ = Times(dialect, calendar, AsOf(mode))
    clock = dialect.now().sql(dialect.name)
    shown = [times_.instant(bound).sql(dialect.name).replace(clock, "hours.t") for bound in bounds]
    assert all("hours.t" in text for text in shown)
    for start in range(0, len(shown), 20):
        some, asked = shown[start : start + 20], list(bounds)[start : start + 20]
        rows = server.query(f"SELECT hours.t, {', '.join(f'{text} AS b{i}' for i, text in enumerate(some))} FROM hours")
        assert len(rows) == len(times)
        for at, *found in rows:
            t = at if mode == "now" else latest_midnight(_utc(at), zone)
            expected = [instant(bound, _utc(t), calendar) for bound in asked]
            assert [_utc(f) for f in found] == expected, f"{engine}, {mode}, {zone}, {_utc(at)}"
        counting.add(f"bounds at an hour on {engine}", len(times) * len(some))


def test_the_zones_change_their_clocks() -> None:
    """One is skipped for lack of summer time, one skips midnights, one changes by half an hour."""
    changes = {zone: len(list(instants(zone, timedelta(days=10_000)))) for zone in ZONES}
    assert {zone for zone, near in changes.items() if near < 100} == {"Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo"}


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _bounds(window: Window) -> tuple[Bound, ...]:
    return (*window.starts, *window.ends)
