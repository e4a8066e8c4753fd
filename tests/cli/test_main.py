"""The command line as a process: start-up, wrong use, interruption, bugs in segql itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from segql import cli
from segql.cli import app, main

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": ""}
SHOP = {
    "segql.toml": '[project]\nname = "shop"\ntimezone = "UTC"\ndefault-target = "dev"\n[targets.dev]\ndialect = "duckdb"\n',
    "catalog/c.yml": "entities: {customer: {table: c, key: id}}\nsources: {o: {table: o, time: at, entity: {customer: id}}}\nevents: {bought: {source: o}}\n",
    "segments/a.seg": "".join(f'segment s{i} "Übung {i}" is bought >= {i + 1}\n' for i in range(400)),
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in SHOP.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "segql", *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, check=False)


def test_help_is_quick_because_it_imports_little() -> None:
    heavy = ("sqlglot", "lark", "duckdb", "psycopg", "ruamel", "rich", "segql.compiler", "segql.catalog", "segql.project")
    code = f"import sys; from segql.cli import main; main(['--help']); main(['compile', '--help']); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Write a new project" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["compile", "--nothing"], ["members"], ["init", "--template", "x"], ["members", "x", "--limit", "-1"]]
)
def test_wrong_use_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and "Usage: segql" in err


def test_no_command_shows_help() -> None:
    done = run()
    assert done.returncode in (0, 2) and b"Commands:" in done.stdout + done.stderr


def test_version() -> None:
    assert run("--version").stdout.startswith(b"segql ")


def test_results_in_a_pipe_are_utf_8_whatever_the_locale(shop: Path) -> None:
    environment = {**ENVIRONMENT, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "segql", "ls", "-s", "s7"], cwd=shop, env=environment, capture_output=True, check=True)
    assert "Übung 7" in done.stdout.decode("utf-8")


def test_a_reader_that_leaves_is_no_error(shop: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "segql", "compile", "--stdout"],
        cwd=shop,
        env=ENVIRONMENT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_bug_is_one_line_and_exit_70(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret value")

    monkeypatch.setattr("segql.compiler.check", broken)
    assert main(["check", "-C", str(shop)]) == cli.BUG == 70
    assert capsys.readouterr() == ("", "this is a bug in segql: ZeroDivisionError; run it again with -v to see where\n")
    assert main(["check", "-v", "-C", str(shop)]) == 70
    assert "test_main.py" in capsys.readouterr().err


def test_ctrl_c_is_exit_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("segql.compiler.check", interrupted)
    assert main(["check", "-C", str(shop)]) == 130
    assert capsys.readouterr() == ("", "")


def test_colours(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "segments/a.seg").write_text("boughtt")

    def coloured(*arguments: str) -> bool:
        main(["check", "-C", str(shop), *arguments])
        return "\x1b[" in capsys.readouterr().out

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert not coloured()
    assert coloured("--color", "always")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert coloured()
    assert not coloured("--color", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured()


def test_every_command_says_what_it_does() -> None:
    assert all(function.__doc__ for function in map(app.function_of, app.COMMANDS))


def test_nothing_is_left_behind_where_a_folder_is_in_the_way(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "sql/dev/segments/a/s3.sql").mkdir(parents=True)
    assert main(["compile", "-C", str(shop)]) == 2
    assert "SEG012" in capsys.readouterr().err
    assert [path.name for path in (shop / "sql").rglob("*") if path.is_file()] == []


def test_the_schema_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    for which in ("config", "catalog"):
        assert main(["schema", which]) == 0
        assert capsys.readouterr().out.startswith("{\n")
