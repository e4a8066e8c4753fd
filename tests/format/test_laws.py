"""The formatter's promises, over every rule of the repository and over files made from the grammar."""

import re
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.format.generate import RULES, Files
from tests.format.laws import check, read

ROOT = Path(__file__).parents[2]
SEGMENTS = sorted(path for top in ("examples", "tests", "segql") for path in (ROOT / top).rglob("*.seg"))
PAGES = [ROOT / "README.md", *sorted(path for top in ("examples", "tests", "segql") for path in (ROOT / top).rglob("*.md"))]
BLOCKS = [
    block
    for page in PAGES
    for block in re.findall(r"^```seg\b[^\n]*\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
]


def test_every_file_of_the_repository_keeps_its_rules() -> None:
    assert len(SEGMENTS) > 25
    for path in SEGMENTS:
        text = path.read_text(encoding="utf-8")
        assert check(text) == text or "examples" not in path.parts, f"{path} is not in style: segql fmt writes it"


def test_every_block_of_the_pages_keeps_its_rules() -> None:
    texts = [text for block in BLOCKS for text in (block, *block.splitlines()) if text.strip() and read(text) is not None]
    assert len(BLOCKS) > 300 and len(texts) > 500
    for text in texts:
        check(text)


@pytest.mark.parametrize(("comments", "wanted"), [(0.0, 3), (0.1, 1), (0.3, 2)], ids=["plain", "some comments", "many comments"])
def test_whatever_the_grammar_derives_keeps_its_meaning(comments: float, wanted: int) -> None:
    files = Files(Random(f"format {comments}"))
    for goal in RULES:
        texts = list(islice((text for _ in range(300) if read(text := files.text(goal, comments)) is not None), wanted))
        assert texts, f"no file with {goal} could be read"
        for text in texts:
            check(text)
