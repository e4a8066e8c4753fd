"""Runs every case: recomputes the blocks that stand below a rule and compares. `pytest --accept` rewrites them.

A rule without an `error` block has no mistake. Members are found by the definition and by every engine, which must agree with the block.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from segql.diagnostics.render import render
from segql.project.project import load_project
from tests.cases import running
from tests.cases.documents import Block, Case, blocks, cases, rewrite
from tests.cases.running import prepare
from tests.support.duckdb import DuckDBServer
from tests.support.engines import Engines, Server

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
CASES = [case for path in sorted(FOLDER.rglob("*.md")) for case in cases(path)]
EXAMPLES = [case for path in sorted(ROOT.glob("examples/*/README.md")) for case in cases(path)]
README = [case for path in [ROOT / "README.md"] if path.exists() for case in cases(path)]
WITH_MEMBERS = [case for case in CASES if any(b.language in ("members", "table") for b in case.expected)]
OUT_OF_RANGE = r"(?i)overflow|out of range"
WITH_FAILURES = [case for case in CASES if any(b.language == "fails" for b in case.expected)]


@pytest.fixture(scope="module")
def duckdb() -> DuckDBServer:
    return DuckDBServer()


def run(case: Case, ready: running.Ready, accept: bool) -> None:
    came = {block.number: running.outcome(block, ready) for block in case.expected}
    wrong = {block.number: came[block.number] for block in case.expected if came[block.number] != block.body}
    if accept and wrong:
        rewrite(case.path, wrong)
        wrong = {}
    for block in case.expected:
        if block.number in wrong:
            assert came[block.number] == block.body, f"{case.path.name}:{block.line}"
    told = [block for block in case.expected if block.language in ("error", "full")]
    assert told or not ready.mistakes, f"{case.path.name}:{case.rule.line}: {render(ready.mistakes)}"
    assert all(came[block.number] for block in told), f"{case.path.name}:{case.rule.line}: no mistake"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, accept: bool) -> None:
    run(case, prepare(case), accept)


@pytest.mark.parametrize("case", WITH_MEMBERS, ids=str)
def test_duckdb_finds_the_members(case: Case, duckdb: DuckDBServer) -> None:
    agree(case, {"duckdb": duckdb})


@pytest.mark.parametrize("case", WITH_MEMBERS, ids=str)
def test_the_other_engines_find_the_members(case: Case, engines: Engines) -> None:
    agree(case, {name: server for name, server in engines.servers.items() if name != "duckdb"})


def agree(case: Case, servers: dict[str, Server]) -> None:
    """Every engine finds the members that the block lists, each once."""
    ready = prepare(case)
    for server in servers.values():
        server.load(running.data(ready))
    for block in case.expected:
        if block.language in ("members", "table"):
            name, as_of = ready.segment(block), ready.as_of(block)
            for dialect, server in servers.items():
                rows = server.query(running.sql(ready, name, dialect, as_of))
                ids = [row[0] for row in rows]
                assert len(ids) == len(set(ids)), f"{dialect} lists a member twice"
                came = running.listed(set(ids)) if block.language == "members" else running.beside(ready, name, {r[0]: r[1:] for r in rows})
                assert came == block.body, f"{case.path.name}:{block.line}: {dialect}"


@pytest.mark.parametrize("case", WITH_FAILURES, ids=str)
def test_no_engine_answers(case: Case, engines: Engines) -> None:
    """Where the definition has no answer, each engine ends the run."""
    ready = prepare(case)
    engines.load(running.data(ready))
    for block in case.expected:
        if block.language == "fails":
            name, as_of = ready.segment(block), ready.as_of(block)
            for dialect, server in engines.servers.items():
                with pytest.raises(Exception, match=OUT_OF_RANGE):
                    print(dialect, server.query(running.sql(ready, name, dialect, as_of)))


@pytest.mark.parametrize("case", EXAMPLES, ids=str)
def test_an_example_s_page(case: Case, accept: bool) -> None:
    mistakes: list[object] = []
    project = load_project(case.path.parent, mistakes.append)
    assert project is not None and not mistakes
    run(case, prepare(case, sorted((case.path.parent / "catalog").glob("*.yml")), project.zone), accept)


@pytest.mark.parametrize("case", README, ids=str)
def test_readme(case: Case, accept: bool) -> None:
    """The README shows a part of a catalog; its other events are in `readme.yml`."""
    found = blocks(case.path.read_text(encoding="utf-8"))
    shown = tuple(block for block in found if block.language == "yaml" and block.body.startswith("entities:"))
    rest = Block(-1, "yaml", (), {}, (FOLDER / "readme.yml").read_text(encoding="utf-8"), 0)
    run(case, prepare(replace(case, catalogs=(*shown, rest))), accept)


def test_a_title_is_a_claim_and_stands_once() -> None:
    titles = [(case.path, case.rule.line, case.title) for case in CASES]
    assert len({(path, title) for path, _, title in titles}) > 120
    assert not [t for t in titles if not re.match(r"[A-Z0-9`]", t[2])]
