"""What is not read out of JSON yet is said, rather than compared as if it were a number."""

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic, codes
from segql.source import Source

CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {born: {type: date, json: data.born}}}}
sources: {app: {table: app, time: at, entity: {customer: id}}}
events:
  used:
    source: app
    properties:
      due: {type: date, json: props.due}
      sent_at: {type: timestamp, json: props.sent_at}
      watched: {type: duration, json: props.seconds, unit: s}
      size: {type: integer, json: props.size, cast: true}
"""


@pytest.mark.parametrize(
    "rule",
    [
        "used with due = 2026-03-01",
        "used with (sent_at in 30d)",
        "used with watched > 30s",
        "used with size = 5",
        "used size 5",
        "max(size of used) > 5",
        "first(due of used) = 2026-03-01",
        "born before 2000-01-01",
    ],
)
def test_types_inside_json(rule: str) -> None:
    mistakes: list[Diagnostic] = []
    known = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    meaning = compiler.check([Source("rule.seg", rule)], known, compiler.Settings("UTC"), mistakes.append)
    assert [m.code for m in mistakes] == [codes.NOT_YET]
    assert not meaning.segments
