"""A project loaded and connected once, so that many segments can be asked for their members quickly. Used by the tests of examples and of figures."""

from pathlib import Path
from types import TracebackType

from segql import compiler
from segql.diagnostics import Diagnostic
from segql.engines import Engine, connect
from segql.project.project import Project, load_project


class Broken(AssertionError):
    """The project has mistakes; their messages say where."""


class Running:
    """An open project. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        found: list[Diagnostic] = []
        project = load_project(folder, found.append)
        _stop_on_errors(found)
        assert project is not None
        self.project: Project = project
        settings = compiler.Settings(project.zone, project.week_start, project.occasion_years)
        self.meaning = compiler.check(project.files, project.catalog, settings, found.append, locked=project.holidays)
        _stop_on_errors(found)
        self._engine: Engine | None = None

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._engine is not None:
            self._engine.close()

    def sql(self, segment: str, dialect: str, as_of: str | None = None) -> str:
        """The segment compiled for `dialect` at the instant given, else the project's."""
        instant = compiler.parse_as_of(as_of or self.project.as_of, self.project.zone)
        assert instant is not None
        found: list[Diagnostic] = []
        text = compiler.compile_segment(self.meaning, segment, dialect, instant, found.append)
        _stop_on_errors(found)
        assert text is not None
        return text

    def members(self, segment: str, as_of: str | None = None) -> list[object]:
        """The ids, as the engine gives them."""
        return [row[0] for row in self.rows(segment, as_of)]

    def rows(self, segment: str, as_of: str | None = None) -> list[tuple[object, ...]]:
        """The ids with the columns beside them."""
        if self._engine is None:
            target = self.project.targets[self.project.default_target or "dev"]
            self._engine = connect(target, self.project.root, {})
        return [tuple(row) for row in self._engine.query(self.sql(segment, "duckdb", as_of)).rows]


def _stop_on_errors(found: list[Diagnostic]) -> None:
    errors = [d for d in found if d.code.severity == "error"]
    if errors:
        lines = [f"{d.span.source.name if d.span else '-'}: {d.code.id} {d.message} [{d.span.text if d.span else ''}]" for d in errors]
        raise Broken("\n" + "\n".join(lines))
