"""One trial: a few segments and a database made for them, decided by the definition and by every engine."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Any

from segql import compiler
from segql.bundles import compile_bundle
from segql.catalog.model import Catalog
from segql.compiler import AsOf
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, is_member, value
from segql.meaning.people import Data, worlds
from segql.meaning.resolve import resolve
from segql.meaning.windows import Calendar, latest_midnight
from segql.source import Source
from segql.syntax.nodes import File
from segql.syntax.parse import parse
from tests.differential.beside import Beside
from tests.differential.data import PEOPLE
from tests.differential.data import Data as Made
from tests.differential.declared import NAMED
from tests.differential.moments import DECLARED as OCCASIONS
from tests.differential.rules import Rules
from tests.differential.spelling import respelled
from tests.differential.wild import Wild
from tests.differential.worlds import HINTS, TRAITS, catalog, catalog_text
from tests.support.rows import Tables

MOMENTS = [
    datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 12, tzinfo=UTC), datetime(2026, 3, 31, 10, 30, tzinfo=UTC), datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2025, 11, 2, 5, 30, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2025, 12, 31, 23, 0, tzinfo=UTC), datetime(2026, 4, 28, 0, 30, tzinfo=UTC),
]  # fmt: skip
DECLARED = OCCASIONS + NAMED
TRIES, KEPT = 4, 0.1  # a rule that divides nobody is made again, up to so many times; some are kept as they are
WILD = 0.1
DIALECTS = ("duckdb", "postgres", "bigquery")
DEEPEST = 3  # segments that a segment needs, itself included, to be named by others
ZONES = ["Europe/Berlin", "America/New_York", "UTC"]


@dataclass(frozen=True)
class Trial:
    """Everything that decides who is a member."""

    text: str
    catalog: Catalog
    calendar: Calendar
    as_of: datetime
    mode: str
    tables: Tables
    wild: tuple[str, ...]  # further files, which need not be right
    catalog_text: str
    known: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)  # what was decided already


@lru_cache(maxsize=20)
def make(seed: str, rules: int, rule: Callable[[Rules], str] = Rules.rule, hints: float = 0.4) -> Trial:
    """The trial of a seed, with rules of one kind or of all. Several tests look at the same. `hints` is how often the catalog has some."""
    random = Random(seed)
    with_table = random.random() < 0.85
    complete = with_table and random.random() < 0.3
    traits = [trait for trait in TRAITS if random.random() < 0.4]
    traits += [hint for hint in HINTS if Random(f"{hint} {seed}").random() < hints]
    known = catalog(with_table, complete, traits)
    calendar = Calendar(random.choice(ZONES), random.choice([0, 0, 6]))
    as_of = random.choice(MOMENTS)
    mode = random.choices(["constant", "param", "now", "midnight"], [6, 1, 1, 2])[0]
    if mode == "midnight" or random.random() < 0.3:
        as_of = latest_midnight(as_of, calendar.zone)
    data = Made(random, as_of, calendar, known)
    maker, wild, files = Declarations(random, with_table, rule), Wild(random), []
    for number in range(rules):
        if random.random() < WILD:
            files.append(wild_text(maker, wild, number))
            continue
        maker.keep(number, made_for(data, maker, lambda number=number: maker.next(number)))
        if more := made_for(data, maker, lambda number=number: maker.beside.declaration(number)):
            maker.keep_beside(more)
    return Trial(maker.text, known, calendar, as_of, mode, data.tables(), tuple(files), catalog_text(with_table, complete, traits))


def made_for(data: Made, maker: "Declarations", make: Callable[[], str]) -> str:
    """A declaration with people made for each of its segments, among whom it has members and others if some can be found."""
    text = ""
    for _ in range(TRIES):
        if not (text := make()):
            break
        files = [DECLARED, *maker.needed(text), text]
        found = meaning_of(files, data.catalog, data.calendar).segments.values()
        own = [segment for segment in found if segment.span.source.text == text]
        divided = [data.divides(segment) for segment in own]
        if all(divided) or data.r.random() < KEPT:
            break
        for segment in reversed(own):
            data.forget(segment)
    return text


class Declarations:
    """A file of declarations, one after another."""

    def __init__(self, random: Random, with_table: bool, rule: Callable[[Rules], str] = Rules.rule) -> None:
        self.rules, self.rule = Rules(random, with_table), rule
        self.beside = Beside(self.rules)
        self.text = DECLARED
        self.kept: dict[str, tuple[str, ...]] = {}  # what each segment needs, itself included

    def needed(self, text: str) -> tuple[str, ...]:
        """The segments that a text names, and those that these name."""
        named = [self.kept[name] for name in re.findall(r"segment ([stp]\d+)", text) if name in self.kept]
        return tuple(dict.fromkeys(one for several in named for one in several))

    def next(self, number: int) -> str:
        """A segment that may be added."""
        return f"segment s{number}{self.beside.columns()} is\n  {respelled(self.rule(self.rules), self.rules.r)}\n"

    def keep(self, number: int, text: str) -> None:
        """Adds it."""
        self.kept[f"s{number}"] = (*self.needed(text), text)
        if len(self.kept[f"s{number}"]) <= DEEPEST:  # the SQL of a rule holds that of those it names
            self.rules.segments.append(f"s{number}")
        self.text += text

    def add(self, number: int) -> None:
        """Makes and adds a segment, and perhaps tiers or a split."""
        self.keep(number, self.next(number))
        if more := self.beside.declaration(number):
            self.keep_beside(more)

    def keep_beside(self, more: str) -> None:
        """Adds tiers or a split."""
        self.text += more
        if len(needs := (*self.needed(more), more)) <= DEEPEST:
            self.kept[more.split()[1]] = needs
            self.beside.parts = self.beside.made
            self.rules.segments += self.beside.parts


def wild_text(maker: Declarations, wild: Wild, number: int) -> str:
    """A file that need not be right."""
    rule = f"segment wild{number} is {maker.rules.rule()}"
    checked = maker.rules.declared.checked("wild", ["wild_tiers.some", "wild_tiers.rest"])
    declared = f"segment wild is purchased\ntiers wild_tiers is\n  some when used\n  rest otherwise\n{checked}"
    return wild.r.choices([wild.derived, lambda: wild.changed(rule), lambda: declared, lambda: "# nothing\n"], [14, 8, 14, 1])[0]()


def declarations(random: Random, count: int, with_table: bool, rule: Callable[[Rules], str] = Rules.rule) -> str:
    maker = Declarations(random, with_table, rule)
    for number in range(count):
        maker.add(number)
    return maker.text


def meaning_of(text: str | list[str], known: Catalog, calendar: Calendar) -> compiler.Meaning:
    """What a text means, or several files together; there is no mistake in them."""
    texts = text if isinstance(text, list) else halves(text)
    mistakes: list[Any] = []
    meaning = resolve([parsed(one) for one in texts], known, calendar, mistakes.append)
    errors = [d for d in mistakes if d.code.severity == "error"]
    assert not errors, "\n".join(f"{d.code.id} {d.message}: {d.span and d.span.text}" for d in errors) + "\n" + texts[-1]
    return meaning


def halves(text: str) -> list[str]:
    """What all trials declare, if the text begins with it, and the rest."""
    return [DECLARED, text.removeprefix(DECLARED)] if text.startswith(DECLARED) else [text]


@lru_cache(maxsize=100)
def parsed(text: str) -> tuple[Source, File]:
    """A file and its tree. What all trials declare would take most of the time if each read it again."""
    source, mistakes = Source("rules.seg", text), []  # type: tuple[Source, list[Any]]
    tree = parse(source, mistakes.append)
    assert not mistakes, f"{mistakes}\n{text}"
    return source, tree


def meaning(trial: Trial) -> compiler.Meaning:
    """What the trial's text means."""
    if "meaning" not in trial.known:
        trial.known["meaning"] = meaning_of(trial.text, trial.catalog, trial.calendar)
    return trial.known["meaning"]  # type: ignore[no-any-return]


def expected(trial: Trial, segment: m.Segment) -> set[str]:
    """The members by the definition."""
    return set(expected_rows(trial, segment))


def expected_rows(trial: Trial, segment: m.Segment) -> dict[str, tuple[Any, ...]]:
    """The members by the definition, each with what stands beside the id."""
    kept, found = trial.known.get(segment.name, (None, {}))
    if kept is not segment:
        here = [one for one in everyone(trial, segment) if is_member(segment, one)]
        found = {str(one.id): tuple(value(item, one) for _, item in segment.columns) for one in here}
        trial.known[segment.name] = segment, found
    return found


def everyone(trial: Trial, segment: m.Segment) -> list[World]:
    """The world of each entity that the segment is about."""
    key = "everyone", segment.entity.name
    if key not in trial.known:
        rows = {name: table.rows for name, table in trial.tables.items()}
        trial.known[key] = worlds(segment.entity, Data(trial.catalog, rows, trial.as_of, trial.calendar))
    return trial.known[key]  # type: ignore[no-any-return]


def compiled(trial: Trial, meaning: compiler.Meaning, name: str, dialect: str) -> str:
    mistakes: list[Any] = []
    as_of = AsOf.constant(trial.as_of) if trial.mode == "constant" else AsOf(trial.mode)
    sql = compiler.compile_segment(meaning, name, dialect, as_of, mistakes.append)
    assert sql is not None, mistakes
    return at_clock(sql, dialect, trial.as_of)


def bundles(trial: Trial, meaning: compiler.Meaning, names: Sequence[str], dialect: str, script: bool = False) -> dict[str, str]:
    """The statement, or script, of all segments of each entity."""
    mistakes: list[Any] = []
    as_of = AsOf.constant(trial.as_of) if trial.mode == "constant" else AsOf(trial.mode)
    found = compile_bundle(meaning, names, dialect, as_of, mistakes.append, script)
    assert found, mistakes
    return {who: at_clock(sql, dialect, trial.as_of) for who, (sql,) in found.items()}


def refused(trial: Trial, text: str) -> set[str]:
    """The dialects for which a file can't be compiled; whoever refuses says why."""
    wild, mistakes = Source("wild.seg", text), []  # type: tuple[Source, list[Any]]
    files = [*map(parsed, halves(trial.text)), (wild, parse(wild, mistakes.append))]
    meaning = resolve(files, trial.catalog, trial.calendar, mistakes.append)
    if any(d.code.severity == "error" for d in mistakes):
        return set(DIALECTS)
    own = [name for name, segment in meaning.segments.items() if segment.span.source.name == "wild.seg"]
    return {d for d in DIALECTS for name in own if compiled_or_none(trial, meaning, name, d) is None}


def compiled_or_none(trial: Trial, meaning: compiler.Meaning, name: str, dialect: str) -> str | None:
    mistakes: list[Any] = []
    sql = compiler.compile_segment(meaning, name, dialect, AsOf.constant(trial.as_of), mistakes.append)
    assert sql is not None or mistakes
    return sql


def at_clock(sql: str, dialect: str, at: datetime) -> str:
    """The SQL with the engine's clock, or the parameter, set to an instant."""
    shown = at.replace(tzinfo=None).isoformat(sep=" ")
    literal = f"TIMESTAMP '{shown}+00'" if dialect == "bigquery" else f"CAST('{shown}+00' AS TIMESTAMPTZ)"
    sql = re.sub(r"\b(NOW|CURRENT_TIMESTAMP)\(\)", literal, sql)
    marker = {"duckdb": "$as_of", "postgres": "%(as_of)s", "bigquery": "@as_of"}[dialect]
    if marker in sql:
        sql = sql.replace(marker, literal)
        sql = sql.replace("%%", "%") if dialect == "postgres" else sql
    return sql


MARKS = {"duckdb": r"\$(\w+)", "postgres": r"%\((\w+)\)s", "bigquery": r"@(\w+)"}


def with_values(sql: str, dialect: str, values: Mapping[str, object]) -> str:
    """The SQL with instants, times of a wall clock and dates in place of its parameters of these names."""

    def literal(mark: re.Match[str]) -> str:
        if mark[1] not in values:
            return mark[0]
        match values[mark[1]]:
            case datetime() as at if at.tzinfo:
                kind, text = "TIMESTAMP", f"{at.replace(tzinfo=None).isoformat(sep=' ')}+00"
            case datetime() as at:
                kind, text = "DATETIME", at.isoformat(sep=" ")
            case day:
                kind, text = "DATE", str(day)
        return f"{kind} '{text}'" if dialect == "bigquery" else f"'{text}'"  # the others cast a parameter to its type

    sql = re.sub(MARKS[dialect], literal, sql)
    return sql.replace("%%", "%") if dialect == "postgres" else sql


def found(trial: Trial, sql: Mapping[str, str], engines: Any) -> dict[str, set[str]]:
    return engines.run(sql, trial.tables)  # type: ignore[no-any-return]


__all__ = ["PEOPLE", "Trial", "compiled", "expected", "found", "make", "meaning", "meaning_of", "with_values"]
