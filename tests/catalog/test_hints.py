"""Hints go into a catalog's files, and all else stays as it is written."""

import pytest

from segql.catalog.hints import Hints, about, differing, rewritten
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.source import Source

BLOCK = """\
# our shop
entities: {customer: {table: customers, key: id}}   # people
sources:
  orders:
    table: orders
    # when it was ordered
    time: ordered_at
    entity: {customer: customer_id}
  "the log": {table: log, time: {column: at, type: date}, entity: {customer: customer_id}}
events:
  purchased:
    source: orders
    where: >
      status = "paid"
    properties: {amount: decimal(12, 2), tags: text[]}
  viewed: {source: "the log"}
"""
HINTS = Hints({"orders": (("customer_id", "at"), ("at",)), "the log": (("it's", "No"),)}, {"purchased": 1_250_000, "viewed": 7})
AFTER = """\
# our shop
entities: {customer: {table: customers, key: id}}   # people
sources:
  orders:
    table: orders
    # when it was ordered
    indexes: [[customer_id, at], [at]]
    time: ordered_at
    entity: {customer: customer_id}
  "the log": {table: log, indexes: [['it''s', No]], time: {column: at, type: date}, entity: {customer: customer_id}}
events:
  purchased:
    source: orders
    rows: 1_250_000
    where: >
      status = "paid"
    properties: {amount: decimal(12, 2), tags: text[]}
  viewed: {rows: 7, source: "the log"}
"""


def loaded(*texts: str) -> tuple[list[Source], Catalog]:
    files, found = [Source(f"{i}.yml", text) for i, text in enumerate(texts)], list[object]()
    catalog = load_catalog(files, found.append)
    assert found == []
    return files, catalog


def after(text: str, hints: Hints) -> str:
    files, _ = loaded(text)
    return rewritten(files, hints).get(files[0], files[0]).text


def test_what_is_not_there_is_written() -> None:
    assert after(BLOCK, HINTS) == AFTER


def test_what_is_there_is_written_over() -> None:
    other = Hints({"orders": (), "the log": (("a b", "ö"), ("x",))}, {"viewed": 0, "purchased": 12})
    changed = after(AFTER, other)
    assert changed == AFTER.replace("[[customer_id, at], [at]]", "[]").replace("[['it''s', No]]", "[['a b', 'ö'], [x]]").replace(
        "1_250_000", "12"
    ).replace("rows: 7", "rows: 0")
    assert after(changed, HINTS) == AFTER


def test_nothing_to_say_changes_nothing() -> None:
    files, _ = loaded(BLOCK)
    assert rewritten(files, Hints()) == {}


def test_only_the_file_with_the_entry_changes() -> None:
    cut = BLOCK.index("events:")
    files, _ = loaded(BLOCK[:cut], BLOCK[cut:])
    assert list(rewritten(files, Hints({}, {"viewed": 7}))) == [files[1]]
    assert list(rewritten(files, HINTS)) == files


@pytest.mark.parametrize(
    "written",
    [
        '{"table": "log", "time": "at", "entity": {"customer": "id"}}', "{\n    table: log,\n    time: at, # when\n    entity: {customer: id}}",
        "\n    ? table\n    : log\n    ? time\n    : at\n    entity: {customer: id}", "\n      time: at\n      table: log\n      entity:\n        customer: id",
    ],
)  # fmt: skip
def test_other_ways_to_write_an_entry(written: str) -> None:
    """What can't be written is refused, and never wrong."""
    text = f"entities: {{customer: {{table: customers, key: id}}}}\nsources:\n  log: {written}\n"
    hints = Hints({"log": (("id", "at"), ("at",))})
    if "?" in written:
        with pytest.raises(ValueError):
            after(text, hints)
        return
    _, catalog = loaded(after(text, hints))
    assert catalog.sources["log"].indexes == hints.indexes["log"]


def test_what_differs() -> None:
    _, catalog = loaded(AFTER)
    assert differing(catalog, HINTS) == Hints()
    assert differing(catalog, Hints({"orders": (("at",), ("customer_id", "at"))})) == Hints()
    more = (("at",), ("customer_id", "at"), ("n",))
    assert differing(catalog, Hints({"orders": more, "the log": ()})) == Hints({"orders": more, "the log": ()})
    assert differing(catalog, Hints({}, {"purchased": 2_500_000, "viewed": 3})) == Hints({}, {"viewed": 3})
    assert differing(catalog, Hints({}, {"purchased": 2_510_000, "viewed": 4})) == Hints({}, {"purchased": 2_500_000})
    assert differing(catalog, Hints({}, {"purchased": 0})) == Hints({}, {"purchased": 0})
    _, untold = loaded(BLOCK)
    assert differing(untold, Hints({"orders": (), "the log": ()}, {"viewed": 0})) == Hints({}, {"viewed": 0})


@pytest.mark.parametrize(
    ("number", "told"), [(0, 0), (9, 9), (99, 99), (994, 990), (995, 1000), (1_249_999, 1_200_000), (1_250_000, 1_300_000)]
)
def test_two_digits(number: int, told: int) -> None:
    assert about(number) == told
