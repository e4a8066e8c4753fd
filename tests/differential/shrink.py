"""The smallest rule and rows that still fail, as a case of `tests/cases`."""

import dataclasses
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from segql.source import Source, Span
from segql.syntax import nodes as n
from segql.syntax.parse import parse
from tests.differential.compare import Difference, loaded, of_segment
from tests.differential.document import document
from tests.differential.trial import Trial
from tests.support.engines import Server
from tests.support.rows import TableData

SECONDS = 60  # of computing, for one failure
DECLARATION = re.compile(r"^(?=(?:segment|tiers|split|occasion|param|define|test|expect) )", re.MULTILINE)

Fails = Callable[[Trial], bool]


def written(trial: Trial, difference: Difference, servers: Mapping[str, Server], folder: Path, seed: str) -> Path:
    """The path of a document with the shrunken case."""
    small = shrunk(trial, difference, servers)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{seed}-{difference.segment}.md"
    path.write_text(document(small, difference.segment, f"Seed {seed}: {difference.dialect} differs"), encoding="utf-8")
    return path


def shrunk(trial: Trial, difference: Difference, servers: Mapping[str, Server]) -> Trial:
    """The trial with as little as possible in it; the same engine still differs on the same segment."""
    server = {difference.dialect: servers[difference.dialect]}
    was_refused = difference.told.startswith("refused")

    def fails(candidate: Trial) -> bool:
        try:
            found = list(of_segment(candidate, loaded(candidate, server), difference.segment, server))
        except Exception:  # not a rule, or no data: too much was taken away
            return False
        return any(one.told.startswith("refused") == was_refused for one in found)

    if difference.dialect not in servers or not fails(trial):
        return trial
    end = time.process_time() + SECONDS
    trial = first_that([replace(trial, mode="constant")], fails) or trial
    for reduce in (fewer_declarations, one_entity, fewer_rows, smaller_rule, fewer_rows, fewer_values):
        trial = reduce(trial, lambda candidate: time.process_time() < end and fails(candidate), difference.segment)
    return trial


def first_that(candidates: Sequence[Trial] | Iterator[Trial], fails: Fails) -> Trial | None:
    return next((c for c in candidates if fails(c)), None)


# The rule -----------------------------------------------------------------------------------------------


def fewer_declarations(trial: Trial, fails: Fails, segment: str) -> Trial:
    pieces = [p for p in DECLARATION.split(trial.text) if p.strip()]
    for piece in list(reversed(pieces)):
        rest = [p for p in pieces if p is not piece]
        if fails(smaller := replace(trial, text="".join(rest))):
            trial, pieces = smaller, rest
    return trial


def smaller_rule(trial: Trial, fails: Fails, segment: str) -> Trial:
    """The text with parts put in the place of wholes, and parts left out, until nothing more can go."""
    while (smaller := first_that((replace(trial, text=text) for text in shorter(trial.text)), fails)) is not None:
        trial = smaller
    return trial


def shorter(text: str) -> list[str]:
    """Shorter texts, the shortest first; most of them are no rules."""
    root = parse(Source("rules.seg", text), lambda _: None)
    found: set[str] = set()
    for node, below in walked(root.declarations):
        a, b = node.start, node.end
        found.add(text[:a] + text[b:])
        found |= {text[:a] + text[c.start : c.end] + text[b:] for c in below}
    found |= {text[: m.start()] + text[m.end() :] for m in re.finditer(r" (?:and|or) |, |\(|\)|\bnot |\bwith |\bof segment \w+", text)}
    return sorted((t for t in found if len(t) < len(text)), key=len)


def walked(item: Any) -> Iterator[tuple[Span, list[Span]]]:
    """The span of each node, with those of all nodes below it."""
    if isinstance(item, tuple):
        for part in item:
            yield from walked(part)
    elif isinstance(item, n.Node):
        below = [pair for f in dataclasses.fields(item) if f.name != "span" for pair in walked(getattr(item, f.name))]
        yield item.span, [span for span, _ in below]
        yield from below


# The rows -------------------------------------------------------------------------------------------------


def one_entity(trial: Trial, fails: Fails, segment: str) -> Trial:
    """Only the rows about one of them, if that is enough."""
    keys = {str(s.table): link.column for s in trial.catalog.sources.values() for link in s.entities.values()}
    keys |= {str(e.table): e.key.column for e in trial.catalog.entities.values() if e.table is not None}
    ids = {row[key] for table, key in keys.items() for row in trial.tables[table].rows} - {None}

    def about(id_: object) -> Trial:
        tables = {
            name: TableData(data.columns, [r for r in data.rows if name not in keys or r[keys[name]] == id_])
            for name, data in trial.tables.items()
        }
        return replace(trial, tables=tables)

    return first_that((about(id_) for id_ in sorted(ids, key=str)), fails) or trial


def fewer_rows(trial: Trial, fails: Fails, segment: str) -> Trial:
    for name in trial.tables:
        size = len(trial.tables[name].rows)
        while size > 0:
            start = 0
            while start < len(rows := trial.tables[name].rows):
                smaller = with_rows(trial, name, rows[:start] + rows[start + size :])
                if fails(smaller):
                    trial = smaller
                else:
                    start += size
            size //= 2
    return trial


def fewer_values(trial: Trial, fails: Fails, segment: str) -> Trial:
    """Values made NULL, column by column and row by row."""
    for name, data in trial.tables.items():
        for column in data.columns:
            if fails(smaller := with_rows(trial, name, [row | {column: None} for row in trial.tables[name].rows])):
                trial = smaller
                continue
            for i, row in enumerate(trial.tables[name].rows):
                if row.get(column) is None:
                    continue
                rows = list(trial.tables[name].rows)
                rows[i] = row | {column: None}
                if fails(smaller := with_rows(trial, name, rows)):
                    trial = smaller
    return trial


def with_rows(trial: Trial, name: str, rows: list[dict[str, object]]) -> Trial:
    return replace(trial, tables={**trial.tables, name: TableData(trial.tables[name].columns, rows)})
