"""A first look at the characters, before the grammar: comments, open texts, stray characters, where declarations begin."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from segql.diagnostics import Diagnostic, Fix
from segql.diagnostics.codes import BAD_CHARACTER, BAD_TEXT, SYNTAX, TOO_LARGE
from segql.source import Source, Span
from segql.syntax import nodes as n
from segql.syntax.reading import DECLARATION_WORDS, replace_with

MAX_BYTES = 256 * 1024
MAX_STRAY = 20  # messages about stray characters in one file; a binary file need not fill the screen

_PIECES = re.compile(
    r"""(?P<comment>\#[^\n]*)
    | (?P<text>"(?:[^"\\\n]|\\[^\n])*")   | (?P<open_text>"[^\n]*)
    | (?P<quoted>`[^`\n]+`)               | (?P<open_quoted>`[^\n]*)
    | (?P<word>[A-Za-z0-9_$]+(?!\w))      | (?P<foreign>\w+)
    | (?P<single>'[^'\n]*'|[‘“”][^‘’“”\n]*[’“”]) | (?P<twin>&&?|\|\|?)
    | (?P<mark>[ \t\r\n\f.,;:()=<>!+\-*/%]+)
    | (?P<stray>.)""",
    re.VERBOSE | re.DOTALL,
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFERS = frozenset(("in", "of", "entered", "left"))  # `in segment x` may be broken across lines
_HEADER = re.compile(r"segment\s+(?:`[^`\n]+`|\w+)\s+(?:is(?!\s+(?:known|missing))|owner|tags|columns|for(?!\s+same))\b|segment\s+\w+\s+\"")


@dataclass(slots=True)
class Scan:
    comments: list[n.Text] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # offsets of declaration words at line start
    mistakes: list[Diagnostic] = field(default_factory=list)


def too_large(source: Source) -> Diagnostic | None:
    """The mistake of a text over 256 KiB."""
    if len(source.text) <= MAX_BYTES and len(source.text.encode("utf-8", "surrogatepass")) <= MAX_BYTES:
        return None
    return Diagnostic(TOO_LARGE, "the file is larger than 256 KiB", source.span(0, 0), help="split it into several files")


def scan(source: Source) -> Scan:
    """Every comment, every declaration word at the start of a line, and every mistake that is one of characters."""
    found, before = Scan(), ""
    closing: set[int] = set()  # brackets that were told with their partners
    for piece in _PIECES.finditer(source.text, 1 if source.text.startswith("\ufeff") else 0):
        span = source.span(piece.start(), piece.end())
        kind = piece.lastgroup or "stray"
        match kind:
            case "comment":
                found.comments.append(n.Text(piece[0].rstrip("\r"), span=source.span(span.start, span.start + len(piece[0].rstrip("\r")))))
            case "word" if piece[0] in DECLARATION_WORDS and _declares(source.text, span.start, before):
                found.starts.append(span.start)
            case _:
                pass
        if kind != "comment" and piece[0].strip():
            before = piece[0]
        if kind == "stray" and span.start in closing:
            continue
        if kind == "stray" and (pair := _pair(span)) is not None:
            closing.add(pair.fix.edits[1][0].start if pair.fix else -1)
            found.mistakes.append(pair)
        else:
            found.mistakes.extend(_mistakes(kind, span))
        if len(found.mistakes) >= MAX_STRAY:
            break
    return found


def _declares(text: str, offset: int, before: str) -> bool:
    """Whether a declaration begins at the word: it begins its line, and is not the rest of `in segment x`."""
    return _begins_line(text, offset) and (before not in _REFERS or _HEADER.match(text, offset) is not None)


def _begins_line(text: str, offset: int) -> bool:
    return not text[text.rfind("\n", 0, offset) + 1 : offset].strip("\ufeff \t\r\f")


def _mistakes(kind: str, span: Span) -> Iterator[Diagnostic]:
    match kind:
        case "comment" | "text" | "quoted":
            yield from (_stray(span.source.span(i, i + 1)) for i in range(span.start, span.end) if _is_hidden(span.source.text[i]))
        case "open_text":
            yield Diagnostic(BAD_TEXT, "the text is not closed", _trimmed(span), help='end it with `"` on the same line')
        case "open_quoted":
            yield Diagnostic(
                SYNTAX, "the name in backticks is empty or not closed", _trimmed(span), help="end it with a backtick on the same line"
            )
        case "single":
            yield _wrong_quotes(span)
        case "twin":
            word = "and" if span.text[0] == "&" else "or"
            yield Diagnostic(BAD_CHARACTER, f"write `{word}`, not `{span.text}`", span, fix=replace_with(span, word))
        case "foreign":
            help = "put a name with other letters in backticks, and text in double quotes"
            fix = replace_with(span, f"`{span.text}`", "put it in backticks", safe=False)
            yield Diagnostic(BAD_CHARACTER, f"`{span.text}` has letters that names have only in backticks", span, help=help, fix=fix)
        case "stray" if span.text in ("'", "’") and (short := _SHORT_NOT.search(span.source.text, 0, span.end + 1)):
            whole = span.source.span(short.start(), short.end())
            yield Diagnostic(BAD_CHARACTER, f"write `not`, not `{whole.text}`", whole, fix=replace_with(whole, "not", safe=False))
        case "stray":
            yield _stray(span)
        case _:
            return


def _trimmed(span: Span) -> Span:
    return span.source.span(span.start, span.start + len(span.text.rstrip()))


def _is_hidden(char: str) -> bool:
    return char in _BIDI or (unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char not in "\t\r")


def _wrong_quotes(span: Span) -> Diagnostic:
    inner = span.text[1:-1].replace("\\", "\\\\").replace('"', '\\"')
    return Diagnostic(BAD_CHARACTER, "text stands in double quotes", span, fix=replace_with(span, f'"{inner}"'))


_SHORT_NOT = re.compile(r"\b(?:do|does|did|has|have|had|is|are|was|were)n['’]t$")
_PAIRS = {"[": "]", "{": "}"}
_NAMED = re.compile(r"(?:segment|tiers|define|param)\s+\w+\s*$")


def _pair(span: Span) -> Diagnostic | None:
    """Square or curly brackets, as one mistake with both ends."""
    text, other = span.source.text, _PAIRS.get(span.text)
    end = text.find(other, span.end) if other else -1
    if end < 0 or span.text in text[span.end : end]:
        return None
    partner = span.source.span(end, end + 1)
    if span.text == "{" and _NAMED.search(text, 0, span.start):
        fix = Fix("write `is`", ((span, "is"), (partner, "")))
        return Diagnostic(BAD_CHARACTER, "a declaration has no curly brackets: write `is`", span, help=None, fix=fix)
    fix = Fix("write round brackets", ((span, "("), (partner, ")")))
    return Diagnostic(BAD_CHARACTER, f"brackets are round: write `(…)`, not `{span.text}…{other}`", span, fix=fix)


_INSTEAD = {
    "'": 'text stands in double quotes: write `"`',
    "[": "lists stand in round brackets",
    "]": "lists stand in round brackets",
    "{": "rules have no curly brackets",
    "}": "rules have no curly brackets",
    "~": "write `matches` before a pattern",
    "^": "the signs are `+ - * /`",
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "×": "write `*`",
    "–": "write `-`",
    "−": "write `-`",
    "→": "write `->`",
}
_MARKS = {"~": "matches", "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "–": "-", "−": "-", "→": "->"}


def _stray(span: Span) -> Diagnostic:
    char = span.text
    if unicodedata.category(char) == "Zs":
        return Diagnostic(
            BAD_CHARACTER, f"an unusual blank ({_code(char)}) has no place here", span, fix=replace_with(span, " ", "write a blank")
        )
    if not char.isprintable():
        name = unicodedata.name(char, "a control character").lower()
        return Diagnostic(
            BAD_CHARACTER, f"a character that can't be seen ({_code(char)}, {name}) has no place here", span, help="delete it"
        )
    help = "an amount is a number alone" if unicodedata.category(char) == "Sc" else _INSTEAD.get(char)
    fix = replace_with(span, _MARKS[char]) if char in _MARKS else None
    return Diagnostic(BAD_CHARACTER, f"`{char}` has no place in a rule", span, help=help, fix=fix)


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
