"""Claims about two rules: proved, or refuted by somebody of whom the definition says so."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.meaning.again import Again
from segql.meaning.lint import Prover
from segql.testing.pools import Facts, Ranked
from segql.testing.search import Search

PROVED, REFUTED, UNKNOWN = "proved", "refuted", "not known"
RELATIONS = ("implies", "excludes", "equals")
NAMES = ("first_rule", "second_rule")  # of rules that are no segments


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a claim; of one refuted, somebody: whether they are in each, and the test that says so."""

    outcome: str
    inside: tuple[bool, bool] = (False, False)
    test: str = ""
    why: str = ""  # nothing is known


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim whose two sides are segments of `meaning`; rules are segments of no file."""

    first: m.Segment
    relation: str
    second: m.Segment
    meaning: Meaning
    text: str


def read(text: str, meaning: Meaning) -> Claimed | str:
    """`A implies B`, where each is a segment's name or a rule; or what is wrong with it."""
    places = list(re.finditer(r"\s+(implies|excludes|equals)\s+", text))
    wrong = "write `A implies B`, `A excludes B` or `A equals B`; A and B are segments or rules"
    again = Again(meaning)
    for place in places:
        sides: list[m.Segment] = []
        for side, name in zip((text[: place.start()].strip(), text[place.end() :].strip()), NAMES, strict=True):
            known = meaning.segments.get(side)
            made = {} if known is not None else again.segments(f"segment {name} is {side}")
            if known is None and not made:
                message = again.mistakes[0].message if again.mistakes else "it can't be read"
                wrong = f"`{side}` is no segment, and no rule: {message}"
                break
            sides.append(known or made[name])
        else:
            first, second = sides
            if first.entity.name != second.entity.name:
                return f"`{first.name}` is about {first.entity.name}, and `{second.name}` about {second.entity.name}"
            both = {first.name: first, second.name: second}
            return Claimed(first, place[1], second, replace(meaning, segments={**meaning.segments, **both}), text)
    return wrong


def prove(claim: Claimed, as_of: datetime) -> Verdict:
    """Whether it is so of everybody, at every T and for all data; else somebody, at `as_of`, of whom it is not."""
    a, b = claim.first.rule, claim.second.rule
    prover = Prover()
    match claim.relation:
        case "implies":
            proved = a == b or prover.implies(a, b)
        case "excludes":
            proved = prover.impossible([a, b])
        case _:
            proved = a == b or (prover.implies(a, b) and prover.implies(b, a))
    if proved:
        return Verdict(PROVED)
    against = {"implies": [(True, False)], "excludes": [(True, True)], "equals": [(True, False), (False, True)]}[claim.relation]
    subject = claim.first if claim.first.kind not in ("tiers", "split") else claim.second
    try:
        search = Search(claim.meaning, subject, (a, b), as_of)
    except Ranked:
        return Verdict(UNKNOWN, why="a rule has a rank, which is about everybody at once")
    for inside in against:
        found = search.find([[(a, inside[0]), (b, inside[1])]])
        if found is not None:
            return Verdict(REFUTED, inside, _shown(found, search, claim, inside))
    return Verdict(UNKNOWN, why="no proof, and nobody is found of whom it is not so")


def _shown(found: Facts, search: Search, claim: Claimed, inside: tuple[bool, bool]) -> str:
    """The person as a test of each segment that has a name of its own; where none has, as a test's case."""
    named = [(s, holds) for s, holds in zip((claim.first, claim.second), inside, strict=True) if s.name not in NAMES]
    who = search.id("somebody")
    if named:
        return "\n".join(search.text(claim.text, [(who, found, "in" if holds else "out")], s) for s, holds in named)
    return search.text(claim.text, [(who, found, "")]).split("\n")[1].strip().removesuffix(" ->") + "\n"
