"""Whatever stands in a file and wherever the cursor is, every question has an answer."""

import random

import pytest

from segql.lsp import edits, outline
from segql.lsp.completion import complete
from segql.lsp.cursor import cursor_at
from segql.lsp.hover import hover
from segql.lsp.project import Names
from segql.lsp.workspace import Workspace
from tests.benchmarks.startup import ROOT

NAMES = Names(Workspace.around(ROOT / "examples" / "webshop"))
ODD = (
    "(",
    ")",
    '"',
    "`",
    "$",
    " in ",
    " then ",
    " of ",
    "with (",
    "\n",
    "😀",
    "\r\n",
    "#",
    " = ",
    "segment ",
    "-> ",
    ",",
    "\\",
    "any(",
    "in segment ",
    "\u202e",
)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_raised(seed: int) -> None:
    chance = random.Random(seed)
    workspace = NAMES.workspace
    name = chance.choice(sorted(workspace.checker.sources))
    text = workspace.checker.sources[name].text
    for _ in range(6):
        at = chance.randrange(len(text) + 1)
        broken = text[:at] + chance.choice(ODD) + text[at + chance.choice((0, 0, 1, 7, 60)) :]
        workspace.change(name, broken)
        source = workspace.checker.sources[name]
        for offset in (at, min(at + 1, len(broken)), chance.randrange(len(broken) + 1)):
            cursor = cursor_at(source, offset)
            if cursor is not None:
                complete(cursor, NAMES.known(True))
            hover(NAMES, source, offset)
            for occurrence in NAMES.at(source, offset):
                NAMES.used(occurrence.key)
        outline.tokens(NAMES, source, "utf-16")
        outline.hints(NAMES, source, 0, len(broken), "utf-16")
        outline.lenses(NAMES, source, "utf-16")
        outline.symbols(workspace.checker.parsed(name).file, "utf-16")
        edits.formatted(NAMES, source, "utf-16")
        edits.mending(workspace.diagnostics(name), source, 0, len(broken))
    workspace.change(name, text)
