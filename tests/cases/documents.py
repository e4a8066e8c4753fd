"""Markdown as cases: a heading is a claim, a `seg` block a rule, and the blocks after it say what must come of the rule."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence) *$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,4} +(.+?) *$", re.MULTILINE)
GIVEN = ("seg", "yaml", "rows")
EXPECTED = ("meaning", "plan", "sql", "diff", "members", "table", "english", "error", "full", "refused", "fails", "trials", "findings")


@dataclass(frozen=True)
class Block:
    """A fenced block: `number` is its place in the document, `words` and `options` (`a=b`) what stands after its language."""

    number: int
    language: str
    words: tuple[str, ...]
    options: dict[str, str]
    body: str
    line: int


@dataclass(frozen=True)
class Case:
    """One rule with its files, catalogs and rows, and what is expected of it."""

    path: Path
    title: str
    rule: Block
    files: tuple[Block, ...]  # further rules, each with its file's name
    catalogs: tuple[Block, ...]
    rows: Block | None
    expected: tuple[Block, ...]

    def __str__(self) -> str:
        return f"{self.path.name}:{self.rule.line}: {self.title}"


def blocks(text: str) -> list[Block]:
    found = []
    for number, match in enumerate(FENCE.finditer(text)):
        language, *rest = match["info"].split() or [""]
        options = dict(word.split("=", 1) for word in rest if "=" in word)
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(number, language, tuple(w for w in rest if "=" not in w), options, match["body"], line))
    return found


def cases(path: Path) -> list[Case]:
    """Every rule of a document. A catalog or rows before the first rule are for all; later ones for the rules under their heading."""
    text = path.read_text(encoding="utf-8")
    found = blocks(text)
    first = next((b.number for b in found if b.language == "seg"), len(found))
    first_line = next((b.line for b in found if b.language == "seg"), 0)
    titles = list(_titles(text, found))
    start = max((line for line, _ in titles if line < first_line), default=0)  # of the first section with a rule
    shared = [b for b in found[:first] if b.line < start]
    return [case for line, title in titles for case in _section(path, title, shared, [b for b in found if _below(b.line, titles) == line])]


def _titles(text: str, found: list[Block]) -> Iterator[tuple[int, str]]:
    """The headings with their lines; a `#` inside a block is a comment there."""
    covered = {line for b in found for line in range(b.line, b.line + b.body.count("\n") + 2)}
    yield 0, "start"
    for match in HEADING.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if line not in covered:
            yield line, match[1]


def _below(line: int, titles: list[tuple[int, str]]) -> int:
    return max(at for at, _ in titles if at < line)


def _section(path: Path, title: str, shared: list[Block], own: list[Block]) -> Iterator[Case]:
    rules = [b for b in own if b.language == "seg" and "file" not in b.options]
    for rule in rules:
        after = next((b.number for b in rules if b.number > rule.number), 10**9)
        mine = [b for b in own if rule.number < b.number < after]
        given = [b for b in own if b in mine or b.number < rules[0].number]
        catalogs = tuple(b for b in given if b.language == "yaml") or tuple(b for b in shared if b.language == "yaml")
        rows = [b for b in [*shared, *given] if b.language == "rows"]
        files = tuple(b for b in given if b.language == "seg" and "file" in b.options)
        expected = tuple(b for b in mine if b.language in EXPECTED)
        yield Case(path, title, rule, files, catalogs, rows[-1] if rows else None, expected)


def rewrite(path: Path, new: dict[int, str]) -> None:
    """Puts new bodies into blocks, by their number. Other workers may be rewriting the same document."""
    with FileLock(Path(tempfile.gettempdir()) / f"segql-{path.name}.lock"):
        text = path.read_text(encoding="utf-8")
        for number, match in reversed(list(enumerate(FENCE.finditer(text)))):
            if number in new:
                text = text[: match.start("body")] + new[number] + text[match.end("body") :]
        path.write_text(text, encoding="utf-8")
