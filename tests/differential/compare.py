"""Where an engine and the definition differ on a trial."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segql import compiler
from segql.bundles import bundled
from segql.emit.dialects import DIALECTS as SCRIPTED
from segql.meaning import nodes as m
from tests.differential.beside import differences
from tests.differential.trial import DIALECTS, Trial, bundles, compiled, everyone, expected, expected_rows, meaning, refused
from tests.support.engines import Server, distinct
from tests.support.tally import Tally

FOLDER = "differential"


@dataclass(frozen=True)
class Difference:
    """One engine's answer to one segment that is not the definition's; or that it gave none."""

    segment: str
    dialect: str
    told: str
    sql: str = ""

    def __str__(self) -> str:
        return f"{self.dialect} {self.segment}: {self.told}\n{self.sql}"


def loaded(trial: Trial, servers: Mapping[str, Server]) -> compiler.Meaning:
    """The meaning of the trial's text, with its tables in every server."""
    for server in servers.values():
        server.load(trial.tables)
    return meaning(trial)


def compared(trial: Trial, servers: Mapping[str, Server], tally: Tally | None = None, prefix: str = "") -> Iterator[Difference]:
    """All differences of the trial's segments whose names begin with `prefix`; `tally` is told what was compared."""
    understood = loaded(trial, servers)
    for name, segment in ((name, one) for name, one in understood.segments.items() if name.startswith(prefix)):
        yield from of_segment(trial, understood, name, servers)
        if tally is not None:
            count(tally, trial, segment, servers)
    for text in trial.wild:
        if tally is not None:
            tally.add(FOLDER, "files that need not be right")
        refusing = refused(trial, text)
        if refusing and refusing != set(DIALECTS):
            yield Difference("wild", ", ".join(refusing), f"others do not refuse:\n{text}")


def count(tally: Tally, trial: Trial, segment: m.Segment, servers: Iterable[str]) -> None:
    """One case more on each engine, and whether it has members and others."""
    for dialect in ("the definition", *servers):
        tally.add(FOLDER, f"cases on {dialect}")
    members = expected(trial, segment)
    tally.share(FOLDER, "cases that divide people", 0 < len(members) < len(everyone(trial, segment)), 1)


def of_bundle(trial: Trial, meaning: compiler.Meaning, names: Sequence[str], servers: Mapping[str, Server]) -> Iterator[Difference]:
    """Where all segments in one statement, of each entity, are not as each by itself is."""
    for dialect, server in servers.items():
        for who, sql in bundles(trial, meaning, names, dialect).items():
            yield from _together(trial, meaning, names, (who, dialect, sql), server.query)


def of_script(trial: Trial, meaning: compiler.Meaning, names: Sequence[str], servers: Mapping[str, Any]) -> Iterator[Difference]:
    """Where all segments in one script, of each entity, are not as each by itself is."""
    for dialect, server in servers.items():
        for who, sql in bundles(trial, meaning, names, dialect, True).items() if SCRIPTED[dialect].temporary else ():
            yield from _together(trial, meaning, names, (who, dialect, sql), server.script)


def _together(
    trial: Trial, meaning: compiler.Meaning, names: Sequence[str], asked: tuple[str, str, str], run: Callable[[str], list[Any]]
) -> Iterator[Difference]:
    """What differs of the segments of one entity, in one dialect, by SQL that gives the rows of all of them."""
    who, dialect, sql = asked
    wanted = {name: set(expected_rows(trial, meaning.segments[name])) for name in bundled(meaning, names)}
    try:
        rows = [tuple(row) for row in run(sql)]
    except Exception as error:
        yield Difference(who, dialect, f"refused: {error}", sql)
        return
    assert len(set(rows)) == len(rows), f"{dialect} returns a row twice: {rows}"
    for name in (name for name in wanted if meaning.segments[name].entity.name == who):
        ids = {str(id) for segment, id in rows if segment == name}
        if ids != wanted[name]:
            missing, extra = sorted(wanted[name] - ids), sorted(ids - wanted[name])
            yield Difference(name, dialect, f"missing {missing}, extra {extra} of {meaning.segments[name].rule_span.text}", sql)


def of_segment(trial: Trial, meaning: compiler.Meaning, name: str, servers: Mapping[str, Server]) -> Iterator[Difference]:
    segment: m.Segment = meaning.segments[name]
    wanted = expected_rows(trial, segment)
    for dialect, server in servers.items():
        sql = compiled(trial, meaning, name, dialect)
        try:
            rows = server.query(sql)
            ids = distinct(dialect, rows)
        except Exception as error:
            yield Difference(name, dialect, f"refused: {error}", sql)
            continue
        if ids != set(wanted):
            missing, extra = sorted(set(wanted) - ids), sorted(ids - set(wanted))
            yield Difference(name, dialect, f"missing {missing}, extra {extra} of {segment.rule_span.text}", sql)
        elif segment.columns and (told := list(differences(rows, wanted))):
            yield Difference(name, dialect, f"{told} of {segment.span.source.text}", sql)
