"""Each limit just below, at and above it, on a thread with little stack: a tree and SQL, or one diagnostic, soon."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.catalog.tree import MAX_DEPTH as YAML_DEPTH
from segql.catalog.tree import MAX_NODES as YAML_NODES
from segql.diagnostics import Diagnostic
from segql.meaning.order import MAX_DEPTH as SEGMENT_DEPTH
from segql.meaning.regex import MAX_DEPTH as REGEX_DEPTH
from segql.meaning.regex import MAX_SIZE as REGEX_SIZE
from segql.meaning.resolve_ranks import MAX_RANKS
from segql.meaning.resolve_rules import MAX_PERIODS
from segql.source import Source
from segql.syntax.build import MAX_ITEMS, MAX_OPERATORS
from segql.syntax.build_declarations import MAX_TIERS
from segql.syntax.format import format_source
from segql.syntax.leaves import MAX_DIGITS
from segql.syntax.parts import MAX_LEVELS
from segql.syntax.reader import MAX_DEPTH, MAX_TOKENS
from segql.syntax.scan import MAX_BYTES

CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {age: integer, country: text}}}
sources: {app: {table: app, time: at, entity: {customer: id}}}
events: {used: {source: app, properties: {n: integer}}}
"""
AS_OF = compiler.AsOf.constant(datetime(2026, 4, 1, tzinfo=UTC))
SECONDS = 10.0  # of the processor's time for all that is done with a text at its limit, on a slow machine


def on_a_small_stack(act: Callable[[], None]) -> None:
    """What `act` raises comes out; a stack that is too small ends the process."""
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            act()
        except BaseException as error:
            raised.append(error)

    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=guarded)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    if raised:
        raise raised[0]


def codes_of(text: str, catalog: str = CATALOG) -> set[str]:
    """Everything is done with the text that can be: the codes of the mistakes."""
    found: list[Diagnostic] = []
    begun = time.process_time()

    def act() -> None:
        source = Source("r.seg", text)
        format_source(source, lambda _: None)
        known = load_catalog([Source("c.yml", catalog)], found.append)
        meaning = compiler.check([source], known, compiler.Settings("UTC"), found.append)
        if meaning.segments:
            name = list(meaning.segments)[-1]
            for dialect in ("duckdb", "postgres", "bigquery"):
                assert compiler.compile_segment(meaning, name, dialect, AS_OF, found.append) or found
            compiler.explain_segment(meaning, name, AS_OF)
            compiler.plan_text(meaning, name, AS_OF)

    on_a_small_stack(act)
    assert time.process_time() - begun < SECONDS
    return {d.code.id for d in found}


def segments(n: int) -> str:
    return "segment s1 is used\n" + "\n".join(f"segment s{i} is in segment s{i - 1}" for i in range(2, n + 1))


LIMITS: dict[str, tuple[int, Callable[[int], str], str]] = {
    "bytes": (MAX_BYTES, lambda n: "used" + "#" * (n - 4), "SEG105"),
    "words": (MAX_TOKENS, lambda n: "not " * (n % 2) + "used or " * ((n - 1) // 2) + "used", "SEG105"),
    "brackets": (MAX_DEPTH, lambda n: "(" * n + "used" + ")" * n, "SEG105"),
    "nots": (MAX_DEPTH, lambda n: "not " * n + "used", "SEG105"),
    "calls": (MAX_DEPTH, lambda n: "abs(" * n + "age" + ")" * n + " > 1", "SEG105"),
    "minus": (MAX_DEPTH, lambda n: "age > " + "- " * n + "1", "SEG105"),
    "items of a list": (MAX_ITEMS, lambda n: f"age in ({', '.join(map(str, range(n)))})", "SEG105"),
    "operations in a row": (MAX_OPERATORS, lambda n: "age" + " + age" * n + " > 1", "SEG105"),
    "rules in a bracket": (MAX_OPERATORS, lambda n: f"at least 2 of ({', '.join(f'age > {i}' for i in range(n))})", "SEG105"),
    "digits": (MAX_DIGITS, lambda n: f"{'9' * n} > 1", "SEG105"),
    "digits behind a point": (MAX_DIGITS, lambda n: f"age * 0.{'1' * n} > 1", "SEG105"),
    "tiers": (MAX_TIERS, lambda n: "tiers t is " + " ".join(f"a{i} when age = {i}" for i in range(n)), "SEG105"),
    "segments in segments": (SEGMENT_DEPTH, segments, "SEG405"),
    "ranks in ranks": (MAX_RANKS, lambda n: "percentile_rank(" * n + "age" + ")" * n + " > 1%", "SEG405"),
    "periods": (MAX_PERIODS, lambda n: f"used >= 1 in at least 1 of last {n} days", "SEG401"),
    "a pattern": (REGEX_SIZE, lambda n: f'country matches "{"a" * n}"', "SEG308"),
    "groups in a pattern": (REGEX_DEPTH, lambda n: f'country matches "{"(" * n}a{")" * n}"', "SEG308"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_of_rules(name: str) -> None:
    limit, make, code = LIMITS[name]
    assert code not in codes_of(make(limit - 1))
    assert code not in codes_of(make(limit))
    assert codes_of(make(limit + 1)) == {code}


def test_levels_within_levels() -> None:
    """Sums nest to the left, so that a few brackets with long sums are deeper than many brackets."""

    def nested(sums: int) -> str:
        return "(" * sums + "age" + (" + 1" * 11 + ")") * sums + " > 1"

    per = 12  # levels of one sum with its bracket
    assert codes_of(nested((MAX_LEVELS - 3) // per)) == set()
    assert codes_of(nested(MAX_LEVELS // per + 1)) == {"SEG105"}


def deep_yaml(n: int) -> str:
    return CATALOG + "lists: " + "{a: " * (n - 2) + "{}" + "}" * (n - 2)


def many_entries(n: int) -> str:
    """As many as n nodes: a key and a value each, in the sections of the catalog's file."""
    values = n - 7
    return "events:\n  e:\n    source: [" + ", ".join(["x"] * values) + "]\n"


@pytest.mark.parametrize(("limit", "make"), [(YAML_DEPTH, deep_yaml), (YAML_NODES, many_entries)], ids=["depth", "entries"])
def test_a_limit_of_catalogs(limit: int, make: Callable[[int], str]) -> None:
    for off, refused in ((-1, False), (0, False), (20, True)):
        found: list[Diagnostic] = []
        text = make(limit + off)

        def act(text: str = text, found: list[Diagnostic] = found) -> None:
            load_catalog([Source("c.yml", text)], found.append)

        on_a_small_stack(act)
        assert ("SEG020" in {d.code.id for d in found}) == refused, (off, [d.message for d in found][:3])


def test_an_alias_bomb_is_never_walked() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found: list[Diagnostic] = []
    load_catalog([Source("c.yml", bomb)], found.append)
    assert [d.code.id for d in found] == ["SEG020"]


def test_scalars_of_yaml_stay_text_and_keys_are_written_once() -> None:
    found: list[Diagnostic] = []
    text = CATALOG.replace("country: text", "no: {type: text, values: [no, 010, 1e3, 12:30, ~, 0x1F, 2026-01-01]}").replace(
        "{n: integer}", "{n: integer, n: text}"
    )
    known = load_catalog([Source("c.yml", text)], found.append)
    assert known.entities["customer"].attributes["no"].values == ("no", "010", "1e3", "12:30", "~", "0x1F", "2026-01-01")
    assert [d.code.id for d in found] == ["SEG023"]
