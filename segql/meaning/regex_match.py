"""Whether a pattern is found in a text: all ways through it at once, one character at a time, so that no text is slow."""

from dataclasses import dataclass, field
from functools import cache
from typing import assert_never

from segql.meaning.regex import Chars, Choice, Edge, Regex, Repeat, Run


@dataclass(slots=True)
class Machine:
    """States by number: each takes a character, asks for an edge of the text, or splits; the last accepts."""

    chars: dict[int, tuple[Chars, int]] = field(default_factory=dict)
    edges: dict[int, tuple[bool, int]] = field(default_factory=dict)
    splits: dict[int, tuple[int, ...]] = field(default_factory=dict)
    count: int = 1  # state 0 accepts
    start: int = 0

    def new(self) -> int:
        self.count += 1
        return self.count - 1


def found(regex: Regex, text: str) -> bool:
    """Whether some part of the text is what the pattern describes."""
    machine = built(regex)
    here: set[int] = set()
    for at in range(len(text) + 1):
        here = reached(machine, here | {machine.start}, at == 0, at == len(text))
        if 0 in here:
            return True
        if at < len(text):
            code = ord(text[at])
            here = {then for state in here if (step := machine.chars.get(state)) for chars, then in [step] if takes(chars, code)}
    return False


def takes(chars: Chars, code: int) -> bool:
    return any(low <= code <= high for low, high in chars.ranges) != chars.negated


def reached(machine: Machine, states: set[int], at_start: bool, at_end: bool) -> set[int]:
    """The states, and those that follow without a character."""
    todo, seen = list(states), set(states)
    while todo:
        state = todo.pop()
        after = list(machine.splits.get(state, ()))
        if (edge := machine.edges.get(state)) and (at_end if edge[0] else at_start):
            after.append(edge[1])
        todo += [s for s in after if s not in seen]
        seen.update(after)
    return seen


@cache
def built(regex: Regex) -> Machine:
    machine = Machine()
    machine.start = _add(machine, regex, 0)
    return machine


def _add(machine: Machine, item: Regex, then: int) -> int:
    """The state from which the item leads to `then`; built from its end."""
    match item:
        case Chars():
            state = machine.new()
            machine.chars[state] = item, then
            return state
        case Edge(end):
            state = machine.new()
            machine.edges[state] = end, then
            return state
        case Run(items):
            for inner in reversed(items):
                then = _add(machine, inner, then)
            return then
        case Choice(options):
            state = machine.new()
            machine.splits[state] = tuple(_add(machine, option, then) for option in options)
            return state
        case Repeat(inner, low, high):
            return _repeat(machine, inner, low, high, then)
        case _:
            assert_never(item)


def _repeat(machine: Machine, inner: Regex, low: int, high: int | None, then: int) -> int:
    if high is None:
        loop = machine.new()
        machine.splits[loop] = _add(machine, inner, loop), then
        then = loop
    for _ in range(0 if high is None else high - low):
        state = machine.new()
        machine.splits[state] = _add(machine, inner, then), then
        then = state
    for _ in range(low):
        then = _add(machine, inner, then)
    return then
