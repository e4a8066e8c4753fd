"""A big project, made from a number: one segment a file, of all shapes, some of which are made of others; none has a mistake."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.benchmarks.shapes_data import CATALOG, COUNTRIES, KINDS

PER_FOLDER = 100
SETTINGS = """[project]
name = "big"
timezone = "Europe/Berlin"
default-target = "dev"

[targets.dev]
dialect = "duckdb"
path = ":memory:"
"""
KEYS = tuple(KINDS)


def rule(number: int) -> str:
    """The rule of segment `number`; no two numbers below a million have the same."""
    random = Random(number)
    a, b, c, d = random.sample(KEYS, 4)
    days, count, other = number % 997 + 30, number // 997 % 7 + 2, random.randint(5, 29)
    land = random.choice(COUNTRIES)
    shapes = (
        f"{a} >= {count} in {days}d",
        f"{a} in {other}d and not {b} in {days}d",
        f"sum(amount of {a} in {days}d) >= {count * 50} and {b} in {other}d",
        f"distinct(product of {a} in {days}d) >= {count}",
        f"last({a}) after {days}d ago and last({a}) before {other}d ago",
        f"{a} then {b} within {count}d in {days}d",
        f"{a} then not {b} within {count}d in {days}d",
        f'country in ("{land}", "GR") and plan = "pro" and {a} >= {count} in {days}d',
        f"({a} >= {count} in {days}d or {b} in {other}d) and not {c} in {days}d",
        f'last(channel of {a} in {days}d) = "app" and {b} in {other}d',
        f"{a} >= {count} in {days}d and {b} in {other}d and {c} in {other + 1}d and not {d} in {other + 2}d",
        f"count({a} in {days}d) < {count}0% * count({a} in previous {days}d)",
        f"{a} >= 1 in at least {count} of last {count + 2} weeks and {b} in {days}d",
        f"sum(amount of {a} in {days}d) in top {count}%",
        f"at_home and {a} >= {count} in {days}d and {b} in $lookback",
        f"in segment {name(number - 3)} and {a} in {days}d",
    )  # fmt: skip
    return shapes[number % len(shapes)]


def name(number: int) -> str:
    return f"s{number:05}"


def text(number: int) -> str:
    """The file of segment `number`."""
    return f'segment {name(number)} "Number {number}" owner "crm" tags made, t{number % 20} is {rule(number)}\n'


def files(segments: int) -> Iterator[tuple[str, str]]:
    """Path and text of each file."""
    yield "segql.toml", SETTINGS
    yield "catalog/shop.yml", CATALOG
    yield "segments/shared.seg", 'param lookback is 90d\nparam home is "DE"\ndefine at_home is country = $home\n'
    for number in range(segments):
        yield path(number), text(number)


def path(number: int) -> str:
    return f"segments/f{number // PER_FOLDER:03}/{name(number)}.seg"


def write(folder: Path, segments: int) -> None:
    """Makes the project in a folder that is new or empty."""
    for relative, content in files(segments):
        place = folder / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
