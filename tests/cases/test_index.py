"""The claims of the language, in `index.md`, each with the cases that decide it.

A claim's last cell says what its case must show, so that the case fails where the claim is broken: `a, not b` two people on the two sides of an
edge; a code the mistake that is reported; a text in quotes what stands in an expected block; `nobody`; `fails`. What is open has a reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.cases.documents import Case, cases

HERE = Path(__file__).parent
TESTS = HERE.parent
ROW = re.compile(r"^\| (?P<claim>.*?) \| (?P<case>.*?) \| (?P<shows>.*?) \|$")
LINK = re.compile(r"\[(?P<document>[^\]]+)\]\((?P<path>[^)]+)\)(?:: (?P<title>.*))?")
COUNT = re.compile(r"(\d+) claims, (\d+) of them open")


@dataclass(frozen=True)
class Row:
    """One case of a claim; `path` and `title` are empty where the claim is open."""

    line: int
    claim: str
    path: str
    title: str
    shows: str

    def __str__(self) -> str:
        return f"index.md:{self.line}: {self.claim}"


def rows(text: str) -> Iterator[Row]:
    claim = ""
    for number, line in enumerate(text.splitlines(), 1):
        match = ROW.match(line)
        if match is None or match["claim"] in ("claim", "---"):
            continue
        claim = match["claim"].strip() or claim
        link = LINK.fullmatch(match["case"])
        yield Row(number, claim, link["path"] if link else "", (link and link["title"]) or "", match["shows"].strip())


TEXT = (HERE / "index.md").read_text(encoding="utf-8")
ROWS = list(rows(TEXT))


@cache
def under(path: Path, title: str) -> tuple[Case, ...]:
    return tuple(case for case in cases(path) if case.title == title)


@pytest.mark.parametrize("row", [r for r in ROWS if r.path], ids=str)
def test_the_case_decides_the_claim(row: Row) -> None:
    path = (HERE / row.path).resolve()
    text = path.read_text(encoding="utf-8")
    if not row.title:  # a test in Python, or a transcript
        assert row.shows.strip('"`') in text
        return
    found = under(path, row.title)
    assert found, f"no case of {row.path} is called {row.title!r}"
    assert any(decides(case, row.shows) for case in found), f"{row.title!r} does not show {row.shows!r}"


def decides(case: Case, shows: str) -> bool:
    """Whether an expected block of the case says what it is to show."""
    blocks = [(b.language, b.body) for b in case.expected]
    if re.fullmatch(r"SEG\d\d\d( refused)?", shows):
        wanted = "refused" if shows.endswith("refused") else "error"
        return any(language == wanted and f"[{shows[:6]}]" in body for language, body in blocks)
    if shows == "fails":
        return any(language == "fails" for language, _ in blocks)
    if shows.startswith('"'):
        return any(shows.strip('"') in body for language, body in blocks if language != "error")
    inside, _, outside = shows.partition(", not ")
    people = [listed(language, body) for language, body in blocks if language in ("members", "table")]
    assert case.rows is not None and all(who in case.rows.body for who in (inside, outside) if who != "nobody")
    return any(inside in there and outside not in there for there in people)


def listed(language: str, body: str) -> set[str]:
    """The members that a block lists, or `nobody`."""
    if language == "members":
        return {word.strip() for word in body.split(",")}
    return {line.partition(" |")[0] for line in body.splitlines()[1:]} or {"nobody"}


def test_what_is_open_has_a_reason() -> None:
    assert all(row.shows.startswith("open: ") for row in ROWS if not row.path)


def test_the_counts_are_right() -> None:
    """A claim that is added, closed or left open is told at the head of the page."""
    match = COUNT.search(TEXT)
    assert match is not None
    opened = {row.claim for row in ROWS if not row.path}
    assert (len({row.claim for row in ROWS}), len(opened)) == (int(match[1]), int(match[2]))
