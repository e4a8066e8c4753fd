"""What commands that ask a target share: one segment, the target, the instant, and a connection whose tables are as the catalog says."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.cli import work
from segql.cli.progress import waiting
from segql.cli.session import Session
from segql.diagnostics import codes

if TYPE_CHECKING:
    from datetime import datetime

    from segql.catalog.reading import Reading
    from segql.compiler import Meaning
    from segql.engines import Engine
    from segql.project.project import Project, Target


@dataclass(frozen=True, slots=True)
class Asked:
    """Where to ask, and what the rules mean there."""

    session: Session
    project: "Project"
    meaning: "Meaning"
    target: "Target"
    as_of: "datetime"

    @contextmanager
    def connected(self, readings: "Sequence[Reading]") -> "Iterator[Engine]":
        """An open connection, on which the readings have been compared with the tables. Stops where they differ."""
        from segql.engines import connect
        from segql.engines.verify import verify
        from segql.project.project import environment

        variables = environment(self.project.root, self.session.report)
        self.session.stop_on_errors()
        label = f"asking {self.target.name}"
        with waiting(self.session, label), connect(self.target, self.project.root, variables) as engine:
            verify(engine, readings, self.session.report)
            self.session.stop_on_errors()
            yield engine


def asked(
    session: Session,
    names: Sequence[str],
    target: str | None,
    as_of: str | None,
    var: Sequence[str] | None,
    loaded: work.Work | None = None,
) -> Asked:
    """Everything that is needed to ask about segments of one kind of entity.

    Stops where one is not there or can't be compiled for the target, or where there is no target.
    """
    loaded = loaded or work.load(session)
    meaning = work.understand(session, loaded, var)
    for name in names:
        work.one_segment(session, meaning, name)
    chosen = work.target_of(session, loaded, target)
    if chosen is None or loaded.project is None:
        session.fail(codes.NO_TARGET, "no target is chosen", "use -t, or default-target in segql.toml")
    instant = work.fixed_as_of(session, loaded, as_of)
    assert instant.at is not None
    here = Asked(session, loaded.project, meaning, chosen, instant.at)
    _of_one_entity(here, names)
    for name in names:
        _compiles(here, name)
    return here


def _compiles(asked: Asked, name: str) -> None:
    """Stops where the segment can't be compiled for the target."""
    from segql.compiler import AsOf, compile_segment

    compile_segment(asked.meaning, name, asked.target.dialect, AsOf.constant(asked.as_of), asked.session.report)
    asked.session.stop_on_errors()


def _of_one_entity(asked: Asked, names: Sequence[str]) -> None:
    """Stops where segments are about different entities."""
    first, *rest = [asked.meaning.segments[name] for name in names]
    other = next((segment for segment in rest if segment.entity.name != first.entity.name), None)
    if other is not None:
        message = f"`{other.name}` is about {other.entity.name}, and `{first.name}` about {first.entity.name}"
        asked.session.fail(codes.BAD_OPTION, message, "only segments of one entity can be compared")


def readings_of(asked: Asked, names: Sequence[str]) -> "list[Reading]":
    """The tables and columns that the SQL of segments reads, each table once."""
    from segql.catalog.reading import merged
    from segql.compiler import AsOf, reads_of

    return merged(reading for name in names for reading in reads_of(asked.meaning, name, AsOf.constant(asked.as_of)))
