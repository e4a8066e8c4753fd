"""DuckDB: a database in memory or in a file, opened for reading, with CSV and Parquet tables of the project."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import duckdb

from segql.catalog.files import CSV_FLAGS, CSV_MARKS
from segql.catalog.model import Table
from segql.diagnostics import Diagnostic, SegqlError
from segql.diagnostics.codes import CANT_CONNECT, NO_SUCH_COLUMN, NO_SUCH_TABLE, QUERY_FAILED
from segql.engines.base import Closing, Options, Result, Target, failure, first_line, quoted, quoted_name, repeats
from segql.engines.duckdb_open import MEMORY, literal, open_file, settle
from segql.engines.held import Held
from segql.engines.secrets import interpolate

# Whether a text column's own collation is by code point; DuckDB's catalog does not say, so that is tried on texts of our own.
BY_CODE_POINT = "{0}'A') <> {0}'a') AND {0}'é') <> {0}'e') AND {0}chr(233)) <> {0}'e' || chr(769)) AND {0}'B') < {0}'a')"


class DuckDB(Closing):
    """A connection that may read the database and files below `root`, and nothing else."""

    dialect = "duckdb"
    reads_files = True

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path, options: Options) -> None:
        self.connection = connection
        self.root = root
        self.options = options
        self.held: Held | None = None
        self.named: dict[str, frozenset[str]] = {}  # the parameters of what was asked with some

    @classmethod
    def open(cls, target: Target, root: Path, environment: Mapping[str, str], options: Options) -> "DuckDB":
        path = interpolate(target.path or MEMORY, environment)
        root = root.resolve()
        with inside(root):
            connection = open_file(path)
            try:
                settle(connection, root)
            except duckdb.Error as error:
                connection.close()
                raise failure(CANT_CONNECT, f"DuckDB refuses a setting that segql needs: {first_line(error)}") from None
            except SegqlError:
                connection.close()
                raise
        return cls(connection, root, options)

    def columns(self, table: Table) -> dict[str, str] | None:
        if table.path is not None and "*" not in table.path and not (self.root / table.path).exists():
            return None
        try:
            with inside(self.root):
                rows = self.connection.execute(f"DESCRIBE SELECT * FROM {relation(table)}").fetchall()
        except duckdb.Error as error:
            problem = explain(error)
            if problem.diagnostics[0].code is NO_SUCH_TABLE:
                return None
            raise problem if table.path is None else unreadable(table) from None
        types = {str(row[0]): str(row[1]) for row in rows}
        texts = [name for name, kind in types.items() if kind == "VARCHAR"] if table.path is None else []
        return types | dict.fromkeys(self._collated(table, texts), "VARCHAR COLLATE …")

    def _collated(self, table: Table, columns: list[str]) -> list[str]:
        """Those of the text columns that do not compare by code point."""
        if not columns:
            return []
        tried = ", ".join(BY_CODE_POINT.format(f"coalesce({quoted_name(column)}, ") for column in columns)
        row = self.query(f"SELECT {tried} FROM (SELECT 1) LEFT JOIN (FROM {relation(table)} LIMIT 0) ON true").rows[0]
        return [column for column, plain in zip(columns, row, strict=True) if not plain]

    def fold(self, name: str) -> str:
        return name.lower()

    def repeated(self, table: Table, column: str) -> int:
        return int(str(self.query(repeats(relation(table), quoted_name(column))).rows[0][0]))

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> Result:
        with inside(self.root), self.limited() as stopped:
            try:
                return self._stoppable(lambda: self._answer(sql, params))
            except (duckdb.Error, RuntimeError, UnicodeError) as error:  # a broken text or a signal reaches us as a bare RuntimeError
                if stopped.is_set():
                    raise failure(QUERY_FAILED, f"the query took longer than {self.options.timeout:g} s and was stopped") from None
                if "interrupt" in str(error).lower():
                    raise KeyboardInterrupt from None
                raise explain(error) from None

    def _answer(self, sql: str, params: Mapping[str, object] | None) -> Result:
        cursor = self.connection.execute(sql if self.held is None else self.held(sql), self._asked(sql, params))
        return Result(tuple(column[0] for column in cursor.description or ()), cursor.fetchall())

    def _stoppable(self, work: Callable[[], Result]) -> Result:
        """Runs the work in a thread of its own: Python hears of Ctrl-C only while its main thread does not wait inside DuckDB."""
        if threading.current_thread() is not threading.main_thread():
            return work()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(work)
            try:
                return running.result()
            except KeyboardInterrupt:
                while not running.done():  # again, should the first one have come before the query
                    self.connection.interrupt()
                    wait([running], 0.1)
                raise

    def _asked(self, sql: str, params: Mapping[str, object] | None) -> dict[str, object] | None:
        """The parameters that the query names: DuckDB refuses others."""
        if not params:
            return None
        if sql not in self.named:
            statements = self.connection.extract_statements(sql)
            self.named[sql] = frozenset(name for statement in statements for name in statement.named_parameters)
        return {name: value for name, value in params.items() if name in self.named[sql]} or None

    def hold(self) -> None:
        self.held = self.held or Held(self.connection, self.root)

    def close(self) -> None:
        self.connection.close()

    @contextlib.contextmanager
    def limited(self) -> Iterator[threading.Event]:
        """Interrupts what runs inside once the time limit is over; the event says so."""
        stopped = threading.Event()
        if self.options.timeout is None:
            yield stopped
            return

        def stop() -> None:
            stopped.set()
            self.connection.interrupt()

        timer = threading.Timer(self.options.timeout, stop)
        timer.start()
        try:
            yield stopped
        finally:
            timer.cancel()


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Runs in `folder`: DuckDB looks for a relative path in the current folder first, whatever its search path says."""
    try:
        before = os.open(".", os.O_RDONLY) if hasattr(os, "fchdir") else Path.cwd()
        os.chdir(folder)
    except OSError as error:
        raise failure(CANT_CONNECT, f"the project's folder can't be entered: {error.strerror}") from None
    try:
        yield
    finally:
        os.chdir(before)
        if isinstance(before, int):
            os.close(before)


def relation(table: Table) -> str:
    if table.path is None:
        return quoted(table)
    if kind_of_file(table) == "parquet":
        return f"read_parquet({literal(table.path)})"
    options = [f"{name} = {literal(mark)}" for name, mark in CSV_MARKS.items()]
    options += [f"{name} = {str(flag).lower()}" for name, flag in CSV_FLAGS.items()]
    return f"read_csv({literal(table.path)}, {', '.join(options)}, all_varchar = true)"


def kind_of_file(table: Table) -> str:
    return table.format or ("parquet" if (table.path or "").lower().endswith(".parquet") else "csv")


def unreadable(table: Table) -> SegqlError:
    if kind_of_file(table) == "parquet":
        return SegqlError([Diagnostic(NO_SUCH_TABLE, f"`{table.path}` is not a Parquet file", table.span)])
    help_ = 'fields stand between commas, in `"` where they hold one; the first line names the columns, and every line has as many fields'
    return SegqlError([Diagnostic(NO_SUCH_TABLE, f"`{table.path}` can't be read as CSV", table.span, help=help_)])


def explain(error: Exception) -> SegqlError:
    """Why a query failed. DuckDB's words are repeated only where they are about the SQL: others may quote a row's values."""
    line = first_line(error).partition("LINE 1:")[0].strip()
    match error:
        case duckdb.CatalogException() if "does not exist" in line and "Table" in line:
            return failure(NO_SUCH_TABLE, f"DuckDB: {line}")
        case duckdb.IOException() if "No files found" in line:
            return failure(NO_SUCH_TABLE, f"DuckDB: {line}")
        case duckdb.BinderException() if "COLUMN_TYPES" in line:  # of a file that lacks a column whose type the query gives
            return failure(NO_SUCH_COLUMN, "DuckDB: a CSV file lacks a column that the query reads")
        case duckdb.BinderException() if "column" in line and ("not found" in line or "does not have" in line):
            return failure(NO_SUCH_COLUMN, f"DuckDB: {line}")
        case duckdb.CatalogException() | duckdb.BinderException() | duckdb.ParserException() | duckdb.PermissionException():
            return failure(QUERY_FAILED, f"DuckDB: {line}")
        case duckdb.ConversionException():
            return failure(QUERY_FAILED, "DuckDB: a value in the data can't be read as its column's type")
        case duckdb.OutOfRangeException():
            return failure(QUERY_FAILED, "DuckDB: a number is too large for its type")
        case duckdb.OutOfMemoryException():
            return failure(QUERY_FAILED, "DuckDB: the query needs more memory than there is")
        case duckdb.IOException() | duckdb.InvalidInputException():
            return failure(QUERY_FAILED, "DuckDB: a value in the data, or a file, can't be read as what it should be")
    return failure(QUERY_FAILED, f"DuckDB: the query failed ({type(error).__name__})")
