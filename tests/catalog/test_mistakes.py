"""Every mistake in a catalog is one message, at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic
from segql.diagnostics.render import render
from segql.source import Source

GOOD = """\
entities: {customer: {table: customers, key: id, attributes: {country: text}}}
sources: {orders: {table: orders, time: at, entity: {customer: id}}}
"""


def mistakes(*texts: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    load_catalog([Source(f"c{i}.yml", text) for i, text in enumerate(texts)], found.append)
    return found


def event(fields: str) -> str:
    return f"{GOOD}events: {{e: {{source: orders, {fields}}}}}\n"


def prop(written: str) -> str:
    return event(f"properties: {{p: {written}}}")


ONE_MISTAKE = [
    # (the catalog, code, what is underlined, message, help)
    ("a: *b", "SEG020", "*b", "`*` aliases are not read; write the entry out", None),
    ("a: &b c", "SEG020", "&b c", "`&` anchors are not read; write the entry out", None),
    ("a: !!python/name:os.system x", "SEG020", "!!python/name:os.system x", "`!` tags are not read", None),
    ("--- a\n--- b", "SEG020", "---", "one file holds one YAML document; a second one begins here", None),
    ("? [a]\n: b", "SEG020", "[", "a key is a text", None),
    ("[" * 30, "SEG020", "[", "entries are nested more than 20 deep", None),
    ("text", "SEG021", "text", "expected the sections `entities`, `sources`, `events`, `lists`", None),
    ("entitys: {}", "SEG021", "entitys", "`entitys` is not known here", "did you mean `entities`?"),
    ("events: [a]", "SEG021", "[a]", "expected entries by name under `events`", None),
    (GOOD + "lists: {'a`b': {}}", "SEG021", "a`b", "expected a name, without backticks and control characters", None),
    (GOOD + "events: {e: }", "SEG021", "e", "expected entries such as `name: value`, found nothing", None),
    (GOOD + "events: {e: {}}", "SEG021", "e", "`source` is missing", None),
    (GOOD + "events: {e: {sourec: orders}}", "SEG021", "sourec", "`sourec` is not known here", "did you mean `source`?"),
    (GOOD + "events: {e: {source: order}}", "SEG022", "order", "there is no source `order`", "did you mean `orders`?"),
    (event("where: ''"), "SEG021", "''", "expected a text, found nothing", None),
    (
        event("colour: red"),
        "SEG021",
        "colour",
        "`colour` is not known here",
        "known here: `source`, `where`, `properties`, `description`, `rows`",
    ),
    (prop("string"), "SEG021", "string", None, "did you mean `text`?"),
    (prop("intger"), "SEG021", "intger", None, "did you mean `integer`?"),
    (prop("decimal(40, 2)"), "SEG021", "decimal(40, 2)", None, None),
    (prop("{type: text, colum: x}"), "SEG021", "colum", "`colum` is not known here", "did you mean `column`?"),
    (prop("{type: text, json: props}"), "SEG021", "props", "expected a column and a path inside it, such as `props.plan`", None),
    (prop("{type: text, json: a.b, column: c}"), "SEG021", "column", "`json` names the column already: `a`", None),
    (prop("{type: text, cast: true}"), "SEG021", "cast", "`cast` is for values inside JSON", None),
    (prop("{type: text, json: a.b, cast: yes}"), "SEG021", "yes", "expected `true` or `false`", None),
    (prop("{type: text, unit: s}"), "SEG021", "unit", "`unit` is for durations", None),
    (
        prop("{type: duration, unit: mo}"),
        "SEG021",
        "mo",
        "expected one of `us`, `ms`, `s`, `min`, `h`, `d`, `w`, found `mo`",
        "did you mean `ms`?",
    ),
    (prop("{type: text, zone: UTC}"), "SEG021", "zone", "`zone` is for timestamps", None),
    (prop("{type: timestamp, zone: Europe/Berln}"), "SEG021", "Europe/Berln", None, "did you mean `Europe/Berlin`?"),
    (prop("{type: integer, values: [1, x]}"), "SEG021", "values", "`x` is no integer", None),
    (prop("{type: float, values: [1]}"), "SEG021", "values", "`values` is for text and integer", None),
    (prop("{type: text, lookup: {table: t, key: k}}"), "SEG021", "lookup", "`on` is missing", None),
    (event("properties: {hour: integer}"), "SEG023", "hour", "`hour` is a field that every event has", None),
    (GOOD + "events: {country: {source: orders}}", "SEG023", "country", "`country` is both an event and an attribute of `customer`", None),
    (
        GOOD + "lists: {l: {entity: custmer, table: t, key: k}}",
        "SEG022",
        "custmer",
        "there is no entity `custmer`",
        "did you mean `customer`?",
    ),
    (GOOD + "lists: {l: {entity: customer, table: ../x.csv, key: k}}", "SEG021", "../x.csv", None, None),
    (GOOD + "lists: {l: {entity: customer, table: /etc/x.csv, key: k}}", "SEG021", "/etc/x.csv", None, None),
    (GOOD + "lists: {l: {entity: customer, table: 's3://b/x.csv', key: k}}", "SEG021", "s3://b/x.csv", None, None),
    (GOOD + "lists: {l: {entity: customer, table: 'data/*.parquet', key: k}}", "SEG021", "data/*.parquet", None, None),
    (GOOD + "lists: {l: {entity: customer, table: lists/vip, key: k}}", "SEG021", "lists/vip", None, None),
    (GOOD + "lists: {l: {entity: customer, key: k}}", "SEG021", "l", "`table` is missing", None),
    (GOOD + "lists: {l: {entity: customer, tabel: t, key: k}}", "SEG021", "tabel", "`tabel` is not known here", "did you mean `table`?"),
    (GOOD + "lists: {l: {entity: customer, table: t, file: ../x.csv, key: k}}", "SEG021", "../x.csv", None, None),
    (
        GOOD + "lists: {l: {entity: customer, table: t, file: t.xlsx, key: k}}",
        "SEG021",
        "t.xlsx",
        "expected a file that ends in .csv, .csv.gz or .parquet, such as `data/orders.parquet`",
        None,
    ),
    (GOOD + "lists: {l: {entity: customer, table: a.csv, file: b.csv, key: k}}", "SEG023", "file", "`table` names a file already", None),
    (prop("{type: text, lookup: {key: k, on: o}}"), "SEG021", "lookup", "`table` is missing", None),
    ("entities: {v: {key: id}}", "SEG021", "v", "`v` has no `table`, and no source is about it: nothing says who exists", None),
    ("entities: {v: {table: t, key: {column: id, type: float}}}", "SEG021", "float", None, None),
    ("entities: {v: {table: t, key: id, seen_in: s}}", "SEG021", "seen_in", "`seen_in` is for an entity without a table", None),
    (GOOD + "  two: {table: t, time: at, zone: Mars, entity: {customer: id}}".replace("  two", "# "), None, None, None, None),
]


@pytest.mark.parametrize(("text", "code", "underlined", "message", "help_"), ONE_MISTAKE)
def test_one_mistake_is_one_message(text: str, code: str | None, underlined: str | None, message: str | None, help_: str | None) -> None:
    found = mistakes(text)
    if code is None:
        assert found == []
        return
    assert len(found) == 1, render(found)
    assert found[0].code.id == code
    assert found[0].span is not None and found[0].span.text == underlined
    assert message in (None, found[0].message)
    assert help_ in (None, found[0].help)


SOURCES = [
    ("time: {column: at, type: timestamptz, zone: UTC}, entity: {customer: id}", "zone"),
    ("time: {column: at, zone: UTC}, zone: UTC, entity: {customer: id}", "zone"),
    ("time: at, entity: {}", "entity"),
    ("time: , entity: {customer: id}", "time"),
    ("time: at, entity: {nobody: id}", "nobody"),
    ("time: at, entity: {customer: {column: id, via: m}}", "via"),
    ("time: at, entity: {customer: {column: id, from: m}}", "from"),
    ("time: at, entity: {customer: {column: id, via: m, to: id}}", "id"),
    ("time: at, entity: {customer: id}, history: long", "long"),
    ("time: at, entity: {customer: id}, partition: {column: d, of: day}", "day"),
    ("time: at, entity: {customer: id}, indexes: id", "id"),
    ("time: at, entity: {customer: id}, indexes: {customer: id}", "{customer: id}"),
    ("time: at, entity: {customer: id}, indexes: [id, at]", "[id, at]"),
    ("time: at, entity: {customer: id}, indexes: [[id, at], []]", "[[id, at], []]"),
    ("time: at, entity: {customer: id}, indexes: [[id, [at]]]", "[[id, [at]]]"),
    ("time: at, entity: {customer: id}, indexes: [[id, '']]", "[[id, '']]"),
    ("time: at, entity: {customer: id}, indexes: [[id, at, id]]", "[[id, at, id]]"),
    ("time: at, entity: {customer: id}, partition: {column: d, zone: Mars}", "Mars"),
]


@pytest.mark.parametrize(("fields", "underlined"), SOURCES)
def test_mistakes_in_a_source(fields: str, underlined: str) -> None:
    found = mistakes(f"{GOOD}lists: {{}}\n", f"sources: {{two: {{table: t, {fields}}}}}")
    assert [d.span and d.span.text for d in found] == [underlined], render(found)


def test_an_entry_in_two_files_is_shown_at_both_places() -> None:
    found = mistakes(GOOD, "entities: {customer: {table: t, key: id}}")
    assert [d.code.id for d in found] == ["SEG023"]
    assert found[0].span is not None and found[0].span.source.name == "c1.yml"
    assert [label.span.source.name for label in found[0].labels] == ["c0.yml"]


def test_what_refers_to_a_broken_entry_is_no_second_mistake() -> None:
    found = mistakes(
        "entities: {customer: {tabel: t, key: id}}\nsources: {s: {table: t, time: at, entity: {customer: id}}}\nevents: {e: {source: s}}"
    )
    assert [d.message for d in found] == ["`tabel` is not known here"]


def test_a_catalog_of_too_many_entries_is_refused() -> None:
    found = mistakes("a: [" + "x," * 50_001 + "]")
    assert [d.code.id for d in found] == ["SEG020"]


@pytest.mark.parametrize("rows", ["many", "-1", "1.5", "1e6", "1__000", "_1", "[1]", "''", "1234567890123456789"])
def test_a_number_of_rows_that_is_none(rows: str) -> None:
    (found,) = mistakes(event(f"rows: {rows}"))
    assert (found.code.id, found.message) == ("SEG021", "expected a number of rows, such as `250000` or `250_000`")


@pytest.mark.parametrize("path", ["p.0", "p.a.12", "[p, '-1']", "[p, a, ' 7']", "[p, '+3']"])
def test_a_json_path_with_a_number(path: str) -> None:
    """PostgreSQL takes it for a place in a list, the others for a key."""
    (found,) = mistakes(prop(f"{{type: text, json: {path}}}"))
    assert found.code.id == "SEG021" and "would be a place in a list" in found.message


@pytest.mark.parametrize("path", ["p.a0", "p.0a", "p.'0'", "[p, 1.5]"])
def test_a_json_path_with_digits_in_a_key(path: str) -> None:
    assert mistakes(prop(f"{{type: text, json: {path}}}")) == []


def test_an_entity_with_a_mistake_is_nobody_s_member() -> None:
    text = "entities: {user: {tabel: t, key: id}, account: {table: a, key: id, members: {entity: user, via: s, key: u, account: a}}}"
    found: list[Diagnostic] = []
    catalog = load_catalog([Source("c.yml", text)], found.append)
    assert [d.message for d in found] == ["`tabel` is not known here"]
    assert list(catalog.entities) == ["account"] and catalog.entities["account"].members is None


YAML_LIKE = st.text(alphabet="ab:-[]{},&*!|>'\"#%@`?\n\t \\0x\r\ufeff\x00\x85é\U0001f600\u2028", max_size=60)


@given(st.one_of(YAML_LIKE, st.text(max_size=40)))
def test_any_text_gives_a_catalog_or_messages(text: str) -> None:
    for diagnostic in mistakes(text, GOOD + "events: {e: {source: orders, where: " + text + "}}"):
        assert render([diagnostic])
