"""`segql why`: why somebody is in a segment or not, and when that changes by itself."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segql.cli import charts
from segql.cli import options as o
from segql.cli.members import Format
from segql.cli.rows import json_text
from segql.cli.session import Session, command

if TYPE_CHECKING:
    from segql.meaning.windows import Calendar
    from segql.why.decide import Known
    from segql.why.future import Change
    from segql.why.tree import Verdict

NARROWEST = 40  # cells of a sentence at least
Written = Annotated[list[str], typer.Argument(metavar="ID… SEGMENT", help="One id or more, then the segment.", show_default=False)]


@command
def why(
    session: Session,
    words: Written,
    target: o.Target = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    format: Annotated[Format, typer.Option("--format", help="`json` for programs.")] = Format.table,
) -> int:
    """Say why somebody is in a segment or not: each condition with its value and events. Connects to the target."""
    from segql.cli.asking import asked
    from segql.compiler import AsOf, reads_of
    from segql.diagnostics import codes
    from segql.why.decide import decide
    from segql.why.fetch import as_key

    *written, name = words
    if not written:
        session.fail(codes.BAD_OPTION, "`segql why` needs an id and a segment", "segql why ID SEGMENT")
    here = asked(session, [name], target, as_of, var)
    meaning, segment = here.meaning, here.meaning.segments[name]
    ids = [key for text in written if (key := as_key(text, segment.entity.key)) is not None]
    for text in written:
        if as_key(text, segment.entity.key) is None:
            session.fail(codes.BAD_OPTION, f"`{text}` is no id of a {segment.entity.name}: the key is of type {segment.entity.key.type}")
    with here.connected(reads_of(meaning, name, AsOf.constant(here.as_of))) as engine:
        found = list(decide(meaning, segment, ids, engine, here.as_of))
    if format is Format.json:
        sys.stdout.write(json_text([_record(one, meaning.calendar) for one in found]))
    else:
        sys.stdout.write("\n".join("".join(f"{line}\n" for line in _lines(one, meaning.calendar)) for one in found))
    return 0


# For people -------------------------------------------------------------------------------------------


def _lines(one: "Known", calendar: "Calendar") -> Iterator[str]:
    from segql.why.future import change
    from segql.why.tree import tree

    entity = one.segment.entity
    yield f"{_mark(one.holds)} {one.id} is {'' if one.holds else 'not '}in {one.segment.name}"
    if one.world is None:
        yield f"  {_nobody(one)}"
        return
    yield ""
    yield from _drawn(tree(one.told, one.segment, one.world), calendar, "  ")
    yield ""
    if one.ranked:
        yield f"  When this changes depends on other {entity.name}s too, since the rule has a rank."
    else:
        told = _said(change(one.segment, one.world), one.holds, calendar)
        yield from (f"  {line}" for line in charts.wrapped(told, max(NARROWEST, charts.columns() - 2)))


def _mark(holds: bool) -> str:
    return "✓" if holds else "✗"


def _nobody(one: "Known") -> str:
    entity = one.segment.entity
    events = "1 event is" if one.events == 1 else f"{one.events} events are"
    if entity.table is None:
        return f"It is no {entity.name}: no event before the as-of is about it."
    if one.events:
        return f"It is no {entity.name}: {events} about it, but `{entity.table}` has no row with this key."
    return f"It is no {entity.name}: `{entity.table}` has no row with this key, and no event that the rule reads is about it."


def _drawn(verdict: "Verdict", calendar: "Calendar", indent: str) -> Iterator[str]:
    yield f"{indent}{_mark(verdict.holds)} {verdict.text}{_actual(verdict)}"
    for event in verdict.events:
        properties = "".join(f", {name} {value}" for name, value in event.properties)
        outside = " (outside the window)" if event.outside else ""
        yield f"{indent}    {_time(event.at, calendar)}  {event.name}{properties}{outside}"
    if verdict.more:
        yield f"{indent}    and {verdict.more} earlier"
    for part in verdict.parts:
        yield from _drawn(part, calendar, indent + "  ")


def _actual(verdict: "Verdict") -> str:
    if verdict.ranks:
        return f"  ({', '.join(dict.fromkeys(verdict.ranks))})"
    if not verdict.actual:
        return ""
    if verdict.short:
        return f"  ({verdict.actual} of {verdict.limit})"
    plain = not verdict.limit or verdict.limit in verdict.text
    return f"  (it is {verdict.actual})" if plain else f"  (it is {verdict.actual}, the limit {verdict.limit})"


def _said(change: "Change | None", holds: bool, calendar: "Calendar") -> str:
    from segql.why.future import DAYS

    verb = "leaves" if holds else "enters"
    if change is None:
        return f"Unless something happens, it stays so for the next {DAYS} days."
    micro = timedelta(microseconds=1)
    after = change.at.microsecond == 1  # a window holds its first instant still
    when = f"right after {_time(change.at - micro, calendar)}" if after else f"on {_time(change.at, calendar)}"
    moves: dict[tuple[str, str], list[str]] = {}
    for name, at, out in change.crossing[:3]:
        verbs = moves.setdefault((name, _time(at, calendar)), [])
        verbs += [f"{'falls out of' if out else 'comes into'} {'another' if verbs else 'its window'}"]
    crossing = [f"the `{name}` of {at} {' and '.join(verbs)}" for (name, at), verbs in moves.items()]
    return f"Unless something happens, it {verb} {when}" + (f", when {' and '.join(crossing)}." if crossing else ".")


def _time(at: Any, calendar: "Calendar") -> str:
    from segql.meaning.windows import local

    shown = local(at, calendar.zone)
    return shown.isoformat(sep=" ", timespec="microseconds" if shown.microsecond else "seconds" if shown.second else "minutes")


# For programs -----------------------------------------------------------------------------------------


def _record(one: "Known", calendar: "Calendar") -> dict[str, object]:
    from segql.why.future import change
    from segql.why.tree import tree

    found = {"id": one.id, "segment": one.segment.name, "in": one.holds, "known": one.world is not None, "events": one.events}
    if one.world is None:
        return found | {"rule": None, "changes": None}
    next_ = None if one.ranked else change(one.segment, one.world)
    changes = next_ and {
        "at": next_.at.isoformat(),
        "in": not one.holds,
        "events": [{"event": name, "at": at.isoformat(), "leaves": out} for name, at, out in next_.crossing],
    }
    return found | {"rule": _verdict(tree(one.told, one.segment, one.world)), "changes": changes}


def _verdict(verdict: "Verdict") -> dict[str, object]:
    events = [
        {
            "event": e.name,
            "at": e.at.isoformat(),
            "properties": {name: value.strip('"') for name, value in e.properties},
            "outside": e.outside,
        }
        for e in verdict.events
    ]
    return {
        "condition": verdict.text, "holds": verdict.holds, "actual": verdict.actual or None, "limit": verdict.limit or None,
        "events": events, "more_events": verdict.more, "parts": [_verdict(part) for part in verdict.parts],
    }  # fmt: skip
