"""Names and comments in SQL, taken from the rule: short, plain, each once, and safe whatever the author typed."""

import re
import unicodedata
from decimal import Decimal

from segql.meaning import nodes as m
from segql.meaning.windows import AsOf, Bound, Fixed, Shifted, Truncated, Window
from segql.plan.nodes import Counted, Own, Ranked, Scan
from segql.plan.walk import aggregates, own_rules
from segql.source import Span

MAX_NAME = 48  # well under the 63 bytes that Postgres keeps
MAX_COMMENT = 96
SPELLED = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "€": "EUR ", "£": "GBP "}
)  # what Unicode does not take apart
SAID = str.maketrans({"%": " percent", "{": "(", "}": ")"})


class Namer:
    """Gives out names, each once, and none of those that stand for something else."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.lower() for name in taken}

    def name(self, wish: str) -> str:
        free, n = wish, 2
        while free in self._taken:
            free, n = f"{wish}_{n}", n + 1
        self._taken.add(free)
        return free


def slug(*words: str) -> str:
    """A plain lower-case name."""
    joined = re.sub(r"[^a-z0-9]+", "_", "_".join(w for w in words if w).lower()).strip("_")
    joined = joined if len(joined) <= MAX_NAME else _cut(joined)
    return joined if joined and not joined[0].isdigit() else f"v_{joined}".rstrip("_")


def _cut(text: str) -> str:
    """As many words as a name may have; a word too long by itself is cut."""
    head, _, _ = text[: MAX_NAME + 1].rpartition("_")
    return head.rstrip("_") if len(head) > MAX_NAME // 2 else text[:MAX_NAME].rstrip("_")


def scan_name(scan: Scan, entity: str) -> str:
    """`purchased_by_customer`, or `orders_by_customer` where several events of the source are counted."""
    events = list(dict.fromkeys(e.name for e in scan.events))
    return slug(events[0] if len(events) == 1 else scan.source.name, "by", entity)


def own_name(part: Own) -> str:
    """`same_category_purchased`, `burst_of_purchased`, `median_amount_purchased_90d`."""
    match part.item:
        case m.SomeGroup(events, key):
            return slug("same", _argument(key), events.name, _window(events.window))
        case m.Burst(events):
            return slug("burst", "of", events.name, _window(events.window))
        case m.Sequence() as item:
            return _sequence_name(item)
        case m.Aggregate() as item:
            return feature_name(item)


def _sequence_name(item: m.Sequence) -> str:
    """`viewed_then_purchased_30d`, `viewed_then_not_purchased`; of a longer one its ends, `viewed_to_purchased`."""
    names = [step.moments[0].events.name for step in item.steps]
    told = "_then_".join(names) if len(names) < 3 else f"{names[0]}_to_{names[-1]}"
    absent = "" if item.then_not is None else f"then_not_{item.then_not.moment.events.name}"
    return slug(told, absent, _window(item.events.window))


def rank_name(part: Ranked, entity: str) -> str:
    """`ranked_by_sum_amount_purchased_1y`, or `customer_ranks` of several rankings."""
    if len(part.standings) > 1:
        return slug(entity, "ranks")
    value = part.items[0].value
    told = feature_name(value) if isinstance(value, m.Aggregate) else value.field.name if isinstance(value, m.Attribute) else "value"
    return slug("ranked_by", told)


def count_name(part: Counted, entity: str) -> str:
    """`members_used_7d`, after the first events of the rule, or `members_by_account`."""
    asked = (found.events for found in (*aggregates(part.item.rule), *own_rules(part.item.rule)))
    first = next(asked, None)
    return slug("members_by", entity) if first is None else slug("members", first.name, _window(first.window))


def feature_name(item: m.Aggregate) -> str:
    """`purchased_90d`, `sum_amount_purchased_90d`, `first_purchased`."""
    function = {"count": "", "first_time": "first", "last_time": "last", "nth_time": "nth"}.get(item.function, item.function)
    words = [function, _argument(item.argument), item.events.name]
    match item.parameter:
        case int(n):
            words[0] = f"{function}_{n}"
        case Decimal() as share:
            words[0] = "median" if share == Decimal("0.5") else f"{function}_{(share * 100).normalize():f}"
    return slug(*words, "by" if item.by is not None else "", _argument(item.by), _window(item.events.window))


def _argument(item: m.Value | None) -> str:
    match item:
        case m.Property(field):
            return field.name
        case m.Part(part, _):
            return part.removesuffix("_start")
        case m.BySource(values):
            return _argument(values[0])
        case m.Arithmetic(_, left, right, _):
            return "_".join(filter(None, (_argument(left), _argument(right))))
        case _:
            return ""


def _window(window: Window) -> str:
    words = [*(_bound(b) for b in window.starts), *(f"to_{_bound(b)}" for b in window.ends if b != AsOf())]
    return "_".join(words)


def _bound(bound: Bound) -> str:
    match bound:
        case AsOf():
            return ""
        case Fixed(at):
            return f"{at:%Y%m%d}"
        case Shifted(AsOf(), count, unit):
            return f"{abs(count)}{unit}"
        case Shifted(base, count, unit):
            return f"{_bound(base)}_{abs(count)}{unit}"
        case Truncated(_, unit):
            return {"d": "day", "w": "week", "mo": "month", "q": "quarter", "y": "year"}[unit]


def comment(clause: Span) -> str:
    """A clause of the rule with its line, as one line of plain ASCII that nothing can break out of."""
    words = " ".join(plain(" ".join(_without_comments(clause.text).split())).split())
    shown = words if len(words) <= MAX_COMMENT - 12 else words[: MAX_COMMENT - 15] + "..."
    return f"{shown} (line {clause.line})"


def _without_comments(text: str) -> str:
    return re.sub(r'("(?:\\.|[^"\\])*")|#[^\n]*', lambda found: found[1] or "", text)


def plain(text: str) -> str:
    """One line in the letters of ASCII, without what drivers and templates take for their own: % { } and backslashes."""
    spelled = unicodedata.normalize("NFKD", text.translate(SPELLED))
    bare = "".join(c for c in spelled if not unicodedata.combining(c)).translate(SAID)
    return re.sub(r"[^A-Za-z0-9_ .,;:=<>!()\[\]+*/'\"&$#@^|~`-]", "?", bare)


def safe_path(path: str) -> str:
    """A path for a header: anything but plain characters is shown as `?`."""
    return "stdin" if path == "<stdin>" else re.sub(r"[^A-Za-z0-9_./-]", "?", plain(path))
