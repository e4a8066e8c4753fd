"""What fits on a line."""

import pytest

from segql.emit import layout, sql
from segql.emit.emit import printer
from segql.emit.sql import Node
from tests.sql.test_sqlfluff import OF_ACCOUNTS, RULES, statements


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery"])
def test_what_is_held_not_to_fit_is_too_long(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    show, may_fit, refused = printer(dialect), layout._may_fit, []

    def checked(node: Node, width: int) -> bool:
        if fits := may_fit(node, width):
            return True
        refused.append(show(node))
        assert len(refused[-1]) > width, f"held to be longer than {width}: {refused[-1]}"
        return fits

    monkeypatch.setattr(layout, "_may_fit", checked)
    for rules in (RULES, OF_ACCOUNTS):
        statements(dialect, "constant", rules)
    assert len(refused) > 100


@pytest.mark.parametrize("length", range(40, 100))
def test_a_list_that_just_fits_where_its_unnest_does_not(length: int) -> None:
    show = printer("bigquery")
    node = sql.unnested([sql.case(sql.boolean(True), sql.text("x" * length))], sql.name("segment", frozenset()))
    lines = layout.lay(node, show, used=16)
    assert lines == [show(node)] or (lines[0], lines[-1]) == ("UNNEST([", "]) AS segment")
