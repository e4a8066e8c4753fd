"""How a change is classified: one edit each."""

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.change.classify import Comparison
from segql.change.report import Line
from segql.change.sides import Side
from segql.compiler import Settings
from segql.diagnostics import Diagnostic
from segql.source import Source

CATALOG = """
entities: {customer: {table: customers, key: customer_id, attributes: {country: text, age: integer, vip: boolean}}}
sources:
  orders: {table: orders, time: at, entity: {customer: customer_id}}
  app: {table: app, time: at, entity: {customer: customer_id}}
events:
  purchased: {source: orders, where: 'status = "paid"', properties: {amount: {type: decimal, column: total}, category: text}}
  used: {source: app}
lists:
  vips: {entity: customer, table: lists.vips, key: customer_id}
"""
RULES = """
param floor is 50
define spend is sum(amount of purchased in 90d)
segment base is purchased >= 3 in 90d and country = "DE"
segment rich is spend >= $floor
segment both is in segment base and in segment rich
segment listed is in list vips
segment named "A title" tags crm is used in 7d
tiers usage is
  heavy when used >= 10 in 30d
  light when used in 30d
  none otherwise
split half of segment base seed "x" is
  a 50%
  b 50%
"""


def side(rules: str = RULES, catalog: str = CATALOG, zone: str = "UTC") -> Side:
    found: list[Diagnostic] = []
    known = load_catalog([Source("catalog.yml", catalog)], found.append)
    meaning = compiler.check([Source("rules.seg", rules)], known, Settings(zone), found.append)
    assert not [d for d in found if d.code.severity == "error"], [d.message for d in found]
    return Side(meaning)


def said(before: Side, after: Side) -> dict[str, str]:
    return {change.name: Line(change).said for change in Comparison(before, after).changes()}


FEWER, MORE = "narrower: nobody enters", "wider: nobody leaves"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "# a note\n", {}),
        ("segment base is purchased", "segment  base is  purchased", {"base": "layout and comments only"}),
        (">= 3 in 90d", "at least 3 times in 90d", {"base": "written another way, the same members"}),
        ('>= 3 in 90d and country = "DE"', '> 2 in 90d and country in ("DE")', {"base": "written another way, the same members"}),
        (" tags crm", ' owner "me" tags crm', {"named": "title, owner or tags, the same members"}),
        ("segment listed is in list vips", "", {"listed": "removed"}),
        ("tiers usage", "segment fresh is used in 1d\ntiers usage", {"fresh": "added"}),
        (
            "purchased >= 3 in 90d", "purchased >= 4 in 90d",
            {"base": FEWER, "both": f"{FEWER}, through the segment `base`", "half.a": f"{FEWER}, through the segment `base`", "half.b": f"{FEWER}, through the segment `base`"},
        ),
        ("param floor is 50", "param floor is 40", {"rich": f"{MORE}, through the parameter `$floor`", "both": f"{MORE}, through the parameter `$floor`"}),
        ("param floor is 50", "param floor is 50.0", {}),
        ("amount of purchased in 90d", "amount of purchased in 60d", dict.fromkeys(("rich", "both"), "affected, through the definition `spend`")),
        (
            "heavy when used >= 10", "heavy when used >= 11",
            {"usage.heavy": FEWER, "usage.light": f"{MORE}, through the tier `usage.heavy`"},
        ),
        ("a 50%\n  b 50%", "a 40%\n  b 60%", {"half.a": FEWER, "half.b": MORE}),
        ('"x" is', '"y" is', {"half.a": "changed", "half.b": "changed"}),
        ("segment named", "segment renamed", {"renamed": "added", "named": "removed"}),
    ],
)  # fmt: skip
def test_an_edit_of_rules(old: str, new: str, expected: dict[str, str]) -> None:
    assert said(side(), side(RULES.replace(old, new, 1))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"paid"', '"done"', dict.fromkeys(("base", "rich", "both", "half.a", "half.b"), "affected, through the event `purchased`")),
        ("column: total", "column: net", dict.fromkeys(("rich", "both"), "affected, through the property `amount of purchased`")),
        ("table: app,", "table: clicks,", dict.fromkeys(("named", "usage.heavy", "usage.light", "usage.none"), "affected, through the source `app`")),
        ("table: lists.vips", "table: lists.some", {"listed": "affected, through the list `vips`"}),
        ("category: text", "category: {type: text, values: [a, b]}", {}),
        ("age: integer", "age: decimal", {}),
        ("time: at, entity: {customer: customer_id}}\n  app", "time: at, history: 2y, entity: {customer: customer_id}}\n  app", {}),
        ("time: at, entity: {customer: customer_id}}\n  app", "time: at, indexes: [[customer_id, at]], entity: {customer: customer_id}}\n  app", {}),
        ("table: customers,", "table: people,", dict.fromkeys((
            "base", "rich", "both", "listed", "named", "usage.heavy", "usage.light", "usage.none", "half.a", "half.b",
        ), "affected, through the entity `customer`")),
    ],
)  # fmt: skip
def test_an_edit_of_the_catalog(old: str, new: str, expected: dict[str, str]) -> None:
    assert old in CATALOG
    assert said(side(), side(catalog=CATALOG.replace(old, new, 1))) == expected


def test_another_time_zone_changes_what_counts_days() -> None:
    found = said(side(), side(zone="Asia/Tokyo"))
    assert found["base"] == "affected, through the setting `time zone`"
    assert "listed" not in found


def test_a_new_name_for_a_rule_is_told() -> None:
    found = {c.name: c.notes for c in Comparison(side(), side(RULES.replace("segment named", "segment renamed"))).changes()}
    assert found["renamed"] == ("it has the rule that `named` had",)


def test_a_segment_that_is_named_by_another_one_is_looked_into() -> None:
    """The two sides may name segments alike that have other rules, too large to be put in."""
    many = " and ".join(f"purchased >= {n} in {n}d" for n in range(1, 60))
    before, after = (f"segment big is {many}\nsegment user is in segment big or used >= {n}" for n in (2, 3))
    assert said(side(before), side(after)) == {"user": FEWER}
    assert said(side(before), side(after.replace("in 59d", "in 9d"))) == {
        "big": "changed",
        "user": "changed, also through the segment `big`",
    }
