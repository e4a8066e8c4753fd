"""What T is in compiled SQL: a constant, the engine's clock, or a parameter."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AsOf:
    """`mode` is constant (then `at` is an instant in UTC), now (the engine's clock), midnight (the engine's clock,
    cut to the zone's latest midnight) or param (the target's placeholder)."""

    mode: str = "midnight"
    at: datetime | None = None

    @staticmethod
    def constant(at: datetime) -> "AsOf":
        return AsOf("constant", at)
