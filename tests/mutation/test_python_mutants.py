"""Mistakes put into Python: each is one, in one place, and the code still compiles."""

import ast
from pathlib import Path
from random import Random

from tests.mutation.core import FOLDERS, ROOT, equivalent, every, key
from tests.mutation.python import mutants, mutated

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


def test_mistakes_of_the_core_compile_and_change_it() -> None:
    found = every()
    assert {m.file.split("/")[1] for m in found} == {folder.split("/")[1] for folder in FOLDERS}
    for mutant in Random("compile").sample(found, 60):
        tree = mutated(ROOT / mutant.file, mutant.number)
        compile(tree, mutant.file, "exec")
        assert ast.dump(tree) != ast.dump(ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))), str(mutant)


def test_what_is_listed_as_equivalent_is_there() -> None:
    assert equivalent() <= {key(mutant) for mutant in every()}
