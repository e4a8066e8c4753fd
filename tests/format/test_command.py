"""`segql fmt` on real files: bytes, modes, links, and what it may import."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from segql.cli import main
from segql.diagnostics import Diagnostic
from segql.source import Source
from segql.syntax.format import format_source
from tests.format.laws import check


def test_marks_and_line_ends_of_other_systems_go(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    path.write_bytes(b"\xef\xbb\xbf# one\r\npurchased in 30d\r\n")
    assert main(["fmt", str(path), "--check", "-q"]) == 1
    assert main(["fmt", str(path), "-q"]) == 0
    assert path.read_bytes() == b"# one\npurchased in 30d\n"
    assert main(["fmt", str(path), "--check", "-q"]) == 0


def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    path, link = tmp_path / "a.seg", tmp_path / "link.seg"
    path.write_text("purchased   in 30d")
    path.chmod(0o640)
    link.symlink_to(path)
    assert main(["fmt", str(link), "-q"]) == 0
    assert link.is_symlink() and path.read_text() == "purchased in 30d\n" and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.seg", "link.seg"]


def test_a_file_in_style_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    path.write_text("purchased in 30d\n")
    os.utime(path, (1, 1))
    assert main(["fmt", str(path), "-q"]) == 0
    assert path.stat().st_mtime == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that can't be written")
def test_a_folder_that_cannot_be_written_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "a.seg").write_text("purchased   in 30d")
    tmp_path.chmod(0o500)
    try:
        assert main(["fmt", str(tmp_path), "-q"]) == 2
    finally:
        tmp_path.chmod(0o700)


def test_it_imports_no_database_and_no_printer_of_sql(tmp_path: Path) -> None:
    (tmp_path / "segql.toml").write_text('[project]\nname = "x"\ntimezone = "UTC"\n')
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "a.seg").write_text("purchased   in 30d")
    code = (
        "import sys, segql.cli.fmt, segql.syntax.format, segql.project.discover; assert 'pydantic' not in sys.modules;"  # typer does it later
        "from segql.cli import main; code = main(['fmt', '-q', '-C', sys.argv[1]]);"
        "heavy = ('sqlglot', 'duckdb', 'psycopg', 'ruamel', 'rich', 'segql.project.config', 'segql.catalog', 'segql.emit');"
        "print(code, [m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "0 []\n"
    assert (tmp_path / "segments" / "a.seg").read_text() == "purchased in 30d\n"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 32 + "a" + ")" * 32,
        "f(" * 32 + "a" + ")" * 32,
        "not " * 32 + "a",
        "((1 + 2) * " * 15 + "3" + ")" * 15 + " > 2",
        ("(" * 32 + "1" + (" + 1" * 3 + ")") * 32) + " > 2",
        "1" + " + 1" * 100 + " > 2",
        "country in (" + ", ".join(["1"] * 10_000) + ")",
        " or ".join(["a"] * 9_999),
        "\n".join(f"segment s{i} is a # c{i}\n" for i in range(2_000)),
        "a and # c\n" * 5_000 + "b",
    ],
    ids=lambda text: f"{text[:8]}… {len(text)}",
)
def test_the_largest_and_deepest_that_can_be_read(text: str) -> None:
    found: list[Diagnostic] = []
    assert format_source(Source("x", text), found.append) is not None and found == []


def test_a_file_that_layout_would_make_too_large_stays() -> None:
    names = [f"p{i:05}{'x' * 24}" for i in range(4_000)]
    text = "x and (" * 30 + "(" + " or ".join(names) + ")" + ")" * 30
    found: list[Diagnostic] = []
    assert len(text) < 256 * 1024
    assert format_source(Source("x", text), found.append) is None
    assert [d.code.id for d in found] == ["SEG105"]


def test_what_cannot_be_read_is_reported_and_nothing_comes_out() -> None:
    for text in ("purchased in 90x", "a and b or c", "segment a is b\nsegment c is", 'name = "open', "a \0 b"):
        found: list[Diagnostic] = []
        assert format_source(Source("x", text), found.append) is None and found


def test_an_empty_file_and_one_of_comments() -> None:
    assert check("\n \n") == ""
    assert check("\n\n# a\n\n\n\n#b  \n") == "# a\n\n#b\n"
