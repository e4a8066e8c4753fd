"""How mistakes look."""

import json

import pytest

from segql.diagnostics import Diagnostic, Fix, Label, codes
from segql.diagnostics.render import render, summary, width
from segql.diagnostics.suggest import nearest
from segql.source import Source


def at(source: Source, text: str, message: str = "wrong", underline: str = "") -> Diagnostic:
    start = source.text.index(text)
    return Diagnostic(codes.UNKNOWN_SEGMENT, message, source.span(start, start + len(text)), underline=underline)


def lines(diagnostic: Diagnostic) -> list[str]:
    return render([diagnostic]).splitlines()


def test_full() -> None:
    source = Source("segments/a.seg", "# one\npurchased and\n  in segment loyall\n")
    first = Label(source.span(6, 15), "this is fine")
    start = source.text.index("loyall")
    mistake = Diagnostic(
        codes.UNKNOWN_SEGMENT, "there is no segment `loyall`", source.span(start, start + 6), (first,), "did you mean `loyal`?"
    )
    assert render([mistake]) == (
        "error[SEG203]: there is no segment `loyall`\n"
        " --> segments/a.seg:3:14\n"
        "  |\n"
        "3 |   in segment loyall\n"
        "  |              ^^^^^^\n"
        "  |\n"
        " ::: segments/a.seg:2:1\n"
        "  |\n"
        "2 | purchased and\n"
        "  | --------- this is fine\n"
        "  |\n"
        "  = help: did you mean `loyal`?\n"
    )


def test_concise_and_json() -> None:
    source = Source("a.seg", "x\nyy")
    mistake = Diagnostic(
        codes.UNKNOWN_NAME, "nothing is called `yy`", source.span(2, 4), fix=Fix("write `x`", ((source.span(2, 4), "x"),), safe=True)
    )
    assert render([mistake], "concise") == "a.seg:2:1: error[SEG201] nothing is called `yy`\n"
    record = json.loads(render([mistake], "json"))[0]
    assert record["location"] == {"file": "a.seg", "line": 2, "column": 1, "end_line": 2, "end_column": 3}
    assert record["fix"]["edits"] == [{"location": record["location"], "content": "x"}]
    assert json.loads(render([], "json")) == []


def test_the_underline_stands_under_wide_and_combining_characters_and_tabs() -> None:
    for before in ("日本 ", "e\u0301 ", "\t", "ab\t", "\U0001f600 "):
        drawn = lines(at(Source("a.seg", before + "loyal x"), "loyal"))
        text, mark = drawn[3][4:], drawn[4][4:]
        columns = sum(2 if c in "日本\U0001f600" else 0 if c == "\u0301" else 1 for c in text[: text.index("loyal")])
        assert mark == " " * columns + "^^^^^", before


def test_what_could_hide_or_move_text_is_made_visible() -> None:
    drawn = render([at(Source("a\x1b[31m.seg", "x \u202e\x1b[2K\x00 y"), "x", "bad \x1b name")])
    assert "\x1b" not in drawn and "\u202e" not in drawn and "\x00" not in drawn
    assert "\\u{202E}\\u{1B}[2K\\u{0} y" in drawn


def test_a_long_line_is_cut_around_the_underline() -> None:
    source = Source("a.seg", "x " * 5000 + "loyal" + " y" * 5000)
    drawn = lines(at(source, "loyal"))
    assert len(drawn[3]) < 140
    assert drawn[3][drawn[4].index("^") :].startswith("loyal ")
    assert drawn[3].endswith("…") and "| …" in drawn[3]


@pytest.mark.parametrize("columns", [20, 33, 60])
@pytest.mark.parametrize("around", ["x ", "日本", "e\u0301 ", "\U0001f600"])
def test_a_narrow_terminal_gets_narrow_lines(columns: int, around: str) -> None:
    drawn = render([at(Source("a.seg", around * 90 + "loyal" + around * 90), "loyal")], columns=columns).splitlines()
    text, mark = drawn[3][4:], drawn[4][4:]
    assert width(text) <= columns and width(text) > columns - 6 and "loyal" in text
    assert width(text[: text.index("loyal")]) == mark.index("^")


def test_a_span_over_several_lines_or_at_the_end_is_drawn() -> None:
    source = Source("a.seg", "one\ntwo\n")
    assert lines(Diagnostic(codes.SYNTAX, "m", source.span(0, 8)))[4] == "  | ^^^"
    assert lines(Diagnostic(codes.SYNTAX, "m", source.span(8, 8)))[1:] == [" --> a.seg:3:1", "  |", "3 |", "  | ^"]
    assert lines(Diagnostic(codes.SYNTAX, "m")) == ["error[SEG101]: m"]


def test_colours_only_when_asked() -> None:
    mistake = at(Source("a.seg", "x"), "x")
    assert "\x1b" not in render([mistake])
    assert render([mistake], colour=True).startswith("\x1b[1;31merror[SEG203]\x1b[0m")


def test_summary() -> None:
    source = Source("a.seg", "x")
    warning = Diagnostic(codes.UNKNOWN_VALUE, "m")
    assert summary([at(source, "x"), at(source, "x"), warning]) == "2 errors, 1 warning"
    assert summary([]) == ""


def test_nearest() -> None:
    names = ["country", "category", "amount", "in_store"]
    assert nearest("contry", names) == "country"
    assert nearest("COUNTRY", names) == "country"
    assert nearest("amuont", names) == "amount"
    assert nearest("xyz", names) is None
    assert nearest("x", []) is None
    assert nearest("x" * 10_000, names) is None
