"""segql works the same from a built wheel, an editable install and a plain checkout."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]

CATALOG = """\
entities:
  customer: {table: customers, key: customer_id}
sources:
  orders: {table: orders, time: ordered_at, entity: {customer: customer_id}}
events:
  purchased: {source: orders}
"""

Segql = Callable[..., "subprocess.CompletedProcess[str]"]


def run(command: list[str], cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "COLUMNS")}
    return subprocess.run(command, cwd=cwd, env=inherited | environment, capture_output=True, text=True, encoding="utf-8", check=False)


def must(command: list[str], cwd: Path) -> None:
    result = run(command, cwd)
    assert result.returncode == 0, result.stdout + result.stderr


def new_environment(folder: Path, *what: str) -> Path:
    """A virtual environment with `what` installed, which borrows all other packages from the tests' own."""
    must([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder.parent)
    python = folder / "bin" / "python"
    (site,) = (folder / "lib").glob("python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    must([sys.executable, "-m", "pip", "--python", str(python), "install", *options, *what], folder.parent)
    return folder / "bin" / "segql"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    must([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (built,) = folder.glob("segql-*.whl")
    return built


@pytest.fixture(scope="module", params=["wheel", "editable", "checkout"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Segql]:
    folder = tmp_path_factory.mktemp("installed")
    variables: dict[str, str] = {}
    match request.param:
        case "wheel":
            command = [str(new_environment(folder / "venv", str(request.getfixturevalue("wheel"))))]
        case "editable":
            command = [str(new_environment(folder / "venv", "--editable", str(ROOT)))]
        case _:
            command, variables = [sys.executable, "-m", "segql"], {"PYTHONPATH": str(ROOT)}

    def segql(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
        return run([*command, *arguments], cwd, **variables)

    yield segql


def test_help(installed: Segql, tmp_path: Path) -> None:
    result = installed("--help", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "compile" in result.stdout


def test_a_rule_compiles(installed: Segql, tmp_path: Path) -> None:
    (tmp_path / "catalog.yml").write_text(CATALOG)
    (tmp_path / "frequent.seg").write_text("purchased >= 3 in 90d\n")
    for dialect in ("duckdb", "postgres", "bigquery"):
        arguments = ("compile", "frequent.seg", "--catalog", "catalog.yml", "--dialect", dialect, "--as-of", "2026-03-01", "--stdout")
        result = installed(*arguments, cwd=tmp_path)
        assert result.returncode == 0, result.stderr
        assert "SELECT" in result.stdout


@pytest.mark.parametrize("example", ["grocery", "webshop"])
def test_the_examples_are_part_of_it(example: str, installed: Segql, tmp_path: Path) -> None:
    result = installed("init", "mine", "--template", example, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    project = tmp_path / "mine"
    assert (project / "segql.toml").read_text().endswith((ROOT / "examples" / example / "segql.toml").read_text())
    result = installed("check", cwd=project)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "segql/py.typed",
        "segql/_grammar/segql.lark",
        "segql/_templates/grocery/segql.toml",
        "segql/_templates/webshop/segql.toml",
    } <= names
    modules = {str(file.relative_to(ROOT)) for file in (ROOT / "segql").rglob("*.py")}
    assert {name for name in names if name.endswith(".py") and not name.startswith("segql/_")} - modules == set()
    assert modules <= names
    assert {name.split("/")[0] for name in names} == {"segql", *(n.split("/")[0] for n in names if ".dist-info/" in n)}
    assert not any("__pycache__" in name for name in names)
    assert wheel.stat().st_size < 12_000_000


def test_the_tour(tmp_path: Path) -> None:
    """The README's first command; only where it need not install anything."""
    if Path(sys.prefix) != ROOT / ".venv":
        pytest.skip("it would install segql: run the tests by tests/run.py")
    result = run([sys.executable, str(ROOT / "examples" / "tour.py")], tmp_path)
    assert result.returncode == 0, result.stderr
    for shown in ("$ segql init", "$ segql ls", "$ segql explain", "$ segql compile", "$ segql members", "SELECT"):
        assert shown in result.stdout
    assert list(tmp_path.iterdir()) == []
