"""Bounds on the column by which a source's table is divided, which follow from bounds on the time of its rows.

Engines leave out partitions that no bound admits. The rows stay the same as long as what the catalog promises of the column holds.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from segql.catalog import model as c
from segql.emit import sql
from segql.emit.sql import Identifier, Node
from segql.emit.times import Times
from segql.emit.zones import has_plain_midnights
from segql.meaning import nodes as m
from segql.meaning.windows import Bound, Shifted, local, midnight

UNITS = {"w": ("h", 168), "d": ("h", 24)}  # a slack is an exact length
MICRO = timedelta(microseconds=1)


def bounds(source: c.Source, terms: Iterable[m.Rule], table: Identifier | None, times: Times) -> Iterator[Node]:
    """What rows that meet all terms have in the partition's column, earliest first."""
    partition = source.partition
    if partition is None or (partition.of == "time" and partition.column == source.time.column):
        return
    known = [(op, found) for term in terms for op, found in [_bounds(term)] if found]
    for op, found in sorted(known, key=lambda pair: pair[0], reverse=True):
        if op == "<" and partition.of == "ingestion" and partition.slack is None:
            continue  # nobody promised when late rows arrive
        yield sql.any_of(list(dict.fromkeys(_bound(partition, op, bound, table, times) for bound in found)))


def _bounds(term: m.Rule) -> tuple[str, tuple[Bound, ...]]:
    """The operator and the bounds of a term on the time, one of which must hold; none for any other term."""
    match term:
        case m.Compare(m.EventTime(), ">=" | "<" as op, m.Instant(bound)):
            return op, (bound,)
        case m.Any(terms):
            found = [_bounds(one) for one in terms]
            ops = {op for op, _ in found}
            if len(ops) == 1 and all(several for _, several in found):
                return ops.pop(), tuple(bound for _, several in found for bound in several)
    return "", ()


def _bound(partition: c.Partition, op: str, bound: Bound, table: Identifier | None, times: Times) -> Node:
    late = _late(partition.slack) if op == "<" and partition.of == "ingestion" else None
    moved = bound if late is None else Shifted(bound, *late)
    column = times.dialect.column(partition.column, table)
    return sql.compare(column, op, _edge(partition, op, moved, times))


def _edge(partition: c.Partition, op: str, bound: Bound, times: Times) -> Node:
    """The first day that a start admits, or the first that an end does not; one more where a clock change may repeat a day's last hour."""
    d, zone, spare = times.dialect, partition.zone, 0 if has_plain_midnights(partition.zone) else 1
    if (at := times.fixed(bound)) is None:
        day = times.day(bound, zone) if op == "<" else times.date_of(bound, zone)
        day = d.date_plus(day, spare if op == "<" else -spare) if spare else day
        match partition.type:
            case "date":
                return day
            case "text":
                return d.iso_date(day)
            case "timestamp":
                return d.date_wall(day)
            case _:
                return times.from_wall(d.date_wall(day), zone, at_midnight=True)
    first = local(at, zone).date() if op == ">=" else local(at - MICRO, zone).date() + timedelta(days=1)
    known = first + timedelta(days=spare if op == "<" else -spare)
    match partition.type:
        case "date":
            return d.date(known)
        case "text":
            return sql.text(known.isoformat())
        case "timestamp":
            return d.wall(datetime.combine(known, time()))
        case _:
            return d.instant(midnight(known, zone))


def _late(slack: str | None) -> tuple[int, str] | None:
    if slack is None:
        return None
    count, unit = int(slack.rstrip("abcdefghijklmnopqrstuvwxyz")), slack.lstrip("0123456789")
    word, factor = UNITS.get(unit, (unit, 1))
    return count * factor, word
