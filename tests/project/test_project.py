"""Finding a project and reading its files, whatever lies there instead."""

import os
from pathlib import Path

import pytest

from segql.diagnostics import Diagnostic
from segql.project.project import Project, environment, load_project

CONFIG = '[project]\nname = "shop"\ntimezone = "Europe/Berlin"\nweek-start = "sunday"\ndefault-target = "dev"\n[targets.dev]\ndialect = "duckdb"\n'


def load(folder: Path) -> tuple[Project | None, list[str]]:
    found: list[Diagnostic] = []
    project = load_project(folder, found.append)
    return project, [f"{d.code.id} {d.message}" for d in found]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "segql.toml").write_text(CONFIG)
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog/c.yml").write_text("entities: {customer: {table: t, key: id}}\n")
    (tmp_path / "segments/b").mkdir(parents=True)
    (tmp_path / "segments/b/x.seg").write_text("x")
    (tmp_path / "segments/a.seg").write_bytes("\ufeffé\r\n".encode())
    return tmp_path


def test_it_is_found_from_any_folder_inside(root: Path) -> None:
    project, found = load(root / "segments/b")
    assert found == [] and project is not None
    assert (project.name, project.root, project.zone, project.week_start) == ("shop", root.resolve(), "Europe/Berlin", 6)
    assert [(f.name, f.text) for f in project.files] == [("segments/a.seg", "é\r\n"), ("segments/b/x.seg", "x")]
    assert project.targets["dev"].dialect == "duckdb"
    assert list(project.catalog.entities) == ["customer"]


def test_no_project(tmp_path: Path) -> None:
    assert load(tmp_path) == (None, ["SEG001 there is no segql.toml in this folder or above it"])


def test_settings_that_are_a_folder(tmp_path: Path) -> None:
    (tmp_path / "segql.toml").mkdir()
    assert load(tmp_path) == (None, ["SEG003 `segql.toml` is a folder, not a file"])


def test_a_zone_and_a_target_that_do_not_exist(root: Path) -> None:
    (root / "segql.toml").write_text(CONFIG.replace("Europe/Berlin", "Mars").replace('"dev"', '"prod"'))
    assert load(root) == (None, ["SEG002 there is no time zone `Mars`", "SEG007 there is no target `prod`"])


def test_no_catalog(root: Path) -> None:
    (root / "catalog/c.yml").unlink()
    assert load(root)[1] == ["SEG008 the project has no catalog"]


def test_files_that_cannot_be_read(root: Path) -> None:
    folder = root / "segments"
    (folder / "c.seg").write_bytes(b"ok\nok \xff")
    (folder / "d.seg").mkdir()
    (folder / "e.seg").symlink_to("/etc/passwd")
    (folder / "f.seg").symlink_to("f.seg")
    os.mkfifo(folder / "g.seg")
    (folder / "h").symlink_to("b")
    (folder / "i.seg").write_bytes(b"x" * (1 << 21))
    (folder / "j.seg").write_bytes("x".encode("utf-16"))
    (folder / ".hidden.seg").write_text("never read")
    project, found = load(root)
    assert project is not None and [f.name for f in project.files] == ["segments/a.seg", "segments/b/x.seg"]
    assert sorted(found) == [
        "SEG003 `segments/c.seg` is not UTF-8: line 2 has the byte 0xff",
        "SEG003 `segments/d.seg` is a folder, not a file",
        "SEG003 `segments/e.seg` is a link that leads out of the project or to itself",
        "SEG003 `segments/f.seg` is a link that leads out of the project or to itself",
        "SEG003 `segments/g.seg` is a device or a pipe, not a file",
        "SEG003 `segments/h` is a link to a folder, which is not followed",
        "SEG003 `segments/i.seg` is larger than 1 MiB",
        "SEG003 `segments/j.seg` is UTF-16",
    ]


def test_a_link_inside_the_project_is_read(root: Path) -> None:
    (root / "segments/link.seg").symlink_to("b/x.seg")
    project, found = load(root)
    assert found == [] and project is not None and "segments/link.seg" in [f.name for f in project.files]


def test_a_folder_name_that_leads_out_through_a_link(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.seg").write_text("x")
    (root / "more").symlink_to(outside)
    (root / "segql.toml").write_text(CONFIG.replace("timezone", 'segments = ["more"]\ntimezone'))
    project, found = load(root)
    assert project is not None and project.files == ()
    assert found == ["SEG003 `more` leads out of the project"]


def test_the_environment_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".env").write_text("# comment\nexport SEGQL_A='a b'\nSEGQL_B=x=y\nSEGQL_C=file\n")
    monkeypatch.setenv("SEGQL_C", "process")
    found: list[Diagnostic] = []
    variables = environment(root, found.append)
    assert (variables["SEGQL_A"], variables["SEGQL_B"], variables["SEGQL_C"]) == ("a b", "x=y", "process")
    assert found == []
