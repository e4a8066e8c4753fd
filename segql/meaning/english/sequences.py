"""Sequences as sentences: each step with its events and limits, then what must not follow, then what the whole must be."""

from segql.meaning import nodes as m
from segql.meaning.english.times import moment
from segql.meaning.english.values import Teller, events, of_events, value
from segql.meaning.english.words import called, length
from segql.meaning.windows import AsOf


def sequence(item: m.Sequence, tell: Teller) -> str:
    """`the customer has a chain of events: 1. a `viewed` event …; 2. …`; where a count is asked, how many events end one."""
    parts = [f"{number}. {_step(step, number, tell)}" for number, step in enumerate(item.steps, 1)]
    if item.then_not is not None:
        parts.append(_absence(item.then_not, tell))
    if item.overall is not None:
        parts.append(f"from the earliest of these events to the last that happens it is at most {length(item.overall)}")
    if (item.low, item.high) == (1, None):
        head = f"the {tell.entity} has at least one chain of events"
    else:
        head = f"the {tell.entity} has {_number(item)} that are the last to happen in some chain of events"
    return f"{head} ({'; '.join(parts)})"


def _number(item: m.Sequence) -> str:
    if item.high is None:
        return f"at least {item.low} different events" if item.low > 1 else "at least 1 event"
    return f"exactly {item.low} events" if item.low == item.high else f"{item.low} to {item.high} events"


def _step(step: m.Step, number: int, tell: Teller) -> str:
    words = [_all_of(step, tell)]
    before, each = f"step {number - 1}", "each " if len(step.moments) > 1 else ""
    if number > 1:
        words.append(f"{each}later than {before}")
    if step.after is not None:
        words.append(f"{each}at least {length(step.after)} after {before}")
    if step.within is not None:
        words.append(f"{each}at most {length(step.within)} after {before}")
    words += [f"with no {_events(one, tell)}, later than {before} and earlier than this step" for one in step.without]
    return ", ".join(words)


def _all_of(step: m.Step, tell: Teller) -> str:
    found = [f"one {_events(one, tell)}" for one in step.moments]
    if len(found) == 1:
        return found[0]
    return f"all of these, in any order but none at the place of another, the latest of them being this step: ({'; '.join(found)})"


def _events(one: m.Moment, tell: Teller) -> str:
    """The events of a moment, and which value all events of the sequence share."""
    found, there = one.events, of_events(one.events, tell)
    seen = called(found) + f" event {events(found, tell)}"
    return seen if one.key is None else f"{seen}, with the same known value of {value(one.key, there)} as all the others"


def _absence(item: m.Absence, tell: Teller) -> str:
    none = f"and after the last of these, no later {_events(item.moment, tell)}"
    if item.within is None:
        return none
    over = f"which must be over before {moment(AsOf(), tell.clock)}"
    return f"{none}, up to and including {length(item.within)} after it, {over}"
