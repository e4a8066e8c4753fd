"""Files of rules for `check` to make claims about, and people for those of whom it claims something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from segql.meaning import nodes as m
from segql.meaning.evaluate import World
from segql.meaning.people import Data, worlds
from segql.meaning.resolve import Meaning
from segql.meaning.windows import Calendar
from tests.cases.running import SHOP, known_catalog
from tests.differential.data import Data as Made
from tests.differential.trial import MOMENTS, ZONES, declarations, meaning_of
from tests.differential.worlds import TRAITS, catalog
from tests.lint import small

RULES = 25  # of one file
PEOPLE = 40  # of one claim about related rules


@dataclass(frozen=True)
class File:
    """A file of rules, and who is asked about claims on some of its segments."""

    meaning: Meaning
    people: Callable[[tuple[m.Segment, ...]], list[World]]


def whole_language(random: Random) -> File:
    """Rules of all kinds, and a database with people on both sides of each rule about which something is claimed."""
    with_table = random.random() < 0.85
    known = catalog(with_table, False, [trait for trait in TRAITS if random.random() < 0.4])
    calendar, as_of = Calendar(random.choice(ZONES), random.choice([0, 0, 6])), random.choice(MOMENTS)
    meaning = meaning_of(declarations(random, RULES, with_table), known, calendar)

    def people(about: tuple[m.Segment, ...]) -> list[World]:
        data = Made(random, as_of, calendar, known)
        for segment in about:
            data.divides(segment)
        rows = {name: table.rows for name, table in data.tables().items()}
        return worlds(about[0].entity, Data(known, rows, as_of, calendar))

    return File(meaning, people)


def related(random: Random) -> File:
    """Rules of few windows, filters and attributes, so that much can be claimed; people stand at their edges."""
    calendar = Calendar(random.choice(small.ZONES), random.choice([0, 6]))
    maker = small.Maker(random)
    meaning = meaning_of("".join(_declarations(random, maker, calendar)), known_catalog((SHOP,)), calendar)

    def people(about: tuple[m.Segment, ...]) -> list[World]:
        edges = list(small.bounds(tuple(segment.rule for segment in about)))
        return [small.world(random, edges, random.choice(small.MOMENTS), calendar) for _ in range(PEOPLE)]

    return File(meaning, people)


def _declarations(random: Random, maker: small.Maker, calendar: Calendar) -> Iterator[str]:
    names: list[str] = []
    for number in range(RULES):
        if number % 5 == 0:
            maker = small.Maker(random)
        rule = _rule(random, maker, calendar, 2)
        if names and random.random() < 0.15:
            rule = f"{random.choice(['', 'not '])}in segment {random.choice(names)} and ({rule})"
        yield f"segment s{number} is {rule}\n"
        names.append(f"s{number}")
        if number % 5 == 4:
            arms = "".join(f"  a{arm} when {_rule(random, maker, calendar, 1)}\n" for arm in range(3))
            yield f"tiers t{number} is\n{arms}  rest otherwise\n"
            a, b = random.sample(names[-5:], 2)
            yield f"expect {a} {random.choice(['within', 'disjoint from'])} {b}\n"


def _rule(random: Random, maker: small.Maker, calendar: Calendar, levels: int) -> str:
    if levels == 0 or random.random() < 0.25:
        while not _is_right(text := maker.atom(), calendar):
            pass
        return text if random.random() < 0.85 else f"not ({text})"
    word = random.choice([" and ", " and ", " or "])
    return word.join(f"({_rule(random, maker, calendar, levels - 1)})" for _ in range(random.choice([2, 2, 3])))


@lru_cache(maxsize=10_000)
def _is_right(text: str, calendar: Calendar) -> bool:
    return small.rule_of(text, calendar) is not None
