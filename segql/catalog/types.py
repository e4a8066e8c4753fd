"""The closed list of types that attributes, properties and values have."""

from dataclasses import dataclass

from segql.hashed import Hashed, hashed_once


@hashed_once
@dataclass(frozen=True, slots=True)
class Type(Hashed):
    """A type by `name`; decimals carry their digits: `precision` in all, `scale` of them after the point."""

    name: str
    precision: int = 0
    scale: int = 0

    def __str__(self) -> str:
        return f"decimal({self.precision}, {self.scale})" if self.name == "decimal" else self.name

    @property
    def is_number(self) -> bool:
        return self.name in ("integer", "decimal", "float")

    @property
    def is_list(self) -> bool:
        return self.name.endswith("[]")

    @property
    def is_exact(self) -> bool:
        return self.name in ("integer", "decimal")


TEXT = Type("text")
INTEGER = Type("integer")
FLOAT = Type("float")
BOOLEAN = Type("boolean")
DATE = Type("date")
TIMESTAMP = Type("timestamp")
DURATION = Type("duration")
WEEKDAY = Type("weekday")  # of values only: 1 for Monday to 7; written as "mon" … "sun"
UUID = Type("uuid")  # of ids only
TEXT_LIST = Type("text[]")
INTEGER_LIST = Type("integer[]")


def decimal(precision: int = 18, scale: int = 4) -> Type:
    return Type("decimal", precision, scale)


SIMPLE: dict[str, Type] = {t.name: t for t in (TEXT, INTEGER, FLOAT, BOOLEAN, DATE, TIMESTAMP, DURATION, TEXT_LIST, INTEGER_LIST)}
