"""What is said of a changed rule's members is so of everybody that the definition looks at."""

import re
from collections import Counter
from random import Random

import pytest

from segql import compiler
from segql.change.classify import CHANGED, EQUAL, NARROWER, WIDER, Comparison
from segql.change.sides import Side
from segql.compiler import Settings
from segql.diagnostics import Diagnostic
from segql.meaning.evaluate import is_member
from segql.source import Source
from tests.cases.running import SHOP, known_catalog
from tests.lint.small import MOMENTS, ZONES, Maker, bounds, world

PAIRS, PEOPLE = 40, 30


def side(text: str, settings: Settings) -> Side | None:
    """The declarations; None where they are a mistake."""
    found: list[Diagnostic] = []
    meaning = compiler.check([Source("rules.seg", text)], known_catalog((SHOP,)), settings, found.append)
    return None if any(d.code.severity == "error" for d in found) else Side(meaning)


def pair(r: Random) -> tuple[str, str]:
    """Declarations of the segments `one` and `two`, and as somebody might have changed them."""
    maker = Maker(r)
    a, b, c = maker.atom(), maker.atom(), maker.atom()
    before = f"segment one is ({a}) and ({b})\nsegment two is in segment one or ({c})"
    changed = [
        f"({a})",
        f"({b}) and ({a})",
        f"({a}) or ({b})",
        f"({a}) and ({b}) and ({c})",
        f"not (not ({a}) or not ({b}))",
        f"({a}) and ({c})",
        f"({numbered(a, r)}) and ({b})",
        f"({numbered(a, r)}) and ({b})",
        f"({numbered(a, r)}) and ({numbered(b, r)})",
    ]
    return before, f"segment one is {r.choice(changed)}\nsegment two is in segment one or ({numbered(c, r) if r.random() < 0.3 else c})"


def numbered(text: str, r: Random) -> str:
    """The rule with one of its numbers one greater or smaller."""
    numbers = list(re.finditer(r"(?<![\w-])\d+(?![\d-])", text))
    if not numbers:
        return text
    found = r.choice(numbers)
    return text[: found.start()] + str(max(0, int(found[0]) + r.choice([-1, 1]))) + text[found.end() :]


@pytest.mark.parametrize("batch", range(2))
def test_nobody_contradicts_what_is_said_of_a_change(batch: int, pytestconfig: pytest.Config) -> None:
    said: Counter[str] = Counter()
    for number in range(PAIRS):
        r = Random(f"{pytestconfig.getoption('--differential-seed')}-change-{batch}-{number}")
        settings = Settings(r.choice(ZONES), r.choice([0, 6]))
        texts = pair(r)
        before, after = (side(text, settings) for text in texts)
        if before is None or after is None:
            continue
        changes = {change.name: change for change in Comparison(before, after).changes()}
        edges = list(bounds(tuple(s.segment(name).rule for s in (before, after) for name in ("one", "two"))))  # type: ignore[union-attr]
        people = [world(r, edges, r.choice(MOMENTS), settings) for _ in range(PEOPLE)]
        for name in ("one", "two"):
            how = changes[name].how if name in changes else EQUAL
            said[how] += 1
            for person in people if how != CHANGED else ():
                was, is_ = (is_member(s.segment(name), person) for s in (before, after))  # type: ignore[arg-type]
                assert was or not is_ or how == WIDER, f"{name} is {how}, and somebody enters: {texts}, {person.attributes}, {person.rows}"
                assert is_ or not was or how == NARROWER, (
                    f"{name} is {how}, and somebody leaves: {texts}, {person.attributes}, {person.rows}"
                )
    print(said)
    assert all(said[how] >= PAIRS / 20 for how in (CHANGED, EQUAL, NARROWER, WIDER)), said
