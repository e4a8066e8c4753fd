"""Mistakes put into Python: each is one, in one place, and the code still compiles."""

import ast
from pathlib import Path
from random import Random
from typing import Any

from tests.mutation.core import FOLDERS, equivalent, every, key
from tests.mutation.forked import ROOT
from tests.mutation.python import marked, mutants, mutated, statements

CODE = """
def f(a: int | None, b: str = "doc") -> list[int]:
    "documentation"
    assert a != 1
    if a is None and not b:
        return [x + 1 for x in range(3) if x > 0]
    return sorted(b, key=g)
"""


def test_every_kind_in_a_small_function(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    made = {f"{m.before} to {m.after}" for m in mutants(tmp_path / "code.py", tmp_path) if not m.before.startswith("if ")}
    assert made == {
        "'doc' to 'docx'", "a is None and (not b) to a is None or not b", "a is None and (not b) to a is None", "a is None and (not b) to not b", "a is None to a is not None",
        "not b to b", "return [x + 1 for x in range(3) if x > 0] to return None", "[x + 1 for x in range(3) if x > 0] to [x + 1 for x in range(3)]", "x + 1 to x - 1", "1 to 2",
        "3 to 4", "x > 0 to x >= 0", "0 to 1", "return sorted(b, key=g) to return None", "sorted(b, key=g) to list(b)",
    }  # fmt: skip


def test_marks_tell_which_statements_ran() -> None:
    tree = ast.parse("def f(x=1):\n    'documentation'\n    if x:\n        return 1\n    elif x is None:\n        return 2\n    return 3\n")
    names = [ast.unparse(statement).splitlines()[0] for statement in statements(tree)]
    marks = bytearray(9)
    assert marked(tree, "marks", 2) == len(names)
    space: dict[str, Any] = {"marks": marks}
    exec(compile(tree, "f.py", "exec"), space)
    assert space["f"](None) == 2 and space["f"].__doc__ == "documentation"
    assert [names[i - 2] for i in range(len(marks)) if marks[i]] == ["if x:", "if x is None:", "return 2"]


def test_a_mistake_is_held_by_the_innermost_statement(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    names = [ast.unparse(statement).splitlines()[0] for statement in statements(ast.parse(CODE))]
    held = {m.before.split(":")[0]: m.statement for m in mutants(tmp_path / "code.py", tmp_path)}
    assert held.pop("'doc'") == -1  # a default is the module's
    assert {names[number].split(":")[0] for number in held.values()} == {
        "if a is None and (not b)", "return [x + 1 for x in range(3) if x > 0]", "return sorted(b, key=g)",
    }  # fmt: skip
    assert names[held["x > 0"]] == "return [x + 1 for x in range(3) if x > 0]"


def test_mistakes_of_the_core_compile_and_change_it() -> None:
    found = every()
    assert {m.file.split("/")[1] for m in found} == {folder.split("/")[1] for folder in FOLDERS}
    for mutant in Random("compile").sample(found, 60):
        tree = mutated(ROOT / mutant.file, mutant.number)
        compile(tree, mutant.file, "exec")
        assert ast.dump(tree) != ast.dump(ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))), str(mutant)


def test_what_is_listed_as_equivalent_is_there() -> None:
    assert equivalent() <= {key(mutant) for mutant in every()}
