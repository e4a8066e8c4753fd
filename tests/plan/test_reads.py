"""What a plan reads: every table and column of its query, each with its place in the catalog, and nothing else."""

import re

from segql.catalog.load import load_catalog
from segql.catalog.reading import Column
from segql.diagnostics import Diagnostic
from segql.plan.reads import declared
from segql.source import Source
from tests.engines.shops import CATALOG, RULE, readings


def columns(rule: str, catalog: str = CATALOG) -> dict[str, dict[str, str | None]]:
    """Per table the columns with how they are declared."""
    return {str(r.table): {column.name: column.kind for column in r.columns} for r in readings(rule, catalog)}


def test_everything_that_a_rule_needs_is_read() -> None:
    assert columns(RULE) == {
        "shop.customers": {"id": "integer", "country": "text", "vip": "boolean", "born": "date"},
        "shop.orders": {
            "customer_id": "integer", "ordered_at": "timestamptz", "status": "text", "discount": "number", "total": "decimal(18, 4)",
            "props": "json", "sku": None, "weight": "float", "line": None,
        },
        "shop.products": {"sku": None, "brand": "text"},
    }  # fmt: skip


def test_nothing_else_is_read() -> None:
    assert columns("vip") == {"shop.customers": {"id": "integer", "vip": "boolean"}}
    orders = {"customer_id": "integer", "ordered_at": "timestamptz", "status": "text", "discount": "number"}
    assert columns("bought in 30d") == {"shop.customers": {"id": "integer"}, "shop.orders": orders}


def test_a_sequence_reads_the_order_where_it_counts() -> None:
    orders = {"customer_id": "integer", "ordered_at": "timestamptz", "status": "text", "discount": "number"}
    assert columns("bought then not bought")["shop.orders"] == {**orders, "line": None}


def test_only_keys_must_be_unique() -> None:
    unique = [(str(r.table), column.name) for r in readings() for column in r.columns if column.unique]
    assert sorted(unique) == [("shop.customers", "id"), ("shop.products", "sku")]


def test_every_column_has_its_place_in_the_catalog() -> None:
    placed: dict[str, Column] = {column.name: column for r in readings() for column in r.columns}
    texts = {name: column.span.text for name, column in placed.items() if column.span is not None}
    assert set(texts) == set(placed)
    assert texts["total"] == "amount" and texts["status"] == "status" and texts["discount"] == "discount" and texts["ordered_at"] == "time"
    for column in placed.values():
        assert column.span is not None and column.span.source.text == CATALOG


def test_entities_without_a_table_are_seen_in_their_sources() -> None:
    catalog = re.sub(r"    table: shop.customers\n|    attributes:\n(      .*\n)+", "", CATALOG)
    read = columns("not bought in 30d", catalog)
    assert read == {"shop.orders": {"customer_id": "integer", "ordered_at": "timestamptz", "status": "text", "discount": "number"}}


def test_columns_that_only_meet_each_other_are_of_no_type() -> None:
    catalog = CATALOG.replace('status = "paid" and discount < 1', "shipped = paid and note is known")
    assert columns("bought", catalog) == {
        "shop.customers": {"id": "integer"},
        "shop.orders": {"customer_id": "integer", "ordered_at": "timestamptz", "shipped": None, "paid": None, "note": None},
    }


def test_a_mapping_is_read_for_the_ids_on_both_sides() -> None:
    catalog = CATALOG.replace(
        "entity: {customer: customer_id}", "entity: {customer: {column: device, via: crm.devices, from: id, to: customer}}"
    )
    read = columns("bought in 30d", catalog)
    assert read["crm.devices"] == {"id": None, "customer": "integer"}
    assert read["shop.orders"] == {"device": None, "ordered_at": "timestamptz", "status": "text", "discount": "number"}


ACCOUNTS = """
entities:
  user: {table: users, key: {column: id, type: uuid}, attributes: {country: text}, default: true}
  account: {table: accounts, key: id, members: {entity: user, via: seats, key: member, account: owner}}
sources:
  app: {table: app, time: at, entity: {user: who}}
  anonymous: {table: anonymous, time: at, entity: {user: {column: cookie, via: devices, to: user_id}}}
events:
  used: {source: app}
  seen: {source: anonymous}
"""


def test_the_pairs_of_members_are_read_and_the_members_table() -> None:
    accounts, seats, users = {"id": "text"}, {"member": "uuid", "owner": "text"}, {"id": "uuid"}
    used = columns("segment r for account is used", ACCOUNTS)
    assert used == {"accounts": accounts, "seats": seats, "users": users, "app": {"who": None, "at": "timestamptz"}}
    counted = columns("segment r for account is members(country is known) >= 1", ACCOUNTS)
    assert counted == {"accounts": accounts, "seats": seats, "users": {**users, "country": "text"}}
    seen = columns("segment r for account is seen", ACCOUNTS)
    assert seen["devices"] == {"cookie": None, "user_id": None} and seen["anonymous"] == {"cookie": None, "at": "timestamptz"}


def test_what_the_catalog_itself_names() -> None:
    """Whether a rule asks for it or not; what conditions of events look at is read by the events."""
    found: list[Diagnostic] = []
    read = {
        str(r.table): {column.name: column.kind for column in r.columns}
        for r in declared(load_catalog([Source("c.yml", CATALOG)], found.append))
    }
    assert found == []
    assert read.keys() == columns(RULE).keys()
    asked = columns(RULE)
    assert all(read[table].get(name, kind) == kind for table in asked for name, kind in asked[table].items())
    assert {name for table in asked for name in asked[table].keys() - read[table].keys()} == {"status", "discount"}
