"""No text, however large, deep or odd, leads to anything but diagnostics."""

import random
from itertools import pairwise

import pytest

from segql.diagnostics import Diagnostic
from segql.source import Source
from segql.syntax import nodes as n
from segql.syntax.parse import parse
from segql.syntax.parts import is_broken
from segql.syntax.reader import MAX_DEPTH
from tests.syntax.test_forms import FORMS


def read(text: str) -> tuple[n.File, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return parse(Source("rule", text), found.append), found


@pytest.mark.parametrize(
    "text",
    [
        "a or " * 100_000 + "a",
        "a or " * 40_000 + "a",
        "not " * 5_000 + "a",
        "(" * 5_000 + "a" + ")" * 5_000,
        "f(" * 5_000,
        "- " * 5_000 + "1",
        "not (" * 20 + "a" + ")" * 20,
        "1 + " * 500 + "1 > 2",
        "1" * 5_000 + " > 2",
        f"purchased in {'9' * 5_000}d",
        "x" * (256 * 1024 + 1),
        "ä" * 140_000,
        "country in (" + ", ".join(["1"] * 10_001) + ")",
    ],
    ids=lambda text: f"{text[:8]}… {len(text)}",
)
def test_what_is_too_large_is_one_diagnostic(text: str) -> None:
    file, found = read(text)
    assert [d.code.id for d in found] == ["SEG105"]
    assert file.rule is None or is_broken(file.rule)


def test_the_limits_themselves_are_allowed() -> None:
    for text in (
        "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH,
        "country in (" + ", ".join(["1"] * 10_000) + ")",
        " or ".join(["a"] * 9_999),
        "1" + " + 1" * 100 + " > 2",
        " and ".join(["not (not a)"] * 500),
    ):
        file, found = read(text)
        assert found == [] and file.rule is not None


def test_the_whole_file_counts_not_each_declaration() -> None:
    file, found = read("segment s is a\n" * 6_000)
    assert [d.code.id for d in found] == ["SEG105"]
    assert len(file.declarations) == 5_000


def test_a_text_cut_anywhere_gives_a_tree_or_diagnostics() -> None:
    for form, _ in FORMS:
        for end in range(len(form)):
            file, found = read(form[:end])
            assert found or file.rule is not None or file.declarations or not form[:end].strip()


def test_a_text_of_shuffled_words_gives_a_tree_or_diagnostics() -> None:
    words = sorted(
        {word for form, _ in FORMS for word in form.split()} | {"(", ")", "==", "AND", "1.5h", "3x", "é", "'", '"', "$", "`", "->", ";"}
    )
    dice = random.Random(7)
    for _ in range(1_500):
        text = " ".join(dice.choices(words, k=dice.randint(1, 12)))
        file, found = read(text)
        assert found or file.rule is not None or file.declarations
        for mistake in found:
            assert mistake.span is not None and 0 <= mistake.span.start <= mistake.span.end <= len(text)
            assert "\n" not in mistake.message and not mistake.message.endswith(".")
            edits = sorted((span.start, span.end) for span, _ in (mistake.fix.edits if mistake.fix else ()))
            assert all(first[1] <= second[0] for first, second in pairwise(edits))
