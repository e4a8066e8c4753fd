"""Mistakes and findings of the cases in full. Their `error` and `findings` blocks hold one line each; places, labels, help and fixes stand in
`told/`, one file for each page; of `full` blocks, the fixes. `pytest --accept` rewrites them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segql import compiler
from segql.diagnostics import Diagnostic
from segql.diagnostics.render import render
from tests.cases.documents import Case
from tests.cases.running import all_found, in_order, prepare
from tests.cases.test_cases import CASES, FOLDER

CONCISE = ("error", "findings")
TOLD = [case for case in CASES if any(block.language in (*CONCISE, "full") for block in case.expected)]
PAGES = sorted({case.path for case in TOLD})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: "_".join(page.relative_to(FOLDER).with_suffix("").parts))
def test_what_is_told_in_full(page: Path, accept: bool) -> None:
    file = FOLDER / "told" / f"{name_of(page)}.txt"
    came = told(page)
    if accept:
        file.write_text(came, encoding="utf-8")
    assert came == file.read_text(encoding="utf-8")


def test_each_file_has_its_page() -> None:
    assert {file.name for file in (FOLDER / "told").iterdir()} == {f"{name_of(page)}.txt" for page in PAGES}


def name_of(page: Path) -> str:
    return "_".join(page.relative_to(FOLDER).with_suffix("").parts)


def told(page: Path) -> str:
    texts = ((case.title, in_full(case)) for case in TOLD if case.path == page)
    return "\n".join(f"## {title}\n\n{text}" for title, text in texts if text)


def in_full(case: Case) -> str:
    ready = prepare(case)
    if any(block.language == "full" for block in case.expected):
        return "".join(line for one in sorted(all_found(ready), key=in_order) for line in fixes(one))
    found = list(ready.mistakes)
    for block in case.expected:
        if block.language == "findings":
            found += compiler.lint(ready.meaning, ready.mistakes, block.options.get("require", "").split(","))
    return "".join(f"{render([one])}{''.join(fixes(one))}" for one in sorted(dict.fromkeys(found), key=in_order))


def fixes(found: Diagnostic) -> Iterator[str]:
    if found.fix is not None:
        kind = "safe fix" if found.fix.safe else "fix"
        assert any(span.text != text for span, text in found.fix.edits), f"{found.message}: a fix that changes nothing"
        for span, text in found.fix.edits:
            yield f"  = {kind}: {found.fix.title}: `{span.text}` at {span.line}:{span.column} to `{text}`\n"
