"""Conditions on several events at once, a step away from what they say: who tells the two apart stands at an edge."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from segql.meaning import nodes as m

BETWEEN = "one_between"
SECOND = 1_000_000  # microseconds
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


@dataclass(frozen=True, slots=True)
class Variant:
    """Another condition, what somebody shows who tells it from the first, and how far apart their events are, in microseconds."""

    name: str
    leaf: m.Rule
    apart: int | None = None


def variants(leaf: m.Rule) -> Iterator[Variant]:
    """Of bursts, counts of the same and sequences: a number, a length and what is shut out, each by itself."""
    match leaf:
        case m.Burst(_, count, within, _):
            yield Variant(f"below_{count}", replace(leaf, count=count - 1))
            yield Variant(f"at_{count}", replace(leaf, count=count + 1))
            yield from (Variant(n, replace(leaf, within=at), apart) for n, at, apart in _most("within", within))
        case m.SomeGroup(_, _, low, high):
            yield from (Variant(name, replace(leaf, low=n, high=top)) for name, n, top in _bounds(low, high))
        case m.Sequence():
            yield from _sequence(leaf)


def _sequence(leaf: m.Sequence) -> Iterator[Variant]:
    for i, step in enumerate(leaf.steps):
        for name, other, apart in _steps(step):
            yield Variant(name, replace(leaf, steps=(*leaf.steps[:i], other, *leaf.steps[i + 1 :])), apart)
    if leaf.overall is not None:
        yield from (Variant(n, replace(leaf, overall=at), apart) for n, at, apart in _most("overall", leaf.overall))
    absence = leaf.then_not
    if absence is not None:
        yield Variant("then_one", replace(leaf, then_not=None))
        if absence.within is not None:
            for name, at, apart in _most("then", absence.within):
                yield Variant(name, replace(leaf, then_not=replace(absence, within=at)), apart)
    if leaf.low > 1 or leaf.high is not None:
        yield from (Variant(name, replace(leaf, low=n, high=top)) for name, n, top in _bounds(leaf.low, leaf.high))


def _steps(step: m.Step) -> Iterator[tuple[str, m.Step, int | None]]:
    if step.within is not None:
        yield from ((n, replace(step, within=at), apart) for n, at, apart in _most("within", step.within))
    if step.after is not None:
        at, name = step.after, _length(step.after)
        yield f"before_{name}", replace(step, after=at - SECOND), at - SECOND
        yield f"after_{name}", replace(step, after=at + SECOND), at
    for k in range(len(step.without)):
        yield BETWEEN, replace(step, without=(*step.without[:k], *step.without[k + 1 :])), None


def _most(word: str, length: int) -> Iterator[tuple[str, int, int]]:
    """Somebody whose events are so long apart and no longer, and somebody whose are a second longer."""
    yield f"{word}_{_length(length)}", length - SECOND, length
    yield f"beyond_{_length(length)}", length + SECOND, length + SECOND


def _bounds(low: int, high: int | None) -> Iterator[tuple[str, int, int | None]]:
    if low > 1:
        yield f"below_{low}", low - 1, high
    if high is None or low < high:
        yield f"at_{low}", low + 1, high
    if high is not None:
        yield f"above_{high}", low, high + 1


def _length(length: int) -> str:
    """`14d`, `36h`; a part of a second is left out."""
    seconds = length // SECOND
    unit, size = next(((unit, size) for unit, size in UNITS if seconds % size == 0 and seconds), ("s", 1))
    return f"{seconds // size}{unit}"
