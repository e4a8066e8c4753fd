"""σ[max(t) ≥ a](γ[max(t)](S))  ⇒  σ[max(t) ≥ a](γ[max(t)](σ[t ≥ a](S))), and the same of min(t) < b.

A rule that holds only where the last event is recent enough needs no older rows: where the last event is older, it is false, as it is
where there is none. Of first events it needs no later ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

from segql.meaning import nodes as m
from segql.meaning.windows import AsOf, Bound, Calendar, Fixed, Shifted, Truncated, midnight
from segql.plan.bounds import earliest, latest
from segql.plan.nodes import Feature, Plan, Scan
from segql.plan.rules.anchor_bounds import MILLISECOND, shifted
from segql.plan.rules.widest_window import bounds
from segql.plan.setting import Setting
from segql.plan.walk import parts

Choose = Callable[[list[Bound], "datetime | None", Calendar], list[Bound]]
Limit = tuple[m.Value, str, Bound]  # a time that is at or after (>=), or before (<), a bound
SIGNS = {">": ">=", ">=": ">=", "=": ">=", "<": "<"}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
DAY, MOST = 24 * 3600 * 10**6, 36_500  # microseconds; days that a limit may lie away from T, so that every engine can reach it


def apply(plan: Plan, setting: Setting) -> Plan:
    uses: dict[m.Aggregate, list[tuple[Limit, ...]]] = {}
    for item in plan.read:
        for used, held in _uses(item, (), setting.calendar):
            uses.setdefault(used, []).append(held)
    for measured in plan.measured_from():
        uses[measured] = [()]  # other rows are compared with it
    scans = plan.scans
    for function, op, tightest, widest in (("last_time", ">=", latest, earliest), ("first_time", "<", earliest, latest)):
        scans = tuple(_narrow(scan, function, op, uses, tightest, widest, setting) for scan in scans)
    return replace(plan, scans=scans)


def _narrow(
    scan: Scan, function: str, op: str, uses: dict[m.Aggregate, list[tuple[Limit, ...]]], tightest: Choose, widest: Choose, setting: Setting
) -> Scan:
    """The scan where each such time needs no more rows than the others of its features."""
    needed: list[Bound] = []
    limited: set[m.Aggregate] = set()
    for feature in scan.features:
        own = bounds(feature.conditions, op)
        if feature.aggregate.function == function:
            each = [[b for of, sign, b in held if of == feature.aggregate and sign == op] for held in uses.get(feature.aggregate, [()])]
            if all(each):
                limited.add(feature.aggregate)
                own = widest([tightest(some, setting.as_of, setting.calendar)[0] for some in each], setting.as_of, setting.calendar)
        if not own:
            return scan
        needed += own if feature.aggregate in limited else tightest(own, setting.as_of, setting.calendar)[:1]
    outer = widest(needed, setting.as_of, setting.calendar)
    if len(outer) != 1 or outer == [AsOf()]:
        return scan
    term = m.Compare(m.EventTime(), op, m.Instant(outer[0]))
    features = [
        f if f.aggregate not in limited else Feature(f.aggregate, tuple(dict.fromkeys([*f.conditions, term]))) for f in scan.features
    ]
    return replace(scan, features=tuple(features))


def _uses(item: m.Rule | m.Value, held: tuple[Limit, ...], calendar: Calendar) -> Iterator[tuple[m.Aggregate, tuple[Limit, ...]]]:
    """Each aggregate where it is used, with the limits that a rule around it asks for: out of these, that rule is false."""
    match item:
        case m.Aggregate():
            yield item, held
        case m.All(terms):
            held += tuple(_limit(term, calendar) for term in terms)
        case m.Compare():
            held += (_limit(item, calendar),)
    for part in parts(item):
        yield from _uses(part, held, calendar)


NONE: Limit = (m.EventTime(), "", AsOf())


def _limit(term: m.Rule, calendar: Calendar) -> Limit:
    """What a comparison says of a time: `t >= a`, `T - t < 30d`, `date(t) >= 2026-03-01`, `date(T) - date(t) < 30`."""
    if not isinstance(term, m.Compare):
        return NONE
    match term.left, term.operator, term.right:
        case time, op, m.Instant(bound):
            pass
        case m.Arithmetic("-", m.Instant(now), time), op, m.Literal(int(micros)) if micros % MILLISECOND == 0 and abs(micros) < MOST * DAY:
            op, bound = FLIPPED.get(op, op), shifted(now, -micros)
        case m.Part("date", time), ">" | ">=" | "=" as op, m.Literal(date() as day):
            bound = Fixed(midnight(day, calendar.zone))
        case m.Arithmetic("-", m.Part("date", m.Instant(now)), m.Part("date", time)), "<" | "<=" | "=" as op, m.Literal(int(days)):
            if abs(days) > MOST:
                return NONE
            op, bound = FLIPPED.get(op, op), Shifted(Truncated(now, "d"), -days + (op == "<"), "d")
        case _:
            return NONE
    return (time, sign, bound) if (sign := SIGNS.get(op)) else NONE
