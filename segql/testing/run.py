"""Decides the people of tests and compares them with what is claimed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segql.catalog.declared import declared
from segql.compiler import AsOf, Meaning, compile_segment, reads_of
from segql.diagnostics import Diagnostic, SegqlError, codes
from segql.engines.base import Options
from segql.engines.duckdb import DuckDB
from segql.engines.duckdb_memory import TYPES, put
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, is_member, value
from segql.meaning.people import Data, worlds
from segql.meaning.trials import Claim, Trial
from segql.project.project import Target
from segql.why.reasons import reasons


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one test or expectation."""

    name: str
    item: Trial | Claim
    failures: tuple[Diagnostic, ...]
    cases: int


class Disagreement(Exception):
    """SQL and definition differ: a bug in segql, or in DuckDB."""


def run(meaning: Meaning, trials: Sequence[Trial], claims: Sequence[Claim], root: Path) -> Iterator[Result]:
    """Every test, then every expectation that test people can break; a `size` is about real data and is left out."""
    with DuckDB.open(Target("memory", "duckdb"), root, {}, Options()) as engine:
        for trial in trials:
            found = _decided(meaning, trial, trial.segment, engine)
            yield Result(trial.title, trial, tuple(_failures(meaning, trial, found)), len(trial.people))
        for claim in claims:
            if claim.other is not None:
                same = [trial for trial in meaning.trials if trial.segment.entity.name == claim.subject.entity.name]
                failed = [d for trial in same for d in _broken(meaning, claim, trial, engine)]
                yield Result(_title(claim), claim, tuple(failed), sum(len(trial.people) for trial in same))


def _title(claim: Claim) -> str:
    assert claim.other is not None
    return f"{claim.subject.name} {'disjoint from' if claim.relation == 'disjoint' else 'within'} {claim.other.name}"


def _failures(meaning: Meaning, trial: Trial, found: Mapping[object, str]) -> Iterator[Diagnostic]:
    by_id = {world.id: world for world in _worlds(meaning, trial, trial.segment)}
    for person in trial.people:
        actual = found.get(person.id, "out")
        if actual == person.expected or (person.expected == "in" and actual != "out"):
            continue
        message = f"{person.name} is {_said(actual, trial.segment)}, and should be {_said(person.expected, trial.segment)}"
        world = by_id.get(person.id)
        nobody = ("an id without an event before the as-of is nobody",)
        why = nobody if world is None else reasons(trial.segment, world)
        yield Diagnostic(codes.TEST_FAILED, message, person.span, notes=why)


def _said(outcome: str, segment: m.Segment) -> str:
    return f"in {segment.name}" if outcome == "in" else f"not in {segment.name}" if outcome == "out" else f"in {segment.name}.{outcome}"


def _broken(meaning: Meaning, claim: Claim, trial: Trial, engine: DuckDB) -> Iterator[Diagnostic]:
    assert claim.other is not None
    first, second = (set(_decided(meaning, trial, segment, engine)) for segment in (claim.subject, claim.other))
    wrong = first & second if claim.relation == "disjoint" else first - second
    for person in trial.people:
        if person.id in wrong:
            also = f"and in {claim.other.name}" if claim.relation == "disjoint" else f"and not in {claim.other.name}"
            message = f'{person.name} of "{trial.title}" is in {claim.subject.name} {also}'
            yield Diagnostic(codes.EXPECTATION_FAILED, message, claim.span)


# Deciding ----------------------------------------------------------------------------------------------


def _worlds(meaning: Meaning, trial: Trial, segment: m.Segment) -> list[World]:
    return worlds(segment.entity, Data(meaning.catalog, trial.rows, trial.as_of, meaning.calendar))


def _decided(meaning: Meaning, trial: Trial, segment: m.Segment, engine: DuckDB) -> dict[object, str]:
    """Of each member, `in` or the tier or arm, by the SQL; the definition must say the same."""
    defined = {
        w.id: _outcome(segment, [value(item, w) for _, item in segment.columns])
        for w in _worlds(meaning, trial, segment)
        if is_member(segment, w)
    }
    computed = {_plain(row[0]): _outcome(segment, row[1:]) for row in _computed(meaning, trial, segment, engine)}
    if defined != computed:
        raise Disagreement(f'"{trial.title}": the SQL of {segment.name} gives {computed}, and the definition {defined}')
    return defined


def _computed(meaning: Meaning, trial: Trial, segment: m.Segment, engine: DuckDB) -> list[tuple[object, ...]]:
    problems: list[Diagnostic] = []
    as_of = AsOf.constant(trial.as_of)
    sql = compile_segment(meaning, segment.name, "duckdb", as_of, problems.append)
    if sql is None:
        raise SegqlError(problems)
    types = declared(meaning.catalog)
    for reading in reads_of(meaning, segment.name, as_of):
        kinds = {column.name: column.kind for column in reading.columns}
        known = {name: kind for name, kind in kinds.items() if kind in TYPES} | types.get(str(reading.table), {})
        rows = [dict.fromkeys(column.name for column in reading.columns) | row for row in trial.rows.get(str(reading.table), [])]
        put(engine, reading.table.parts, known, rows)
    return engine.query(sql).rows


def _outcome(segment: m.Segment, beside: Sequence[Any]) -> str:
    return str(beside[0]) if segment.kind in ("tiers", "split") else "in"


def _plain(id: object) -> object:
    return id if isinstance(id, int | str) else str(id)
