"""Diagnostics as records of plain values and back: places are named by their source."""

from collections.abc import Mapping, Sequence
from typing import Any

from segql.diagnostics.codes import ALL
from segql.diagnostics.model import Diagnostic, Fix, Label
from segql.source import Source, Span

Record = dict[str, Any]


def records(found: Sequence[Diagnostic], sources: Mapping[str, Source]) -> list[Record] | None:
    """The diagnostics as records; None where one is about a text that is none of the sources."""
    spans = [span for d in found for span in _spans(d)]
    if any(sources.get(span.source.name) != span.source for span in spans):
        return None
    return [_record(d) for d in found]


def _spans(d: Diagnostic) -> list[Span]:
    own = [d.span] if d.span is not None else []
    return [*own, *(label.span for label in d.labels), *(span for span, _ in (d.fix.edits if d.fix else ()))]


def _record(d: Diagnostic) -> Record:
    fix = None if d.fix is None else [d.fix.title, [[_place(span), text] for span, text in d.fix.edits], d.fix.safe]
    return {
        "code": d.code.id, "message": d.message, "span": None if d.span is None else _place(d.span), "help": d.help,
        "labels": [[_place(label.span), label.text] for label in d.labels], "notes": list(d.notes), "fix": fix, "underline": d.underline,
    }  # fmt: skip


def _place(span: Span) -> list[Any]:
    return [span.source.name, span.start, span.end]


def diagnostics(found: Sequence[Record], sources: Mapping[str, Source]) -> list[Diagnostic]:
    """The diagnostics of the records. Raises LookupError, TypeError or ValueError where they are none."""

    def span(place: Sequence[Any]) -> Span:
        name, start, end = place
        return Span(sources[name], int(start), int(end))

    def one(r: Record) -> Diagnostic:
        fix = None if r["fix"] is None else Fix(r["fix"][0], tuple((span(at), text) for at, text in r["fix"][1]), r["fix"][2])
        labels = tuple(Label(span(at), text) for at, text in r["labels"])
        where = None if r["span"] is None else span(r["span"])
        return Diagnostic(ALL[r["code"]], r["message"], where, labels, r["help"], tuple(r["notes"]), fix, r["underline"])

    return [one(record) for record in found]
