"""The catalog's YAML becomes records, and every form of it has the meaning that the language page gives it."""

from segql.catalog import model as c
from segql.catalog.load import load_catalog
from segql.catalog.types import DATE, DURATION, TEXT, TEXT_LIST, TIMESTAMP, decimal
from segql.diagnostics import Diagnostic
from segql.diagnostics.render import render
from segql.source import Source

SHOP = """\
entities:
  customer:
    table: customers
    key: customer_id
    default: true
    attributes:
      country: text
      signed_up_at: timestamp
      birth_date: {type: date, column: dob}
      tags: {type: text[]}
      seen_at: {type: timestamp, zone: Europe/Berlin}
  account:
    table: accounts
    key: {column: account_id, type: uuid}
    members: {entity: customer, via: customers, key: customer_id, account: account_id}
  visitor:
    key: cookie
    seen_in: app_events
sources:
  orders:
    table: shop.orders
    time: ordered_at
    entity: {customer: customer_id}
    order: order_id
    unique: order_id
    partition: {column: order_date, type: date}
    history: 2 y
    indexes: [[customer_id, ordered_at], ["order id"]]
  app_events:
    table: [app, ev.ents]
    time: {column: ts, type: date}
    zone: Europe/Berlin
    entity:
      customer: {column: anonymous_id, via: identities, to: customer_id, complete: true}
      visitor: cookie
  local:
    table: data/local.parquet
    time: at
    zone: America/New_York
    entity: {customer: c}
events:
  purchased:
    source: orders
    description: A paid order.
    rows: 1_250_000
    where: status = "paid"           # a comment
    properties:
      amount: {type: decimal(12, 2), column: total}
      price: decimal
      category: {type: text, values: [coffee, no, 010]}
      plan: {type: text, json: props.plan.name, cast: true, column_type: text}
      odd: {type: text, json: [props, a.b]}
      department: {type: text, lookup: {table: products, key: id, on: product_id, column: dept}}
      watched: {type: duration, column: seconds, unit: s}
  used:
    source: app_events
    where: 'name = "feature_used"'
lists:
  vip: {entity: customer, table: lists/vip.csv, key: customer_id}
"""


def load(*texts: str) -> tuple[c.Catalog, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return load_catalog([Source(f"c{i}.yml", text) for i, text in enumerate(texts)], found.append), found


def shop() -> c.Catalog:
    catalog, found = load(SHOP)
    assert render(found) == ""
    return catalog


def test_entities() -> None:
    entities = shop().entities
    customer = entities["customer"]
    assert customer.key == c.Key("customer_id", "text")
    assert customer.table == c.Table(("customers",))
    assert customer.default and not entities["account"].default
    assert customer.attributes["country"] == c.Field("country", TEXT, "country")
    assert customer.attributes["signed_up_at"] == c.Field("signed_up_at", TIMESTAMP, "signed_up_at")
    assert customer.attributes["birth_date"] == c.Field("birth_date", DATE, "dob")
    assert customer.attributes["tags"].type == TEXT_LIST
    assert customer.attributes["seen_at"] == c.Field("seen_at", TIMESTAMP, "seen_at", time_type="timestamp", zone="Europe/Berlin")
    assert entities["account"].key == c.Key("account_id", "uuid")
    assert entities["account"].members == c.Members("customer", c.Table(("customers",)), "customer_id", "account_id")
    assert (entities["visitor"].table, entities["visitor"].seen_in) == (None, ("app_events",))


def test_sources() -> None:
    sources = shop().sources
    orders = sources["orders"]
    assert orders.table == c.Table(("shop", "orders"))
    assert orders.time == c.Time("ordered_at", "timestamptz", None)
    assert orders.entities == {"customer": c.Link("customer", "customer_id")}
    assert (orders.order, orders.unique, orders.history) == ("order_id", "order_id", "2y")
    assert orders.indexes == (("customer_id", "ordered_at"), ("order id",))
    assert orders.partition == c.Partition("order_date", "date", "time", "UTC", None)
    app = sources["app_events"]
    assert app.table.parts == ("app", "ev.ents")
    assert app.time == c.Time("ts", "date", "Europe/Berlin")
    assert app.entities["customer"] == c.Link("customer", "anonymous_id", c.Table(("identities",)), "anonymous_id", "customer_id", True)


def test_a_zone_beside_a_short_time_means_a_naive_timestamp_written_there() -> None:
    local = shop().sources["local"]
    assert local.time == c.Time("at", "timestamp", "America/New_York")
    assert local.table == c.Table((), "data/local.parquet", "parquet")


def test_events() -> None:
    properties = shop().events["purchased"].properties
    assert properties["amount"] == c.Field("amount", decimal(12, 2), "total")
    assert properties["price"].type == decimal(18, 4)
    assert properties["plan"] == c.Field("plan", TEXT, "props", ("plan", "name"), "text", True)
    assert properties["odd"] == c.Field("odd", TEXT, "props", ("a.b",))
    assert properties["department"] == c.Field("department", TEXT, "dept", lookup=c.Lookup(c.Table(("products",)), "id", "product_id"))
    assert properties["watched"] == c.Field("watched", DURATION, "seconds", unit="s")
    assert shop().events["purchased"].source is not None
    assert shop().events["purchased"].description == "A paid order."
    assert shop().events["purchased"].rows == 1_250_000
    assert shop().lists["vip"] == c.List("vip", "customer", c.Table((), "lists/vip.csv", "csv"), "customer_id")


def test_words_that_yaml_would_turn_into_something_else_stay_text() -> None:
    assert shop().events["purchased"].properties["category"].values == ("coffee", "no", "010")


def test_the_place_of_a_condition_is_its_text() -> None:
    events = shop().events
    for name in ("purchased", "used"):
        where = events[name].where
        assert where is not None and where.span is not None
        assert where.span.text == where.text
    assert events["purchased"].where == c.Condition('status = "paid"')
    span = events["purchased"].span
    assert span is not None and span.text == "purchased"


def test_several_files_make_one_catalog() -> None:
    at = SHOP.index("\nevents:") + 1
    catalog, found = load(SHOP[at:], "", "# nothing\n", SHOP[:at])
    assert found == []
    assert set(catalog.events) == {"purchased", "used"}


def test_sections_may_be_empty() -> None:
    assert load("events:\nlists:\n") == (c.Catalog(), [])


def test_a_file_stands_for_a_table() -> None:
    files = """\
entities:
  customer: {table: shop.customers, file: data/customers.csv, key: id}
sources:
  orders: {file: data/orders.parquet, time: at, entity: {customer: id}}
events:
  bought:
    source: orders
    properties:
      brand: {type: text, lookup: {table: products, file: p.csv.gz, key: id, on: product}}
lists:
  vip: {entity: customer, table: vip, file: vip.csv, key: id}
"""
    catalog, found = load(files)
    assert found == []
    assert catalog.entities["customer"].table == c.Table(("shop", "customers"), "data/customers.csv", "csv")
    assert catalog.sources["orders"].table == c.Table((), "data/orders.parquet", "parquet")
    assert catalog.events["bought"].properties["brand"].lookup == c.Lookup(c.Table(("products",), "p.csv.gz", "csv"), "id", "product")
    assert catalog.lists["vip"].table == c.Table(("vip",), "vip.csv", "csv")
    assert [str(catalog.entities["customer"].table), str(catalog.sources["orders"].table)] == ["shop.customers", "data/orders.parquet"]
