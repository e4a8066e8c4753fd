"""What is kept in the cache folder never shows: whatever changes, a command says and writes what it would without."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from segql import cache
from segql.cli import main
from segql.project import inputs
from tests.benchmarks import projects
from tests.benchmarks.startup import ROOT

FILES = {
    "segql.toml": """[project]
name = "shop"
timezone = "Europe/Berlin"
occasion-years = [2024, 2027]
default-target = "dev"
[targets.dev]
dialect = "duckdb"
[targets.prod]
dialect = "postgres"
""",
    "catalog/shop.yml": """
entities: {customer: {table: customers, key: customer_id, attributes: {country: text, joined: timestamp}}}
sources:
  orders: {table: orders, time: {column: ordered_at, type: timestamp, zone: America/New_York}, entity: {customer: customer_id}}
events:
  purchased: {source: orders, where: kind = "buy", properties: {amount: decimal}}
  returned: {source: orders, where: kind = "return"}
""",
    "segments/shared.seg": 'param home is "DE"\nparam least is 3\ndefine at_home is country = $home\n',
    "segments/regulars.seg": 'segment regulars "Regulars" owner "crm" tags a is purchased >= $least in 90d and at_home\n',
    "segments/lapsed.seg": "segment lapsed is in segment regulars as of 30d ago and not in segment regulars\n",
    "segments/plain.seg": "purchased in 30d and not returned in this week\n",
    "segments/deep/buyers.seg": "tiers buyers is\n  heavy when purchased >= 9 in 1y\n  light when purchased in 1y\n",
    "segments/rich.seg": "sum(amount of purchased) >= 20\n",
    "segments/richer.seg": "sum(amount of purchased) >= 20 and returned in 9d\n",
    "segments/deep/mail.seg": 'split mail of segment regulars seed "s" is\n  control 10%\n  sent 90%\n',
    "tests/some.seg": "expect lapsed disjoint from regulars\n",
}  # fmt: skip
HOLIDAYS = 'occasion off is holidays of "DE"\nsegment idle is purchased in 1y during off\n'
LOCKED = 'version = 1\n\n[holidays."DE"]\n' + "".join(f"{year} = [{year}-12-2{{day}}]\n" for year in range(2024, 2028))
COMMANDS = (["check"], ["compile"], ["compile", "--bundle", "--stdout"], ["fmt", "--check"])
SILENT = ("a title", "the folders of rules")  # changes that no output shows


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.delenv("SEGQL_NO_CACHE")
    monkeypatch.setenv("SEGQL_CACHE_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept"


@dataclass
class Runs:
    root: Path
    capture: pytest.CaptureFixture[str]

    def one(self, command: list[str], *more: str) -> tuple[int, str, str, dict[str, str]]:
        """Exit code, output and the compiled files."""
        shutil.rmtree(self.root / "sql", ignore_errors=True)
        code = main([*command, "-C", str(self.root), *more])
        written = {p.relative_to(self.root).as_posix(): p.read_text() for p in sorted((self.root / "sql").rglob("*.sql"))}
        out = self.capture.readouterr()
        return code, out.out, out.err, written

    def all(self, *more: str) -> list[object]:
        return [self.one([*command, *(more if command[0] != "fmt" else [m for m in more if m == "--no-cache"])]) for command in COMMANDS]


@pytest.fixture
def runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Runs:
    return Runs(write(tmp_path / "shop", FILES), capsys)


def edit(path: str, before: str, after: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert before in text
        (root / path).write_text(text.replace(before, after), encoding="utf-8")

    return change


def add(path: str, text: str) -> Callable[[Path], None]:
    return lambda root: (write(root, {path: text}), None)[1]


def move(path: str, to: str) -> Callable[[Path], None]:
    return lambda root: ((root / path).rename(root / to), None)[1]


CHANGES: dict[str, Callable[[Path], None]] = {
    "a rule": edit("segments/plain.seg", "30d", "31d"),
    "a rule that others name": edit("segments/regulars.seg", "90d", "91d"),
    "a definition": edit("segments/shared.seg", "country =", "country !="),
    "a parameter": edit("segments/shared.seg", "least is 3", "least is 4"),
    "a comment, which moves lines": edit("segments/regulars.seg", "segment regulars", "# new\nsegment regulars"),
    "a title": edit("segments/regulars.seg", '"Regulars"', '"Friends"'),
    "layout": edit("segments/plain.seg", "and not", "and  not"),
    "the name of a file": move("segments/plain.seg", "segments/simple.seg"),
    "the place of a file": move("segments/regulars.seg", "segments/deep/regulars.seg"),
    "a new file": add("segments/new.seg", "returned in 7d\n"),
    "a file less": lambda root: (root / "segments/plain.seg").unlink(),
    "a mistake": edit("segments/plain.seg", "purchased", "purchasd"),
    "a name that is gone": edit("segments/regulars.seg", "segment regulars", "segment regular"),
    "a name that is taken": add("segments/new.seg", "segment Regulars is returned\n"),
    "a number in a third file": add("segments/new.seg", "sum(amount of purchased) >= 20 or returned in 9d\n"),
    "the same rule": add("segments/new.seg", "segment same is purchased in 30d and not returned in this week\n"),
    "a definition that nobody uses": edit("segments/shared.seg", "define", "define idle is returned\ndefine"),
    "a definition that nobody uses any more": edit("segments/regulars.seg", " and at_home", ""),
    "a definition with the name of an event": edit("segments/shared.seg", "define", "define returned is purchased\ndefine"),
    "an expectation": edit("tests/some.seg", "disjoint from", "within"),
    "a comment that ignores": edit("segments/plain.seg", "purchased", "# segql: ignore[SEG807] why\npurchased"),
    "an arm": edit("segments/deep/buyers.seg", ">= 9", ">= 10"),
    "a seed": edit("segments/deep/mail.seg", '"s"', '"t"'),
    "a table": edit("catalog/shop.yml", "table: orders", "table: sales"),
    "a condition of the catalog": edit("catalog/shop.yml", '"buy"', '"bought"'),
    "a zone of the catalog": edit("catalog/shop.yml", "America/New_York", "Asia/Tokyo"),
    "a mistake in the catalog": edit("catalog/shop.yml", "key: customer_id", "kee: customer_id"),
    "another catalog file": add("catalog/more.yml", "events: {regulars: {source: orders}}\n"),
    "the project's zone": edit("segql.toml", "Europe/Berlin", "Asia/Tokyo"),
    "the start of the week": edit("segql.toml", "occasion-years", 'week-start = "sunday"\noccasion-years'),
    "the as-of": edit("segql.toml", "[targets.dev]", '[compile]\nas-of = "now"\n[targets.dev]'),
    "the folder of SQL": edit("segql.toml", "[targets.dev]", '[compile]\nout = "sql/x"\n[targets.dev]'),
    "what headers need": edit("segql.toml", "[targets.dev]", '[check]\nrequire = ["owner"]\n[targets.dev]'),
    "that being inside another is said": edit("segql.toml", "[targets.dev]", '[check]\nrequire = ["within"]\n[targets.dev]'),
    "a target's dialect": edit("segql.toml", 'dialect = "duckdb"', 'dialect = "bigquery"'),
    "the default target": edit("segql.toml", 'default-target = "dev"', 'default-target = "prod"'),
    "the folders of rules": edit("segql.toml", "[targets.dev]", 'segments = ["segments/deep"]\n[targets.dev]'),
    "a mistake in the settings": edit("segql.toml", "timezone", "time-zone"),
}
CHANGES["the folders of rules"] = edit("segql.toml", "occasion-years", 'segments = ["segments", "tests"]\ntests = []\noccasion-years')


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_everything_is_as_computed_anew(change: str, runs: Runs) -> None:
    before = runs.all()
    CHANGES[change](runs.root)
    fresh = runs.all("--no-cache")
    assert runs.all() == fresh, "one by one"
    assert runs.all() == fresh, "as a whole"
    assert (fresh == before) == (change in SILENT)


def test_what_the_catalog_tells_of_indexes_changes_the_sql_of_postgres(runs: Runs) -> None:
    write(runs.root, {"segments/plain.seg": "purchased in 30d and returned in 30d\n"})
    command, told = ["compile", "-t", "prod"], "table: orders, indexes: [[customer_id, kind, ordered_at], [kind, ordered_at]],"
    found = [runs.one(command)]
    for before, after in (
        ("table: orders,", told),
        ('"return"}', '"return", rows: 10}'),
        ("amount: decimal}}", "amount: decimal}, rows: 9_000}"),
    ):
        edit("catalog/shop.yml", before, after)(runs.root)
        found.append(runs.one(command, "--no-cache"))
        assert runs.one(command) == runs.one(command) == found[-1]
    assert [one == other for one, other in pairwise(found)] == [False, True, False]  # of one event alone no number helps


def test_a_segment_inside_one_of_a_file_that_did_not_change(runs: Runs) -> None:
    edit("segql.toml", "[targets.dev]", '[check]\nrequire = ["within"]\n[targets.dev]')(runs.root)
    write(runs.root, {"tests/more.seg": "expect richer within rich\n"})
    assert "SEG814" not in str(runs.all())
    write(runs.root, {"segments/richest.seg": "sum(amount of purchased) >= 90\n"})
    found = runs.all()
    assert "`richest` is in `rich`" in str(found) and found == runs.all("--no-cache")
    write(runs.root, {"tests/more.seg": "expect richer within rich\nexpect richest within rich\n"})
    assert "SEG814" not in str(runs.all())


OPTIONS = (
    ["--as-of", "2026-03-01"], ["--as-of", "2026-03-02"], ["--as-of", "2026-03-01T00:00Z"], ["--as-of", "now"], ["--as-of", "param"],
    ["--as-of", "midnight"], ["--as-of", "nonsense"], ["--dialect", "bigquery"], ["--dialect", "duckdb"], ["-t", "prod"], ["-t", "none"], ["--var", "least=5"],
    ["--var", "least=5d"], ["--var", 'home="FR"'], ["-s", "regulars"], ["-s", "tag:a"], ["-s", "event:returned"], ["-s", "+lapsed"], ["-s", "nobody"],
    ["--exclude", "regulars"], ["--bundle"], ["segments/deep"], ["segments/none"], ["--dialect", "bigquery", "--as-of", "2026-03-01"],
)  # fmt: skip


def test_every_option_has_its_own_result(runs: Runs) -> None:
    """In two orders: what one run has kept must not be taken for another's."""

    def paths(option: list[str]) -> list[str]:
        return [str(runs.root / part) if part.startswith("segments/") else part for part in option]

    for rule in ("30d", "33d"):
        edit("segments/plain.seg", "30d", rule)(runs.root)
        fresh = [runs.one(["compile", "--stdout", *paths(option), "--no-cache"]) for option in OPTIONS]
        for _ in range(2):
            assert [runs.one(["compile", "--stdout", *paths(option)]) for option in OPTIONS] == fresh
        assert len({str(found) for found in fresh}) >= len(OPTIONS) - 3  # the default target is DuckDB, the default instant midnight
    for option in (["--var", "least=5"], ["segments/deep"], ["segments/none"], ["--var", "most=5"]):
        assert (
            runs.one(["check", *paths(option), "--no-cache"]) == runs.one(["check", *paths(option)]) == runs.one(["check", *paths(option)])
        )


def test_locked_holidays(runs: Runs) -> None:
    write(runs.root, {"segments/idle.seg": HOLIDAYS, "segql.lock": LOCKED.replace("{day}", "5")})
    before = runs.all()
    assert runs.all() == before == runs.all("--no-cache")
    write(runs.root, {"segql.lock": LOCKED.replace("{day}", "6")})
    fresh = runs.all("--no-cache")
    assert runs.all() == fresh != before
    (runs.root / "segql.lock").unlink()
    assert "segql.lock written" in runs.one(["compile"])[2]
    assert "segql.lock written" not in runs.one(["compile"])[2]
    (runs.root / "segql.lock").unlink()
    assert "segql.lock written" in runs.one(["compile"])[2]


def test_only_what_changed_is_computed_again(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    from segql import compiler

    runs.all()
    read, compiled = list[str](), list[str]()
    check, compile_segment = compiler.check, compiler.compile_segment

    def watched(files, *rest):  # type: ignore[no-untyped-def]
        read.extend(source.name for source in files)
        return check(files, *rest)

    def counted(meaning, name, *rest):  # type: ignore[no-untyped-def]
        compiled.append(name)
        return compile_segment(meaning, name, *rest)

    monkeypatch.setattr(compiler, "check", watched)
    monkeypatch.setattr(compiler, "compile_segment", counted)
    runs.all()
    assert (read, compiled) == ([], [])
    edit("segments/plain.seg", "30d", "31d")(runs.root)
    runs.one(["compile"])
    assert (read, compiled) == (["segments/plain.seg"], ["plain"])
    edit("segments/regulars.seg", "90d", "91d")(runs.root)
    read.clear(), compiled.clear()
    runs.one(["compile"])
    assert sorted(compiled) == ["lapsed", "mail", "mail.control", "mail.sent", "regulars"]
    assert "segments/plain.seg" not in read


def test_many_changes_one_after_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file is changed, copied, renamed, emptied, broken and mended at random; also back to what is kept of it."""
    chance = random.Random(7)
    runs = Runs(tmp_path / "big", capsys)
    projects.write(runs.root, 24)
    folder, commands = runs.root / "segments" / "f000", (["check"], ["compile"])
    for _ in range(40):
        path = chance.choice(sorted(folder.glob("*.seg")))
        number, text = chance.randrange(24), path.read_text(encoding="utf-8")
        match chance.randrange(7):
            case 0 | 1:
                path.write_text(
                    text.replace("d and", "d or") if " or " not in text else projects.text(int(path.stem[1:6])), encoding="utf-8"
                )
            case 2:
                (folder / f"s{number + 500:05}.seg").write_text(
                    projects.text(number).replace(projects.name(number), f"s{number + 500:05}"), encoding="utf-8"
                )
            case 3 if len(list(folder.glob("*.seg"))) > 15:
                path.unlink()
            case 4:
                path.write_text(text.replace("in 30d", "in 30x").replace("home", "hime"), encoding="utf-8")
            case _:
                (folder / f"{projects.name(number)}.seg").write_text(projects.text(number), encoding="utf-8")
        for command in commands:
            fresh = runs.one([*command, "--no-cache"])
            assert runs.one(command) == fresh
            assert runs.one(command) == fresh


# What is in the folder ---------------------------------------------------------------------------------


def files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.iterdir() if not path.name.startswith("grammar"))


def test_damaged_files_are_as_if_not_there_and_are_written_again(runs: Runs, kept: Path) -> None:
    before = runs.all()
    good = {path: path.read_bytes() for path in files(kept)}
    assert len(good) > 4
    for damage in (
        lambda b: b[:-1],
        lambda b: b"",
        lambda b: b.replace(b"30", b"31"),
        lambda b: b"\xff" + b,
        lambda b: b.partition(b"\n")[2],
    ):
        for path, data in good.items():
            path.write_bytes(damage(data))
        assert runs.all() == before
        assert set(files(kept)) == set(good) and all(cache.read(path.name) is not None for path in good)


def test_a_file_under_another_name_or_writable_by_others_does_not_count(kept: Path) -> None:
    cache.write("run-a.json", "{}")
    assert cache.read("run-a.json") == "{}"
    shutil.copy(kept / "run-a.json", kept / "run-b.json")
    assert cache.read("run-b.json") is None
    (kept / "run-a.json").chmod(0o666)
    assert cache.read("run-a.json") is None
    (kept / "run-c.json").symlink_to(kept / "run-a.json")
    assert cache.read("run-c.json") is None


def test_nothing_is_executed_that_lies_in_the_folder() -> None:
    """No module that could run what it reads is used for it."""
    for path in (ROOT / "segql").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(f"import {name}" in text for name in ("pickle", "marshal", "shelve")), path


def test_a_folder_within_the_project_is_not_used(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = runs.root / ".cache"
    monkeypatch.setenv("SEGQL_CACHE_DIR", str(inside))
    assert runs.all() == runs.all("--no-cache")
    assert not inside.exists() or not list(files(inside))


def test_the_folder_is_the_platforms_unless_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEGQL_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache.folder() == tmp_path / "segql"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.folder() == Path.home() / ".cache" / "segql"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.folder() == Path.home() / "Library" / "Caches" / "segql"
    monkeypatch.setenv("SEGQL_CACHE_DIR", "relative")
    assert cache.folder() is None


def test_those_not_used_for_longest_go_first(kept: Path) -> None:
    for number, name in enumerate(("run-a", "run-b", "run-c")):
        cache.write(name, "x" * 1000)
        os.utime(kept / name, (number, number))
    (kept / "other").write_text("not ours")
    cache.prune(kept, 2_200)
    assert sorted(path.name for path in kept.iterdir()) == ["other", "run-b", "run-c"]
    assert cache.clear()[0] == 2 and (kept / "other").exists()


def test_clean_deletes_what_is_kept(runs: Runs, kept: Path) -> None:
    runs.all()
    assert "deleted from" in runs.one(["clean"])[2]
    assert list(kept.iterdir()) == []


def test_two_processes_at_once(runs: Runs, kept: Path) -> None:
    """Both write the same files; neither sees half of one, and what is left is whole."""
    fresh = runs.one(["compile", "--stdout", "--no-cache"])[1]
    command = [sys.executable, "-m", "segql", "compile", "--stdout", "-C", str(runs.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(2):
        several = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        assert [process.communicate()[0] for process in several] == [fresh] * 3
    assert all(cache.read(path.name) is not None for path in kept.iterdir())


# What is not in the project ----------------------------------------------------------------------------


def compiled(root: Path, *more: str, **environment: str) -> str:
    command = [sys.executable, "-m", "segql", "compile", "--stdout", "-C", str(root), *more]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True, cwd=root).stdout


def test_another_segql_has_other_results(runs: Runs, tmp_path: Path) -> None:
    own = tmp_path / "own"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "segql", own / "segql", ignore=ignore)
    shutil.copytree(ROOT / "grammar", own / "grammar")
    before = compiled(runs.root, PYTHONPATH=str(own))
    assert compiled(runs.root, PYTHONPATH=str(own)) == before
    edit("segql/compiler.py", '"depends on: {fingerprint', '"rests on: {fingerprint')(own)
    after = compiled(runs.root, PYTHONPATH=str(own))
    assert after == before.replace("-- depends on:", "-- rests on:") != before


def test_other_data_of_a_time_zone_gives_other_results(runs: Runs, tmp_path: Path) -> None:
    zones = Path(next(place for place in __import__("zoneinfo").TZPATH if Path(place, "Europe/Berlin").is_file()))
    own = tmp_path / "zones"
    for name in ("Europe/Berlin", "America/New_York", "UTC"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(zones / name, own / name)
    given = {"PYTHONPATH": str(ROOT), "PYTHONTZPATH": str(own)}
    before = compiled(runs.root, "--as-of", "2026-03-01", **given)
    assert compiled(runs.root, "--as-of", "2026-03-01", **given) == before
    shutil.copy(zones / "Asia/Tokyo", own / "Europe/Berlin")
    assert compiled(runs.root, "--as-of", "2026-03-01", **given) != before


def test_a_librarys_version_is_told_by_the_folder_beside_it(tmp_path: Path) -> None:
    (tmp_path / "sqlglot").mkdir()
    (tmp_path / "sqlglot" / "__init__.py").write_text("")
    (tmp_path / "sqlglot-1.0.dist-info").mkdir()
    first = list(inputs._version("sqlglot", (str(tmp_path),)))
    (tmp_path / "sqlglot-1.0.dist-info").rename(tmp_path / "sqlglot-1.1.dist-info")
    inputs._names.cache_clear()
    second = list(inputs._version("sqlglot", (str(tmp_path),)))
    assert first[-1] == "sqlglot-1.0.dist-info" and second[-1] == "sqlglot-1.1.dist-info"
    assert any("30" in part for part in inputs._version("sqlglot", tuple(sys.path)))
    assert any("dist-info" in part for part in inputs._version("ruamel.yaml", tuple(sys.path)))
