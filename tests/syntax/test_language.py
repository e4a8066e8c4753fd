"""Every form that the language page shows can be read, without a mistake and without loss of a declaration."""

import re
from pathlib import Path

import pytest

from segql.diagnostics import Diagnostic
from segql.source import Source
from segql.syntax.parse import parse
from segql.syntax.reading import DECLARATION_WORDS

PAGE = Path(__file__).with_name("language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```seg\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def is_file(block: str) -> bool:
    return any(line.split(" ")[0] in DECLARATION_WORDS for line in block.splitlines())


LINES = [line for block in BLOCKS if not is_file(block) for line in block.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("line", LINES)
def test_a_rule_can_be_read(line: str) -> None:
    found: list[Diagnostic] = []
    assert parse(Source("line", line), found.append).rule is not None
    assert found == []


@pytest.mark.parametrize("block", [block for block in BLOCKS if is_file(block)])
def test_declarations_can_be_read(block: str) -> None:
    found: list[Diagnostic] = []
    file = parse(Source("block", block), found.append)
    assert found == []
    assert len(file.declarations) == sum(line.split(" ")[0] in DECLARATION_WORDS for line in block.splitlines())
    assert len(file.comments) == block.count("#")


def test_the_page_is_not_empty() -> None:
    assert len(LINES) > 50 and len(BLOCKS) >= 12
