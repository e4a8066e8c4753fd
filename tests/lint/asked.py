"""Counts claims of generated files, and those that somebody contradicts."""

from collections import Counter
from collections.abc import Callable
from random import Random

from tests.lint.claims import claims, rules_of
from tests.lint.generate import File, related, whole_language

KINDS = (related, whole_language)


def asked(make: Callable[[Random], File], seed: str) -> Counter[str]:
    """Rules, claims by their code, and those that somebody contradicts. People are made where there is a claim only."""
    file = make(Random(seed))
    counted: Counter[str] = Counter(rules=rules_of(file.meaning))
    for claim in claims(file.meaning):
        people = file.people(claim.about)
        counted[claim.found.code.id] += 1
        counted["people"] += len(people)
        if against := next((here for here in people if not claim.is_so(here)), None):
            counted["false"] += 1
            place = claim.found.span
            whom = f"{against.id} as of {against.as_of}: {against.attributes} {against.rows}"
            print(f"FALSE {seed} {claim.found.code.id} {claim.found.message} at «{place and place.text}»: {whom}", flush=True)
    return counted
