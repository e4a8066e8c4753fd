"""A password of the environment is in no output, whatever is wrong with the connection and however much is asked to be told."""

from pathlib import Path

import pytest

from segql.cli import main

FILES = {
    "segql.toml": '[project]\nname = "p"\ntimezone = "UTC"\ndefault-target = "prod"\n[targets.prod]\ndialect = "postgres"\ndsn = "${DATABASE_URL}"\n',
    "catalog/c.yml": "entities: {customer: {table: c, key: id, attributes: {name: text}}}\n",
    "segments/a.seg": "name is known\n",
}
DSNS = [
    "postgresql://u:p%ZZCANARY@h/db", "postgresql://u:CANARY@127.0.0.1:1/db", "postgresql://u:CAN%20CANARY@127.0.0.1:x/db", "host=127.0.0.1 password=my CANARY pass",
    "host=127.0.0.1 port=1 password='CANARY'", "host=127.0.0.1 passwort=CANARY", "CANARY", "mysql://u:CANARY@h/db", "postgresql://u:CANARY@h:99999/db",
    "host=127.0.0.1 port=1 options=-cCANARY", "postgresql://127.0.0.1:1/db?sslpassword=CANARY&password=CANARY",
]  # fmt: skip


@pytest.mark.parametrize("place", ["environment", ".env"])
@pytest.mark.parametrize("dsn", DSNS)
def test_no_output_holds_it(
    dsn: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if place == ".env":
        (tmp_path / ".env").write_text(f'DATABASE_URL="{dsn}"\n')
    else:
        monkeypatch.setenv("DATABASE_URL", dsn)
    for words in (
        ["members", "a"],
        ["members", "a", "-v"],
        ["members", "a", "--output-format", "json"],
        ["check", "-v"],
        ["compile", "--stdout", "-v"],
    ):
        code = main([*words, "-C", str(tmp_path)])
        shown = "".join(capsys.readouterr())
        assert "CANARY" not in shown
        assert code == 0 if words[0] != "members" else code in (2, 4)
