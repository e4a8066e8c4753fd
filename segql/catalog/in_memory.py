"""A catalog whose files have become tables of their names, for tests in memory."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from segql.catalog.model import Catalog, Partition, Source, Table
from segql.source import Span


def in_memory(catalog: Catalog) -> Catalog:
    """The same catalog, every file a table; `str` of each table stays what it was."""
    return cast(Catalog, _moved(catalog))


def _moved(item: Any) -> Any:
    match item:
        case Table(parts, path):
            return replace(item, parts=parts or (path or "",), path=None, format=None)
        case Source(partition=Partition()):
            return _moved(replace(item, partition=None))  # made-up rows lie in none
        case tuple():
            return tuple(_moved(part) for part in item)
        case Mapping():
            return {name: _moved(part) for name, part in item.items()}
        case Span():
            return item
        case _ if is_dataclass(item) and not isinstance(item, type):
            return replace(item, **{field.name: _moved(getattr(item, field.name)) for field in fields(item)})
        case _:
            return item
