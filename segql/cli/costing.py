"""`segql compile --cost`: how many bytes statements would read, as the target says it without running them."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from segql.cli import work
from segql.cli.progress import track
from segql.cli.rows import written
from segql.cli.session import Session
from segql.diagnostics import codes
from segql.diagnostics.model import SegqlError
from segql.project.project import Target, environment

UNITS = ("B", "kB", "MB", "GB", "TB")


def cost(session: Session, target: str | None, files: Mapping[str, str]) -> int:
    """Prints the bytes of each file's statement and of all. Connects to the target, which must be BigQuery; nothing is run or billed."""
    loaded = work.load(session)
    chosen = work.target_of(session, loaded, target)
    assert loaded.project is not None
    if chosen is None:
        session.fail(codes.NO_TARGET, "no target is chosen", "use -t, or default-target in segql.toml")
    if chosen.dialect != "bigquery":
        session.fail(codes.BAD_OPTION, f"--cost: only BigQuery says what a query would read, and `{chosen.name}` is {chosen.dialect}")
    sizes = _asked(session, loaded.project.root, chosen, files)
    if sizes:
        sys.stdout.write(table(sizes))
    return max((error.code.exit for error in session.found if error.code.severity == "error"), default=0)


def _asked(session: Session, root: Path, target: Target, files: Mapping[str, str]) -> dict[str, int]:
    """The bytes by file, from a dry run of each. What is wrong with a statement is reported, and the others are asked all the same."""
    from segql.engines import connect
    from segql.engines.bigquery import BigQuery

    variables = environment(root, session.report)
    session.stop_on_errors()
    sizes: dict[str, int] = {}
    with connect(target, root, variables) as engine:
        assert isinstance(engine, BigQuery)
        for path, sql in track(session, f"asking {target.name}", files.items(), len(files)):
            try:
                sizes[path] = engine.dry_run(sql, {"as_of": datetime.now(UTC)} if "@as_of" in sql else None)
            except SegqlError as error:
                for found in error.diagnostics:
                    session.report(found)
                if any(found.code is codes.CANT_CONNECT for found in error.diagnostics):
                    break  # the next one would fail too
    return sizes


def table(sizes: Mapping[str, int]) -> str:
    """A line for each file, the largest first, and their sum."""
    rows = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    lines = [(path, f"{size:,}", _short(size)) for path, size in rows]
    return written(("statement", "bytes", "about"), [*lines, ("all", f"{sum(sizes.values()):,}", _short(sum(sizes.values())))], "table")


def _short(size: int) -> str:
    """The size in the largest unit of which it is one or more."""
    number, unit = float(size), 0
    while number >= 1000 and unit < len(UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{size} B" if unit == 0 else f"{number:.1f} {UNITS[unit]}"
