"""Runs the cells of the examples' notebooks, one after another in one namespace, without a kernel: their code is all that is tested.

What each cell prints has to be what is stored below it; `pytest --accept` stores it.
"""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.ipynb")), ids=lambda path: path.parent.name)
def test_every_cell_prints_what_stands_below_it(path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool) -> None:
    monkeypatch.chdir(path.parent)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    number = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile("".join(cell["source"]), f"{path.name}, cell {number}", "exec"), namespace)
            shown = [{"name": "stdout", "output_type": "stream", "text": printed.getvalue().splitlines(keepends=True)}]
            if accept:
                cell["execution_count"], cell["outputs"] = number, shown
            assert cell["outputs"] == shown
    if accept:
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert number > 0
