"""What workers count adds up, and comes back from a file."""

import json
from pathlib import Path

from tests.support.plugin import ENOUGH, LEAST, folder_of, too_small
from tests.support.tally import Tally, read


def counted() -> Tally:
    tally = Tally()
    tally.add("fuzz", "inputs", 600)
    tally.share("differential", "cases that divide people", 85, 100)
    tally.least("differential", "each production", 3)
    tally.seed("fuzz", "pr")
    tally.fail("fuzz", "test_x")
    tally.seconds["fuzz"] = 1.5
    return tally


def test_a_file_and_a_log_hold_what_was_counted(tmp_path: Path) -> None:
    (tmp_path / "table.json").write_text(counted().text(), encoding="utf-8")
    (tmp_path / "log.jsonl").write_text((json.dumps({"tally": counted().as_json()}) + "\n") * 2, encoding="utf-8")
    assert read([tmp_path / "table.json"]).as_json() == counted().as_json()
    whole = read([tmp_path / "table.json", tmp_path / "log.jsonl"])
    assert whole.rows() == [
        ("differential", "cases that divide people", "85.0% of 300"), ("differential", "each production", "at least 3 times"), ("fuzz", "inputs", "1,800"),
    ]  # fmt: skip
    assert whole.told("fuzz") == "   3 failures, 4 s, seeds pr"


def test_a_share_that_is_not_reached_fails_where_there_are_enough() -> None:
    ((folder, what), least) = next(iter(LEAST.items()))
    tally = Tally()
    tally.share(folder, what, int(least * ENOUGH) - 1, ENOUGH - 1)
    assert not too_small(tally)
    tally.share(folder, what, 0, 1)
    assert too_small(tally)


def test_the_folder_of_a_test() -> None:
    assert [folder_of(f"{path}::test_x[a/b]") for path in ("tests/fuzz/test_fuzz.py", "tests/test_api.py")] == ["fuzz", "others"]
