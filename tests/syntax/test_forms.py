"""What each form of the language reads as: `forms.txt` has a form on one line and its tree, indented, on the next."""

from pathlib import Path

import pytest

from segql.diagnostics import Diagnostic
from segql.source import Source
from segql.syntax import nodes as n
from segql.syntax.parse import parse, parse_condition, parse_value
from tests.syntax.show import show

LINES = Path(__file__).with_name("forms.txt").read_text(encoding="utf-8").splitlines()
FORMS = [(form, tree.strip()) for form, tree in zip(LINES[::3], LINES[1::3], strict=True)]


def read(text: str) -> n.File:
    found: list[Diagnostic] = []
    file = parse(Source("rule", text), found.append)
    assert found == []
    return file


@pytest.mark.parametrize(("form", "tree"), FORMS, ids=[form for form, _ in FORMS])
def test_form(form: str, tree: str) -> None:
    file = read(form)
    assert "; ".join(map(show, [file.rule] if file.rule else file.declarations)) == tree


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("purchased category coffee in 90 days", "purchased\n  category coffee # hot\n  in\n90d"),
        ("in segment a and x not in (1, 2)", "in # the\n segment a\nand x not in(1,2)"),
        ("`purchased` at least 3 times", "`purchased` at\tleast 3\r\ntimes"),
    ],
)
def test_layout_is_free(one: str, other: str) -> None:
    assert show(read(one).rule) == show(read(other).rule)


@pytest.mark.parametrize(
    "word", "at ends starts last first next this full times by once owner tags columns seed size day list top now exactly when_".split()
)
def test_a_word_that_is_not_reserved_is_a_name(word: str) -> None:
    assert show(read(f"segment {word} is {word} >= 3 and used `{word}` a").declarations[0]).startswith(f"Segment({word}, ")


@pytest.mark.parametrize("word", "owner tags columns seed size at ends last next full immediately overall ago".split())
def test_a_property_may_have_the_name_of_a_header_word(word: str) -> None:
    assert show(read(f"purchased {word} coffee in 3d").rule) == f"Phrase(purchased, pairs=[Pair({word}, coffee)], windows=[InLast(3d)])"


def test_a_pattern_keeps_its_backslashes() -> None:
    rule = read(r'name matches "^A\.\"\d\\$" and name = "\u{1F600}\\\n"').rule
    assert show(rule) == "And([TextTest(‹name›, matches, '^A\\\\.\"\\\\d\\\\\\\\$'), Compare(‹name›, =, '😀\\\\\\n')])"


def test_comments_are_kept_in_order_with_their_places() -> None:
    file = read('# one\r\na = "# no" # two\n  and `#b` # three')
    assert [(c.value, c.span.text, c.span.line) for c in file.comments] == [
        ("# one", "# one", 1),
        ("# two", "# two", 2),
        ("# three", "# three", 3),
    ]


def test_a_condition_and_a_value_stand_alone() -> None:
    found: list[Diagnostic] = []
    assert show(parse_condition(Source("where", 'status = "paid" or kind in (1, 2)'), found.append)).startswith("Or(")
    assert show(parse_value(Source("--var", "30d"), found.append)) == "30d"
    assert show(parse_value(Source("--var", "-1.50"), found.append)) == "Negative(1.50)"
    assert found == []
    assert parse_condition(Source("where", "segment a is b"), found.append) is None
    assert parse_value(Source("--var", "purchased"), found.append) is None
    assert parse_value(Source("--var", "'x'"), found.append) is None
    assert [d.message for d in found] == [
        "expected a rule or a value, not `segment`",
        "expected a number, a text, a date or a length of time, not `purchased`",
        "text stands in double quotes",
    ]
