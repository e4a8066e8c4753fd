"""Puts a wanted value where a property or attribute is read from, and chooses values that meet a comparison or just miss it."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from segql.catalog import model as c
from segql.meaning.evaluate import DURATION_UNITS, OPERATORS
from segql.meaning.windows import Calendar, local

Row = dict[str, Any]


def plant(field: c.Field, row: Row, wanted: Any, cal: Calendar) -> None:
    """Makes `field` of the row be `wanted`, as far as its column can hold it. What a lookup finds is left to chance."""
    if field.lookup is not None:
        return
    if not field.json:
        value = stored(field, wanted, cal)
        row[field.column] = value if value is not None or wanted is None else row.get(field.column)
        return
    try:
        whole = json.loads(row.get(field.column) or "{}")
    except ValueError:
        whole = {}
    whole = here = whole if isinstance(whole, dict) else {}
    for key in field.json[:-1]:
        here[key] = here = here[key] if isinstance(here.get(key), dict) else {}
    if wanted is None:
        here.pop(field.json[-1], None)
    else:
        here[field.json[-1]] = spelled(stored(field, wanted, cal))
    row[field.column] = json.dumps(whole, ensure_ascii=False)


def stored(field: c.Field, wanted: Any, cal: Calendar) -> Any:
    """The value as its column holds it; nothing, if it is of another type."""
    kind = "number" if field.type.is_number or field.type.name == "duration" else field.type.name
    if wanted is None or not isinstance(wanted, KINDS[kind]) or (kind == "number" and abs(wanted) >= 10**14):
        return None
    match field.type.name:
        case "timestamp" if not field.json and field.time_type == "timestamp":
            return local(wanted, field.zone or cal.zone)
        case "date":
            return wanted.date() if isinstance(wanted, datetime) else wanted
        case "duration":
            return int(wanted) // DURATION_UNITS[field.unit or "us"]
        case "decimal":
            return Decimal(wanted).quantize(Decimal("0.0001"))
        case "float":
            return round(float(wanted) * 4) / 4  # sums of quarters do not depend on the order of rows
        case "integer":
            return int(wanted)
        case _:
            return wanted


KINDS: dict[str, Any] = {
    "number": (int, float, Decimal), "text": str, "boolean": bool, "date": date, "timestamp": datetime, "text[]": list, "integer[]": list,
}  # fmt: skip


def spelled(value: Any) -> Any:
    """As JSON."""
    return value.isoformat() if isinstance(value, date) else float(value) if isinstance(value, Decimal) else value


def near(constant: Any, random: Random) -> list[Any]:
    """The constant itself, and values right beside it."""
    match constant:
        case bool():
            return [True, False]
        case str():
            return [constant, constant + "x", "x" + constant, constant[:-1], constant.upper(), "tea", "coffee"]
        case int():
            return [constant, constant - 1, constant + 1]
        case Decimal():
            return [constant, constant - Decimal("0.0001"), constant + Decimal("0.0001")]
        case float():
            return [constant, constant - 0.25, constant + 0.25]
        case datetime():
            return [constant, constant - timedelta(microseconds=1), constant + timedelta(microseconds=1)]
        case date():
            return [constant, constant - timedelta(days=1), constant + timedelta(days=1)]
        case _:
            return [constant]


def target(op: str, constant: Any, truth: bool, random: Random) -> Any:
    """A value that meets the comparison, or does not: None, if that is the only one at hand."""
    kept = [value for value in near(constant, random) if OPERATORS[op](value, constant) == truth]
    return random.choice(kept) if kept and (truth or random.random() < 0.85) else None


FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
