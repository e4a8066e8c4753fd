"""The grammar as such: free of conflicts, and complete in the tables that go with it."""

import os
import subprocess
import sys
from pathlib import Path

import lark
import pytest

from segql.syntax import expected, leaves
from segql.syntax import grammar as parser
from segql.syntax.parse import _RULES
from segql.syntax.reader import BROKEN
from segql.syntax.reading import DECLARATION_WORDS, RESERVED

pytest.importorskip("interegular", reason="lark's strict mode compares terminals with it")


@pytest.fixture(scope="module")
def strict() -> lark.Lark:
    return lark.Lark(parser.grammar_text(), **parser._OPTIONS, strict=True)


def test_no_conflict_is_left_to_a_default(strict: lark.Lark) -> None:
    assert len(strict.rules) > 300


def test_strict_mode_would_find_a_conflict() -> None:
    text = parser.grammar_text().replace("window_before: BEFORE _bound ", "window_before: BEFORE _bound | BEFORE _bound _IN _length ")
    with pytest.raises(lark.exceptions.GrammarError, match=r"conflict|collision"):
        lark.Lark(text, **parser._OPTIONS, strict=True)


def test_every_node_of_larks_tree_has_a_builder_and_every_builder_a_node(strict: lark.Lark) -> None:
    made = {rule.alias or rule.origin.name for rule in strict.rules}
    made = {str(name) for name in made if not name.startswith("_")}
    inlined = {rule.origin.name for rule in strict.rules if rule.options.expand1}
    assert made - set(_RULES) - {"rule_file", "declarations"} <= inlined | {"file", "fact", "header_item", "split_item"}
    assert set(_RULES) <= made


def test_every_terminal_in_the_tables_is_one_of_the_grammar(strict: lark.Lark) -> None:
    known = {terminal.name for terminal in strict.terminals} | {BROKEN}
    named = set(leaves.LEAVES) | set(expected.BEHIND) | {name for names, _ in expected._KINDS for name in names}
    assert named <= known


def test_the_reserved_words_are_those_of_the_grammar() -> None:
    line = next(line for line in parser.grammar_text().splitlines() if line.startswith("UNRESERVED"))
    words = set(line.split("(?:")[1].split(")")[0].split("|"))
    assert words == RESERVED and set(DECLARATION_WORDS) <= words


def run(cache: Path) -> str:
    code = "from segql.source import Source; from segql.syntax.parse import parse; print(parse(Source('x', 'a = 3'), print).rule)"
    env = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout


def test_the_kept_tables_give_the_same_tree_and_damaged_ones_are_made_anew(tmp_path: Path) -> None:
    fresh = run(tmp_path)
    kept = list((tmp_path / "segql").iterdir())
    assert [path.suffix for path in kept] == [".json"]
    assert run(tmp_path) == fresh and "Compare" in fresh
    kept[0].write_bytes(kept[0].read_bytes()[:100])
    assert run(tmp_path) == fresh


def test_a_folder_that_cannot_be_written_is_no_mistake() -> None:
    assert "Compare" in run(Path(os.devnull))
