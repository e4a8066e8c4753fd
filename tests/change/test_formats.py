"""A comment for a pull request: short enough for its host, and no text of rules means anything in it."""

from dataclasses import replace

from segql.change.classify import Comparison
from segql.change.report import Line, Report
from segql.cli.plan_formats import MOST, markdown
from tests.change.test_classify import side


def report(before: str, after: str) -> Report:
    return Report("main", "0123456789", tuple(map(Line, Comparison(side(before), side(after)).changes())))


def test_a_comment_is_cut_with_a_line_that_says_so() -> None:
    rules = ["\n".join(f"segment s{n} is purchased >= {n + k} and used" for n in range(1, 100)) for k in (1, 2)]
    few = report(*rules)
    texts = [tuple((b + f" # {n}", a) for b, a in line.change.texts) for n in range(8) for line in few.lines]
    many = replace(few, lines=tuple(Line(replace(few.lines[0].change, texts=pair)) for pair in texts))
    assert MOST * 0.98 < len(markdown(many).encode()) < MOST
    assert markdown(many).splitlines()[-1].endswith("details left out: `segql plan --base main` shows all.")
    short = markdown(few, 3_000)
    assert "99 segments are not as before: 99 narrower" in short
    assert len(short.encode()) < 3_000 and "rows and 99 details left out" in short.splitlines()[-1]


def test_texts_of_rules_stay_texts() -> None:
    before, after = ('segment a is country = "```<img> @someone |" and age > 1'.replace("> 1", f"> {n}") for n in (1, 2))
    text = markdown(report(before, after))
    assert "````diff" in text and "\n````\n" in text
