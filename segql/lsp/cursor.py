"""Where the cursor stands in a rule that may be half written: the words before it, and what the grammar accepts there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from segql.source import Source
from segql.syntax.reader import Budget, Reader
from segql.syntax.scan import scan
from segql.syntax.words import phrases

_CLOSED = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|`[^`\n]*`')
_PREFIX = re.compile(r"[$`]?[\w]*$")
_WORDS_BEFORE = re.compile(r"(?:([a-z]+)[ \t\r\n]+)?([a-z]+)[ \t\r\n]+$")
MORE = {text.split()[0] for texts in phrases().values() for text in texts if " " in text}  # words that more may follow


@dataclass(frozen=True, slots=True)
class Word:
    kind: str  # the grammar's name of it
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """`start` is where the word at the cursor begins; `accepts` what may stand there; `begun` what may follow the words before it."""

    source: Source
    offset: int
    start: int
    words: tuple[Word, ...] = ()
    accepts: frozenset[str] = frozenset()
    begun: tuple[str, ...] = field(default=())

    @property
    def prefix(self) -> str:
        return self.source.text[self.start : self.offset]

    def kind(self, back: int = 1) -> str:
        return self.words[-back].kind if len(self.words) >= back else ""

    def text(self, back: int = 1) -> str:
        return self.words[-back].text if len(self.words) >= back else ""


def cursor_at(source: Source, offset: int) -> Cursor | None:
    """The cursor's place; None in a comment."""
    line_start = source.text.rfind("\n", 0, offset) + 1
    line = _CLOSED.sub(lambda m: "x" * len(m[0]), source.text[line_start:offset])
    opened = line.find('"')
    if "#" in (line if opened < 0 else line[:opened]):
        return None
    start = line_start + opened if opened >= 0 else offset - len(_PREFIX.findall(source.text[line_start:offset])[0])
    begin = max((at for at in scan(source).starts if at < start), default=0)
    reader = Reader(source, "file", begin, start, Budget())
    words = tuple(Word(token.type, str(token), token.start_pos or 0) for token in reader.words())
    begun = tuple(_begun(source, begin, start))
    behind = max((token.end_pos or 0 for token in reader.tokens), default=begin)
    is_read = not re.sub(r"#[^\n]*", "", source.text[behind:start]).strip()
    is_half = bool(begun) and (not is_read or (words and words[-1].kind == "NAME"))  # `at` alone is read as a name
    accepts = reader.accepts() if is_read and not is_half else frozenset[str]()
    return Cursor(source, offset, start, words, accepts, begun)


def _begun(source: Source, begin: int, start: int) -> Iterator[str]:
    """The rest of keywords of several words that have begun before the cursor: `least` behind `at`."""
    match = _WORDS_BEFORE.search(source.text, max(begin, start - 60), start)
    if match is None:
        return
    for group in (1, 2):
        said = match[group] and " ".join(source.text[match.start(group) : start].split()) + " "
        if not said or said.split()[0] not in MORE:
            continue
        accepts = _accepts(source, begin, match.start(group))
        for kind, texts in phrases().items():
            if kind in accepts:
                yield from (text.removeprefix(said) for text in texts if text.startswith(said) and text != said)


def _accepts(source: Source, begin: int, end: int) -> frozenset[str]:
    reader = Reader(source, "file", begin, end, Budget())
    reader.words()
    return reader.accepts()
