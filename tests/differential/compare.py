"""Where an engine and the definition differ on a trial."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from segql import compiler
from segql.meaning import nodes as m
from tests.differential.beside import differences
from tests.differential.trial import DIALECTS, Trial, bundles, compiled, expected_rows, meaning_of, refused
from tests.support.engines import Server, distinct


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
    return meaning_of(trial.text, trial.catalog, trial.calendar)


def compared(trial: Trial, servers: Mapping[str, Server]) -> Iterator[Difference]:
    """All differences of a trial."""
    meaning = loaded(trial, servers)
    for name in meaning.segments:
        yield from of_segment(trial, meaning, name, servers)
    for text in trial.wild:
        refusing = refused(trial, text)
        if refusing and refusing != set(DIALECTS):
            yield Difference("wild", ", ".join(refusing), f"others do not refuse:\n{text}")


def of_bundle(trial: Trial, meaning: compiler.Meaning, names: Sequence[str], servers: Mapping[str, Server]) -> Iterator[Difference]:
    """Where all segments in one statement, of each entity, are not as each by itself is."""
    wanted = {name: set(expected_rows(trial, meaning.segments[name])) for name in compiler.bundled(meaning, names)}
    for dialect, server in servers.items():
        for who, sql in bundles(trial, meaning, names, dialect).items():
            try:
                rows = [tuple(row) for row in server.query(sql)]
            except Exception as error:
                yield Difference(who, dialect, f"refused: {error}", sql)
                continue
            assert len(set(rows)) == len(rows), f"{dialect} returns a row twice: {rows}"
            of_entity = [name for name in wanted if meaning.segments[name].entity.name == who]
            for name in of_entity:
                ids = {str(id) for segment, id in rows if segment == name}
                if ids != wanted[name]:
                    missing, extra = sorted(wanted[name] - ids), sorted(ids - wanted[name])
                    told = f"missing {missing}, extra {extra} of {meaning.segments[name].rule_span.text}"
                    yield Difference(name, dialect, told, sql)


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
