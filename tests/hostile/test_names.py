"""Texts as names of tables, columns and JSON keys, and as names that authors give: quoted on every engine, or refused before there is SQL."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic, codes
from segql.source import Source
from tests.hostile.canary import canary
from tests.hostile.texts import TEXTS, UNWRITABLE, shown, yaml
from tests.support.engines import Engines
from tests.support.plugin import Counting
from tests.support.rows import TableData

AS_OF = compiler.AsOf.constant(datetime(2026, 4, 1, tzinfo=UTC))
AT = datetime(2026, 3, 20, tzinfo=UTC)
NAMES = [t for t in TEXTS if len(t) < 200]

# Every identifier of the catalog, each made of the text: T tables, C columns, J a JSON key.
TABLES = """
entities:
  customer: {table: [T1], key: C1, attributes: {name: {type: text, column: C2}, plan: {type: text, json: [C3, J]}}}
sources:
  orders: {table: [T2], time: C4, entity: {customer: C5}, order: C6}
events:
  bought:
    source: orders
    properties:
      amount: {type: integer, column: C7}
      brand: {type: text, lookup: {table: [T3], key: C8, on: C9, column: C10}}
lists: {vip: {entity: customer, table: [T4], key: C11}}
"""
RULE = """name = "n" and plan = "p" and sum(amount of bought) >= 3 and bought brand acme >= 1 and in list vip and median(amount of bought) >= 1
and bought then bought and last(amount of bought) = 2 and count(bought) in top 100 by name"""

# Every name that an author gives, each made of the text: E an entity, A an attribute, V an event, P a property, L a list, S a source.
GIVEN = """
entities:
  E: {table: customers, key: id, attributes: {A: {type: text, column: name}}}
sources:
  S: {table: orders, time: at, entity: {E: id}}
events:
  V: {source: S, properties: {P: {type: integer, column: amount}}}
lists: {L: {entity: E, table: vip, key: id}}
"""
GIVEN_RULE = """segment s for `E` is `A` = "n" and sum(`P` of `V`) >= 3 and `V` `P` 1 and `V` with `E`.`A` = "n" and in list `L` and `V` >= 1 for same `P`
and median(`P` of `V`) >= 1 and `V` with `P` > 0 then `V` and sum(`P` of `V`) in top 10 by `A`"""


def identifiers(text: str) -> dict[str, str]:
    """What stands for T1, C1, …: different from each other in the first character, so that none is cut to be the same."""
    return {f"{kind}{n}": f"{chr(96 + n)}{text}" for kind, most in (("C", 11), ("T", 4)) for n in range(most, 0, -1)} | {"J": f"j{text}"}


def put_in(form: str, names: dict[str, str], quote: bool = True) -> str:
    for mark, name in names.items():
        form = "".join(part if part != mark else yaml(name) if quote else name for part in _words(form))
    return form


def _words(form: str) -> Iterator[str]:
    word = ""
    for char in form:
        if char.isalnum():
            word += char
        else:
            yield word
            yield char
            word = ""
    yield word


def compiled(catalog: str, rule: str, found: list[Diagnostic], engines: Engines) -> dict[str, str]:
    """The SQL of the segment by dialect, without those that refuse it."""
    known = load_catalog([Source("catalog.yml", catalog)], found.append)
    if found:
        return {}
    meaning = compiler.check([Source("s.seg", rule)], known, compiler.Settings("UTC"), found.append)
    if not meaning.segments:
        return {}
    sql = {dialect: compiler.compile_segment(meaning, "s", dialect, AS_OF, found.append) for dialect in engines.servers}
    return {dialect: text for dialect, text in sql.items() if text is not None}


@pytest.fixture(scope="module")
def guarded(engines: Engines) -> Iterator[Engines]:
    yield engines
    kept = engines.query(dict.fromkeys(engines.servers, "SELECT id FROM canary"))
    assert kept == dict.fromkeys(engines.servers, [("alive",)])


def is_identifier(text: str) -> bool:
    return not any(ord(c) < 32 or unicodedata.category(c) == "Cs" for c in text)


@pytest.mark.parametrize("text", [t for t in NAMES if "." not in t], ids=shown)
def test_identifiers_of_tables(text: str, guarded: Engines, counting: Counting) -> None:
    n = identifiers(text)
    found: list[Diagnostic] = []
    sql = compiled(put_in(TABLES, n), RULE, found, guarded)
    if not is_identifier(text) or '"' in text or "\\" in text:  # no path of all engines holds a key with these
        assert {m.code for m in found} == {codes.BAD_CATALOG} and not sql
        return
    long = len(f"a{text}".encode()) > 63
    assert sql.keys() == guarded.servers.keys() - ({"postgres"} if long else set()), found
    assert {m.code for m in found} == ({codes.NOT_IN_DIALECT} if long else set())
    tables = {
        n["T1"]: TableData(
            {n["C1"]: "text", n["C2"]: "text", n["C3"]: "json"}, [{n["C1"]: "1", n["C2"]: "n", n["C3"]: json.dumps({n["J"]: "p"})}]
        ),
        n["T2"]: TableData(
            {n["C5"]: "text", n["C4"]: "timestamptz", n["C6"]: "integer", n["C7"]: "integer", n["C9"]: "text"},
            [{n["C5"]: "1", n["C4"]: AT.replace(hour=i), n["C6"]: i, n["C7"]: i, n["C9"]: "k"} for i in (1, 2)],
        ),
        n["T3"]: TableData({n["C8"]: "text", n["C10"]: "text"}, [{n["C8"]: "k", n["C10"]: "acme"}]),
        n["T4"]: TableData({n["C11"]: "text"}, [{n["C11"]: "1"}]),
    }
    for dialect, statement in sql.items():
        guarded.servers[dialect].load(tables | canary())
        assert guarded.servers[dialect].query(statement) == [("1",)], dialect
        counting.add(f"texts as a name, in a place, on {dialect}", len(n))


def is_name(text: str) -> bool:
    hidden = any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in "\u200e\u200f\u202e\u2066\u2069" for c in text)
    return "`" not in text and not hidden


@pytest.mark.parametrize("text", [t for t in NAMES if t], ids=shown)
def test_names_that_authors_give(text: str, guarded: Engines, counting: Counting) -> None:
    n = {mark: mark.lower() + text for mark in "EAVPLS"}
    found: list[Diagnostic] = []
    sql = compiled(put_in(GIVEN, n), put_in(GIVEN_RULE, n, quote=False), found, guarded)
    if not is_name(text):
        assert found and not sql
        return
    assert found == []
    tables = {
        "customers": TableData({"id": "text", "name": "text"}, [{"id": "1", "name": "n"}]),
        "orders": TableData(
            {"id": "text", "at": "timestamptz", "amount": "integer"}, [{"id": "1", "at": AT.replace(hour=i), "amount": i} for i in (1, 2)]
        ),
        "vip": TableData({"id": "text"}, [{"id": "1"}]),
    }
    assert sql.keys() == guarded.servers.keys()
    guarded.load(tables | canary())
    assert guarded.query(sql) == dict.fromkeys(guarded.servers, [("1",)])
    for dialect in sql:
        counting.add(f"texts as a name, in a place, on {dialect}", len(n))


@pytest.mark.parametrize("text", UNWRITABLE, ids=ascii)
def test_what_no_name_can_hold(text: str, guarded: Engines) -> None:
    for form, rule, names in ((TABLES, RULE, identifiers(text)), (GIVEN, "true", {mark: mark.lower() + text for mark in "EAVPLS"})):
        found: list[Diagnostic] = []
        assert not compiled(put_in(form, names), rule, found, guarded)
        assert found
