"""The texts, and how an author writes them in a rule."""

import re
import unicodedata

TEXTS = [
    "", " ", "  two  ", "'", "''", '"', '""', "`", "``", "'\"`", "\\", "\\\\", "\\'", "\\\"", "foo\\", "'; DROP TABLE canary; --",
    '"; DROP TABLE canary; --', "`; DROP TABLE canary; --", "') OR 1 = 1 --", "1; DELETE FROM canary", "x' UNION SELECT 'y", "-- comment",
    "/* comment", "*/ SELECT 1 /*", "*/", "# hash", "E'\\''", "e'\\\\x41'", "r'raw'", "b'bytes'", "$$", "$tag$ x $tag$", "$1", "$as_of", "?", "%", "%s",
    "%(as_of)s", "%%", "{}", "{{ x }}", "{% raw %}", "${HOME}", "#{x}", ":name", "::text", "@x", "@@y", "@as_of", "a.b", "a..b", "*", "_", "a_b", "a%b",
    "NULL", "null", "true", "0", "-1", "1e3", "010", "no", "NaN", "line\nbreak", "carriage\rreturn", "both\r\n", "tab\there", "\x0b\x0c", "\x1b[31mred",
    "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u200d", "\u202eevil", "\u2066x\u2069", "\u2028", "\u2029", "\ufeffbom", "\ufffd", "\ufffe",
    "é", "e\u0301", "ß", "SS", "İ", "i̇", "ſ", "K", "ﬁ", "ａ", "а", "Ω", "Ω", "用户", "👩\u200d👩\u200d👧", "🏳️\u200d🌈", "\U0010ffff",
    "\u0300combining", "Z̸̧̛a", "＇; DROP TABLE canary; --", "ʼ", "“quoted”", "select", "SELECT", "Order By", "group", "x" * 63, "x" * 64, "é" * 32 + "1",
    "é" * 32 + "2", "long " * 2_000, "'" * 500,
]  # fmt: skip
UNWRITABLE = ["\0", "nul\0inside", "\ud800", "x\udfff", "\udc80"]  # no SQL text can hold them

_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def written(text: str) -> str:
    """The text as a literal in a rule."""
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return f"\\u{{{ord(char):X}}}" if unicodedata.category(char) in _HIDDEN else char


def yaml(text: str) -> str:
    """The text as a scalar of YAML."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08X}" for c in text) + '"'


def pattern(text: str) -> str | None:
    """A pattern that matches the text alone; None where no pattern can be written with these characters."""
    if any(unicodedata.category(c) in _HIDDEN for c in text) or len(text) > 300:
        return None
    escaped = "".join("\\" + c if re.fullmatch(r"[!-/:-@\[-`{-~]", c) and c not in '"_' else '["]' if c == '"' else c for c in text)
    return '"^' + escaped.replace('"', '\\"') + '$"'


def shown(text: str) -> str:
    """A short name of the text for a test's title."""
    return text.encode("unicode_escape").decode()[:24] + (f"… {len(text)}" if len(text) > 24 else "")
