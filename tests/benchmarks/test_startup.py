"""What a command imports, since that is most of its time: the slow libraries only where they are used."""

from pathlib import Path

import pytest

from segql.cli import app
from tests.benchmarks.startup import COMMANDS, HEAVY, imported


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        ("segql --help", set()),
        ("segql check", {"lark", "pydantic", "ruamel"}),
        ("segql compile", {"lark", "pydantic", "ruamel", "sqlglot"}),
    ],
)
def test_nothing_is_imported_in_vain(command: str, needed: set[str]) -> None:
    modules = imported(*COMMANDS[command])
    assert {m for m in HEAVY if m in modules} == needed
    if "sqlglot" not in needed:
        assert [m for m in modules if m.startswith(("segql.emit.dialects", "segql.engines."))] == []


@pytest.mark.parametrize("command", ["segql check", "segql compile"])
def test_what_is_kept_needs_no_reader_and_no_printer(command: str, tmp_path: Path) -> None:
    """Typer imports pydantic, whatever a command does."""
    kept = {"SEGQL_NO_CACHE": "", "SEGQL_CACHE_DIR": str(tmp_path)}
    first = imported(*COMMANDS[command], **kept)
    assert {"lark", "ruamel"} <= first
    again = imported(*COMMANDS[command], **kept)
    assert {m for m in HEAVY if m in again} <= {"pydantic"}
    assert not again & {"segql.syntax.parse", "segql.catalog.load", "segql.meaning.resolve", "segql.plan.build", "segql.emit.emit"}
    assert {m for m in again if m in {f"segql.cli.{name}" for name in app.COMMANDS + app.GROUPS}} == {f"segql.cli.{command.split()[1]}"}
