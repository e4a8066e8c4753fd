"""The report as text: nothing of an author's becomes markup, every chart says what it shows, every link leads somewhere."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from segql.cli import main
from tests.report.project import ATTACK, report, write

TAGS = set(
    """html head meta title style body header main footer article h1 h2 h3 p span div a table thead tbody tr th td ol ul li pre code details summary figure
    svg rect path text g""".split()
)


class Page(HTMLParser):
    """What a browser would make of a text: its elements, with their attributes and the text inside."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.inside[-1] if self.inside else "", data))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    write(folder)
    return report(folder)


def test_no_text_becomes_markup(text: str) -> None:
    page = Page(text)
    assert {tag for tag, _ in page.elements} <= TAGS
    names = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("src", "style", "action", "srcset", "data")]
    assert sum(ATTACK in told for _, told in page.texts) >= 6  # title, rule, condition, value, test
    assert not set("\u202e\u202c\x1b") & set(text) and "\\u{202E}evil" in text


def test_nothing_is_loaded(text: str) -> None:
    """The policy allows its own style alone, and that is the style there is."""
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policies = [a["content"] for tag, a in Page(text).elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]
    assert "url(" not in style[1] and "@import" not in style[1] and "://" not in re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)


def test_every_link_leads_to_a_section_and_every_chart_has_words(text: str) -> None:
    elements = Page(text).elements
    ids = [a["id"] for _, a in elements if a.get("id")]
    assert len(ids) == len(set(ids)) and {"buyers", "german", "back", "users", "kinds", "kinds.much", "halves", "halves.a"} <= set(ids)
    assert all(a["href"] and a["href"].removeprefix("#") in ids for tag, a in elements if tag == "a")
    charts = [a for tag, a in elements if tag == "svg"]
    assert charts and all(a.get("aria-hidden") == "true" or (a.get("role") == "img" and a.get("aria-label")) for a in charts)


def test_it_tells_what_there_is(text: str) -> None:
    page = "".join(told for _, told in Page(text).texts)
    for told in (
        "entered segment buyers in 30d", "A customer is in back at T", "Every id seen in orders before T is a user",  # rule and English
        "DuckDB", "PostgreSQL", "BigQuery", "4 · 100.0%", "in segment buyers", "Most alike", "Profile against everyone", "×0.", "✗ failed", "bob is not in german",
    ):  # fmt: skip
        assert told in page, told


def test_without_numbers_and_of_some_segments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    (tmp_path / "data" / "customers.csv").unlink()
    text = report(tmp_path, "--no-numbers", "-s", "german", "-s", "halves.a")
    ids = [a["id"] for tag, a in Page(text).elements if tag == "article"]
    assert ids == ["german", "halves.a"] and "no database was asked" in text
    assert main(["report", "-C", str(tmp_path), "--out", "segments", "--no-numbers"]) == 2
    assert main(["report", "-C", str(tmp_path), "--out", "other.html"]) == 4  # a table is missing
    assert not (tmp_path / "other.html").exists() and "SEG012" in capsys.readouterr().err
