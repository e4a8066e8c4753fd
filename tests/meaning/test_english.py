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
from segql.meaning.nodes import Segment
from segql.source import Source

CATALOG = """
entities:
  customer:
    table: customers
    key: id
    attributes: {country: text, plan: {type: text, json: props.plan}, age: integer, vip: boolean, joined: timestamp, birth: {type: date, column: dob}}
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


EVENTS = st.builds(
    lambda event, condition, window: " ".join(filter(None, [event, condition and f"with ({condition})", window])),
    st.sampled_from(["bought", "returned", "clicked"]),
    st.none() | combined(ROW_TESTS),
    st.none() | WINDOWS,
)
VALUES = st.one_of(
    EVENTS.map("count({})".format),
    st.builds("{}(amount of {})".format, st.sampled_from(["sum", "avg", "min", "max", "distinct", "first", "last"]), EVENTS),
    st.just("age"),
    NUMBERS,
)
NUMERIC = st.recursive(VALUES, lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner), max_leaves=3)
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
        st.builds("{} {} {}".format, NUMERIC, COMPARISONS, NUMERIC),
        st.builds("age between {} and {}".format, st.integers(0, 2), st.integers(2, 3)),
        st.builds("country {} {}".format, COMPARISONS, TEXT_LITERALS),
        st.builds("{} {}".format, st.sampled_from(["joined", "birth"]), WINDOWS),
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
            ]
        ),
    )
)


def segment(rule: str) -> Segment | None:
    """The rule's meaning; None where it is none (a decimal of too many digits, a window that holds nothing)."""
    return check([Source("s.seg", rule)], SHOP, BERLIN, lambda _: None).segments.get("s")


def told(item: Segment) -> str:
    return explain(item, BERLIN, T)


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
plan = "x" | country = "x" | bought with kind = "x" | clicked with kind = "x" | plan = country | country = plan
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
