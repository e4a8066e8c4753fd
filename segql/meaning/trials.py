"""`test` and `expect` declarations with their names settled: made-up people with their rows, and what is claimed of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from segql.meaning import nodes as m
from segql.source import Span

Rows = Mapping[str, list[dict[str, Any]]]  # by table, in the values that `evaluate.Row` has


@dataclass(frozen=True, slots=True)
class Person:
    """One case of a test: an entity of its own, and whether it is in."""

    id: object
    name: str  # as written
    expected: str  # in, out, or a tier or an arm
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Trial:
    """A `test`: its people stand in `rows` together, and each is decided at the same T."""

    title: str
    segment: m.Segment
    as_of: datetime  # UTC
    people: tuple[Person, ...]
    rows: Rows = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """An `expect`: `disjoint` from or `within` another segment, or a `size` between two shares (0 to 1) or numbers."""

    subject: m.Segment
    relation: str  # disjoint | within | size
    other: m.Segment | None
    low: Decimal | None
    high: Decimal | None
    is_share: bool
    span: Span = field(compare=False, repr=False)
