"""Formats for programs hold every mistake, and fixes mend what they are about."""

import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from sarif_pydantic import Sarif

from segql.catalog.load import load_catalog
from segql.compiler import Settings, check
from segql.diagnostics import Diagnostic, Fix, Label, codes
from segql.diagnostics.mend import edited
from segql.diagnostics.render import render
from segql.source import Source
from tests.cases.documents import cases
from tests.cases.running import SHOP
from tests.cases.test_pages import BY_RULE, page

CATALOG = load_catalog([Source("catalog.yml", SHOP.read_text(encoding="utf-8"))], lambda _: None)
BROKEN = [block.body for id_ in BY_RULE for block in page(id_) if block.language == "seg" and "bad" in block.words]
BROKEN += [case.rule.body for path in sorted((SHOP.parent / "broken").glob("*.md")) for case in cases(path) if not case.catalogs]
BROKEN += [
    "purchsed in 30d", "purchased with categry = 1", 'country in ("DE",)', "a is purchased in 30 d", "purchased in 90", "country == 3",
    "purchased => 3", "segment s is in segment t\nsegment tt is vip", "purchased && vip", "purchased and vip or vip", "count(purchased)) > 1",
]  # fmt: skip


def found(text: str) -> list[Diagnostic]:
    came: list[Diagnostic] = []
    check([Source("segments/a b.seg", text)], CATALOG, Settings("Europe/Berlin"), came.append)
    return came


def everything() -> list[Diagnostic]:
    source = Source("50%,:x.seg", "one \u0000\n\U0001f600 two\n")
    odd = Diagnostic(
        codes.SYNTAX, "100% `\u0000` wrong", source.span(0, len(source.text)), (Label(source.span(7, 8), "here"),), "a\nb", ("n",)
    )
    return [*(d for text in BROKEN for d in found(text)), odd, Diagnostic(codes.NO_PROJECT, "nothing here")]


def test_sarif_is_of_its_schema_and_holds_every_mistake() -> None:
    log = json.loads(render(everything(), "sarif", base="dir/"))
    run = Sarif.model_validate(log).runs[0]
    assert [r.rule_id for r in run.results or ()] == [d.code.id for d in everything()]
    for result, d in zip(log["runs"][0]["results"], everything(), strict=True):
        assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == d.code.id
        assert ("fixes" in result) == (d.fix is not None)
        if d.span is not None:
            place = result["locations"][0]["physicalLocation"]
            assert place["region"]["startLine"] == d.span.line
            assert place["artifactLocation"]["uri"] in ("dir/segments/a%20b.seg", "dir/50%25%2C%3Ax.seg")


def test_junit_is_xml_whatever_the_text_is() -> None:
    suites = ElementTree.fromstring(render(everything(), "junit"))
    assert len(suites.findall(".//failure")) == len(everything()) == int(suites.get("failures", ""))
    assert any("\\u{0}" in (failure.get("message") or "") for failure in suites.findall(".//failure"))


def test_github_has_a_line_for_each() -> None:
    lines = render(everything(), "github", base="dir/").splitlines()
    assert len(lines) == len(everything())
    assert lines[-2] == (
        "::error title=segql SEG101,file=dir/50%25%2C%3Ax.seg,line=1,col=1,endLine=2::100%25 `\u0000` wrong%0A50%25,:x.seg:2: here%0An%0Ahelp: a b"
    )
    assert lines[-1] == "::error title=segql SEG001::nothing here"


def fixes() -> Iterator[tuple[str, Diagnostic, Fix]]:
    for text in BROKEN:
        for d in found(text):
            if d.fix is not None:
                yield text, d, d.fix


@pytest.mark.parametrize(("text", "mistake", "fix"), [pytest.param(*each, id=f"{i}") for i, each in enumerate(fixes())])
def test_a_fix_takes_its_mistake_away_and_brings_none_of_reading(text: str, mistake: Diagnostic, fix: Fix) -> None:
    before = found(text)
    after = found(edited(Source("segments/a b.seg", text), [fix]).text)
    same = [d for d in after if (d.code, d.message) == (mistake.code, mistake.message)]
    assert len(same) < sum((d.code, d.message) == (mistake.code, mistake.message) for d in before)
    assert sum(d.code.id.startswith("SEG1") for d in after) <= sum(d.code.id.startswith("SEG1") for d in before)


def test_there_are_fixes() -> None:
    assert len(list(fixes())) >= 10
    assert {fix.safe for _, _, fix in fixes()} == {True, False}
