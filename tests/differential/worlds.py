"""The catalog that generated rules are about, and the shapes of its tables."""

import re
from collections.abc import Iterable
from functools import cache

from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.source import Source
from tests.support.rows import ColumnType

CUSTOMER = """
entities:
  customer:
    table: customers
    key: customer_id
    attributes:
      country: text
      taste: {type: text, lookup: {table: products, key: product_id, on: favourite, column: department}}
      age: integer
      score: float
      balance: decimal
      born: {type: date, column: birth_date}
      signed_up_at: timestamp
      renewed_at: {type: timestamp, column: renewed, zone: America/New_York}
      vip: boolean
      tags: text[]
      numbers: integer[]
"""

NO_TABLE = """
entities:
  customer:
    key: customer_id
"""

SOURCES = """
sources:
  orders:
    table: shop.orders
    time: ordered_at
    entity: {customer: customer_id}
    order: order_id
    ORDERS
  app:
    table: app_events
    time: {column: ts, type: timestamp, zone: Europe/Berlin}
    entity: {customer: {column: user_id, complete: COMPLETE}}
    APP
  visits:
    table: visits
    time: {column: day, type: date}
    entity: {customer: customer_id}
    VISITS
  clicks:
    table: clicks
    time: {column: clicked_at, type: timestamp, zone: UTC}
    entity: {customer: CLICKER}
    CLICKS
events:
  purchased:
    source: orders
    where: status = "paid"
    properties:
      amount: {type: decimal, column: total}
      note: {type: text, column: category}
      n: {type: integer, column: quantity}
      quantity: integer
      category: text
      price: float
      gift: boolean
      due: date
      shipped_at: timestamp
      labels: text[]
      department: {type: text, lookup: {table: products, key: product_id, on: product_id, column: department}}
      margin: {type: integer, lookup: {table: products, key: product_id, on: product_id, column: margin}}
  ordered:
    source: orders
    properties:
      note: {type: text, column: status}
      n: {type: integer, lookup: {table: products, key: product_id, on: product_id, column: margin}}
      status: text
      amount: {type: decimal, column: total}
      quantity: integer
  used:
    source: app
    where: name = "used"
    properties:
      note: {type: text, json: props.feature}
      n: {type: integer, json: props.size}
      feature: {type: text, json: props.feature}
      size: {type: integer, json: props.size}
      cost: {type: decimal, json: props.cost}
      rate: {type: float, json: props.rate}
      done: {type: boolean, json: props.done}
      ends: {type: date, json: props.ends}
      sent_at: {type: timestamp, json: props.sent_at}
      read_at: {type: timestamp, json: props.read_at, zone: America/New_York}
      lasted: {type: duration, json: props.lasted, unit: min}
      loose: {type: integer, json: props.loose, cast: true}
      worth: {type: decimal, json: props.worth, cast: true}
      weight: {type: float, json: props.weight, cast: true}
      sure: {type: boolean, json: props.sure, cast: true}
  viewed:
    source: app
    where: name in ("viewed", "seen") and not hidden
    properties:
      page: text
      note: {type: text, column: page}
  visited:
    source: visits
    properties:
      pages: integer
      n: {type: integer, column: pages}
      stay: {type: duration, column: seconds, unit: s}
  clicked:
    source: clicks
    properties:
      button: text
      note: {type: text, column: button}
lists:
  vips: {entity: customer, table: vip_ids, key: customer_id}
  blocked: {entity: customer, table: blocked, key: id}
"""

TABLES: dict[str, dict[str, ColumnType]] = {
    "customers": {
        "customer_id": "text", "country": "text", "favourite": "text", "age": "integer", "score": "float", "balance": "decimal", "birth_date": "date",
        "signed_up_at": "timestamptz", "renewed": "timestamp", "vip": "boolean", "tags": "text[]", "numbers": "integer[]",
    },
    "shop.orders": {
        "order_id": "integer", "customer_id": "text", "ordered_at": "timestamptz", "status": "text", "total": "decimal", "quantity": "integer",
        "category": "text", "price": "float", "gift": "boolean", "due": "date", "shipped_at": "timestamptz", "product_id": "text", "labels": "text[]",
        "day": "date",
    },
    "app_events": {"user_id": "text", "ts": "timestamp", "name": "text", "hidden": "boolean", "props": "json", "page": "text", "event_id": "text", "arrived": "text"},
    "visits": {"customer_id": "text", "day": "date", "pages": "integer", "seconds": "integer"},
    "clicks": {"customer_id": "text", "clicked_at": "timestamp", "button": "text", "seq": "integer", "click_id": "text", "hour": "timestamptz"},
    "identities": {"anonymous_id": "text", "customer": "text"},
    "vip_ids": {"customer_id": "text"},
    "blocked": {"id": "text", "reason": "text"},
    "products": {"product_id": "text", "department": "text", "margin": "integer"},
}  # fmt: skip


STITCHED = {"CLICKER": "{column: customer_id, via: identities, from: anonymous_id, to: customer}"}  # the mapping table names ids
UNIQUE = {"APP": "unique: event_id", "CLICKS": "order: seq\n    unique: click_id"}
PARTITIONED = {
    "ORDERS": "partition: day",
    "APP": "partition: {column: arrived, type: text, of: ingestion, slack: 36h, zone: Europe/Berlin}",
    "CLICKS": "partition: {column: hour, type: timestamptz, zone: America/New_York}",
}
INDEXED = {
    "ORDERS": "indexes: [[customer_id, status, ordered_at], [status, ordered_at], [customer_id, ordered_at], [ordered_at]]",
    "APP": "indexes: [[user_id, name, ts], [name, ts]]",
    "VISITS": "indexes: [[customer_id, day], [day]]",
    "CLICKS": "indexes: [[customer_id, clicked_at], [clicked_at]]",
}
TRAITS = {"stitched": STITCHED, "unique": UNIQUE, "partitioned": PARTITIONED}
HINTS = {"indexed": INDEXED}  # which change nothing but how PostgreSQL is asked


def catalog_text(with_table: bool, complete: bool, traits: Iterable[str] = ()) -> str:
    """The catalog, with or without a table of customers, and with or without the promise that app users are in it.

    `traits` are what its sources are besides: stitched, unique, partitioned, indexed.
    """
    marks: dict[str, list[str]] = {"ORDERS": [], "APP": [], "VISITS": [], "CLICKS": [], "CLICKER": []}
    for trait in traits:
        for mark, said in (TRAITS | HINTS)[trait].items():
            marks[mark].append(said)
    marks["CLICKER"] = marks["CLICKER"] or ["customer_id"]
    text = (CUSTOMER if with_table else NO_TABLE) + SOURCES.replace("COMPLETE", str(complete and with_table).lower())
    for mark, lines in marks.items():
        text = re.sub(rf"\b{mark}\b", "\n    ".join(lines), text)
    return text


def catalog(with_table: bool, complete: bool, traits: Iterable[str] = ()) -> Catalog:
    return _catalog(with_table, complete, tuple(traits))


@cache
def _catalog(with_table: bool, complete: bool, traits: tuple[str, ...]) -> Catalog:
    mistakes: list[object] = []
    loaded = load_catalog([Source("catalog.yml", catalog_text(with_table, complete, traits))], mistakes.append)
    assert not mistakes, mistakes
    return loaded
