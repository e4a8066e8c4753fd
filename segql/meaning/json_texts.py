"""Texts inside JSON that are read as another type: which ones count, on every engine. The patterns are of the language's own subset."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

YEAR = "[1-9][0-9]{3}"
DATE = f"^{YEAR}-[0-9]{{2}}-[0-9]{{2}}$"
OFFSET = "(Z|[-+](0[0-9]|1[0-3]):[0-5][0-9])"
TIMESTAMP = f"^{YEAR}-[0-9]{{2}}-[0-9]{{2}}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{{1,9}})?{OFFSET}?$"
WITH_OFFSET = f"{OFFSET}$"
TOO_FINE = "([.][0-9]{6})[0-9]+"  # digits after the microseconds are cut off
INTEGER = "^-?[0-9]{1,30}$"
NUMBER = "^-?[0-9]{1,30}(\\.[0-9]{1,30})?$"
TRUTHS = {"true": True, "false": False}


def read(text: str, kind: str, cast: bool) -> Any:
    """What a JSON string is as a value of the type; None where it is none. Only `cast` reads numbers and truths."""
    match kind:
        case "text":
            return text
        case "date":
            return _iso(date.fromisoformat, text) if _fits(DATE, text) else None
        case "timestamp":
            return _iso(datetime.fromisoformat, re.sub(TOO_FINE, r"\1", text)) if _fits(TIMESTAMP, text) else None
        case "boolean" if cast:
            return TRUTHS.get(text)
        case "integer" | "duration" if cast and _fits(INTEGER, text):
            return int(text)
        case "decimal" | "float" if cast and _fits(NUMBER, text):
            return Decimal(text)
        case _:
            return None


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern[1:-1], text) is not None


def _iso(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None
