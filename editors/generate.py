"""Writes what editors need from the grammar's own words: `python editors/generate.py`; `--check` exits 1 if a file is not up to date."""

import json
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from segql.lsp.snippets import DECLARATIONS, calls  # noqa: E402
from segql.syntax.reading import DECLARATION_WORDS, RESERVED  # noqa: E402
from segql.syntax.words import phrases  # noqa: E402

END = r"(?![A-Za-z0-9_])"
START = r"(?<![A-Za-z0-9_$`.])"
UNITS = "ms|s|min|h|d|w|mo|q|y"
LOGICAL = ("and", "or", "not", "never")
FREE = ("day", "week", "month", "quarter", "year", "1st", "2nd", "3rd", "4th", "5th")  # names as well, or written with a number
NAME = r"(?:`[^`\n]+`|[A-Za-z_][A-Za-z0-9_]*)"


def any_of(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(set(words), key=lambda word: (-len(word), word)))


def grammar() -> dict[str, object]:
    """The TextMate grammar: patterns that Oniguruma and Python's `re` read alike, the first that fits wins."""
    written = [text for name, texts in phrases().items() if name not in ("MONTH", "WEEKDAY", "UNIT", "ORDINAL") for text in texts]
    several = [text for text in written if " " in text and text.replace(" ", "").isalpha()]
    single = {text for text in written if text.isalpha()}
    words = single & RESERVED | {"same", "all"} - set(DECLARATION_WORDS)
    free = single - RESERVED - set(FREE)
    patterns = [
        ("comment.line.number-sign.segql", "#.*$"),
        ("string.quoted.double.segql", r'"(?:[^"\\\n]|\\[^\n])*"?'),
        ("variable.other.quoted.segql", r"`[^`\n]*`"),
        ("variable.parameter.segql", r"\$[A-Za-z_][A-Za-z0-9_]*"),
        ("constant.other.date.segql", r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"),
        (
            "constant.numeric.duration.segql",
            rf"\b[0-9]+(?:{UNITS}|\s+(?:millisecond|second|minute|hour|day|week|month|quarter|year)s?){END}",
        ),
        ("constant.numeric.segql", r"\b[0-9]+(?:\.[0-9]+)?%?"),
        ("variable.other.member.segql", r"(?<=\.)[A-Za-z_][A-Za-z0-9_]*"),
        ("keyword.control.segql", rf"{START}(?:{any_of(several)}){END}"),
        ("constant.language.segql", rf"{START}(?:true|false|now){END}"),
        ("keyword.operator.logical.segql", rf"{START}(?:{any_of(list(LOGICAL))}){END}"),
        ("keyword.control.segql", rf"{START}(?:{any_of(list(words - {*LOGICAL, 'true', 'false'}))}){END}"),
        ("entity.name.function.segql", r"[A-Za-z_][A-Za-z0-9_]*(?=\()"),
        ("keyword.control.segql", rf"{START}(?:{any_of(list(free))}){END}(?!\s*(?:!?=|[<>]))"),
        ("keyword.operator.segql", r"->|[<>]=?|!?=|[+*/-]"),
    ]
    declaration = {
        "match": rf"^\s*({any_of(list(DECLARATION_WORDS))})\s+({NAME})",
        "captures": {"1": {"name": "storage.type.segql"}, "2": {"name": "entity.name.type.segql"}},
    }
    rest = {"name": "storage.type.segql", "match": rf"^\s*(?:{any_of(list(DECLARATION_WORDS))}){END}"}
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "segql",
        "scopeName": "source.segql",
        "fileTypes": ["seg"],
        "patterns": [declaration, rest, *({"name": name, "match": match} for name, match in patterns)],
    }


def snippets() -> dict[str, object]:
    """Declarations and functions as VS Code's snippets."""
    found: dict[str, object] = {}
    for _, label, text, what in DECLARATIONS:
        found[label] = {"prefix": label, "body": text.rstrip("\n").split("\n"), "description": what}
    for name, (form, text) in calls().items():
        found[name] = {"prefix": name, "body": [text], "description": form}
    return found


FILES = {"vscode/syntaxes/segql.tmLanguage.json": grammar, "vscode/snippets/segql.json": snippets}


def main() -> int:
    stale = 0
    for name, make in FILES.items():
        path, text = FOLDER / name, json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale += 1
            if "--check" in sys.argv:
                print(f"not up to date: editors/{name}")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
