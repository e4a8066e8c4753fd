"""Python values as GoogleSQL's protocol writes them, and back."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

from zetasql.wasi._pb2.zetasql.public import type_pb2, value_pb2

UNIX_DAY = dt.date(1970, 1, 1)
UNIX_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
KINDS = {
    "INT64": type_pb2.TYPE_INT64,
    "STRING": type_pb2.TYPE_STRING,
    "BOOL": type_pb2.TYPE_BOOL,
    "FLOAT64": type_pb2.TYPE_DOUBLE,
    "TIMESTAMP": type_pb2.TYPE_TIMESTAMP,
    "DATE": type_pb2.TYPE_DATE,
    "DATETIME": type_pb2.TYPE_DATETIME,
    "JSON": type_pb2.TYPE_JSON,
    "NUMERIC": type_pb2.TYPE_NUMERIC,
}


def type_proto(name: str) -> type_pb2.TypeProto:
    """`INT64`, `ARRAY<STRING>`."""
    if name.startswith("ARRAY<"):
        array = type_pb2.TypeProto(type_kind=type_pb2.TYPE_ARRAY)
        array.array_type.element_type.CopyFrom(type_proto(name[6:-1]))
        return array
    return type_pb2.TypeProto(type_kind=KINDS[name])


def to_proto(value: Any, kind: str) -> value_pb2.ValueProto:
    if value is None:
        return value_pb2.ValueProto()
    if kind.startswith("ARRAY<"):
        array = value_pb2.ValueProto()
        array.array_value.SetInParent()
        array.array_value.element.extend(to_proto(element, kind[6:-1]) for element in value)
        return array
    return WRITERS[kind](value)


def timestamp(value: dt.datetime) -> value_pb2.ValueProto:
    seconds, micros = divmod((value - UNIX_TIME) // MICROSECOND, 1_000_000)
    proto = value_pb2.ValueProto()
    proto.timestamp_value.seconds, proto.timestamp_value.nanos = seconds, micros * 1000
    return proto


def datetime(value: dt.datetime) -> value_pb2.ValueProto:
    bits = value.year
    for part, width in ((value.month, 4), (value.day, 5), (value.hour, 5), (value.minute, 6), (value.second, 6)):
        bits = bits << width | part
    proto = value_pb2.ValueProto()
    proto.datetime_value.bit_field_datetime_seconds, proto.datetime_value.nanos = bits, value.microsecond * 1000
    return proto


def numeric(value: Decimal) -> value_pb2.ValueProto:
    scaled = int(Decimal(value).scaleb(9).to_integral_exact())
    return value_pb2.ValueProto(numeric_value=scaled.to_bytes((scaled + (scaled < 0)).bit_length() // 8 + 1, "little", signed=True))


WRITERS: dict[str, Callable[[Any], value_pb2.ValueProto]] = {
    "INT64": lambda v: value_pb2.ValueProto(int64_value=v),
    "STRING": lambda v: value_pb2.ValueProto(string_value=str(v) if isinstance(v, uuid.UUID) else v),
    "BOOL": lambda v: value_pb2.ValueProto(bool_value=v),
    "FLOAT64": lambda v: value_pb2.ValueProto(double_value=v),
    "TIMESTAMP": timestamp,
    "DATE": lambda v: value_pb2.ValueProto(date_value=(v - UNIX_DAY).days),
    "DATETIME": datetime,
    "JSON": lambda v: value_pb2.ValueProto(json_value=v),
    "NUMERIC": numeric,
}


def from_proto(cell: Any, kind: Any) -> Any:
    match cell.WhichOneof("value"):
        case None:
            return None
        case "array_value":
            return [from_proto(element, kind.array_type.element_type) for element in cell.array_value.element]
        case "struct_value":
            fields = zip(cell.struct_value.field, kind.struct_type.field, strict=True)
            return tuple(from_proto(element, field.field_type) for element, field in fields)
        case "timestamp_value":
            at = cell.timestamp_value
            return UNIX_TIME + dt.timedelta(seconds=at.seconds, microseconds=at.nanos // 1000)
        case "date_value":
            return UNIX_DAY + dt.timedelta(days=cell.date_value)
        case "datetime_value":
            return read_datetime(cell.datetime_value.bit_field_datetime_seconds, cell.datetime_value.nanos)
        case "numeric_value":
            return Decimal(int.from_bytes(cell.numeric_value, "little", signed=True)).scaleb(-9)
        case "bignumeric_value":
            return Context(prec=80).scaleb(Decimal(int.from_bytes(cell.bignumeric_value, "little", signed=True)), -38)
        case name:
            return getattr(cell, name)


def read_datetime(bits: int, nanos: int) -> dt.datetime:
    parts = []
    for width in (6, 6, 5, 5, 4):
        parts.append(bits & ((1 << width) - 1))
        bits >>= width
    second, minute, hour, day, month = parts
    return dt.datetime(bits, month, day, hour, minute, second, nanos // 1000)
