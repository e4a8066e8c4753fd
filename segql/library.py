"""A project as a library: its segments as objects, with their SQL, their English, and their members from a database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segql import compiler
from segql.api import Compiled, compile_one, instant_of, raise_errors, segment_named, the_dialect, wrong
from segql.catalog.reading import Reading
from segql.diagnostics import Diagnostic, codes
from segql.engines.base import Engine, Result
from segql.meaning import nodes as m
from segql.meaning.windows import latest_midnight
from segql.project import project as record

if TYPE_CHECKING:
    import pyarrow

DRIVERS = {  # the package of a connection's class -> its dialect
    "duckdb": "duckdb", "_duckdb": "duckdb", "psycopg": "postgres", "google.cloud.bigquery": "bigquery",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a segment: rows of the id and the segment's columns, in no particular order; as many as `len` says."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    as_of: datetime  # UTC
    _types: tuple[str, ...] = field(default=(), repr=False)

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def ids(self) -> list[object]:
        """The ids alone."""
        return [row[0] for row in self.rows]

    def arrow(self) -> "pyarrow.Table":
        """The rows as an Arrow table, for pandas, Polars and DuckDB; its types are those of the rule. Needs `segql[arrow]`."""
        import pyarrow

        kinds = {
            "integer": pyarrow.int64(), "float": pyarrow.float64(), "boolean": pyarrow.bool_(), "date": pyarrow.date32(),
            "timestamp": pyarrow.timestamp("us", "UTC"), "duration": pyarrow.duration("us"), "decimal": None,
        }  # fmt: skip
        arrays = []
        for i, kind in enumerate(self._types):
            values = [row[i] for row in self.rows]
            text = kind not in kinds
            arrays.append(
                pyarrow.array([None if v is None else str(v) for v in values] if text else values, kinds.get(kind, pyarrow.string()))
            )
        return pyarrow.Table.from_arrays(arrays, names=list(self.columns))


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment, tiers or a split of a project; `project["power_buyers"]` is one."""

    name: str
    meaning: compiler.Meaning = field(repr=False, compare=False)
    as_of: str = field(default="midnight", repr=False)  # where none is given
    target: record.Target | None = field(default=None, repr=False)  # where no connection or dialect is given
    root: Path = field(default=Path(), repr=False)  # of the project, which paths are relative to

    @property
    def title(self) -> str | None:
        return self._record.title

    @property
    def owner(self) -> str | None:
        return self._record.owner

    @property
    def tags(self) -> tuple[str, ...]:
        return self._record.tags

    @property
    def columns(self) -> tuple[str, ...]:
        """What its SQL returns: the entity's key, then what the segment carries out."""
        return (self._record.entity.key.column, *(name for name, _ in self._record.columns))

    @property
    def _record(self) -> m.Segment:
        return self.meaning.segments[self.name]

    def sql(self, dialect: str | None = None, as_of: str | date | None = None) -> str:
        """The statement that selects the members, in duckdb, postgres or bigquery; in the default target's dialect if none is given.

        `as_of` is the instant T: `midnight` or `now` of the engine's clock, `param` for a placeholder, a date or a timestamp; the
        project's if none is given. Raises CompileError.
        """
        found: list[Diagnostic] = []
        instant = instant_of(self.as_of if as_of is None else as_of, self.meaning.calendar.zone)
        sql = compiler.compile_segment(
            self.meaning, self.name, the_dialect(dialect or (None if self.target is None else self.target.dialect)), instant, found.append
        )
        raise_errors(found)
        assert sql is not None
        return sql

    def explain(self, as_of: str | date | None = None) -> str:
        """The rule in plain English, with every default and every window spelled out."""
        return compiler.explain_segment(self.meaning, self.name, compiler.AsOf.constant(self._fixed(as_of)))

    def readings(self, as_of: str | date | None = None) -> tuple[Reading, ...]:
        """The tables and columns that its SQL reads."""
        return compiler.reads_of(self.meaning, self.name, compiler.AsOf.constant(self._fixed(as_of)))

    def members(self, connection: Any = None, as_of: str | date | None = None) -> Members:
        """The members, from an open connection of duckdb or psycopg, a client of google-cloud-bigquery, or one of segql's engines.

        A client reads tables that name no dataset in that of its `default_query_job_config`, and bills its own project.
        Without one, the project's default target is opened for reading, its tables are compared with the catalog, and it is closed again.
        `midnight` and `now` are read from this machine's clock once. Raises CompileError for what segql finds; a driver's own
        errors come through.
        """
        at = self._fixed(as_of)
        if connection is None:
            with self._opened(at) as opened:
                return self.members(opened, at)
        engine = _engine(connection)
        result = engine.query(self.sql(engine.dialect, at))
        kinds = tuple(value.type.name for _, value in self._record.columns)
        return Members(result.columns, [tuple(row) for row in result.rows], at, (self._record.entity.key.type, *kinds))

    def _opened(self, at: datetime) -> Engine:
        from segql.engines import connect
        from segql.engines.verify import verify

        if self.target is None:
            raise wrong(codes.NO_TARGET, "there is no connection, and the project has no default target", "members(connection)")
        found: list[Diagnostic] = []
        engine = connect(self.target, self.root, record.environment(self.root, found.append))
        verify(engine, self.readings(at), found.append)
        if any(d.code.severity == "error" for d in found):
            engine.close()
        raise_errors(found)
        return engine

    def _fixed(self, as_of: str | date | None) -> datetime:
        """The as-of as an instant: the clock is read here."""
        instant = instant_of(self.as_of if as_of is None else as_of, self.meaning.calendar.zone)
        if instant.mode == "param":
            raise wrong(
                codes.BAD_OPTION, "members are computed at an instant, and `param` leaves it open", "such as as_of=date(2026, 3, 1)"
            )
        now = datetime.now(UTC)
        return instant.at or (now if instant.mode == "now" else latest_midnight(now, self.meaning.calendar.zone))


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folder, read once: a mapping of the names of its segments, tiers and splits to these."""

    loaded: record.Project = field(repr=False)
    meaning: compiler.Meaning = field(repr=False)
    warnings: tuple[Diagnostic, ...] = field(default=(), repr=False)

    @staticmethod
    def load(folder: Path | str = ".") -> "Project":
        """The project around a folder. Raises CompileError with every mistake in its settings, catalog and rules."""
        found: list[Diagnostic] = []
        loaded = record.load_project(Path(folder), found.append)
        raise_errors(found)
        assert loaded is not None  # or it would have said why
        settings = compiler.Settings(loaded.zone, loaded.week_start, loaded.occasion_years)
        meaning = compiler.check(loaded.files, loaded.catalog, settings, found.append, locked=loaded.holidays)
        raise_errors(found)
        return Project(loaded, meaning, tuple(found))

    @property
    def name(self) -> str:
        return self.loaded.name

    @property
    def root(self) -> Path:
        return self.loaded.root

    def __getitem__(self, name: str) -> Segment:
        """The segment of that name. Raises CompileError where there is none, with the nearest that is."""
        found = self.loaded
        target = None if found.default_target is None else found.targets[found.default_target]
        return Segment(segment_named(self.meaning, name), self.meaning, found.as_of, target, found.root)

    def __iter__(self) -> Iterator[str]:
        return iter(self.meaning.segments)

    def __len__(self) -> int:
        return len(self.meaning.segments)

    def __contains__(self, name: object) -> bool:
        return name in self.meaning.segments

    def compile(self, segment: str, dialect: str, as_of: str | date | None = None) -> Compiled:
        """A segment's SQL with the warnings there were, at the project's as-of if none is given. Raises CompileError."""
        return compile_one(self.meaning, segment, dialect, self.loaded.as_of if as_of is None else as_of, list(self.warnings))


@dataclass(frozen=True, slots=True)
class _Driver:
    """A connection of a driver, as what runs queries. The driver's errors come through."""

    dialect: str
    connection: Any

    def query(self, sql: str) -> Result:
        if self.dialect == "bigquery":
            rows = self.connection.query(sql).result()
            return Result(tuple(field.name for field in rows.schema), [tuple(row.values()) for row in rows])
        cursor = self.connection.execute(sql)
        return Result(tuple(column[0] for column in cursor.description), cursor.fetchall())


def _engine(connection: Any) -> "Engine | _Driver":
    module = type(connection).__module__
    package = module.partition(".")[0]
    if package == "segql":
        engine: Engine = connection
        return engine
    dialect = next((dialect for name, dialect in DRIVERS.items() if module == name or module.startswith(f"{name}.")), None)
    if dialect is None:
        message = f"members can't be read from a {type(connection).__name__} of {package}"
        help_ = "use a connection of duckdb or psycopg, a client of google-cloud-bigquery, or leave it out for the project's default target"
        raise wrong(codes.BAD_OPTION, message, help_)
    return _Driver(dialect, connection)
