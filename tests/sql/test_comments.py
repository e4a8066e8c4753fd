"""Comments in SQL show the rule in plain letters, and hold nothing that breaks a line, a driver's placeholder or a template."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segql.emit.naming import MAX_COMMENT, comment, safe_path
from segql.source import Source


def shown(clause: str) -> str:
    return comment(Source("r.seg", clause).span(0, len(clause)))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ('category "FRUIT & VEGETABLES"', 'category "FRUIT & VEGETABLES" (line 1)'),
        ("count(bought) < 50% * count(used)", "count(bought) < 50 percent * count(used) (line 1)"),
        ('name = "Müller, Crème Brûlée — Straße, Łódź, ŒUVRE"', 'name = "Muller, Creme Brulee - Strasse, Lodz, OEUVRE" (line 1)'),
        ("bought # 100% {{ sure }}\n  in $lookback", "bought in $lookback (line 1)"),
        ('name = "{{ x }} {% y %}"', 'name = "(( x )) ( percent y percent)" (line 1)'),
        ('name = "a\\nb" and `my prop`', 'name = "a?nb" and `my prop` (line 1)'),
        ('name = "ßẞæÆœŒøØłŁđĐ"', 'name = "ssSSaeAEoeOEoOlLdD" (line 1)'),
        ('name = "–—‘’“”€£"', 'name = "--\'\'""EUR GBP " (line 1)'),
        ('name = "１％ 日本"', 'name = "1 percent ??" (line 1)'),
    ],
)
def test_what_reads_well(clause: str, expected: str) -> None:
    assert shown(clause) == expected


@given(st.text(max_size=200))
@example("％｛﹪﹛\u2028\u2029\x85\r\n\x00\ud800")
def test_nothing_else_gets_through(clause: str) -> None:
    text = shown(clause)
    assert text.isascii() and text.isprintable() and not set(text) & set("%{}\\")
    assert len(text) <= MAX_COMMENT + 20


def test_paths_in_headers() -> None:
    assert safe_path("<stdin>") == "stdin"
    assert safe_path("segments/größe/a b'\n--x.seg") == "segments/grosse/a?b??--x.seg"
