"""Names in the SQL that mean something else than the column or table they are written for."""

from datetime import UTC, datetime

import pytest

from tests.regressions.asking import everywhere, members
from tests.support.engines import Engines
from tests.support.rows import TableData

AT = datetime(2026, 3, 20, tzinfo=UTC)

OWN_ID = """
entities: {customer: {table: customers, key: id}}
sources: {orders: {table: orders, time: at, entity: {customer: customer_id}}}
events: {bought: {source: orders, properties: {order_id: {type: integer, column: id}, amount: integer}}}
"""
ORDERS = {
    "customers": TableData({"id": "integer"}, [{"id": 1}, {"id": 2}]),
    "orders": TableData(
        {"id": "integer", "customer_id": "integer", "at": "timestamptz", "amount": "integer"},
        [{"id": id_, "customer_id": customer, "at": AT, "amount": 5} for id_, customer in ((10, 1), (11, 1), (12, 2))],
    ),
}


@pytest.mark.parametrize(
    ("rule", "ids"),
    [
        ("distinct(order_id of bought) >= 2", {1}),
        ("max(order_id of bought) >= 12", {2}),
        ("sum(order_id of bought) = 21 or sum(amount of bought) = 0", {1}),
        ("count(bought with order_id = 10) > count(bought with order_id = 12)", {1}),
    ],
)
def test_a_column_with_the_name_of_the_key(rule: str, ids: set[int], engines: Engines) -> None:
    """`SELECT customer_id AS id … HAVING … id` means the alias in GoogleSQL."""
    assert members(rule, OWN_ID, ORDERS, engines) == everywhere(ids, engines)


@pytest.mark.parametrize("rule", ["never used", 'country != "DE" or used >= 3'])
@pytest.mark.parametrize("table", ["people", "used_by_customer", "everyone"])
@pytest.mark.parametrize("key", ["id", "used"])
@pytest.mark.parametrize("column", ["uid", "used", "usage"])
def test_keys_and_tables_with_the_names_of_what_is_counted(rule: str, table: str, key: str, column: str, engines: Engines) -> None:
    catalog = f"""
entities: {{customer: {{table: {table}, key: {key}, attributes: {{country: text}}}}}}
sources: {{usage: {{table: usage, time: at, entity: {{customer: {column}}}}}}}
events: {{used: {{source: usage}}}}
"""
    tables = {
        table: TableData(
            {key: "text", "country": "text"}, [{key: "a", "country": "DE"}, {key: "b", "country": "FR" if "or" in rule else "DE"}]
        ),
        "usage": TableData({column: "text", "at": "timestamptz"}, [{column: "a", "at": AT}]),
    }
    assert members(rule, catalog, tables, engines) == everywhere({"b"}, engines)
