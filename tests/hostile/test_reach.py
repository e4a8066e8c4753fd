"""Commands that connect to nothing open no file outside the project and what is installed, no socket and no process, and import nothing from the project."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = {
    "segql.toml": '[project]\nname = "p"\ntimezone = "Europe/Berlin"\ndefault-target = "dev"\n[targets.dev]\ndialect = "duckdb"\npath = "x.duckdb"\n',
    "catalog/c.yml": "entities: {customer: {table: c, key: id, attributes: {name: text}}}\nsources: {o: {table: o, time: at, entity: {customer: id}}}\n"
    "events: {bought: {source: o, properties: {note: text}}}\n",
    "segments/a.seg": 'occasion off is holidays of "DE"\nsegment a is bought during off\nsegment b is name matches "^(a+)+$" and bought >= 3 in 30d\n',
    ".env": "SECRET=CANARY\n",
}
TRAPS = (
    "lark",
    "sqlglot",
    "typer",
    "pydantic",
    "ruamel",
    "holidays",
    "tomllib",
    "zoneinfo",
    "sitecustomize",
    "usercustomize",
    "conftest",
    "duckdb",
    "psycopg",
)
RUNNER = """
import json, os, sys
seen = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        seen.append(["open", os.path.realpath(os.fsdecode(arguments[0]))])
    elif event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "ctypes.dlopen", "urllib.", "shutil.rmtree")):
        seen.append([event, str(arguments[1:2])])
sys.addaudithook(hook)
from segql.cli import main
code = main(json.loads(sys.argv[1]))
sys.stdout.flush()
print(json.dumps({"code": code, "seen": seen}), file=sys.stderr)
"""


def place(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with traps: modules of its own, and links that lead out of it."""
    root, outside = tmp_path / "project", tmp_path / "outside"
    place(root, PROJECT | {f"{name}.py": f"open({str(outside / 'trapped')!r}, 'w')" for name in TRAPS})
    place(outside, {"secret.seg": "CANARY in 30d", "secret.yml": "CANARY: 1", "folder/x.seg": "CANARY", "a.sql": "-- segment: CANARY\n"})
    (root / "segments/link.seg").symlink_to(outside / "secret.seg")
    (root / "segments/folder").symlink_to(outside / "folder")
    (root / "catalog/link.yml").symlink_to(outside / "secret.yml")
    (root / "sql/duckdb/segments/a").mkdir(parents=True)
    (root / "sql/duckdb/segments/a/a.sql").symlink_to(outside / "a.sql")
    (root / "sql/duckdb/old.sql").symlink_to(outside / "a.sql")
    return root


def run(root: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], list[list[str]], int]:
    runner = root.parent / "runner" / "run.py"
    place(runner.parent, {"run.py": RUNNER})
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(root.parent / "cache"),
        "HOME": str(root.parent / "home"),
    }
    done = subprocess.run(
        [sys.executable, str(runner), json.dumps(words)], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    told = json.loads(done.stderr.splitlines()[-1])
    return done, told["seen"], told["code"]


def allowed(root: Path) -> tuple[str, ...]:
    installed = {os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, *sys.path) if p}
    own = (
        str(ROOT / "segql"),
        str(ROOT / "grammar"),
        str(root.parent / "cache"),
        str(root.parent / "runner"),
        "/usr/share/zoneinfo",
        "/dev/null",
        "/proc/self",
    )
    return (str(root), *own, *(p for p in installed if p != "/" and not str(root.parent).startswith(p)))


COMMANDS = [
    ("check",), ("check", "--output-format", "json"), ("fmt", "--check"), ("fmt", "--diff", "."), ("compile", "--stdout"), ("compile", "--stdout", "--dialect", "bigquery"),
    ("compile", "--check", "--diff"), ("compile",), ("ls",), ("explain", "b"), ("explain", "b", "--plan"),
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_a_command_reaches(words: tuple[str, ...], project: Path) -> None:
    done, seen, code = run(project, *words)
    assert code in (0, 1, 2), done.stderr
    assert "CANARY" not in done.stdout + done.stderr.splitlines()[0]
    assert not (project.parent / "outside/trapped").exists()
    strange = [what for what in seen if what[0] != "open" and what[0] != "ctypes.dlopen"]
    assert strange == []
    paths = [what[1] for what in seen if what[0] == "open"]
    assert str(project / "segments/a.seg") in paths  # the hook sees something
    assert [path for path in paths if not path.startswith(allowed(project))] == []
    assert str(project / ".env") not in paths
    assert [path for path in paths if path.startswith(str(project)) and path.endswith((".py", ".pyc"))] == []


def test_settings_behind_a_link(project: Path) -> None:
    (project / "segql.toml").unlink()
    (project.parent / "outside/passwd").write_text("root:CANARY:0:0\n")
    (project / "segql.toml").symlink_to(project.parent / "outside/passwd")
    for words in (("check",), ("fmt", "--check")):
        done, seen, code = run(project, *words)
        assert code in (1, 2)
        assert "CANARY" not in done.stdout + done.stderr.splitlines()[0]
        assert not [what for what in seen if "outside" in what[1]]


def test_nothing_is_changed_outside(project: Path) -> None:
    before = {path: path.read_bytes() for path in (project.parent / "outside").rglob("*") if path.is_file()}
    for words in (("compile",), ("fmt",), ("fmt", "segments"), ("check",)):
        run(project, *words)
    assert {path: path.read_bytes() for path in (project.parent / "outside").rglob("*") if path.is_file()} == before
