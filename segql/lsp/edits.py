"""Changes of texts for editors: fixes of mistakes, new names, the one style."""

import re
from collections.abc import Sequence

from lsprotocol import types as t

from segql.diagnostics import Diagnostic, Fix
from segql.diagnostics.mend import apart, fixes
from segql.lsp.names import Key
from segql.lsp.project import Names
from segql.lsp.text import range_of, whole
from segql.source import Source, Span
from segql.syntax.format import format_source
from segql.syntax.reading import RESERVED

Edits = Sequence[tuple[Span, str]]


class Refused(Exception):
    """Why a name can't be given, in words."""


def rename(names: Names, source: Source, offset: int, new: str) -> list[tuple[Span, str]]:
    """The edits that give what stands at the place another name, in rules and catalog."""
    keys = renamed(names, source, offset)
    text = new.strip("`")
    if not text or re.search(r"[`\x00-\x1f]", text):
        raise Refused("a name has no backticks and no control characters")
    if keys[0][0] in ("segment", "arm") and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,59}", text):
        raise Refused("a segment's name has letters, digits and `_`, at most 60, and no digit first")
    if any(names.declared((kind, owner, text)) for kind, owner, _ in keys):
        raise Refused(f"there is a {keys[0][0]} `{text}` already")
    spans = dict.fromkeys(span for key in keys for span in names.used(key))
    return [(span, _written(span, text)) for span in spans]


def renamed(names: Names, source: Source, offset: int) -> list[Key]:
    """What would get another name; refused where that is more than this project's text."""
    found = names.at(source, offset)
    if not found:
        raise Refused("there is no name here")
    keys = [o.key for o in found]
    if any(span.start == span.end for key in keys for span in names.declared(key)):
        raise Refused("the segment has the name of its file: rename the file")
    if not all(names.declared(key) for key in keys):
        raise Refused("it is declared nowhere")
    return keys


def _written(span: Span, name: str) -> str:
    if not span.source.name.endswith(".seg"):
        return name
    sign = "$" if span.text.startswith("$") else ""
    return sign + (name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) and (sign or name not in RESERVED) else f"`{name}`")


def formatted(names: Names, source: Source, encoding: str) -> list[t.TextEdit]:
    """The edit that lays the file out; none where it can't be read, or is in style."""
    text = format_source(source, lambda _: None, names.known(False).defines)
    return [] if text is None or text == source.text else [t.TextEdit(whole(source, encoding), text)]


def mending(found: Sequence[Diagnostic], source: Source, start: int, end: int) -> list[tuple[str, Diagnostic | None, Edits, bool]]:
    """Fixes of the mistakes that touch a place, with title, mistake and edits, and whether each is the one to take; then all safe ones."""
    here = [d for d in found if d.span is not None and d.fix is not None and d.span.start <= end and start <= d.span.end]
    each: list[tuple[str, Diagnostic | None, Edits, bool]] = [(d.fix.title, d, d.fix.edits, d.fix.safe) for d in here if d.fix is not None]
    safe: list[Fix] = apart(fixes(found, False, frozenset((source.name,))))
    if safe:
        each.append(("Mend all that can only be meant one way", None, [edit for fix in safe for edit in fix.edits], False))
    return each


def text_edits(edits: Edits, encoding: str) -> list[t.TextEdit]:
    return [t.TextEdit(range_of(span, encoding), text) for span, text in edits]
