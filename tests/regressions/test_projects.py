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
