"""How fast the language server answers in a project of many files: `python -m tests.benchmarks.server [FILES]`, 1,000 if left out.

The files are copies of the grocery example's rules, names changed. Every request is asked after an edit of the file, as while somebody types.
"""

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from segql.lsp import edits, outline
from segql.lsp.completion import complete
from segql.lsp.cursor import cursor_at
from segql.lsp.hover import hover
from segql.lsp.project import Names
from segql.lsp.workspace import Workspace
from segql.project.project import load_project
from tests.benchmarks.startup import ROOT

GROCERY = ROOT / "examples" / "grocery"
DECLARED = re.compile(r"^(?:segment|tiers|split|define|param|occasion) (\w+)", re.MULTILINE)
EDITED = "segments/lifecycle/lifecycle.seg"


def written(folder: Path, files: int) -> None:
    """A project of so many files of rules."""
    project = load_project(GROCERY, lambda _: None)
    assert project is not None
    for name in ("segql.toml", *(path.relative_to(GROCERY).as_posix() for path in (GROCERY / "catalog").glob("*.yml"))):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((GROCERY / name).read_bytes())
    names = {name for source in project.files for name in DECLARED.findall(source.text)}
    names |= {Path(source.name).stem for source in project.files if not DECLARED.search(source.text)}
    pattern = re.compile(rf"\b({'|'.join(sorted(names))})\b(?=[^\"\n]*(?:\"[^\"\n]*\"[^\"\n]*)*$)", re.MULTILINE)
    for i in range(files):
        source, copy = project.files[i % len(project.files)], i // len(project.files)
        text = pattern.sub(rf"\1_{copy}", source.text) if copy else source.text
        path = folder / (source.name.replace(".seg", f"_{copy}.seg") if copy else source.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def measured(what: Callable[[], object], before: Callable[[int], object], rounds: int = 15) -> list[float]:
    """Milliseconds of each round."""
    found = []
    for i in range(rounds):
        before(i)
        start = time.perf_counter()
        what()
        found.append((time.perf_counter() - start) * 1000)
    return found


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), files)
        start = time.perf_counter()
        workspace = Workspace.around(Path(folder))
        names = Names(workspace)
        print(f"{len(workspace.checker.sources)} files, read in {time.perf_counter() - start:.1f} s")
        start = time.perf_counter()
        for name in workspace.checker.sources:
            workspace.checker.parsed(name)
        print(f"all trees, made between requests: {time.perf_counter() - start:.1f} s")
        text = workspace.checker.sources[EDITED].text

        def edit(i: int) -> None:
            workspace.change(EDITED, text.replace("in 30d", f"in {i + 31}d and ", 1))

        def whole(i: int) -> None:
            workspace.change(EDITED, text.replace("in 30d", f"in {i + 31}d", 1))

        def source():  # type: ignore[no-untyped-def]
            return workspace.checker.sources[EDITED]

        at, end = text.index("in 30d") + 12, len(text)
        asked: dict[str, tuple[Callable[[], object], Callable[[int], object]]] = {
            "an edit: tree and index": (lambda: workspace.change(EDITED, source().text + "# "), whole),
            "completion": (lambda: complete(cursor_at(source(), at), names.known(True)), edit),  # type: ignore[arg-type]
            "hover over an event": (lambda: hover(names, source(), text.index("shopped") + 1), whole),
            "definition": (lambda: names.declared(("event", "", "shopped")), whole),
            "symbols": (lambda: outline.symbols(workspace.checker.parsed(EDITED).file, "utf-16"), whole),
            "semantic tokens": (lambda: outline.tokens(names, source(), "utf-16"), whole),
            "inlay hints": (lambda: outline.hints(names, source(), 0, end, "utf-16"), whole),
            "code lenses": (lambda: outline.lenses(names, source(), "utf-16"), whole),
            "formatting": (lambda: edits.formatted(names, source(), "utf-16"), whole),
            "diagnostics of the file": (lambda: workspace.diagnostics(EDITED), whole),
            "references of a segment": (lambda: names.used(("segment", "", "at_risk")), whole),
        }
        print(f"\n{'milliseconds':<26}{'median':>8}{'slowest':>9}")
        for name, (what, before) in asked.items():
            times = measured(what, before)[1:]
            print(f"{name:<26}{statistics.median(times):>8.1f}{max(times):>9.1f}")


if __name__ == "__main__":
    main()
