"""Draws diagnostics: `full` with the source line and an underline, `concise` one line each; the formats for programs are in `formats`."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from segql.diagnostics.model import Diagnostic, Label
from segql.source import Span

WIDTH = 120  # columns of source text shown of a long line
TAB = 4

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "place": "\x1b[1;34m", "bold": "\x1b[1m", "end": "\x1b[0m"}


def render(diagnostics: Iterable[Diagnostic], style: str = "full", colour: bool = False, base: str = "", columns: int = WIDTH) -> str:
    """All diagnostics in one of the styles `full`, `concise`, `json`, `github`, `sarif`, `junit`.

    Text is empty for none; a format that is a document is whole. `base` stands before the paths in formats that others read; of a longer
    line `full` shows so many columns.
    """
    found = list(diagnostics)
    match style:
        case "json" | "github" | "sarif" | "junit":
            from segql.diagnostics.formats import FORMATS

            return FORMATS[style](found, base)
        case "concise":
            return "".join(_concise(d) + "\n" for d in found)
        case _:
            return "\n".join(_full(d, colour, columns) for d in found)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    errors = sum(d.code.severity == "error" for d in diagnostics)
    warnings = len(diagnostics) - errors
    parts = [_counted(errors, "error")] if errors else []
    return ", ".join(parts + ([_counted(warnings, "warning")] if warnings else []))


def visible(text: str) -> str:
    """The text with every character that could move or hide others (control, bidi, escape) written as `\\u{…}`."""
    if text.isprintable():  # then none of them is in it, which is nearly always so
        return text
    return "".join(c if _is_plain(c) else f"\\u{{{ord(c):X}}}" for c in text)


def width(text: str) -> int:
    """How many terminal columns the text takes, after `visible`."""
    return len(text) if text.isascii() and text.isprintable() else sum(_char_width(c) for c in text)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _is_plain(c: str) -> bool:
    # Cc control, Cf bidi and zero width, Cs surrogates, Zl/Zp line separators; the joiner stays, since emoji are made with it
    return c == "\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _char_width(c: str) -> int:
    if unicodedata.category(c) in ("Mn", "Me") or c == "\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1


# concise ------------------------------------------------------------------------------------------


def _concise(d: Diagnostic) -> str:
    place = f"{_place(d.span)}: " if d.span else ""
    return f"{place}{d.code.severity}[{d.code.id}] {visible(d.message)}"


def _place(span: Span) -> str:
    return f"{visible(span.source.name)}:{span.line}:{span.column}"


# full ---------------------------------------------------------------------------------------------


def _full(d: Diagnostic, colour: bool, columns: int) -> str:
    paint = _COLOURS if colour else dict.fromkeys(_COLOURS, "")
    severity, bold, end = paint[d.code.severity], paint["bold"], paint["end"]
    lines = [f"{severity}{d.code.severity}[{d.code.id}]{end}{bold}: {visible(d.message)}{end}"]
    gutter = _gutter(d)
    bar = f"{paint['place']}{' ' * gutter} |{end}"
    if d.span is not None:
        lines += _snippet(Label(d.span, d.underline), gutter, "^", paint[d.code.severity], paint, "-->", columns)
        for label in d.labels:
            lines += [bar, *_snippet(label, gutter, "-", paint["place"], paint, ":::", columns)]
    if d.notes or d.help:
        lines += [bar] if d.span else []
    lines += [f"{paint['place']}{' ' * gutter} ={end} {visible(note)}" for note in d.notes]
    if d.help:
        lines.append(f"{paint['place']}{' ' * gutter} ={end} {bold}help{end}: {visible(d.help)}")
    return "\n".join(lines) + "\n"


def _gutter(d: Diagnostic) -> int:
    spans = [*([d.span] if d.span else []), *(label.span for label in d.labels)]
    return max((len(str(span.line)) for span in spans), default=1)


def _snippet(label: Label, gutter: int, mark: str, mark_colour: str, paint: dict[str, str], arrow: str, columns: int) -> list[str]:
    """The place, the first line of the span and the underline under it."""
    span, number = label.span, label.span.line
    before, marked, after = _cut(*_split(span), columns)
    edge, end = paint["place"], paint["end"]
    words = f" {visible(label.text)}" if label.text else ""
    under = f"{' ' * width(before)}{mark_colour}{mark * max(1, width(marked))}{words}{end}"
    return [
        f"{edge}{' ' * gutter}{arrow}{end} {_place(span)}",
        f"{edge}{' ' * gutter} |{end}",
        f"{edge}{number:>{gutter}} |{end} {before}{marked}{after}".rstrip(),
        f"{edge}{' ' * gutter} |{end} {under}",
    ]


def _split(span: Span) -> tuple[str, str, str]:
    """The span's first line, ready to show, as what stands before, in and after the span."""
    line = _without_secrets(span.source.line(span.line))
    start = min(span.column - 1, len(line))
    stop = min(start + span.end - span.start, len(line))
    column, parts = 0, []
    for part in (line[:start], line[start:stop].rstrip() or line[start:stop], ""):
        shown = part if part.isascii() and part.isprintable() else ""
        for c in "" if shown else part:
            shown += " " * (TAB - (column + width(shown)) % TAB) if c == "\t" else visible(c)
        column += width(shown)
        parts.append(shown)
    rest = line[start + len(line[start:stop].rstrip() or line[start:stop]) :]
    return parts[0], parts[1], "".join(" " * TAB if c == "\t" else visible(c) for c in rest).rstrip()


_PASSWORD_OF_URL = re.compile(r"(://[^:@/\s\"']*:)([^\s\"']+)(?=@)")
_SETTING = re.compile(r"((?:password|passwd|secret|token)\w*\s*=\s*)(\"[^\"]*|'[^']*|[^\s\"'&,]+)", re.IGNORECASE)


def _without_secrets(line: str) -> str:
    """The line with stars for passwords: messages end up in logs that more people read than the file."""

    def hidden(found: re.Match[str]) -> str:
        quote = found[2][:1] if found[2][:1] in ("'", '"') else ""
        text = found[2][len(quote) :]
        return found[1] + quote + (text if text.startswith("${") and text.endswith("}") else "*" * len(text))

    return _SETTING.sub(hidden, _PASSWORD_OF_URL.sub(hidden, line))


def _cut(before: str, marked: str, after: str, columns: int) -> tuple[str, str, str]:
    """Cuts a long line down to what is around the mark; `…` stands for what is left out."""
    if width(before) + width(marked) + width(after) <= columns:
        return before, marked, after
    if width(marked) > columns * 2 // 3:
        marked, after = _first(marked, columns * 2 // 3) + "…", ""
    room = columns - width(marked)
    if width(before) > room // 2:
        before = "…" + _first(before[::-1], room // 2 - 1)[::-1].lstrip(_JOINED)
    left = max(0, room - width(before))
    return before, marked, after if width(after) <= left else _first(after, left - 1) + "…"


_JOINED = "".join(chr(c) for c in range(0x300, 0x370)) + "\u200d"  # nothing stands before them any more


def _first(text: str, columns: int) -> str:
    """As much of the text as fits in so many columns."""
    used = 0
    for i, char in enumerate(text):
        used += _char_width(char)
        if used > columns:
            return text[:i]
    return text
