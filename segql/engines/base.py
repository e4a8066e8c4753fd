"""What every engine offers: columns of a table, rows of a query; and what can go wrong, as diagnostics."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from segql.catalog.model import Table
from segql.diagnostics import Code, Diagnostic, SegqlError


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a query, in the driver's Python values."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Options:
    """Limits on what a query may cost; None is no limit."""

    timeout: float | None = None  # seconds
    maximum_bytes_billed: int | None = None  # BigQuery refuses a query that reads more


class Target(Protocol):
    """Where to connect, as segql.toml says it. A dialect reads the fields that it needs."""

    @property
    def dialect(self) -> str: ...
    @property
    def path(self) -> str | None: ...
    @property
    def dsn(self) -> str | None: ...
    @property
    def schema(self) -> str | None: ...
    @property
    def project(self) -> str | None: ...
    @property
    def dataset(self) -> str | None: ...
    @property
    def location(self) -> str | None: ...


class Engine(Protocol):
    """An open connection that reads and never writes. Everything that goes wrong is a `SegqlError`."""

    dialect: str
    reads_files: bool  # of a table with a file, it reads the file

    def columns(self, table: Table) -> dict[str, str] | None:
        """The engine's type of each column, in the table's order; None if there is no such table.

        ` COLLATE …` follows the type where the column's texts compare otherwise than by code point.
        """
        ...

    def fold(self, name: str) -> str:
        """A column's name as the engine tells names apart."""
        ...

    def repeated(self, table: Table, column: str) -> int:
        """How many rows have a known value in `column` that an earlier row has."""
        ...

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> Result: ...

    def hold(self) -> None:
        """Many queries will come: from now on, small files are read once for all of them."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class Closing:
    """Makes an engine with `close` a context manager."""

    def hold(self) -> None:
        pass

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def repeats(relation: str, column: str) -> str:
    """A query for `Engine.repeated`, of names as SQL."""
    return f"SELECT COUNT({column}) - COUNT(DISTINCT {column}) FROM {relation}"


def failure(code: Code, message: str, help: str | None = None) -> SegqlError:
    """One mistake, ready to raise. Raise it `from None`: a driver's own error may hold secrets and data."""
    return SegqlError([Diagnostic(code, message, help=help)])


def quoted(table: Table, quote: str = '"') -> str:
    """The table's name as SQL, every part quoted."""
    return ".".join(quoted_name(part, quote) for part in table.parts)


def quoted_name(name: str, quote: str = '"') -> str:
    return f"{quote}{name.replace(quote, quote * 2)}{quote}"


def first_line(error: object, limit: int = 300) -> str:
    """The first line of an error's text, without line breaks and control characters."""
    lines = str(error).strip().splitlines() or ["no reason given"]
    return "".join(c if c.isprintable() else " " for c in lines[0])[:limit].strip()
