"""Whatever the rules, every generated database holds what engines tell apart."""

from math import copysign, isinf, isnan

import pytest

from segql.meaning.evaluate import event_time
from tests.differential.trial import Trial, make


@pytest.fixture(scope="module", params=range(4))
def trial(request: pytest.FixtureRequest) -> Trial:
    return make(f"data-{request.param}", 2)


def test_each_column_of_events_is_missing_somewhere(trial: Trial) -> None:
    for source in trial.catalog.sources.values():
        data = trial.tables[str(source.table)]
        assert [c for c in data.columns if all(row.get(c) is not None for row in data.rows)] == []


def test_there_are_people_without_events_and_events_without_people(trial: Trial) -> None:
    people = {row["customer_id"] for row in trial.tables["customers"].rows} - {None}
    seen = {
        row[link.column] for s in trial.catalog.sources.values() for link in s.entities.values() for row in trial.tables[str(s.table)].rows
    }
    assert people - seen and seen - people


def test_rows_repeat_share_their_times_and_reach_beyond_t(trial: Trial) -> None:
    for source in trial.catalog.sources.values():
        rows = trial.tables[str(source.table)].rows
        times = [at for row in rows if (at := event_time(source, row, trial.calendar)) is not None]
        assert max(times) >= trial.as_of > min(times) and len(set(times)) < len(times)
        assert len({repr(row) for row in rows}) < len(rows)


def test_numbers_and_texts_that_engines_tell_apart(trial: Trial) -> None:
    prices = [row["price"] for row in trial.tables["shop.orders"].rows if isinstance(row["price"], float)]
    assert any(isnan(p) for p in prices) and any(isinf(p) and p > 0 for p in prices) and any(isinf(p) and p < 0 for p in prices)
    assert any(p == 0 and copysign(1, p) < 0 for p in prices)
    words = {row["category"] for row in trial.tables["shop.orders"].rows}
    assert {"it's", "c\\d", 'a"b', "😀", "e\u0301", ""} <= words


def test_json_of_every_kind(trial: Trial) -> None:
    props = {row["props"] for row in trial.tables["app_events"].rows}
    assert {None, "{}", "null", "[]", '"text"', "1"} <= props
