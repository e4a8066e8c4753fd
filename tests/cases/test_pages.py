"""Every code has a page: its bad examples raise the code and nothing else, its good ones are without a mistake."""

from pathlib import Path

import pytest

import segql.diagnostics
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Settings, check, compile_segment, lint
from segql.diagnostics import Diagnostic
from segql.diagnostics.codes import ALL
from segql.diagnostics.render import render
from segql.source import Source
from segql.testing.run import run
from tests.cases.documents import Block, blocks
from tests.cases.running import SHOP

PAGES = Path(segql.diagnostics.__file__).parent / "pages"
WITHOUT_EXAMPLE = {"SEG405"}  # it needs more text than a page should hold
TRIED = ("SEG701", "SEG702")
BY_RULE = [id_ for id_ in ALL if id_[:4] in ("SEG1", "SEG2", "SEG3", "SEG4", "SEG8") or id_[:5] == "SEG02" or id_ in TRIED]


def page(id_: str) -> list[Block]:
    return blocks((PAGES / f"{id_}.md").read_text(encoding="utf-8"))


def mistakes(block: Block, given: list[Block]) -> list[Diagnostic]:
    catalogs, files = ([b for b in given if b.language == language] for language in ("yaml", "seg"))
    found: list[Diagnostic] = []
    texts = [block.body] if block.language == "yaml" else [b.body for b in catalogs] or [SHOP.read_text(encoding="utf-8")]
    catalog = load_catalog([Source("catalog.yml", text) for text in texts], found.append)
    if block.language == "seg":
        meaning = check(
            [Source("rule.seg", block.body), *(Source(b.options["file"], b.body) for b in files)],
            catalog,
            Settings("Europe/Berlin"),
            found.append,
        )
        for name in meaning.segments:
            assert compile_segment(meaning, name, "duckdb", AsOf("midnight"), found.append) or found
        if any(d.code.severity == "error" for d in found):
            return found
        found = lint(meaning, found, block.options.get("require", "").split(","))
        results = run(meaning, meaning.trials, meaning.claims, Path())
        found += [failure for result in results for failure in result.failures]
    return found


@pytest.mark.parametrize("id_", ALL)
def test_every_code_has_a_page(id_: str) -> None:
    text = (PAGES / f"{id_}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {id_}: {ALL[id_].title}\n\n")
    examples = {word for block in page(id_) for word in block.words}
    wanted = set() if id_ not in BY_RULE or id_ in WITHOUT_EXAMPLE else {"bad", "good"}
    assert examples == wanted


def test_every_page_has_a_code() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(ALL)


@pytest.mark.parametrize("id_", BY_RULE)
def test_examples_are_as_bad_and_good_as_they_say(id_: str) -> None:
    given = [b for b in page(id_) if b.language in ("yaml", "seg") and not b.words]
    for block in page(id_):
        if block.words:
            found = mistakes(block, given)
            assert {d.code.id for d in found} == ({id_} if "bad" in block.words else set()), render(found)
