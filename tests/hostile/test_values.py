"""Texts as values: literals, parameters, arguments, lists, patterns, JSON, ids and seeds come back equal on every engine."""

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.cli import main
from segql.diagnostics import Diagnostic, codes
from segql.source import Source
from segql.syntax.parse import parse_value
from tests.hostile.canary import canary
from tests.hostile.texts import TEXTS, UNWRITABLE, pattern, shown, written, yaml
from tests.support.engines import Engines
from tests.support.plugin import Counting
from tests.support.rows import TableData, Tables

CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {name: text, tags: {type: "text[]"}}}}
sources: {orders: {table: orders, time: at, entity: {customer: id}}}
events:
  bought: {source: orders, properties: {category: text, note: {type: text, json: props.note, column_type: json}}}
  kept: {source: orders, where: WHERE}
lists: {vip: {entity: customer, table: vip, key: id}}
"""
AS_OF = compiler.AsOf.constant(datetime(2026, 4, 1, tzinfo=UTC))
EVERYONE = ["nobody", *dict.fromkeys(TEXTS)]


def rows() -> Tables:
    """Of each text one customer, who has it as id and name, and one order with it."""
    at = datetime(2026, 3, 20, tzinfo=UTC)
    return {
        "customers": TableData(
            {"id": "text", "name": "text", "tags": "text[]"}, [{"id": t, "name": t, "tags": [t, "tag"]} for t in EVERYONE]
        ),
        "orders": TableData(
            {"id": "text", "at": "timestamptz", "category": "text", "props": "json"},
            [{"id": t, "at": at, "category": t, "props": json.dumps({"note": t})} for t in EVERYONE],
        ),
        "vip": TableData({"id": "text"}, [{"id": t} for t in EVERYONE]),
    }


@pytest.fixture(scope="module")
def filled(engines: Engines) -> Iterator[Engines]:
    engines.load(rows() | canary())
    yield engines
    kept = engines.query(dict.fromkeys(engines.servers, "SELECT id FROM canary"))
    assert kept == dict.fromkeys(engines.servers, [("alive",)])


def rule(text: str) -> str:
    """A file whose segment `s` holds for the customer of the text alone, who is asked for in every way there is."""
    literal, regex = written(text), pattern(text)
    terms = [
        f"name = {literal}", f'name in ({literal}, "none of them")', f"name = $p and alike({literal})", f"bought category {literal}",
        f"bought with note = {literal}", f"bought with customer.name = {literal}", f"first(note of bought) = {literal}",
        f"most(category of bought) = {literal}", f"tags contains {literal}", "in list vip", f"coalesce(name, {literal}) = {literal}",
        f"name starts with {literal} and name ends with {literal} and name contains {literal}", "kept", "$given = name",
        f'not (name != {literal}) and not name = "nobody"',
    ]  # fmt: skip
    terms += [f"name matches {regex}"] if regex else []
    return f'param p is {literal}\nparam given is "default"\ndefine alike($x) is name = $x\nsegment s is {" and ".join(terms)}\n'


def meant(text: str, file: str, found: list[Diagnostic]) -> compiler.Meaning:
    known = load_catalog([Source("catalog.yml", CATALOG.replace("WHERE", yaml(f"category = {written(text)}")))], found.append)
    given = parse_value(Source("--var given", written(text)), found.append)
    assert given is not None
    variables = {"given": given} if "param given" in file else {}
    return compiler.check([Source("r.seg", file)], known, compiler.Settings("UTC"), found.append, variables)


def compiled(meaning: compiler.Meaning, name: str, dialect: str) -> str:
    found: list[Diagnostic] = []
    sql = compiler.compile_segment(meaning, name, dialect, AS_OF, found.append)
    assert sql is not None, found
    return sql


@pytest.mark.parametrize("text", TEXTS, ids=shown)
def test_a_value_comes_back_equal(text: str, filled: Engines, counting: Counting) -> None:
    found: list[Diagnostic] = []
    file = rule(text)
    meaning = meant(text, file, found)
    assert found == []
    for dialect, server in filled.servers.items():
        rows = server.query(compiled(meaning, "s", dialect))
        assert rows == [(text,)], dialect
        counting.add(f"texts as a value, in a place, on {dialect}", file.count(" and ") + 1)


@pytest.mark.parametrize("text", TEXTS[::10], ids=shown)
def test_a_seed_divides_ids_as_the_hash_says(text: str, filled: Engines) -> None:
    file = f"split x of segment everyone seed {written(text)} is a 50% b 50%\nsegment everyone is name is known\n"
    found: list[Diagnostic] = []
    meaning = meant(text, file, found)
    assert found == []
    buckets = {t: int(hashlib.md5(f"{text}:{t}".encode()).hexdigest()[:8], 16) % 10_000 for t in EVERYONE}
    expected = sorted((t, "a" if bucket < 5_000 else "b") for t, bucket in buckets.items())
    for dialect, server in filled.servers.items():
        assert sorted(server.query(compiled(meaning, "x", dialect))) == expected, dialect


@pytest.mark.parametrize("text", UNWRITABLE, ids=ascii)
def test_what_no_sql_can_hold_is_a_mistake(text: str) -> None:
    for file in (f"name = {written(text)}", f'name = "{text}"'):
        found: list[Diagnostic] = []
        known = load_catalog([Source("catalog.yml", CATALOG.replace("WHERE", "category is known"))], found.append)
        meaning = compiler.check([Source("r.seg", file)], known, compiler.Settings("UTC"), found.append)
        assert {m.code for m in found} <= {codes.BAD_TEXT, codes.BAD_CHARACTER} and found
        assert not meaning.segments


def test_ids_in_csv_files_and_variables_of_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = [t for t in EVERYONE if t]
    files = {
        "segql.toml": '[project]\nname = "p"\ntimezone = "UTC"\ndefault-target = "dev"\n[targets.dev]\ndialect = "duckdb"\npath = ":memory:"\n',
        "catalog/c.yml": "entities: {customer: {table: customers.csv, key: id}}\nlists: {vip: {entity: customer, table: vip.csv, key: id}}\n"
        "sources: {o: {table: o.csv, time: at, entity: {customer: id}}}\nevents: {bought: {source: o, properties: {category: text}}}\n",
        "segments/a.seg": 'param p is "x"\nsegment listed is in list vip\nsegment given is bought category $p\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for name, heads in {"customers": ["id"], "vip": ["id"], "o": ["id", "at", "category"]}.items():
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerows([heads, *([i, "2026-03-20T00:00:00Z", i][: len(heads)] for i in ids)])
    assert main(["members", "listed", "-C", str(tmp_path), "--format", "json", "-q"]) == 0
    assert {row["id"] for row in json.loads(capsys.readouterr().out)} == set(ids)
    for text in ids[::12]:
        assert main(["members", "given", "-C", str(tmp_path), "--format", "json", "-q", "--var", f"p={written(text)}"]) == 0
        assert [row["id"] for row in json.loads(capsys.readouterr().out)] == [text]
