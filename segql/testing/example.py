"""A smallest person who is in a segment, and one who nearly is."""

from datetime import datetime

from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.testing.edges import outcome
from segql.testing.search import Search, Wants


def example(meaning: Meaning, segment: m.Segment, as_of: datetime) -> str | None:
    """A test of both that passes; of the member alone where everybody like them is in; of tiers and splits, one person in each.

    None where nobody is found. Raises Ranked where the rule has a rank.
    """
    rules = (segment.rule, *(m.Known(value) for _, value in segment.columns))
    search = Search(meaning, segment, rules, as_of)
    found = [(name, one) for name, wants in _wanted(segment) if (one := search.find([wants])) is not None]
    if not found:
        return None
    if segment.kind not in ("tiers", "split"):
        (_, member), *_ = found
        near = sorted([*search.neighbours(member), *search.at_other_times(member)], key=lambda one: not one)  # somebody without facts last
        missed = (one for one, w in zip(near, search.worlds(near), strict=True) if w is not None and outcome(segment, w) == "out")
        found += [("near_miss", one) for one in [next(missed, None)] if one is not None]
    worlds = search.worlds([one for _, one in found])
    cases = [(search.id(name), one, outcome(segment, w)) for (name, one), w in zip(found, worlds, strict=True) if w is not None]
    return search.text(f"who is in {segment.name}", cases)


def _wanted(segment: m.Segment) -> list[tuple[str, Wants]]:
    """Who is looked for: a member, or, of tiers, one of each."""
    choice = dict(segment.columns).get("tier")
    if segment.kind != "tiers" or not isinstance(choice, m.Choice):
        return [("member", [(segment.rule, True)])]
    rules = [rule for _, rule in choice.terms]
    labels = [str(label.value) for label, _ in choice.terms if isinstance(label, m.Literal)]
    return [(f"in_{label}", [(rules[i], True), *((rule, False) for rule in rules[:i])]) for i, label in enumerate(labels)]
