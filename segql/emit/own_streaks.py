"""Runs of consecutive calendar units: along a run, a unit's number less its rank stays the same."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date

from segql.emit import sql
from segql.emit.own_maker import VALUE, Maker
from segql.emit.sql import Node
from segql.emit.statement import Cte, Select
from segql.emit.zones import has_plain_midnights
from segql.meaning import nodes as m
from segql.meaning.windows import Shifted

START = date(1970, 1, 1)


def streak(item: m.Aggregate, maker: Maker) -> Iterator[Cte]:
    """The length of the longest run."""
    runs = yield from _runs(item, maker)
    key, units = maker.column(maker.key), maker.column("units")
    counted = ((key, None), (sql.call("COUNT", sql.star()), maker.identifier("units")))
    lengths = maker.helper("lengths", Select(counted, sql.relation(runs.identifier), group=(key, maker.column("run"))))
    yield lengths
    longest = sql.call("MAX", units)
    yield maker.last(Select(((key, None), (longest, maker.identifier(VALUE))), sql.relation(lengths.identifier), group=(key,)))


def current_streak(item: m.Aggregate, maker: Maker) -> Iterator[Cte]:
    """The length of the run that ends in T's unit or in the one before: there is one at most, since no event lies at T or later."""
    assert isinstance(item.parameter, Shifted)
    runs = yield from _runs(item, maker)
    key = maker.column(maker.key)
    ends = sql.compare(sql.call("MAX", maker.column("began_on")), ">=", maker.rows.times.day(item.parameter))
    columns = ((key, None), (sql.call("COUNT", sql.star()), maker.identifier(VALUE)))
    yield maker.last(Select(columns, sql.relation(runs.identifier), group=(key, maker.column("run")), having=ends))


def fits_bits(maker: Maker) -> bool:
    """Whether later instants never have earlier local dates, so that no bit is before the first."""
    return has_plain_midnights(maker.rows.times.calendar.zone)


def short_streak(item: m.Aggregate, asked: tuple[int, ...], maker: Maker) -> Iterator[Cte]:
    """The greatest of the `asked` lengths that the longest run has, else 1: days since the window's start are bits of one integer."""
    assert isinstance(item.argument, m.Part)
    times, key, days = maker.rows.times, maker.column(maker.key), maker.column("days")
    read = maker.read(item.events, {"began_on": item.argument})
    yield read
    first = times.date_of(item.events.window.starts[0], times.calendar.zone)
    gathered = sql.call("BIT_OR", sql.bit(times.dialect.dates_apart(maker.column("began_on"), first)))
    bits = maker.helper("bits", Select(((key, None), (gathered, maker.identifier("days"))), sql.relation(read.identifier), group=(key,)))
    yield bits
    lengths = [length for length in sorted(asked, reverse=True) if length > 1]
    found = [(sql.compare(sql.run_of_bits(days, length), "<>", sql.integer(0)), sql.integer(length)) for length in lengths]
    longest = sql.cases(found, sql.integer(1)) if found else sql.integer(1)
    yield maker.last(Select(((key, None), (longest, maker.identifier(VALUE))), sql.relation(bits.identifier)))


def _runs(item: m.Aggregate, maker: Maker) -> Generator[Cte, None, Cte]:
    """Each unit with an event, and the run that it belongs to. Gives the last CTE."""
    assert isinstance(item.argument, m.Part)
    read = maker.read(item.events, {"began_on": item.argument})
    read = replace(read, every=False, selects=tuple(replace(s, distinct=len(read.selects) == 1) for s in read.selects))
    yield read
    key, began = maker.column(maker.key), maker.column("began_on")
    rank: Node = sql.window(sql.call("ROW_NUMBER"), [key], [began])
    if item.argument.part == "week":
        rank = sql.operate(sql.integer(7), "*", rank)
    columns = ((key, None), (began, None), (sql.operate(_number(item.argument.part, began, maker), "-", rank), maker.identifier("run")))
    runs = maker.helper("runs", Select(columns, sql.relation(read.identifier)))
    yield runs
    return runs


def _number(part: str, day: Node, maker: Maker) -> Node:
    d = maker.rows.times.dialect
    if part in ("date", "week"):
        return d.dates_apart(day, d.date(START))
    return sql.operate(sql.operate(sql.extract("YEAR", day), "*", sql.integer(12)), "+", sql.extract("MONTH", day))
