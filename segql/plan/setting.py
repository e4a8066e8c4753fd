"""What a rewrite may know beside the plan."""

from dataclasses import dataclass
from datetime import datetime

from segql.meaning.windows import Calendar


@dataclass(frozen=True, slots=True)
class Setting:
    """T, where it is a constant (UTC), the project's calendar, and what the engine can do."""

    as_of: datetime | None
    calendar: Calendar
    probes: bool = False  # the engine finds the rows of one entity by an index, where the catalog names one
