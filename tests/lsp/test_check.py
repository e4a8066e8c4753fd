"""What the server finds after edits is what `segql check` finds in the whole, and it looks only at what an edit can change."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from segql import compiler
from segql.diagnostics import Diagnostic, codes
from segql.lsp.check import Checker, Settings
from segql.lsp.workspace import Workspace
from segql.project.project import Project, load_project
from segql.source import Source
from segql.syntax.parts import count
from tests.benchmarks.startup import ROOT


def project() -> Project:
    found = load_project(ROOT / "examples" / "grocery", lambda _: None)
    assert found is not None
    return found


def checker(texts: dict[str, str], of: Project) -> Checker:
    made = Checker()
    made.settings = Settings(of.catalog, True, compiler.Settings(of.zone, of.week_start, of.occasion_years), of.required, of.holidays)
    for name, text in texts.items():
        made.put(name, text)
    return made


def shown(found: Sequence[Diagnostic]) -> set[tuple[object, ...]]:
    return {(d.code.id, d.message, d.span and (d.span.source.name, d.span.start, d.span.end), d.help) for d in found}


def in_whole(texts: dict[str, str], of: Project) -> set[tuple[object, ...]]:
    found: list[Diagnostic] = []
    files = [Source(name, texts[name]) for name in sorted(texts)]
    meaning = compiler.check(
        files, of.catalog, compiler.Settings(of.zone, of.week_start, of.occasion_years), found.append, locked=of.holidays
    )
    if not any(d.code.severity == "error" for d in found):
        found = compiler.lint(meaning, found, of.required)
    return shown(found)


EDITS = (
    lambda text, chance: re.sub(r"\b(segment|define|param|occasion|tiers) (\w+)", r"\1 \2x", text, count=1),
    lambda text, chance: re.sub(r"in segment (\w+)", r"in segment \1y", text, count=1),
    lambda text, chance: re.sub(r" is\n", " is\n  = and ", text, count=1),
    lambda text, chance: text + "\nsegment organic_buyers is bought in 7d\n",
    lambda text, chance: re.sub(r"\d+d", lambda m: f"{chance.randint(1, 99)}d", text),
    lambda text, chance: text[: chance.randrange(len(text))],
    lambda text, chance: "# more\n" + text,
)


def test_after_any_edit_the_findings_are_those_of_the_whole() -> None:
    of, chance = project(), random.Random(4)
    original = {source.name: source.text for source in of.files}
    texts, made = dict(original), checker(original, of)
    found = {name: made.check([name])[name] for name in texts}
    for _ in range(3):
        for name in chance.sample(sorted(texts), 2):
            text = chance.choice(EDITS)(texts[name], chance) if texts[name] == original[name] else original[name]
            texts[name] = text
            for file in {name, *made.put(name, text)}:
                found[file] = made.check([file])[file]
        errors = [d for some in found.values() for d in some]
        if any(d.code.severity == "error" for d in errors):  # then the whole has no findings beside mistakes
            errors = [d for d in errors if not d.code.id.startswith("SEG8")]
        live, whole = shown(errors), in_whole(texts, of)
        assert live <= whole and {code for code, *_ in whole - live} <= {codes.SAME_RULE.id}


def test_a_rule_that_is_written_twice_is_found_in_the_later_file() -> None:
    of = project()
    made = checker({source.name: source.text for source in of.files} | {"segments/a.seg": "segment one is\n  bought  in 9d # so\n"}, of)
    again = made.put("segments/b.seg", "segment two is bought in 9d")
    assert again == {"segments/a.seg"}
    assert made.check(again)["segments/a.seg"] == []
    (found,) = made.check(["segments/b.seg"])["segments/b.seg"]
    assert (found.code, found.message) == (codes.SAME_RULE, "`two` and `one` have the same rule, so the same members")
    made.put("segments/b.seg", "segment two is bought in 8d")
    assert made.check(["segments/b.seg"])["segments/b.seg"] == []


def test_segments_inside_others_are_left_to_check() -> None:
    """The `expect` that says it may stand in a file that is not looked at, so a comment that ignores it is not in vain either."""
    of = replace(project(), required=("within",))
    text = "segment one is bought in 9d\n# segql: ignore[SEG814] why\nsegment two is bought in 8d\nsegment three is bought in 7d\n"
    texts = {"segments/a.seg": text}
    assert checker(texts, of).check(texts) == {"segments/a.seg": []}
    assert "`three` is in `two`" in str(in_whole(texts, of))


def test_an_edit_resolves_what_it_can_change_however_many_files_there_are() -> None:
    of = project()
    work = []
    for copies in (1, 20):
        texts = {source.name: source.text for source in of.files}
        for i in range(copies):
            texts |= {f"segments/more_{i}_{j}.seg": f"segment more_{i}_{j} is bought >= {j} in {i + 1}d\n" for j in range(10)}
        made = checker(texts, of)
        name = "segments/usage/spend.seg"
        made.check([name])
        before = made.resolved
        again = made.put(name, texts[name].replace("in 1y", "in 2y") + "# end\n")
        made.check([name, *again])
        work.append((made.resolved - before, sorted(again), len(made._parsed)))
    assert work[0] == work[1]
    assert work[0][0] < sum(count(made.parsed(n).file) > 0 for n in texts)


def test_an_edit_that_moves_declarations_concerns_no_other_file() -> None:
    of = project()
    texts = {source.name: source.text for source in of.files}
    made = checker(texts, of)
    for name in texts:
        made.check([name])
    name = "segments/lifecycle/lifecycle.seg"
    assert made.put(name, "# a comment\n\n" + texts[name]) == set()


def test_a_file_outside_of_the_folders_of_rules_is_none_of_the_project() -> None:
    workspace = Workspace.around(ROOT / "examples" / "grocery")
    assert workspace.change("drafts/organic_buyers.seg", "bought in 7d") == ()
    assert workspace.source("drafts/organic_buyers.seg") is None
    assert workspace.change("segments/drafts.seg", "bought in 7d") == [] and workspace.source("segments/drafts.seg") is not None
