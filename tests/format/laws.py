"""What the formatter promises of any text that can be read."""

from dataclasses import fields

from segql.diagnostics import Diagnostic
from segql.source import Source
from segql.syntax import nodes as n
from segql.syntax.format import format_source
from segql.syntax.parse import parse


def formatted(text: str, defined: tuple[str, ...] = ()) -> str:
    found: list[Diagnostic] = []
    result = format_source(Source("rule", text), found.append, defined)
    assert result is not None, found
    return result


def read(text: str) -> n.File | None:
    found: list[Diagnostic] = []
    file = parse(Source("rule", text), found.append)
    return None if found else file


def normal(node: object) -> object:
    """A tree as plain tuples, with the documented changes: `once` is `exactly once`, a quoted word behind a property is a bare one, windows stand
    behind the count. Written here once more, so that a mistake in the formatter's own comparison is found."""
    if isinstance(node, tuple):
        return tuple(normal(item) for item in node)
    if not isinstance(node, n.Node):
        return node
    parts = {field.name: normal(getattr(node, field.name)) for field in fields(node) if field.name != "span"}
    if isinstance(node, n.Times | n.Sequence) and node.word in ("once", "twice"):
        parts["word"] = "exactly"
    match node:
        case n.Pair(value=n.Text(text)) if text.isidentifier() and text.isascii():
            parts["value"] = ("Name", text, False)
        case n.Compare(left=n.Phrase(windows=(_, *_)) as left, tail=tail) | n.Times(left=n.Phrase(windows=(_, *_)) as left, tail=tail):
            _move(parts, "left", left, tail)
        case n.Between(value=n.Phrase(windows=(_, *_)) as left, tail=tail):
            _move(parts, "value", left, tail)
        case _:
            pass
    return (type(node).__name__, *parts.values())


def _move(parts: dict[str, object], name: str, left: n.Phrase, tail: n.Tail | None) -> None:
    if tail is None or not tail.windows:
        same, within, habit = (None, None, None) if tail is None else (normal(tail.same), normal(tail.within), normal(tail.habit))
        parts[name] = normal(n.Phrase(left.subject, left.pairs, left.with_, span=left.span))
        parts["tail"] = ("Tail", same, within, habit, normal(left.windows))


def check(text: str) -> str:
    """The formatted text, which has kept its promises."""
    before = read(text)
    assert before is not None
    result = formatted(text)
    after = read(result)
    assert after is not None, result
    assert normal((before.rule, before.declarations)) == normal((after.rule, after.declarations)), result
    assert [c.value.rstrip() for c in before.comments] == [c.value for c in after.comments], result
    assert formatted(result) == result
    lines = result.split("\n")
    assert lines[-1] == "" and (lines[0] or not text.strip()) and not any(line != line.rstrip() for line in lines), result
    assert "\r" not in result and "\ufeff" not in result
    return result
