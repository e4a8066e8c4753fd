"""Texts that are for people never reach the SQL: titles, owners, tags, descriptions, comments, names of files and tests."""

from datetime import UTC, datetime

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic
from segql.source import Source
from tests.hostile.texts import TEXTS, shown, written, yaml

AS_OF = compiler.AsOf.constant(datetime(2026, 4, 1, tzinfo=UTC))
CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {name: text}}}
sources: {orders: {table: orders, time: at, entity: {customer: id}}}
events: {bought: {source: orders, properties: {category: {type: text, values: [VALUE]}}, description: TEXT}}
"""
FILE = """# COMMENT
segment s TITLE
  owner TITLE tags TITLE, crm
is bought in 30d # COMMENT
tiers t TITLE owner TITLE tags TITLE is a when in segment s b otherwise
test TITLE for s as of 2026-03-01
  ann: bought 1d ago -> in
"""


def compiled(text: str, name: str, found: list[Diagnostic]) -> dict[tuple[str, str], str]:
    as_yaml = yaml(text or "nothing")
    known = load_catalog([Source("catalog.yml", CATALOG.replace("TEXT", as_yaml).replace("VALUE", as_yaml))], found.append)
    comment = "".join(c if c.isprintable() else "?" for c in text)
    file = FILE.replace("TITLE", written(text)).replace("COMMENT", comment)
    meaning = compiler.check([Source(name, file)], known, compiler.Settings("UTC"), found.append)
    sql = {
        (s, d): compiler.compile_segment(meaning, s, d, AS_OF, found.append)
        for s in meaning.segments
        for d in ("duckdb", "postgres", "bigquery")
    }
    return {key: text or "" for key, text in sql.items()}


PLAIN = compiled("x", "segments/a.seg", [])


@pytest.mark.parametrize("text", TEXTS, ids=shown)
def test_the_sql_is_the_same_whatever_they_say(text: str) -> None:
    found: list[Diagnostic] = []
    assert len(PLAIN) == 12
    assert compiled(text, "segments/a.seg", found) == PLAIN
    assert found == []


@pytest.mark.parametrize("text", [t for t in TEXTS if len(t) < 200], ids=shown)
def test_the_name_of_a_file_is_one_plain_word_of_the_header(text: str) -> None:
    for (segment, dialect), sql in compiled("x", f"seg{text}/{text}.seg", []).items():
        lines, plain = sql.split("\n"), PLAIN[segment, dialect].split("\n")
        assert len(lines) == len(plain)
        changed = [line for line, other in zip(lines, plain, strict=True) if line != other]
        assert [line[:11] for line in changed] == ["-- source: "]
        assert set(changed[0][11:]) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-?")
