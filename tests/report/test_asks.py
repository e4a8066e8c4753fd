"""What a report asks of a database: as many statements for many segments as for one, and each file read once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from segql import Project
from segql.engines import connect
from segql.engines.duckdb import DuckDB
from segql.report.gather import ask, sections
from segql.survey.many import Many
from tests.report.project import write

WEEKS, AS_OF = 3, datetime(2026, 3, 1, tzinfo=UTC)


class Counting:
    """An engine that counts what it is asked."""

    dialect = "duckdb"

    def __init__(self, engine: DuckDB) -> None:
        self.engine, self.asked = engine, 0

    def query(self, sql: str, params: object = None) -> object:
        self.asked += 1
        return self.engine.query(sql, params)  # type: ignore[arg-type]


@pytest.mark.parametrize("few", [1, None])
def test_the_number_of_statements_does_not_grow_with_that_of_segments(tmp_path: Path, few: int | None) -> None:
    write(tmp_path)
    project = Project.load(tmp_path)
    names = sorted(name for name in project if "." not in name)[:few]
    kinds = {project.meaning.segments[name].entity.name for name in names}
    target = next(iter(project.loaded.targets.values()))

    with connect(target, tmp_path) as engine:
        assert isinstance(engine, DuckDB)
        engine.hold()
        counting = Counting(engine)
        ask(Many.of(project.meaning, sections(project.meaning, names), "duckdb"), counting, AS_OF, WEEKS, lambda _: None)  # type: ignore[arg-type]
        assert counting.asked <= len(kinds) * (WEEKS + 1)  # and one for which values of attributes there are
        assert engine.held is not None and None not in engine.held.names.values()
