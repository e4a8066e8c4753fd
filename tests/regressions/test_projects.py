"""Projects that say too little or too much."""

from pathlib import Path

import pytest

from segql.cli import main

SETTINGS = '[project]\nname = "p"\ntimezone = "UTC"\n'


def project(folder: Path, **files: str) -> str:
    for name, text in {"segql.toml": SETTINGS, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


@pytest.mark.parametrize("catalog", ["", "entities: {}\n", "# nothing yet\n"])
def test_rules_without_an_entity(catalog: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = project(tmp_path, **{"catalog/catalog.yml": catalog, "segments/a.seg": "used in 30d\n", "segments/b.seg": "used\n"})
    assert main(["check", "-C", where]) == 2
    shown = capsys.readouterr()
    assert shown.out.count("error[SEG008]") == 1


def test_a_number_that_python_does_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = project(tmp_path, **{"segql.toml": SETTINGS + "x = " + "9" * 5000 + "\n"})
    assert main(["check", "-C", where]) == 2
    assert "error[SEG002]" in capsys.readouterr().out


CATALOG = (
    "entities: {customer: {table: c, key: id}}\nsources: {o: {table: o, time: at, entity: {customer: id}}}\nevents: {used: {source: o}}\n"
)


@pytest.mark.parametrize("text", ["", "\n \n", "# used in 30d\n", "\ufeff\n"])
def test_a_file_without_a_rule(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = project(tmp_path, **{"catalog/c.yml": CATALOG, "segments/a.seg": text, "segments/b.seg": "used\n"})
    assert main(["check", "-C", where]) == 1
    assert "error[SEG101]: the file holds no rule" in capsys.readouterr().out


def test_a_file_that_is_not_utf_8_is_one_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = project(tmp_path, **{"catalog/c.yml": CATALOG, "segments/a.seg": ""})
    (tmp_path / "segments/a.seg").write_bytes(b"used \xff")
    assert main(["check", "-C", where]) == 2
    shown = capsys.readouterr().out
    assert shown.count("error[") == 1 and "SEG003" in shown


def test_a_catalog_that_is_too_deep(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = project(tmp_path, **{"catalog/c.yml": "entities: " + "{a: " * 30 + "1" + "}" * 30, "segments/a.seg": "used\n"})
    assert main(["check", "-C", where]) == 2
    assert "error[SEG020]: entries are nested more than 20 deep" in capsys.readouterr().out
