"""Sequences as lists: what each chain of events is, its steps one below the other, then what must not follow and what the whole must be."""

from segql.meaning import nodes as m
from segql.meaning.english.times import moment, window
from segql.meaning.english.values import Teller, conditions, of_events, value
from segql.meaning.english.words import a, called, length


def sequence(item: m.Sequence, tell: Teller) -> str:
    """All of it in one sentence, for where no list can stand."""
    head, parts = in_parts(item, tell)
    return f"{head} ({'; '.join(part.removeprefix('- ') for part in parts)})" if parts else head


def in_parts(item: m.Sequence, tell: Teller) -> tuple[str, list[str]]:
    """`the customer has a chain of events …` and its steps, or a sentence alone where there is one step with an event."""
    first, several = item.steps[0].moments[0], len(item.steps) > 1 or len(item.steps[0].moments) > 1
    if not several and (item.low, item.high) == (1, None) and first.key is None and item.then_not is not None:
        there = f"the {tell.entity} has at least one {called(first.events)} event {window(first.events.window, tell.clock)}"
        return f"{there}{conditions(first.events, tell)}, and {_absence(item.then_not, 'it', tell)}", []
    parts = [f"{number}. {_step(step, number, tell)}" for number, step in enumerate(item.steps, 1)]
    if item.then_not is not None:
        parts.append(f"- {_absence(item.then_not, 'the last of these', tell)}")
    if item.overall is not None:
        parts.append(f"- from the earliest of these events to the last that happens it is at most {length(item.overall)}")
    order = ", each step later than the one before" if len(item.steps) > 1 else ""
    return f"the {tell.entity} has {_number(item)}{order}, {window(first.events.window, tell.clock)}{_shared(item, tell)}", parts


def _number(item: m.Sequence) -> str:
    """The chain; where a count is asked, how many events end one."""
    if (item.low, item.high) == (1, None):
        return "at least one chain of events"
    if item.high is None:
        found = f"at least {item.low} different events" if item.low > 1 else "at least 1 event"
    else:
        found = f"exactly {item.low} events" if item.low == item.high else f"{item.low} to {item.high} events"
    return f"{found} that are the last to happen in some chain of events"


def _shared(item: m.Sequence, tell: Teller) -> str:
    """What `for same` asks of all events: the field, once if all of them call it the same."""
    told = dict.fromkeys(value(one.key, of_events(one.events, tell)) for step in item.steps for one in step.moments if one.key is not None)
    return f", all with the same known value of {' alias '.join(told)}" if told else ""


def _step(step: m.Step, number: int, tell: Teller) -> str:
    apart = _apart(step, f"step {number - 1}") if number > 1 else ""
    words = [_positive(step.moments[0], apart, tell)] if len(step.moments) == 1 else [_all_of(step, apart, tell)]
    words += [f"with no {_negative(one, tell)} between step {number - 1} and this one" for one in step.without]
    return ", ".join(words)


def _apart(step: m.Step, before: str) -> str:
    """How far a step must be from the one before; of several events, that each is later than it."""
    limits = [] if step.after is None else [f"at least {length(step.after)}"]
    limits += [] if step.within is None else [f"at most {length(step.within)}"]
    if limits:
        return f"{' and '.join(limits)} after {before}"
    return f"later than {before}" if len(step.moments) > 1 else ""


def _all_of(step: m.Step, apart: str, tell: Teller) -> str:
    found = "; ".join(_positive(one, "", tell) for one in step.moments)
    each = f", each {apart}" if apart else ""
    return f"all of these, in any order but none at the place of another, the latest of them being this step: ({found}){each}"


def _positive(one: m.Moment, apart: str, tell: Teller) -> str:
    return f"{a(called(one.events))} event{apart and ' '}{apart}{conditions(one.events, tell)}"


def _negative(one: m.Moment, tell: Teller) -> str:
    shared = "" if one.key is None else f" with that value of {value(one.key, of_events(one.events, tell))}"
    which = conditions(one.events, tell)
    return f"{called(one.events)} event{shared}" + (f" ({which.lstrip(',; ')})" if which else "")


def _absence(item: m.Absence, after: str, tell: Teller) -> str:
    found = _negative(item.moment, tell)
    if item.within is None:
        return f"after {after} no {found}"
    over = f"which must be over before {moment(item.over, tell.clock)}"
    return f"after {after} no {found} up to and including {length(item.within)} later, {over}"
