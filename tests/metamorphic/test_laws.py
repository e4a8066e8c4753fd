"""Laws that hold whatever the rule: checked on the SQL that DuckDB and PostgreSQL run, with no regard to the definition."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest

from segql.catalog.load import load_catalog
from segql.meaning.windows import Calendar
from segql.source import Source
from tests.differential.trial import DECLARED, Declarations, Trial, compiled, make, meaning_of
from tests.support.engines import Engines, Server, distinct
from tests.support.plugin import Counting
from tests.support.rows import TableData

RULES = 4  # of one trial
TRIALS = range(6)
NAME = re.compile(r"^segment (s\d+)\b.*? is\n  (.*?)(?=^(?:segment|tiers|split) |\Z)", re.MULTILINE | re.DOTALL)


@pytest.fixture(params=["duckdb", "postgres"])
def server(request: pytest.FixtureRequest, engines: Engines, counting: Counting) -> Server:
    counting.add(f"laws, each on {RULES} rules, on {request.param}")
    return engines.servers[request.param]


def trial(law: str, number: int) -> Trial:
    return replace(make(f"{law}-{number}", RULES), mode="constant")


def rules(of: Trial) -> dict[str, str]:
    """The rules of a trial's segments, by name."""
    return dict(NAME.findall(of.text))


def members(of: Trial, text: str, server: Server) -> Mapping[str, set[str]]:
    """Who is in each segment that `text` declares beside those of the trial, on the tables loaded last."""
    meaning = meaning_of(of.text + text, of.catalog, of.calendar)
    names = re.findall(r"^segment (\w+)", text, re.MULTILINE) or list(rules(of))
    return {name: distinct(server.name, server.query(compiled(of, meaning, name, server.name))) for name in names}  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", TRIALS)
def test_a_rule_and_its_negation_divide_everyone(number: int, server: Server) -> None:
    one = trial("partition", number)
    server.load(one.tables)
    lines = ["segment everyone is purchased or not purchased\n"]
    lines += [f"segment {n}_is is ({rule})\nsegment {n}_not is not ({rule})\nsegment {n}_twice is not (not ({rule}))\n" for n, rule in rules(one).items()]  # fmt: skip
    found = members(one, "".join(lines), server)
    for name in rules(one):
        assert found[f"{name}_is"] | found[f"{name}_not"] == found["everyone"]
        assert not found[f"{name}_is"] & found[f"{name}_not"]
        assert found[f"{name}_twice"] == found[f"{name}_is"]


@pytest.mark.parametrize("number", TRIALS)
def test_de_morgan(number: int, server: Server) -> None:
    one = trial("de morgan", number)
    server.load(one.tables)
    (_, a), (_, b), *_ = rules(one).items()
    text = (
        f"segment not_both is not (({a}) and ({b}))\nsegment one_not is (not ({a})) or (not ({b}))\n"
        f"segment neither is not (({a}) or ({b}))\nsegment both_not is (not ({a})) and (not ({b}))\n"
        f"segment none_of is at most 0 of (({a}), ({b}))\nsegment either is ({a}) or ({b})\nsegment some_of is at least 1 of (({a}), ({b}))\n"
    )
    found = members(one, text, server)
    assert found["not_both"] == found["one_not"]
    assert found["neither"] == found["both_not"] == found["none_of"]
    assert found["either"] == found["some_of"]


@pytest.mark.parametrize("number", TRIALS)
def test_a_wider_window_loses_nobody(number: int, server: Server) -> None:
    one = trial("window", number)
    server.load(one.tables)
    maker = Declarations(Random(f"window {number}"), "table: customers" in one.catalog_text).rules
    text = ""
    for i in range(RULES):
        rule = f"{maker.phrase(windows=False)} {maker.r.choice(['>= 1', '>= 2', 'at least twice'])}"
        if i % 2:
            rule = f"{maker.event()} then {maker.event()} within 7d"
        text += f"segment narrow{i} is {rule} in 7d\nsegment wide{i} is {rule} in 30d\nsegment wider{i} is {rule} in 1y\nsegment ever{i} is {rule}\n"
    found = members(one, text, server)
    for i in range(RULES):
        assert found[f"narrow{i}"] <= found[f"wide{i}"] <= found[f"wider{i}"] <= found[f"ever{i}"]


@pytest.mark.parametrize("number", TRIALS)
def test_rows_have_no_order_and_those_of_others_do_not_matter(number: int, server: Server) -> None:
    one = trial("rows", number)
    server.load(one.tables)
    before = members(one, "", server)
    random = Random(f"rows {number}")
    tables = {name: TableData(data.columns, random.sample(data.rows, len(data.rows))) for name, data in one.tables.items()}
    server.load(tables)
    assert members(one, "", server) == before
    if "table: customers" in one.catalog_text and "complete: true" not in one.catalog_text:  # else there would be more people
        for source in one.catalog.sources.values():
            data, key = tables[str(source.table)], source.entities["customer"].column
            strangers = [row | {key: "a stranger"} for row in random.sample(data.rows, len(data.rows) // 2)]
            tables[str(source.table)] = TableData(data.columns, [*data.rows, *strangers])
        server.load(tables)
        assert members(one, "", server) == before


@pytest.mark.parametrize("number", TRIALS)
def test_names_of_columns_do_not_matter(number: int, server: Server) -> None:
    one = trial("names", number)
    server.load(one.tables)
    before = members(one, "", server)
    names = {"ordered_at": 'at "the" time', "category": "select", "ts": "Order", "user_id": "id; --", "country": "group"}
    text = re.sub(r"\btime: ordered_at\b", "time: 'at \"the\" time'", one.catalog_text)
    text = (
        re.sub(r"column: ts\b", "column: Order", text)
        .replace("column: user_id", "column: 'id; --'")
        .replace("column: category", "column: select")
    )
    text = re.sub(r"^( +)category: text$", r"\1category: {type: text, column: select}", text, flags=re.MULTILINE)
    text = re.sub(r"^( +)country: text$", r"\1country: {type: text, column: group}", text, flags=re.MULTILINE)
    mistakes: list[object] = []
    renamed = replace(one, catalog=load_catalog([Source("catalog.yml", text)], mistakes.append), tables={
        name: TableData({names.get(c, c): kind for c, kind in data.columns.items()}, [{names.get(c, c): v for c, v in row.items()} for row in data.rows])
        for name, data in one.tables.items()
    })  # fmt: skip
    assert not mistakes
    server.load(renamed.tables)
    assert members(renamed, "", server) == before


YEARS = 28  # after so many the calendar is the same again, between 1901 and 2099


def earlier(value: object) -> object:
    """The value so many years earlier; a text with every year that it names."""
    match value:
        case datetime() | date():
            return value.replace(year=value.year - YEARS)
        case str() if re.search(r"\b[12][0-9]{3}-", value):
            return re.sub(r"\b(19[3-9][0-9]|20[0-9]{2})(?=-[0-9]{2}-)", lambda y: str(int(y[0]) - YEARS), value)
        case _:
            return value


@pytest.mark.parametrize("number", TRIALS)
def test_clocks_that_are_shifted_with_all_data_change_nothing(number: int, server: Server) -> None:
    one = replace(trial("clocks", number), calendar=Calendar("UTC"))
    kept = {n: rule for n, rule in rules(one).items() if not re.search(r"during|outside|segment|days_off", rule)}
    text = "".join(f"segment {n} is {rule}\n" for n, rule in kept.items())
    moved = re.sub(r"\b20[0-9]{2}\b|\b19[0-9]{2}(?=-)", lambda y: str(int(y[0]) - YEARS), text)
    declared = re.sub(r"(?<=^param )(.*)\b(20[0-9]{2})", lambda p: f"{p[1]}{int(p[2]) - YEARS}", DECLARED, flags=re.MULTILINE)
    tables = {
        name: TableData(data.columns, [{c: earlier(v) for c, v in row.items()} for row in data.rows]) for name, data in one.tables.items()
    }
    at = one.as_of.replace(year=one.as_of.year - YEARS)
    catalog = one.catalog_text.replace("zone: America/New_York", "zone: UTC").replace("zone: Europe/Berlin", "zone: UTC")
    mistakes: list[object] = []
    plain = load_catalog([Source("catalog.yml", catalog)], mistakes.append)
    server.load(one.tables)
    before = members(replace(one, text=DECLARED, catalog=plain), text, server)
    server.load(tables)
    assert members(replace(one, text=declared, catalog=plain, as_of=at), moved, server) == before
