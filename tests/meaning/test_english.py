"""No two meanings are told by the same text; and what an author types can't pass for a word of the text."""

from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segql.catalog.load import load_catalog
from segql.compiler import Settings, check
from segql.diagnostics import Diagnostic
from segql.meaning.english import explain
from segql.meaning.english.words import quoted
from segql.meaning.nodes import Segment
from segql.source import Source

CATALOG = """
entities:
  customer:
    table: customers
    key: id
    attributes: {tags: "text[]", country: text, plan: {type: text, json: props.plan}, age: integer, vip: boolean, joined: timestamp, birth: {type: date, column: dob}}
sources:
  orders: {table: orders, time: at, entity: {customer: customer_id}}
  clicks: {table: clicks, time: at, entity: {customer: customer_id}}
events:
  bought:
    source: orders
    where: state = "paid"
    properties: {amount: {type: decimal, column: total}, pieces: integer, state: {type: text, column: status}, kind: text}
  returned: {source: orders, where: state = "back", properties: {amount: {type: decimal, column: refund}, kind: text}}
  clicked: {source: clicks, properties: {kind: text, amount: decimal}}
lists:
  vip: {entity: customer, table: vips, key: id}
  gone: {entity: customer, table: vips, key: id}
"""
FOUND: list[Diagnostic] = []
SHOP = load_catalog([Source("catalog.yml", CATALOG)], FOUND.append)
BERLIN = Settings("Europe/Berlin")
T = datetime(2026, 3, 1, 23, tzinfo=UTC)
TEXTS = st.text(st.sampled_from('a "\\\n\t`.,)(-1') | st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


def text(value: str) -> str:
    """A text literal of the language."""
    plain = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(plain.get(c, c if c.isprintable() else f"\\u{{{ord(c):X}}}") for c in value) + '"'


NUMBERS = st.integers(0, 3).map(str) | st.sampled_from(["1.0", "1.00", "100%", "1%", "10%"])
TEXT_LITERALS = TEXTS.map(text)
LENGTHS = st.builds(
    lambda n, u: f"{n}{u}", st.integers(1, 3), st.sampled_from(["s", "min", "h", "d", "w", "mo", "q", "y"])
) | st.sampled_from(["24h", "7d", "28d", "12mo"])
MOMENTS = st.sampled_from(["2026-01-01", "2026-03-02", "2027-01-01", "2026-01-01T00:00", "2026-01-01T12:30:01.000001Z", "2026-03-29T02:30"])
OWN_LENGTHS = st.sampled_from(["7d", "1w", "168h", "24h", "1d", "90min"])
ANCHORS = st.sampled_from(["joined", "birth", "date(joined)", "first(bought)", "last(bought in 7d)", "last(clicked with amount > 1)"])
OCCASIONS = {"sale": "every year on last friday of november for 4d", "fair": "from 2026-02-01 to 2026-02-03, on 2025-02-01"}
OWN_WINDOWS = st.one_of(
    st.builds("in {} {} {}".format, OWN_LENGTHS, st.sampled_from(["after", "before"]), ANCHORS),
    st.builds("from 1d to 7d after {}".format, ANCHORS),
    st.builds("from 7d to 1d before {}".format, ANCHORS),
    st.builds("{} {}".format, st.sampled_from(["since", "until", "before", "after"]), ANCHORS),
    st.builds("{} {}".format, st.sampled_from(["during", "outside"]), st.sampled_from(list(OCCASIONS))),
)
WINDOWS = st.one_of(
    LENGTHS.map("in {}".format),
    LENGTHS.map("in previous {}".format),
    LENGTHS.map("before {} ago".format),
    LENGTHS.map("after {} ago".format),
    st.builds("{} {}".format, st.sampled_from(["since", "before", "until"]), MOMENTS),
    st.builds("in {} {}".format, st.sampled_from(["this", "last"]), st.sampled_from(["day", "week", "month", "quarter", "year"])),
    st.builds("in last {} full {}".format, st.integers(1, 3), st.sampled_from(["weeks", "months", "years"])),
)
COMPARISONS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
ROW_TESTS = st.one_of(
    st.builds("kind = {}".format, TEXT_LITERALS),
    st.builds("amount {} {}".format, COMPARISONS, NUMBERS),
    st.builds("kind {} ({}, {})".format, st.sampled_from(["in", "not in"]), TEXT_LITERALS, TEXT_LITERALS),
    st.builds("kind {} {}".format, st.sampled_from(["contains", "starts with", "ends with", "does not contain"]), TEXT_LITERALS),
    st.sampled_from(
        [
            'weekday = "sat"',
            'weekday in ("mon", "sun")',
            "hour >= 1",
            "day = 1",
            "date = 2026-01-01",
            "week = 2026-01-05",
            "kind is known",
            "amount is missing",
        ]
    ),
)


def combined(rules: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        rules,
        lambda inner: st.one_of(
            inner.map("not ({})".format),
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("{} {} of ({}, {})".format, st.sampled_from(["at least", "at most", "exactly"]), st.integers(1, 2), inner, inner),
        ),
        max_leaves=4,
    )


SINGLE = st.sampled_from(["bought", "returned", "clicked"])
KINDS = SINGLE | st.builds(
    lambda kinds, condition: f"any({', '.join([*kinds, f'bought with {condition}'])})", st.lists(SINGLE, max_size=2), ROW_TESTS
)
EVENTS = st.builds(
    lambda event, condition, window: " ".join(filter(None, [event, condition and f"with ({condition})", window])),
    SINGLE | KINDS,
    st.none() | combined(ROW_TESTS),
    st.none() | WINDOWS | OWN_WINDOWS,
)
VALUES = st.one_of(
    EVENTS.map("count({})".format),
    st.builds(
        "{}(amount of {})".format, st.sampled_from(["sum", "avg", "min", "max", "distinct", "first", "last", "median", "most"]), EVENTS
    ),
    st.builds("percentile(amount of {}, {})".format, EVENTS, st.sampled_from(["50%", "5%", "0.5%"])),
    st.builds("{}(amount of {} by {})".format, st.sampled_from(["first", "last"]), EVENTS, st.sampled_from(["amount", "kind", "hour"])),
    st.builds("nth({}, amount of {})".format, st.integers(1, 2), EVENTS),
    st.builds("{}({})".format, st.sampled_from(["days", "weeks", "months", "quarters", "years"]), EVENTS),
    st.builds("{}({} of {})".format, st.sampled_from(["streak", "current_streak"]), st.sampled_from(["days", "weeks", "months"]), EVENTS),
    st.just("age"),
    NUMBERS,
)
STEPS = st.builds(lambda event, condition: event + (f" with ({condition})" if condition else ""), SINGLE, st.none() | ROW_TESTS)
EXACT = st.sampled_from(["1h", "24h", "1d", "7d", "90min"])
THEN = st.one_of(
    STEPS,
    STEPS.map("immediately {}".format),
    st.builds("all of ({}, {})".format, STEPS, STEPS),
    st.builds("{} {} {}".format, STEPS, st.sampled_from(["within", "after"]), EXACT),
    st.builds("{} without {}".format, STEPS, STEPS),
)
SEQUENCES = st.builds(
    "({} then {}{}{}{}{} {})".format,
    STEPS,
    st.lists(THEN, min_size=1, max_size=2).map(" then ".join),
    st.sampled_from(["", " then not clicked", " then not bought within 1h"]),
    st.just("") | EXACT.map(" within {} overall".format),
    st.sampled_from(["", "", " for same kind", " for same date"]),
    st.just("") | st.builds(" {} {}".format, COMPARISONS, st.integers(1, 3)),
    st.just("") | WINDOWS,
)
NUMERIC = st.recursive(VALUES, lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner), max_leaves=3)
DATE_FUNCTIONS = st.sampled_from(["days_since", "days_until", "age", "day", "month", "year"])
FUNCTIONS = st.one_of(
    st.builds("abs({})".format, NUMERIC),
    st.builds("round({}, {})".format, NUMERIC, st.integers(0, 2)),
    st.builds("coalesce({}, {})".format, NUMERIC, NUMERIC),
    st.builds("coalesce(age, {}, {})".format, NUMBERS, NUMBERS),
    st.builds("score({} when vip, {} when {})".format, st.integers(0, 2), st.integers(0, 2), EVENTS),
)
TEXT_FUNCTIONS = st.sampled_from(
    ["lower(country)", "country", "coalesce(country, plan)", 'coalesce(country, "a")', "coalesce(lower(country), plan)", "lower(plan)"]
)
RULES = combined(
    st.one_of(
        EVENTS,
        st.builds(
            "{} {} {}".format,
            EVENTS,
            st.sampled_from(["at least", "fewer than", "exactly", "more than"]),
            st.integers(1, 3).map("{} times".format),
        ),
        EVENTS.map("never {}".format),
        SEQUENCES,
        st.builds("{} {} {}".format, NUMERIC, COMPARISONS, NUMERIC),
        st.builds(
            "{} in {} {}{}".format,
            NUMERIC,
            st.sampled_from(["top", "bottom"]),
            st.sampled_from(["1", "2", "1%", "10%", "100%"]),
            st.sampled_from(["", " by country", " by vip", " by (country, vip)"]),
        ),
        st.builds("quantile({}, {}) {} {}".format, NUMERIC, st.integers(1, 3), COMPARISONS, NUMBERS),
        st.builds("percentile_rank({}) {} {}".format, NUMERIC, COMPARISONS, NUMBERS),
        st.sampled_from(["in list vip", "not in list vip", "in list gone"]),
        st.builds("age between {} and {}".format, st.integers(0, 2), st.integers(2, 3)),
        st.builds("country {} {}".format, COMPARISONS, TEXT_LITERALS),
        st.builds("{} {}".format, st.sampled_from(["joined", "birth"]), WINDOWS),
        st.builds("tags {} {}".format, st.sampled_from(["contains", "does not contain"]), TEXT_LITERALS),
        st.builds("{}({}) {} {}".format, DATE_FUNCTIONS, st.sampled_from(["joined", "birth"]), COMPARISONS, st.integers(0, 2)),
        st.builds("anniversary({}) {}".format, st.sampled_from(["joined", "birth"]), WINDOWS),
        st.builds("{} {} {}".format, FUNCTIONS, COMPARISONS, NUMBERS),
        st.builds("{} {} {}".format, TEXT_FUNCTIONS, COMPARISONS, TEXT_LITERALS),
        st.builds('country matches "{}{}"'.format, st.sampled_from(["", "^", "a", "[ab]"]), st.sampled_from(["b", ".", "\\d", "b$"])),
        st.builds("birth {} {}".format, COMPARISONS, st.sampled_from(["2026-01-01", "2026-03-02"])),
        st.sampled_from(
            [
                "vip",
                "vip = false",
                "plan is known",
                "plan = country",
                "true",
                "false",
                "last(bought) - first(bought) < 90min",
                "now > joined",
                "tags is known",
                "days_since(joined) < 3",
                "days_until(birth) < 3",
                "joined > last(bought)",
                "bought with kind != customer.country",
                "bought with kind = customer.country",
            ]
        ),
    )
)


def segment(rule: str) -> Segment | None:
    """The rule's meaning; None where it is none (a decimal of too many digits, a window that holds nothing)."""
    declared = "".join(f"occasion {name} is {spans}\n" for name, spans in OCCASIONS.items())
    return check([Source("s.seg", rule), Source("occasions.seg", declared)], SHOP, BERLIN, lambda _: None).segments.get("s")


def told(item: Segment) -> str:
    return explain(item, SHOP, BERLIN, T)


def test_the_catalog_is_right() -> None:
    assert FOUND == []
    assert sum(segment(rule) is not None for rule in ("bought in 3d", 'bought with (kind = "a\\"")', "avg(amount of bought) > 1.0")) == 3


@settings(max_examples=600, deadline=None)
@given(st.lists(RULES, min_size=2, max_size=8))
def test_two_meanings_have_two_texts(rules: list[str]) -> None:
    texts: dict[str, Segment] = {}
    for rule in rules:
        found = segment(rule)
        if found is not None:
            assert texts.setdefault(told(found), found).rule == found.rule


@settings(max_examples=400, deadline=None)
@given(RULES, st.data())
def test_a_small_change_of_a_rule_changes_its_text(rule: str, data: st.DataObject) -> None:
    """Random pairs are rarely alike, so one word of a rule is changed for another."""
    words = rule.split(" ")
    place = data.draw(st.integers(0, len(words) - 1))
    instead = data.draw(
        st.sampled_from(
            [*words, "and", "or", "not", "<", "<=", "=", "1", "1.0", "3d", "3h", "in", "last", "previous", "bought", '"a"', '"a "', ""]
        )
    )
    changed = segment(" ".join([*words[:place], instead, *words[place + 1 :]]))
    found = segment(rule)
    if found is not None and changed is not None and found.rule != changed.rule:
        assert told(found) != told(changed)


LOOKALIKES = r"""
bought in 1d | bought in 24h | bought in 1440min | bought since 2026-03-01 | bought in last day | bought after 1d ago | bought since 2026-03-01T00:00 in 2d
bought in 1mo | bought since 2026-02-02 | bought in 4w | bought in 28d | clicked in 1mo | returned in 1mo
bought in 1y | bought in 12mo | bought in 4q | bought in 365d
bought before 2026-03-02 | bought until 2026-03-02 | bought
never bought | not bought | bought < 1 | bought at most 0 times | not bought >= 1.0 | bought != 1
bought >= 1.0 | bought > 0 | bought >= 100% | bought != 0 | bought >= 1.00
country in ("a", "b") | country in ("b", "a") | country in ("a or b") | country in ("a\", \"b") | country = "a" | country in ("a")
country = "a\nb" | country = "a\\nb" | country = "a b" | country = "a\u{A0}b" | country = "a\u{200B}b" | country = "ab"
bought with state = "paid" | bought | bought with (state = "paid" and kind = "paid")
bought with (kind = "a" and amount > 1 or kind = "b") | bought with ((kind = "a" and amount > 1) or kind = "b") | bought with (kind = "a" and (amount > 1 or kind = "b"))
not (vip and age > 1) | not (vip or age > 1) | not vip and not (age > 1) | not vip or not (age > 1) | not (vip and not (age > 1))
age between 1 and 3 | age >= 1 and age < 3 | age > 1 and age <= 3 | age in (1, 3) | not (age between 1 and 3)
birth = 2026-03-02 | birth on 2026-03-02 | birth >= 2026-03-02 | birth since 2026-03-02 | birth in this day | birth in next 1d
joined > now | joined >= now | joined since 2026-03-02 | joined in next 1d | joined in next 24h | not (joined <= now)
age + 1 - 2 = 3 | age + (1 - 2) = 3 | (age + 1) - 2 = 3.0 | age * 1 - 2 = 3 | age - 1 - 2 = 3 | age - (1 - 2) = 3 | age / 1 / 2 = 3 | age / (1 / 2) = 3
sum(amount of bought) > 1 | avg(amount of bought) > 1 | max(amount of bought) > 1 | min(amount of bought) > 1 | distinct(amount of bought) > 1 | first(amount of bought) > 1
last(bought) - first(bought) > 1d | last(bought) - first(bought) > 24.0 * 1h | last(bought) - first(bought) > 2d | first(bought) - last(bought) > 1d
bought then returned | bought then not returned | bought then returned < 1 | not (bought then returned) | bought then returned within 1d | bought then returned after 1d | bought then returned within 1d overall | bought then immediately returned | bought then returned without clicked | bought then returned for same kind | bought then returned in 1d | returned then bought | bought then returned >= 2 | bought then returned = 2 | bought then returned = 1
bought then not returned within 1d | bought then not returned within 24h | bought then not returned within 2d | bought then not returned in 1d | bought then not returned for same kind | never returned and bought
all of (bought, returned) then clicked | all of (returned, bought) then clicked | bought then returned then clicked | all of (bought, returned) then clicked within 1d | all of (bought, returned) then clicked within 1d overall | bought then all of (returned, clicked) | bought then returned then clicked within 1d | bought then returned within 1d then clicked | bought then returned then clicked without bought | bought then returned without bought then clicked
days_since(joined) > 1 | days_until(joined) > 1 | age(joined) > 1 | day(joined) > 1 | days_since(birth) > 1 | days_since(joined) - 1 > 1 | now - joined > 1d
tags contains "a" | tags contains "a\", \"b" | tags contains any of ("a", "b") | tags contains all of ("a", "b") | tags is known | tags does not contain "a" | not tags contains all of ("a", "b")
country matches "a" | country contains "a" | country = "a" | country matches "^a" | country matches "a\"" | not country matches "a" | country matches "A"
round(age / 2, 1) > 1 | round(age / 2, 0) > 1 | round(age, 0) > 1 | round(age / 2, 1) + 1 > 1 | abs(age / 2) > 1 | coalesce(age / 2, 1) > 1 | coalesce(1, age / 2) > 1
coalesce(age, 1, 2) > 1 | coalesce(age, coalesce(1, 2)) > 1 | coalesce(coalesce(age, 1), 2) > 1 | score(1 when vip) > 1 | score(1 when vip, 1 when vip) > 1 | score(1 when not vip) > 1
date(joined) = 2026-03-02 | joined on 2026-03-02 | birth = 2026-03-02 | anniversary(joined) = 2026-03-02 | anniversary(birth) = 2026-03-02
plan = "x" | country = "x" | bought with kind = "x" | clicked with kind = "x" | plan = country | country = plan
median(amount of bought) > 1 | percentile(amount of bought, 5%) > 1 | percentile(amount of bought, 0.5%) > 1 | avg(amount of bought) > 1 | most(amount of bought) > 1
nth(1, bought) in 3d | nth(2, bought) in 3d | first(bought) in 3d | nth(1, amount of bought) > 1 | nth(2, amount of bought) > 1 | first(amount of bought) > 1
first(kind of bought by amount) = "a" | last(kind of bought by amount) = "a" | first(kind of bought) = "a" | first(kind of bought by kind) = "a" | first(amount of bought by kind) > 1
days(bought) > 1 | weeks(bought) > 1 | months(bought) > 1 | quarters(bought) > 1 | years(bought) > 1 | streak(days of bought) > 1 | current_streak(days of bought) > 1 | streak(weeks of bought) > 1 | current_streak(weeks of bought) > 1
share(bought with kind = "a") > 1% | share(bought with kind = "b") > 1% | share(bought kind a with kind = "b") > 1% | share(bought with kind = "a" in 3d) > 1%
any(bought, clicked) | any(bought, returned) | any(returned, clicked) | any(bought, returned, clicked) | bought | any(bought, clicked with kind = "a") | any(bought with kind = "a", clicked) | any(bought, clicked) with kind = "a"
sum(amount of any(bought, clicked)) > 1 | sum(amount of any(returned, clicked)) > 1 | sum(amount of any(bought, returned)) > 1 | sum(amount of any(returned, bought)) > 1 | sum(amount of any(bought, returned, clicked)) > 1
any(bought, clicked) >= 2 for same amount | any(returned, clicked) >= 2 for same amount | any(bought, clicked) >= 2 for same kind | any(bought, clicked) >= 2 within 1d | any(bought, clicked) >= 2
bought since joined | bought after joined | bought until joined | bought in 7d after joined | bought in 168h after joined | bought in 7d before joined | bought from 1d to 7d after joined | bought from 7d to 1d before joined
bought since birth | bought since joined | bought since date(joined) | bought until birth | bought before birth | bought in 1d after birth | bought from birth to joined
bought since first(clicked) | bought since last(clicked) | bought since nth(2, clicked) | bought since first(clicked in 7d) | bought in 7d since first(clicked) | bought since first(returned)
bought during sale | bought outside sale | not bought during sale | bought during fair | bought during sale in 1y | joined during sale | joined outside sale | not (joined during sale) | birth during sale
age in top 1 | age in bottom 1 | age in top 1% | age in top 100% | age in top 1 by vip | age in top 1 by country | age in top 1 by (country, vip) | age in top 1 by (vip, country) | age in top 2 | not (age in top 1)
bought in top 1 in 1d | bought in 1d in top 1 | clicked in top 1 in 1d | count(bought) + 0 in top 1 in 1d | count(bought in 1d) + count(clicked) in top 1 | count(clicked) + count(bought in 1d) in top 1
quantile(age, 2) = 1 | quantile(age, 3) = 1 | quantile(age, 2) = 2 | percentile_rank(age) = 1 | percentile_rank(age) = 100% | 1 = quantile(age, 2) | quantile(age, 1) = 1
in list vip | in list gone | not in list vip | vip
bought with day = 1 | bought with month = 1 | bought with hour = 1 | bought with weekday = "mon" | bought with date = 2026-01-01 | bought with week = 2026-01-05
"""


@pytest.mark.parametrize("line", LOOKALIKES.strip().splitlines())
def test_rules_that_look_alike_are_told_apart(line: str) -> None:
    """Many of these give the same instants at T, or differ in a bracket, a digit or a character that can't be seen."""
    found = {rule: segment(rule) for rule in line.split(" | ")}
    meanings = {rule: item for rule, item in found.items() if item is not None}
    assert len(meanings) > 2
    for one, other in combinations(meanings, 2):
        if meanings[one].rule != meanings[other].rule:
            assert told(meanings[one]) != told(meanings[other]), f"{one} | {other}"


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_a_text_can_not_pass_for_two(one: str, other: str) -> None:
    joined = segment(f"country in ({text(one)}, {text(other)})")
    single = segment(f"country in ({text(one + other)})")
    assert joined is not None and single is not None
    assert told(joined) != told(single)
    assert "\n\n".join(told(joined).split("\n\n")[:1]).count("\n") == 0


@pytest.mark.parametrize("c", ["\x07", "\u200b", "\ud800", "\u2028", "\u2029", "\u00a0", "\u202e"])
def test_what_moves_or_hides_characters_is_escaped(c: str) -> None:
    assert quoted(f"a {c}b") == f'"a \\u{{{ord(c):X}}}b"'
    assert quoted('é "x" \\') == '"é \\"x\\" \\\\"'
