"""What may be written at the cursor: only what the grammar accepts there, and of names only those that mean something there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lsprotocol import types as t

from segql.catalog.model import Field
from segql.lsp import snippets
from segql.lsp.around import Around, around, events_named
from segql.lsp.cursor import Cursor
from segql.lsp.names import World
from segql.meaning.resolve_aggregates import FORMS, RUNS, UNITS
from segql.meaning.scope import PARTS
from segql.meaning.types import describe
from segql.syntax.reading import RESERVED
from segql.syntax.words import phrases

MOST = 200  # names at once; the list is asked for again as more is typed
K = t.CompletionItemKind
_IN_ORDER = (K.Value, K.Unit)
LENGTHS = ("7d", "14d", "30d", "90d", "180d", "1y")
SHORT = ("1h", "1d", "7d", "30d")
_SEGMENTS = ("_IN_SEGMENT", "_OF_SEGMENT", "MOVED", "_EXPECT", "_DISJOINT_FROM")
_OPERATORS = ("PLUS", "MINUS", "STAR", "SLASH")
_RULE_WORDS = frozenset(("AT_LEAST", "AT_MOST", "EXACTLY", "MOVED", "_IN_LIST", "_IN_SEGMENT", "_ALL_OF", "_NEVER", "_NOT", "IN_TOP"))
_TEXT_TESTS = frozenset(("TEXT_TEST", "MATCHES", "CONTAINS_OF"))
_VALUE_TESTS = _TEXT_TESTS | {"IS_KNOWN", "IS_MISSING", "_IN_PAREN", "IN_TOP", "_NOT"}
_COUNTS = frozenset(
    ("AT_LEAST", "AT_MOST", "EXACTLY", "MORE_THAN", "FEWER_THAN", "ONCE", "TWICE", "_THEN", "_WITH", "_WITHIN", "_FOR_SAME", "HABIT")
)
_WINDOWS = frozenset(("_IN", "_FROM", "SINCE", "UNTIL", "BEFORE", "AFTER", "ON", "DURING", "OUTSIDE"))
OF_EVENTS = ("any", "count", "share", *UNITS)
_WINDOW_WORDS = ("_IN", "_LAST", "_PREVIOUS", "_NEXT", "_FROM", "_TO", "_WITHIN", "BEFORE", "AFTER", "SINCE", "UNTIL", "_PERIODS_OF")


@dataclass(frozen=True, slots=True)
class Known:
    """The names of a project."""

    world: World
    segments: tuple[str, ...]  # tiers and splits among them, their arms as `usage.heavy`
    params: tuple[str, ...]
    defines: tuple[str, ...]
    occasions: tuple[str, ...]
    zone: str
    snippets: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that fits: what the list shows and what is written."""

    label: str
    kind: K
    detail: str = ""
    text: str = ""
    documentation: str = ""
    rank: int = 5  # lower stands first
    snippet: bool = False


def complete(cursor: Cursor, known: Known) -> tuple[list[Choice], bool]:
    """What fits, the likely first; and whether there is more than is given."""
    found: dict[str, Choice] = {}
    prefix = cursor.prefix.strip('"`').casefold()
    for choice in _all(cursor, known):
        if choice.label.casefold().strip('"').startswith(prefix):
            found.setdefault(choice.label, choice)
    chosen = sorted(found.values(), key=lambda c: (c.rank, "" if c.kind in _IN_ORDER else c.label))
    return chosen[:MOST], len(chosen) > MOST


def _all(cursor: Cursor, known: Known) -> Iterator[Choice]:
    if cursor.prefix.startswith('"'):
        here = around(cursor, known.world)
        yield from _values(_compared(cursor, here), always_quoted=True)
        return
    if cursor.prefix.startswith("$"):
        yield from _params(cursor, known)
        return
    yield from (Choice(text, K.Keyword, rank=6) for text in cursor.begun)
    here = around(cursor, known.world)
    yield from _names(cursor, here, known)
    yield from _keywords(cursor, here, known)
    if {"DURATION", "DATE"} & cursor.accepts and cursor.kind() in _WINDOW_WORDS:
        yield from _times(cursor, known)
    if "PARAMETER" in cursor.accepts and not _only_events(cursor, here):
        yield from _params(cursor, known)


# Names ---------------------------------------------------------------------------------------------------


def _names(cursor: Cursor, here: Around, known: Known) -> Iterator[Choice]:
    last, accepts, catalog = cursor.kind(), cursor.accepts, known.world.catalog
    if not {"NAME", "CALL", "DOTTED"} & accepts:
        return
    first = cursor.words[0].kind if cursor.words else ""
    if last in _SEGMENTS or (last == "_WITHIN" and first == "_EXPECT") or (last == "_FOR" and first == "_TEST"):
        yield from (Choice(name, K.Class, "segment", rank=1) for name in known.segments)
    elif last == "_IN_LIST":
        yield from (Choice(name, K.Enum, "list of ids", rank=1) for name in catalog.lists)
    elif last in ("DURING", "OUTSIDE"):
        yield from (Choice(name, K.Event, "occasion", rank=1) for name in known.occasions)
    elif last == "_FOR":
        yield from (Choice(name, K.Class, "entity", rank=1) for name in catalog.entities)
    elif last not in ("_SEGMENT", "_PARAM", "_DEFINE", "_TIERS", "_SPLIT", "_OCCASION", "_TAGS", "_COLUMNS"):
        yield from _in_rule(cursor, here, known)


def _in_rule(cursor: Cursor, here: Around, known: Known) -> Iterator[Choice]:
    last, accepts = cursor.kind(), cursor.accepts
    if last == "_FOR_SAME":
        yield from _properties(here)
    elif last == "_BY" or (last in ("LPAR", "COMMA") and "CALL" not in accepts):
        yield from _fields(here.entity.attributes if here.entity else {}, "attribute")
    elif "CALL" in accepts:
        yield from _operands(cursor, here, known)
    elif "_AND" in accepts or "NUMBER" not in accepts:
        yield from _properties(here, parts=False)
    else:
        yield from _values(here.fields().get(cursor.text().strip("`")))


def _only_events(cursor: Cursor, here: Around) -> bool:
    """Whether nothing but an event can stand here."""
    last, call = cursor.kind(), here.frame.call
    if last in ("_THEN", "_IMMEDIATELY", "_NEVER", "_WITHOUT") or (last == "_OF" and call):
        return True
    return (last == "LPAR" and cursor.kind(2) == "_ALL_OF") or (_begins(cursor, here) and call in OF_EVENTS)


def _begins(cursor: Cursor, here: Around) -> bool:
    """Whether an argument begins here."""
    return cursor.kind() in ("LPAR", "COMMA") and bool(here.frame.call)


def _operands(cursor: Cursor, here: Around, known: Known) -> Iterator[Choice]:
    last, call = cursor.kind(), here.frame.call
    if _only_events(cursor, here):
        yield from _events(known)
    elif _begins(cursor, here) and call in ("streak", "current_streak"):
        yield from (Choice(f"{unit} of", K.Keyword, rank=1) for unit in RUNS)
    elif _begins(cursor, here) and call in FORMS:
        events = here.frame.events or tuple(known.world.catalog.events.values())
        yield from _fields({name: f for e in reversed(events) for name, f in e.properties.items()}, "property")
        if call in ("first", "last", "nth"):
            yield from _events(known, 3)
    elif here.frame.is_list or last in ("COMPARISON", "TEXT_TEST"):
        yield from _values(here.field())
        if here.frame.inside:
            yield from _properties(here)
        elif last == "COMPARISON" and not here.is_event:
            yield from _not_events(here, known, 4)
    elif here.frame.inside:
        yield from _properties(here)
        yield from (Choice(f"{name}.", K.Class, "attribute of the entity", rank=4) for name in known.world.catalog.entities)
    elif last in (*_OPERATORS, "_BETWEEN", "SINCE", "UNTIL", "BEFORE", "AFTER", "_FROM", "_TO"):
        wanted = ("timestamp", "date") if last not in (*_OPERATORS, "_BETWEEN") else ()
        yield from _not_events(here, known, 2, wanted)
    else:
        yield from _events(known)
        yield from _not_events(here, known, 2)


def _events(known: Known, rank: int = 1) -> Iterator[Choice]:
    for event in known.world.catalog.events.values():
        yield Choice(event.name, K.Event, f"event of {event.source.name}", documentation=event.description, rank=rank)
    for name in known.defines:
        if events_named(name, known.world):
            yield Choice(name, K.Function, "define: an event", rank=rank)


def _not_events(here: Around, known: Known, rank: int, types: tuple[str, ...] = ()) -> Iterator[Choice]:
    attributes = here.entity.attributes if here.entity else {}
    yield from _fields({n: f for n, f in attributes.items() if not types or f.type.name in types}, "attribute", rank)
    if types:
        wanted = {"first", "last", "date"}
    else:
        yield from (Choice(name, K.Function, "define", rank=rank) for name in known.defines if not events_named(name, known.world))
        wanted = set(snippets.calls())
    for name, (form, text) in snippets.calls().items():
        if name in wanted and (name != "members" or (here.entity and here.entity.members)):
            yield Choice(f"{name}(", K.Function, form, text if known.snippets else f"{name}(", rank=rank + 1, snippet=known.snippets)


def _properties(here: Around, parts: bool = True) -> Iterator[Choice]:
    yield from _fields(here.fields(), "property")
    if parts and here.frame.events:
        yield from (Choice(part, K.Property, "of the event's time", rank=3) for part in PARTS)


def _fields(fields: Iterable[str] | dict[str, Field], what: str, rank: int = 1) -> Iterator[Choice]:
    assert isinstance(fields, dict)
    for name, f in fields.items():
        values = ", ".join(f.values[:12])
        yield Choice(name, K.Property, f"{what}, {describe(f.type)}", _written(name), values and f"Values: {values}", rank)


def _compared(cursor: Cursor, here: Around) -> Field | None:
    if cursor.kind() == "NAME" and "COMPARISON" not in (cursor.kind(), cursor.kind(2)) and "CALL" not in cursor.accepts:
        return here.fields().get(cursor.text().strip("`"))
    return here.field()


def _values(of: Field | None, always_quoted: bool = False) -> Iterator[Choice]:
    """The values that the catalog lists; a bare word stands only behind a property."""
    for value in of.values if of else ():
        quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        yield Choice(quoted, K.Value, f"value of {of.name}" if of else "", quoted, rank=0)
    if of is not None and of.type.name == "boolean" and not always_quoted:
        yield from (Choice(text, K.Value, rank=0) for text in ("true", "false"))


def _written(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) and name not in RESERVED else f"`{name}`"


# Words ---------------------------------------------------------------------------------------------------


def _keywords(cursor: Cursor, here: Around, known: Known) -> Iterator[Choice]:
    declares = {kind: (text, what) for kind, _, text, what in snippets.DECLARATIONS}
    out = _left_out(cursor, here)
    for kind, texts in phrases().items():
        if kind not in cursor.accepts or kind in out:
            continue
        for text in texts:
            if kind in declares and known.snippets:
                yield Choice(text, K.Snippet, declares[kind][1], declares[kind][0], rank=6, snippet=True)
            else:
                yield Choice(text, K.Keyword, rank=6)
    if "COMPARISON" in cursor.accepts and not cursor.prefix:
        yield from (Choice(sign, K.Operator, rank=7) for sign in (">=", "=", "<=", ">", "<", "!="))


def _left_out(cursor: Cursor, here: Around) -> frozenset[str]:
    """Keywords that the grammar accepts and that mean nothing here: it reads events, attributes and values alike."""
    last, out = cursor.kind(), {"TRUE", "FALSE"}
    if "CALL" in cursor.accepts:  # something begins
        if _only_events(cursor, here):
            out |= _RULE_WORDS - {"_ALL_OF", "_NOT", "_IMMEDIATELY"}
        elif here.frame.is_list or (here.frame.call and here.frame.call not in ("score", "members")) or here.frame.inside:
            out |= _RULE_WORDS - ({"_NOT"} if here.frame.inside and not here.frame.is_list else set())
    elif here.is_event and last != "RPAR":
        out |= _VALUE_TESTS
    elif last in ("NAME", "DOTTED"):
        out |= _COUNTS
        kind = field.type.name if (field := here.field()) is not None else ""
        out |= set() if kind in ("timestamp", "date", "") else _WINDOWS
        out |= _TEXT_TESTS if kind not in ("text", "text[]", "integer[]", "") else set()
    return frozenset(out)


def _times(cursor: Cursor, known: Known) -> Iterator[Choice]:
    if "DURATION" in cursor.accepts:
        behind = " ago" if cursor.kind() in ("BEFORE", "AFTER", "SINCE", "UNTIL") else ""
        lengths = SHORT if cursor.kind() == "_WITHIN" else LENGTHS
        yield from (Choice(f"{length}{behind}", K.Unit, rank=0) for length in lengths)
    if "DATE" in cursor.accepts:
        today = datetime.now(UTC).astimezone(ZoneInfo(known.zone)).date().isoformat()
        yield Choice(today, K.Constant, "today", rank=1)
    if cursor.kind() == "_IN" and "_THIS" in cursor.accepts:
        yield from (Choice(text, K.Unit, "calendar unit", rank=2) for text in ("this month", "last month", "last 3 full months"))


def _params(cursor: Cursor, known: Known) -> Iterator[Choice]:
    own = [word.text for word in cursor.words if word.kind == "PARAMETER"] if cursor.words and cursor.words[0].kind == "_DEFINE" else []
    yield from (Choice(name, K.Variable, "parameter", rank=3) for name in dict.fromkeys([*own, *(f"${p}" for p in known.params)]))
