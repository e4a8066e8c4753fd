"""What comes of a case's rule: its mistakes, meaning, plan, SQL, English and members, as the texts of expected blocks."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from segql import compiler
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.compiler import AsOf, Meaning, Settings
from segql.diagnostics import Diagnostic
from segql.diagnostics.render import render
from segql.meaning import nodes as m
from segql.meaning import show
from segql.meaning.evaluate import World, is_member, value
from segql.meaning.people import Data, worlds
from segql.source import Source
from segql.testing.run import run
from tests.cases.documents import Block, Case
from tests.cases.tables import tables
from tests.support.rows import Tables
from tests.support.values import shown

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHOP = Path(__file__).with_name("catalog.yml")
ZONE, AS_OF = "Europe/Berlin", "2026-03-02"
DIALECTS = ("duckdb", "postgres", "bigquery")


@dataclass(frozen=True)
class Ready:
    """A case whose rule has been understood."""

    case: Case
    catalog: Catalog
    settings: Settings
    meaning: Meaning
    mistakes: tuple[Diagnostic, ...]

    def segment(self, block: Block) -> str:
        """The segment that a block is about: the one it names, or the first."""
        assert self.meaning.segments, f"no segment is right:\n{render(self.mistakes)}"
        return block.options.get("segment", next(iter(self.meaning.segments)))

    def as_of(self, block: Block) -> AsOf:
        found = compiler.parse_as_of(block.options.get("as-of", AS_OF), self.settings.zone)
        assert found is not None, f"no instant: {block.options}"
        return found


def prepare(case: Case, catalog_files: Iterable[Path] = (SHOP,), zone: str = ZONE) -> Ready:
    mistakes: list[Diagnostic] = []
    options = case.rule.options
    settings = Settings(options.get("zone", zone), WEEK.index(options.get("week-start", "monday")))
    if case.catalogs:
        catalog = load_catalog([Source("catalog.yml", b.body) for b in case.catalogs], mistakes.append)
    else:
        catalog = known_catalog(tuple(catalog_files))
    name = next((word for word in case.rule.words if word.endswith(".seg")), "rule.seg")
    files = [Source(name, case.rule.body), *(Source(b.options["file"], b.body) for b in case.files)]
    meaning = compiler.check(files, catalog, settings, mistakes.append)
    return Ready(case, catalog, settings, meaning, tuple(mistakes))


@cache
def known_catalog(files: tuple[Path, ...]) -> Catalog:
    mistakes: list[Diagnostic] = []
    catalog = load_catalog([Source(path.name, path.read_text(encoding="utf-8")) for path in files], mistakes.append)
    assert not mistakes, render(mistakes)
    return catalog


def outcome(block: Block, ready: Ready) -> str:
    """What a block must hold."""
    if block.language == "error":
        return render(ready.mistakes, "concise")
    if block.language == "full":
        return render(sorted(all_found(ready), key=in_order))
    if block.language == "findings":
        required = block.options.get("require", "").split(",")
        return render(
            sorted(compiler.lint(ready.meaning, ready.mistakes, required), key=lambda d: d.span.start if d.span else 0), "concise"
        )
    name, as_of = ready.segment(block), ready.as_of(block)
    match block.language:
        case "meaning":
            rule = ready.meaning.segments[name].rule
            return "".join(f"{show.rule(t)}\n" for t in (rule.terms if isinstance(rule, m.All) else (rule,)))
        case "plan":
            return compiler.plan_text(ready.meaning, name, as_of, *block.words)
        case "sql":
            return sql(ready, name, block.words[0], as_of)
        case "diff":
            return difference(sql(ready, name, "duckdb", as_of), sql(ready, name, block.words[0], as_of))
        case "english":
            return compiler.explain_segment(ready.meaning, name, as_of)
        case "table":
            return beside(ready, name, rows_beside(ready, name, as_of))
        case "trials":
            return tried(ready)
        case "members":
            return listed(members(ready, name, as_of))
        case "refused":
            return refusal(ready, name, as_of)
        case "fails":
            return failure(ready, name, as_of)
        case other:
            raise AssertionError(f"no block is called {other}")


def all_found(ready: Ready) -> list[Diagnostic]:
    """What `segql check` says: mistakes, else findings too; where the catalog has mistakes, only those, and those of reading."""
    errors = [d for d in ready.mistakes if d.code.severity == "error"]
    if any(d.span is not None and d.span.source.name == "catalog.yml" for d in errors):
        return [d for d in ready.mistakes if d.code.id.startswith("SEG1") or (d.span is not None and d.span.source.name == "catalog.yml")]
    return list(ready.mistakes) if errors else compiler.lint(ready.meaning, ready.mistakes)


def in_order(d: Diagnostic) -> tuple[bool, str, int]:
    """As commands show them: the catalog before rules, then by place."""
    return (
        d.span is not None and not d.span.source.name.endswith(".yml"),
        d.span.source.name if d.span else "",
        d.span.start if d.span else 0,
    )


def sql(ready: Ready, name: str, dialect: str, as_of: AsOf) -> str:
    """The statement, without the comments at its head."""
    mistakes: list[Diagnostic] = []
    text = compiler.compile_segment(ready.meaning, name, dialect, as_of, mistakes.append)
    assert text is not None, render(mistakes)
    lines = text.splitlines(keepends=True)
    while lines and (lines[0].startswith("--") or not lines[0].strip()):
        lines.pop(0)
    return "".join(lines)


def refusal(ready: Ready, name: str, as_of: AsOf) -> str:
    """Why no dialect has a statement at this as-of, though the rule is right."""
    said: list[str] = []
    for dialect in DIALECTS:
        mistakes: list[Diagnostic] = []
        text = compiler.compile_segment(ready.meaning, name, dialect, as_of, mistakes.append)
        said.append(render(mistakes, "concise") if text is None else f"{dialect} has a statement\n")
    return said[0] if len(set(said)) == 1 else "".join(said)


def failure(ready: Ready, name: str, as_of: AsOf) -> str:
    """Why the definition finds no members at all: a number that no double holds, say."""
    try:
        return listed(members(ready, name, as_of))
    except ArithmeticError as error:
        return f"{type(error).__name__}\n"


def difference(old: str, new: str) -> str:
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    return "".join(f"{line}\n" for line in lines if not line.startswith("@@"))


def beside(ready: Ready, name: str, rows: Mapping[object, tuple[object, ...]]) -> str:
    """The rows of members with what stands beside their ids, under the names of the columns."""
    columns = ["id", *(column for column, _ in ready.meaning.segments[name].columns)]
    lines = [columns, *([str(i), *(shown(v) for v in rows[i])] for i in sorted(rows, key=str))]
    return "".join(" | ".join(line).rstrip() + "\n" for line in lines)


def listed(ids: Iterable[object]) -> str:
    return ", ".join(sorted(str(i) for i in ids)) + "\n" if ids else "nobody\n"


def tried(ready: Ready) -> str:
    """What came of each test and expectation, on DuckDB and by the definition; then who is not where it says, and why."""
    lines = []
    for result in run(ready.meaning, ready.meaning.trials, ready.meaning.claims, Path()):
        lines.append(f"{result.name}: {result.cases} cases, {len(result.failures) or 'none'} failed")
        for failure in result.failures:
            lines += [f"  {failure.message}", *(f"    {note}" for note in failure.notes)]
    return "".join(f"{line}\n" for line in lines)


# Members, by the definition --------------------------------------------------------------------------


def data(ready: Ready) -> Tables:
    assert ready.case.rows is not None, "a members block needs a rows block"
    return tables(ready.case.rows.body, ready.catalog, ready.settings)


def members(ready: Ready, name: str, as_of: AsOf) -> set[object]:
    """The ids that the definition of the language finds."""
    segment = ready.meaning.segments[name]
    return {here.id for here in everyone(ready, segment, as_of) if is_member(segment, here)}


def rows_beside(ready: Ready, name: str, as_of: AsOf) -> dict[object, tuple[object, ...]]:
    """What the definition carries out beside the id of each member."""
    segment = ready.meaning.segments[name]
    here = [w for w in everyone(ready, segment, as_of) if is_member(segment, w)]
    return {w.id: tuple(value(item, w) for _, item in segment.columns) for w in here}


def everyone(ready: Ready, segment: m.Segment, as_of: AsOf) -> list[World]:
    assert as_of.at is not None
    rows = {name: table.rows for name, table in data(ready).items()}
    return worlds(segment.entity, Data(ready.catalog, rows, as_of.at, ready.settings))
