"""What is not read out of JSON yet is said, rather than compared as if it were something else."""

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic, codes
from segql.source import Source

CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {tags: {type: "text[]", json: data.tags}}}}
sources: {app: {table: app, time: at, entity: {customer: id}}}
events: {used: {source: app, properties: {sizes: {type: "integer[]", json: props.sizes}}}}
"""


@pytest.mark.parametrize(
    "rule", ['tags contains "a"', "tags is known", "used with sizes contains 1", 'used with customer.tags contains "a"']
)
def test_lists_inside_json(rule: str) -> None:
    mistakes: list[Diagnostic] = []
    known = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    compiler.check([Source("rule.seg", rule)], known, compiler.Settings("UTC"), mistakes.append)
    assert {m.code for m in mistakes} == {codes.BAD_CATALOG}
    assert all("those inside JSON are not read" in m.message for m in mistakes)
