"""What a command imports, since that is most of its time: the slow libraries only where they are used."""

import pytest

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
