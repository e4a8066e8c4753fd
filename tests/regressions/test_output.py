"""What `segql compile` takes for its own in the folder of compiled SQL, and where it may write."""

from pathlib import Path

import pytest

from segql.cli import main
from tests.regressions.test_projects import project
from tests.regressions.test_streams import CATALOG

FILES = {"catalog/c.yml": CATALOG, "segments/a.seg": "bought in 30d\n"}


def compiled(where: str, *options: str) -> int:
    return main(["compile", "-C", where, "--dialect", "duckdb", "--as-of", "2026-03-01", *options])


def test_files_of_others_are_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, old = tmp_path / "sql/duckdb/views.sql", tmp_path / "sql/duckdb/segments/b/b.sql"
    where = project(tmp_path, **FILES)
    assert compiled(where) == 0
    mine.write_text("CREATE VIEW v AS SELECT 1;\n")
    old.parent.mkdir()
    old.write_text("-- segment: b\nSELECT 1\n")
    capsys.readouterr()
    assert compiled(where, "--check") == 1
    shown = capsys.readouterr()
    assert "left over" in shown.out and "b.sql" in shown.out and "views.sql" not in shown.out + shown.err
    old.unlink()
    assert compiled(where, "--check") == 0


@pytest.mark.parametrize("link", ["sql", "sql/duckdb", "sql/duckdb/segments"])
def test_a_link_that_leads_out_of_the_project(link: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    where = project(root, **FILES)
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside)
    assert compiled(where) == 2
    assert "error[SEG012]" in capsys.readouterr().err
    assert list(outside.iterdir()) == []
    assert compiled(where, "--out", str(root / "sql")) == 0  # whoever names the folder means it


def test_a_link_within_the_project(tmp_path: Path) -> None:
    where = project(tmp_path, **FILES, **{"build/readme.txt": ""})
    (tmp_path / "sql").symlink_to("build")
    assert compiled(where) == 0
    assert (tmp_path / "build/duckdb/segments/a/a.sql").is_file()


def test_a_file_of_others_in_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = project(tmp_path, **FILES, **{"sql/duckdb/segments/a/a.sql": "SELECT 1 -- mine\n"})
    assert compiled(where) == 2
    assert "error[SEG010]" in capsys.readouterr().err
    assert (tmp_path / "sql/duckdb/segments/a/a.sql").read_text() == "SELECT 1 -- mine\n"
