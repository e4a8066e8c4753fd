"""Every event's `where` is checked, whether or not a rule uses the event; its mistakes stand in the catalog, each once."""

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic
from segql.source import Source

CATALOG = """\
entities: {customer: {table: customers, key: id, attributes: {country: text}}}
sources: {orders: {table: orders, time: at, entity: {customer: id}}}
events:
  bought: {source: orders}
  paid:
    source: orders
    where: WHERE
"""


def mistakes(where: str, rule: str = "bought") -> list[tuple[str, str, str]]:
    """Code, file and place of what is wrong."""
    found: list[Diagnostic] = []
    catalog = load_catalog([Source("c.yml", CATALOG.replace("WHERE", where))], found.append)
    compiler.check([Source("r.seg", rule)], catalog, compiler.Settings("UTC"), found.append)
    return [(d.code.id, d.span.source.name, d.span.text) for d in found if d.span is not None]


def test_an_event_that_no_rule_uses() -> None:
    assert mistakes('status = "paid"') == []
    assert mistakes("status =")[0][:2] == ("SEG101", "c.yml")
    assert mistakes("status contains 1") == [("SEG301", "c.yml", "1")]
    assert mistakes("count(bought) > 1") == [("SEG303", "c.yml", "bought")]


def test_one_that_a_rule_uses_is_reported_once() -> None:
    assert mistakes("status contains 1", "paid and paid in 30d") == [("SEG301", "c.yml", "1")]


def test_an_attribute_is_only_another_column_there() -> None:
    """`country` is an attribute of customers; in a condition it is the column of the source."""
    assert mistakes('country = "DE"') == []
