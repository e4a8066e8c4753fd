"""What is said of each mistake: `mistakes.txt` has a text on one line and, indented below it, code, place, message, help and the text after the fix."""

import re
from pathlib import Path

import pytest

from segql.diagnostics import Diagnostic
from segql.source import Source
from segql.syntax.parse import parse
from segql.syntax.parts import is_broken
from tests.syntax.mistakes import describe
from tests.syntax.show import show

PAGE = Path(__file__).with_name("mistakes.txt").read_text(encoding="utf-8")
CASES = [(block.split("\n    ")[0], block.split("\n    ")[1:]) for block in PAGE.rstrip("\n").split("\n\n")]


@pytest.mark.parametrize(("text", "said"), CASES, ids=[text for text, _ in CASES])
def test_mistake(text: str, said: list[str]) -> None:
    assert describe(text) == said


@pytest.mark.parametrize("text", [text for text, said in CASES if sum(line.startswith("fix:") for line in said) == 1 and len(said) < 4])
def test_a_safe_fix_mends_its_mistake(text: str) -> None:
    fixed = next(line for line in describe(text) if line.startswith("fix:")).removeprefix("fix: ")
    before, after = describe(text)[0], describe(fixed)
    assert re.sub("^SEG... .*?» ", "", before) not in {re.sub("^SEG... .*?» ", "", line) for line in after}


def test_no_message_names_a_terminal() -> None:
    assert not re.findall(r"\b_?[A-Z]{2,}_[A-Z_]+\b|\b(?:LPAR|RPAR|COMMA|COLON|NAME|TEXT|\$END)\b", PAGE.replace("NAME is …", ""))


def test_reading_goes_on_at_the_next_declaration_and_every_mistake_is_reported() -> None:
    text = "segment a is b and\nsegment c is d\n\nsegment e is (f\ntiers t is\n  x when 'y'\nsegment g is h = \"\\q\"\nsegment i is j\nexpect a\n"
    found: list[Diagnostic] = []
    file = parse(Source("rule", text), found.append)
    assert [show(d) for d in file.declarations] == [
        "Segment(a, Header(), And([‹b›, Broken()]))",
        "Segment(c, Header(), ‹d›)",
        "Segment(e, Header(), Bracket(Broken()))",
        "Tiers(t, Header(), [Arm(x, Broken())])",
        "Segment(g, Header(), Broken())",
        "Segment(i, Header(), ‹j›)",
    ]
    assert [(d.span.line, d.code.id) for d in found if d.span] == [
        (1, "SEG101"),
        (4, "SEG101"),
        (6, "SEG103"),
        (7, "SEG102"),
        (9, "SEG101"),
    ]
    assert file.broken == ()
    assert found[0].message == "a rule or a value is missing behind `and`"


def test_a_reference_broken_across_lines_begins_no_declaration() -> None:
    found: list[Diagnostic] = []
    file = parse(Source("rule", "segment a is x and in\nsegment b\nsegment c is d"), found.append)
    assert found == [] and len(file.declarations) == 2


def test_a_declaration_behind_a_rule_that_ends_in_the_middle_is_one() -> None:
    found: list[Diagnostic] = []
    file = parse(
        Source("rule", 'segment a is x and y in\n\nsegment b "B" is c\n\nsegment d is e in\nsegment f\n  tags g\nis h'), found.append
    )
    assert [d.name.text for d in file.declarations] == ["a", "b", "d", "f"]
    assert [d.span.line for d in found if d.span] == [1, 5]


def test_mixed_and_or_is_one_message_and_the_rule_is_kept() -> None:
    found: list[Diagnostic] = []
    file = parse(Source("rule", "segment s is a and b or c and d"), found.append)
    assert [d.code.id for d in found] == ["SEG104"] and len(file.declarations) == 1 and file.broken == ()


def test_a_bare_rule_and_declarations_do_not_share_a_file() -> None:
    found: list[Diagnostic] = []
    file = parse(Source("rule", "purchased\nsegment a is b"), found.append)
    assert [d.message for d in found] == ["a file is one bare rule or declarations, not both"]
    assert file.rule is None and len(file.declarations) == 1


HIDDEN = ["\0", "\u202e", "\u2066", "\ud800", "\x07", "\u2028"]


@pytest.mark.parametrize("char", HIDDEN, ids=[f"U+{ord(c):04X}" for c in HIDDEN])
@pytest.mark.parametrize("text", ['name = "a{}b"', "a # b{}c", "a {} b", "`x{}`"])
def test_characters_that_hide_are_refused_everywhere(char: str, text: str) -> None:
    found: list[Diagnostic] = []
    file = parse(Source("rule", text.format(char)), found.append)
    assert [d.code.id for d in found] == ["SEG103"]
    assert text.startswith("a #") or is_broken(file.rule)  # a comment is no part of the rule
    assert f"U+{ord(char):04X}" in found[0].message


def test_a_byte_order_mark_at_the_beginning_is_no_mistake() -> None:
    found: list[Diagnostic] = []
    assert show(parse(Source("rule", "\ufeffpurchased"), found.append).rule) == "‹purchased›" and found == []
