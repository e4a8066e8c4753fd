"""Ranks, by definition: where one entity stands among all that are ranked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import segql.meaning.evaluate as evaluate
from segql.meaning import nodes as m

if TYPE_CHECKING:
    from segql.meaning.evaluate import Standing, World


def rank(item: m.Rank, world: "World") -> int | None:
    """The rank at the T of `world`; None for an entity that is not ranked."""
    everyone = standings(item.of, world)
    own = everyone.get(world.id)
    if own is None:
        return None
    values = [s[0] for s in everyone.values() if s is not None and s[1] == own[1]]
    smaller = sum(1 for value in values if value < own[0])
    match item.what:
        case "greater":
            return sum(1 for value in values if value > own[0])
        case "smaller":
            return smaller
        case "ranked":
            return len(values)
        case _:
            return 1 + item.parts * smaller // len(values)


def standings(of: m.Ranking, world: "World") -> "Mapping[object, Standing | None]":
    """Where everyone stands, by id, decided once."""
    known = world.everyone.standings
    if (of, world.as_of) not in known:
        known[of, world.as_of] = {other.id: standing(of, replace(other, as_of=world.as_of)) for other in world.everyone.worlds}
    return known[of, world.as_of]


def standing(item: m.Ranking, world: "World") -> "Standing | None":
    """The entity's value and what divides the ranked; None where it is not among them."""
    value, by = evaluate.value(item.value, world), tuple(evaluate.value(key, world) for key in item.by)
    known = value is not None and None not in by
    return (value, by) if known and evaluate.holds(item.base, world) else None
