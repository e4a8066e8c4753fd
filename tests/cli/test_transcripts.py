"""Runs the transcripts: each Markdown file here holds the files of a project and commands with what they print.

A block ```` ```toml segql.toml ```` writes a file. A block ```` ```console ```` holds commands, `$ segql …`, each followed by what it prints (stdout, then
stderr) and `exit: N`. `$ write PATH` and `$ rm PATH` change files between commands: `write` takes the lines that begin with `> `; `cat` prints one. `$ git …` prints
nothing; commits are the same every time.
`pytest --accept` rewrites what does not match.
"""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from segql.cli import main

FOLDER = Path(__file__).parent
WHEN = "2026-03-01T00:00:00Z"
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_DATE": WHEN, "GIT_COMMITTER_DATE": WHEN} | {
    f"GIT_{who}_{what}": "analyst@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}
FENCE = re.compile(r"^(`{3,})(\w+)(?: +(\S+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.md")))
def test_transcript(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "dumb")
    path = FOLDER / name
    text = path.read_text(encoding="utf-8")
    came = FENCE.sub(lambda block: _block(block, tmp_path, monkeypatch), text)
    if accept and came != text:
        path.write_text(came, encoding="utf-8")
        return
    assert came == text


def _block(block: re.Match[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    fence, language, title, body = block.groups()
    if language == "console":
        return f"{fence}console\n{''.join(_run(commands, folder, monkeypatch) for commands in _commands(body))}{fence}"
    if title:
        file = folder / title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body, encoding="utf-8")
    return block.group(0)


def _commands(body: str) -> Iterator[tuple[str, list[str]]]:
    """Each command line with the input lines (`> …`) under it; what it printed last time is left out."""
    lines = body.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    for start in starts:
        given = []
        for line in lines[start + 1 :]:
            if not line.startswith("> "):
                break
            given.append(line[2:])
        yield lines[start][2:], given


def _run(command: tuple[str, list[str]], folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    line, given = command
    shown = f"$ {line}\n" + "".join(f"> {text}\n" for text in given)
    words = shlex.split(line)
    typed = "".join(text + "\n" for text in given)
    match words:
        case ["write", name]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(typed, encoding="utf-8")
            return shown
        case ["rm", name]:
            (folder / name).unlink()
            return shown
        case ["cat", name]:
            return shown + (folder / name).read_text(encoding="utf-8")
        case ["git", *arguments]:
            subprocess.run(["git", *arguments], cwd=folder, env=os.environ | GIT, check=True, capture_output=True)
            return shown
        case ["segql", *arguments]:
            out, err, code = _segql(arguments, typed, monkeypatch)
            printed = (out + err).replace(str(folder), "/project")
            printed += "" if printed.endswith("\n") or not printed else "\n"
            return f"{shown}{printed}exit: {code}\n"
        case _:
            raise AssertionError(f"a transcript has no command {line!r}")


def _segql(arguments: list[str], typed: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        code = main(arguments)
    return out.getvalue(), err.getvalue(), code
