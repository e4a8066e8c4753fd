"""A value of a row as every engine's driver and the definition would show it."""

from datetime import UTC, date, datetime
from decimal import Decimal


def shown(value: object) -> str:
    """Numbers that are equal look alike; instants are in UTC; nothing is a missing value."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return str(value)
