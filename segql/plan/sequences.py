"""What a sequence reads: each source once, with a feature for each of its events, filtered as scans are."""

from dataclasses import dataclass, replace

from segql.catalog import model as c
from segql.catalog.types import INTEGER
from segql.meaning import nodes as m
from segql.meaning.branches import of_source
from segql.plan.build import conditions
from segql.plan.nodes import Feature, Plan, Population, Scan
from segql.plan.rules import same_column, share_filters, widest_window
from segql.plan.setting import Setting


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of one source: those that meet `where`. A row is an event of a moment if it meets its condition."""

    scan: Scan
    key: m.Value | None
    moments: tuple[tuple[m.Moment, m.Rule], ...]


def reads(item: m.Sequence, entity: c.Entity, setting: Setting) -> tuple[Read, ...]:
    """What the sequence's rows are read from; events that have `for same` in another column are read apart."""
    found: dict[object, tuple[m.Value | None, list[tuple[m.Moment, m.Events]]]] = {}
    for moment in dict.fromkeys(item.moments):
        for i, events in enumerate(moment.events.each):
            key = of_source(moment.key, i)
            read = (replace(key.field, name="", values=()), key.among) if isinstance(key, m.Property) else key
            place = (events.source.name, read)
            found.setdefault(place, (key, []))[1].append((moment, _seen(events, moment, item)))
    plan = Plan(Population(entity), (), m.TRUE, "")
    return tuple(_read(key, parts, plan, setting) for key, parts in found.values())


def _seen(events: m.Events, moment: m.Moment, item: m.Sequence) -> m.Events:
    """No event before the sequence's windows matters, and between its steps none after them."""
    steps = item.events.window
    between = any(moment in step.without for step in item.steps)
    last = item.then_not is not None and moment == item.then_not.moment
    window = events.window & replace(steps, ends=() if last or not between else steps.ends)
    return replace(events, window=window)


def _read(key: m.Value | None, parts: list[tuple[m.Moment, m.Events]], plan: Plan, setting: Setting) -> Read:
    known = () if key is None else (m.Known(key),)
    features = tuple(Feature(m.Aggregate("count", events, None, INTEGER), (*conditions(events), *known)) for _, events in parts)
    first = parts[0][1]
    whole = replace(plan, scans=(Scan(first.source, first.link, (), features),))
    for rewrite in (share_filters, widest_window, same_column):
        before, whole = whole.scans[0], rewrite.apply(whole, setting)
    scan = whole.scans[0]
    if scan == before and all(f.conditions for f in scan.features):  # no column tells the events apart
        scan = replace(scan, where=(*scan.where, m.any_of([m.all_of(list(f.conditions)) for f in scan.features])))
    found = tuple((moment, m.all_of(list(f.conditions))) for (moment, _), f in zip(parts, scan.features, strict=True))
    return Read(scan, key, found)


def is_chain(item: m.Sequence) -> bool:
    """Whether each step is one event, and asks of the rows before it no more than which of a kind is the nearest by time alone.

    Where all events are of one kind, an entity's rows need sorting once, and there is nothing to be won.
    """
    several = len(set(item.moments)) > 1
    return several and not item.ordered and all(len(step.moments) == 1 and step.after is None for step in item.steps)
