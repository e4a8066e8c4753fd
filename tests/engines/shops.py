"""A small shop's catalog and what a rule reads of it; used where engines are compared with a catalog."""

from datetime import UTC, datetime

from segql import compiler
from segql.catalog.load import load_catalog
from segql.catalog.reading import Reading
from segql.diagnostics import Diagnostic
from segql.engines import Engine
from segql.engines.verify import verify
from segql.source import Source

CATALOG = """\
entities:
  customer:
    table: shop.customers
    key: {column: id, type: integer}
    attributes:
      country: text
      vip: boolean
      born: date
sources:
  orders:
    table: shop.orders
    time: ordered_at
    entity: {customer: customer_id}
    order: line
events:
  bought:
    source: orders
    where: status = "paid" and discount < 1
    properties:
      amount: {type: decimal, column: total}
      weight: float
      plan: {type: text, json: props.plan}
      brand: {type: text, lookup: {table: shop.products, key: sku, on: sku, column: brand}}
"""
RULE = """\
sum(amount of bought) > 1 and bought plan gold and bought brand acme and bought with weight > 1
and last(amount of bought) > 1 and country = "DE" and vip and born before 2000-01-01
"""


AS_OF = compiler.AsOf.constant(datetime(2026, 3, 1, tzinfo=UTC))


def understood(rule: str, catalog: str) -> compiler.Meaning:
    """The rule as the segment `r`."""
    found: list[Diagnostic] = []
    entries = load_catalog([Source("shop.yml", catalog)], found.append)
    meaning = compiler.check([Source("r.seg", rule)], entries, compiler.Settings("UTC"), found.append)
    assert [d for d in found if d.code.severity == "error"] == []
    return meaning


def compiled(dialect: str, rule: str, catalog: str = CATALOG) -> str:
    found: list[Diagnostic] = []
    sql = compiler.compile_segment(understood(rule, catalog), "r", dialect, AS_OF, found.append)
    assert sql is not None, found
    return sql


def readings(rule: str = RULE, catalog: str = CATALOG) -> tuple[Reading, ...]:
    """What the rule's query reads."""
    return compiler.reads_of(understood(rule, catalog), "r", AS_OF)


def mistakes(engine: Engine, rule: str = RULE, catalog: str = CATALOG) -> list[tuple[str, str, str, str | None]]:
    """What the engine's tables have against the catalog: code, place in the catalog, message, help."""
    found: list[Diagnostic] = []
    verify(engine, readings(rule, catalog), found.append)
    return [(d.code.id, d.span.text if d.span else "", d.message, d.help) for d in found]
