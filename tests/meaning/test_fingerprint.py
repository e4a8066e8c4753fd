"""The hash in the header of compiled SQL changes with what the members depend on, and with nothing else."""

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic
from segql.meaning.fingerprint import facts, fingerprint
from segql.source import Source

CATALOG = """
entities:
  customer: {table: customers, key: {column: id, type: integer}, attributes: {country: text}}
sources:
  app: {table: app.events, time: {column: at, type: timestamp, zone: Asia/Tokyo}, entity: {customer: who}}
  orders: {table: orders, time: at, entity: {customer: who}}
events:
  used: {source: app, where: kind = "used", properties: {feature: {type: text, json: props.feature}}}
  bought:
    source: orders
    properties:
      amount: {type: decimal, column: total}
      team: {type: text, lookup: {table: products, key: id, on: product_id, column: department}}
"""
RULES = """
segment regulars is used feature "X" >= 3 in 90d and country != "DE"
segment valued is in segment regulars and sum(amount of bought with team = "tea" in last month) >= 100.50
"""
FACTS = r"""
["calendar", "Europe/Berlin", 0]
["rule", "(in segment regulars and sum(amount of bought with team = \"tea\" from start(T, mo)-1mo to start(T, mo) to T) >= 100.50)"]
["entity", "customer", [["customers"], null], "id", "integer"]
["field", "amount", "decimal(18, 4)", "total", [], null, false, null, null, null]
["field", "country", "text", "country", [], null, false, null, null, null]
["field", "feature", "text", "props", ["feature"], "json", false, null, null, null]
["field", "kind", "text", "kind", [], null, false, null, null, null]
["field", "team", "text", "department", [], null, false, [[["products"], null], "id", "product_id"], null, null]
["link", "customer", "who", null, "", ""]
["segment", "regulars", "(count(used with (kind = \"used\" and feature = \"X\") from T-90d to T) >= 3 and not its country = \"DE\")"]
["source", "app", [["app", "events"], null], "at", "timestamp", "Asia/Tokyo", null, null]
["source", "orders", [["orders"], null], "at", "timestamptz", null, null, null]
"""


def understood(catalog: str = CATALOG, rules: str = RULES, zone: str = "Europe/Berlin", week_start: int = 0) -> compiler.Meaning:
    mistakes: list[Diagnostic] = []
    known = load_catalog([Source("catalog.yml", catalog)], mistakes.append)
    meaning = compiler.check([Source("rules.seg", rules)], known, compiler.Settings(zone, week_start), mistakes.append)
    assert not mistakes, mistakes
    return meaning


def of(meaning: compiler.Meaning, name: str = "valued") -> str:
    return fingerprint(meaning.segments[name], meaning.catalog, meaning.calendar)


def test_it_is_the_hash_of_a_text_that_stays_as_it_is() -> None:
    """Committed SQL of every project is stale once this changes."""
    meaning = understood()
    assert facts(meaning.segments["valued"], meaning.catalog, meaning.calendar) == FACTS.strip()
    assert of(meaning) == "fb028404bf1d0318"
    assert of(meaning) in str(compiler.compile_segment(meaning, "valued", "duckdb", compiler.AsOf("midnight"), print))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("attributes: {country: text}", "attributes: {age: integer, country: {type: text, values: [DE, FR]}}"),
        ("  used: {source: app,", "  seen: {source: app, where: kind = 3}\n  used: {description: Uses, source: app,"),
        ("\nsegment regulars", "\nsegment other is never used\nsegment regulars"),
        ("segment valued", 'segment valued "The valued" owner "me" tags crm'),
        ("amount: {type: decimal, column: total}", "count: {type: integer}\n      amount: {type: decimal, column: total}"),
        ("in last month) >= 100.50", "in last month) >=\n100.50 # enough"),
    ],
)
def test_what_does_not_matter(old: str, new: str) -> None:
    assert of(understood(CATALOG.replace(old, new), RULES.replace(old, new))) == of(understood())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("json: props.feature", "json: props.name"),
        ("json: props.feature", "json: props.feature, column_type: text"),
        ("type: decimal, column: total", "type: decimal, column: net"),
        ("type: decimal, column: total", "type: integer, column: total"),
        ("column: id, type: integer", "column: id, type: text"),
        ("table: customers", "table: clients"),
        ("zone: Asia/Tokyo", "zone: Asia/Seoul"),
        ("table: orders", "table: sales.orders"),
        ("table: orders", "file: orders.csv"),
        ("key: id, on: product_id", "key: id, on: other_id"),
        ('where: kind = "used"', 'where: kind = "use"'),
        (">= 3 in 90d", ">= 4 in 90d"),
        ("100.50", "100.51"),
    ],
)
def test_what_matters(old: str, new: str) -> None:
    """A segment that is named matters as if its rule stood in its place."""
    assert old in CATALOG + RULES
    assert of(understood(CATALOG.replace(old, new), RULES.replace(old, new))) != of(understood())


def test_zone_and_week() -> None:
    assert len({of(understood()), of(understood(zone="UTC")), of(understood(week_start=6))}) == 3


def test_where_the_ids_of_an_entity_without_a_table_come_from() -> None:
    catalog = CATALOG.replace("table: customers, ", "").replace(", attributes: {country: text}", "")
    more = catalog.replace("events:", "  web: {table: web, time: at, entity: {customer: who}}\nevents:")
    assert len({of(understood(found, "segment valued is never bought")) for found in (catalog, more)}) == 2


ACCOUNTS = CATALOG.replace("  customer: {table", "  customer: {default: true, table").replace(
    "sources:\n",
    "  account: {table: accounts, key: id, members: {entity: customer, via: seats, key: user_id, account: account_id}}\nsources:\n",
    1,
)
OF_ACCOUNTS = "segment busy for account is used in 7d\nsegment adopted for account is members(used in 7d) >= 2"


@pytest.mark.parametrize("name", ["busy", "adopted"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("via: seats", "via: crm.seats"),
        ("key: user_id", "key: member"),
        ("account: account_id", "account: owner"),
        ("table: customers", "table: people"),
    ],
)
def test_it_changes_with_who_the_members_are(name: str, old: str, new: str) -> None:
    assert of(understood(ACCOUNTS, OF_ACCOUNTS), name) != of(understood(ACCOUNTS.replace(old, new, 1), OF_ACCOUNTS), name)


def test_it_changes_where_a_source_comes_to_name_the_account_itself() -> None:
    rules = "segment busy for account is used in 7d"
    itself = ACCOUNTS.replace("entity: {customer: who}", "entity: {customer: who, account: who}", 1)
    assert of(understood(ACCOUNTS, rules), "busy") != of(understood(itself, rules), "busy")
