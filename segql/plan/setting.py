"""What a rewrite may know beside the plan."""

from dataclasses import dataclass
from datetime import datetime

from segql.meaning.windows import Calendar


@dataclass(frozen=True, slots=True)
class Setting:
    """T, where it is a constant (UTC), and the project's calendar."""

    as_of: datetime | None
    calendar: Calendar
