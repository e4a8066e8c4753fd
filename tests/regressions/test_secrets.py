"""A password in the settings is reported, and not repeated."""

from pathlib import Path

import pytest

from segql.cli import main

SETTINGS = '[project]\nname = "p"\ntimezone = "UTC"\n[targets.prod]\ndialect = "postgres"\n'


@pytest.mark.parametrize("style", ["full", "concise", "json"])
@pytest.mark.parametrize(
    "line",
    [
        'dsn = "postgresql://u:CANARY@h/db"',
        'dsn = "postgresql://u:CAN@ARY#x@h/db"',
        'dsn = "host=h password=CANARY"',
        'dsn = "postgresql://h/db?password=CANARY"',
        'dsm = "postgresql://u:CANARY@h/db"',
        'dsn = ["postgresql://u:CANARY@h/db"]',
        'dsn = "postgresql://u:CANARY@h/db',
        'password = "my CANARY"',
        'dsn = { password = "CANARY", x = 1 }',
    ],
)
def test_no_message_shows_it(line: str, style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "segql.toml").write_text(SETTINGS + line + "\n")
    assert main(["check", "-C", str(tmp_path), "--output-format", style]) == 2
    shown = "".join(capsys.readouterr())
    assert "segql.toml" in shown
    assert "CAN" not in shown and "ARY" not in shown


def test_a_name_of_the_environment_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "segql.toml").write_text(SETTINGS + 'dsm = "postgresql://u:${PASSWORD}@h/db"\n')
    main(["check", "-C", str(tmp_path)])
    assert "u:${PASSWORD}@h" in capsys.readouterr().out


@pytest.mark.parametrize(
    "dsn", ["service=CANARY", "host=/nowhere sslmode=CANARY", "postgresql://h/db?sslrootcert=/CANARY.pem&sslmode=verify-full"]
)
def test_libpq_repeats_nothing(dsn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = "entities: {customer: {table: c, key: id}}\n"
    for name, text in {"segql.toml": SETTINGS + f'dsn = "{dsn}"\n', "catalog/c.yml": catalog, "segments/a.seg": "true\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert main(["members", "a", "-C", str(tmp_path)]) == 4
    shown = capsys.readouterr().err
    assert "error[SEG601]" in shown and "CANARY" not in shown
