"""The colours of editors are those of the grammar: every word of the examples, as TextMate's patterns and Pygments see it and as the parser does."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points

import pytest
from pygments.token import Comment, Error, Keyword, Name, Operator, String

from segql.highlight import SegqlLexer
from segql.syntax.grammar import grammar
from segql.syntax.reading import RESERVED
from segql.syntax.words import phrases
from tests.benchmarks.startup import ROOT

PATTERNS = json.loads((ROOT / "editors/vscode/syntaxes/segql.tmLanguage.json").read_text(encoding="utf-8"))["patterns"]
FILES = sorted((ROOT / "examples").rglob("*.seg"))


def scopes(text: str) -> dict[int, str]:
    """The scope at the start of each match, as TextMate finds them: line by line, the earliest match of the first pattern."""
    compiled = [(re.compile(p["match"]), p) for p in PATTERNS]
    found: dict[int, str] = {}
    start = 0
    for line in text.splitlines(True):
        at = 0
        while at < len(line):
            matches = [
                (m.start(), i, m) for i, (pattern, _) in enumerate(compiled) if (m := pattern.search(line, at)) and m.end() > m.start()
            ]
            if not matches:
                break
            _, i, match = min(matches, key=lambda item: item[:2])
            pattern = compiled[i][1]
            if "name" in pattern:
                found[start + match.start() + len(match[0]) - len(match[0].lstrip())] = pattern["name"]
            for group, capture in pattern.get("captures", {}).items():
                found[start + match.start(int(group))] = capture["name"]
            at = match.end()
        start += len(line)
    return found


def words(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and place of each word, by the parser."""
    parser = grammar().parse_interactive(text, start="file")
    for token in parser.lexer_thread.lex(parser.parser_state):
        parser.feed_token(token)
        yield token.type, str(token), token.start_pos


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_word_has_the_colour_of_what_it_is(path) -> None:
    text = path.read_text(encoding="utf-8")
    seen = scopes(text)
    by_pygments = {at: kind for at, kind, value in SegqlLexer().get_tokens_unprocessed(text)}
    assert Error not in by_pygments.values()
    for kind, word, at in words(text):
        scope = seen.get(at, "")
        if kind == "TEXT":
            assert scope.startswith("string") and by_pygments[at] in String
        elif kind in phrases() and word.split()[0] in RESERVED | {"at", "fewer", "more", "starts", "ends"} and kind != "_IN_PAREN":
            assert scope.startswith(("keyword", "storage", "constant.language")), (word, scope)
            assert by_pygments[at] in Keyword or by_pygments[at] in Operator, (word, by_pygments[at])
        elif kind == "NAME":
            assert not scope.startswith(("keyword", "constant", "string", "comment")), (word, scope)
            assert by_pygments[at] in Name, (word, by_pygments[at])
        elif kind in ("DURATION", "NUMBER", "PERCENT", "DATE"):
            assert scope.startswith("constant"), (word, scope)
    for at in (m.start() for m in re.finditer(r"^#", text, re.MULTILINE)):
        assert seen[at].startswith("comment") and by_pygments[at] in Comment


def test_the_files_of_editors_are_up_to_date() -> None:
    run = subprocess.run([sys.executable, str(ROOT / "editors/generate.py"), "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_snippets_with_their_first_choices_are_read_by_the_parser() -> None:
    snippets = json.loads((ROOT / "editors/vscode/snippets/segql.json").read_text(encoding="utf-8"))
    for name, snippet in snippets.items():
        text = re.sub(r"\$\{\d+[:|]([^},|]+)[^}]*\}", r"\1", "\n".join(snippet["body"]))
        text = {"expect": f"{text} other", "split": text.replace("mail 90%", "mail 90%")}.get(name, text)
        list(words(text if name in ("segment", "tiers", "split", "param", "define", "occasion", "test", "expect") else f"{text} = 3"))


def test_pygments_finds_the_lexer() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'segql = "segql.highlight:SegqlLexer"' in declared
    found = [entry.value for entry in entry_points(group="pygments.lexers") if entry.name == "segql"]
    assert found in ([], ["segql.highlight:SegqlLexer"])  # none where the checkout was installed before
