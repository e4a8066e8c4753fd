"""segql in one minute: `python3 examples/tour.py` installs it into .venv and shows the examples' segments, their members and their SQL."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / ".ci"))
from environment import PYTHON, VENV, prepared

WORLDS = {  # example -> what to list, and the segments shown in full
    "grocery": ("tag:lifecycle", ("weekend_shoppers", "at_risk", "health_conscious")),
    "webshop": ("tag:abandonment", ("usage_rate", "second_thoughts", "never_compared")),
}


def main() -> int:
    if Path(sys.prefix).resolve() != VENV.resolve():
        prepared()
        return subprocess.run([str(PYTHON), __file__], check=False).returncode
    with tempfile.TemporaryDirectory(prefix="segql-tour-") as folder:
        for example in WORLDS:
            os.chdir(folder)
            world(example)
        os.chdir("/")
    print("\nTo go on: `.venv/bin/segql init my_project`, and change its segments.")
    return 0


def world(example: str) -> None:
    """Everything about one example, as a project of its own in this folder."""
    listed, shown = WORLDS[example]
    show("init", example, "--template", example)
    os.chdir(example)
    show("ls", "-s", listed)
    segments = answer("ls")
    sizes(segments)
    for name in shown:
        rule(name, next(segment["path"] for segment in segments if segment["name"] == name))
        show("explain", name)
        show("compile", "-s", name, "--stdout")
        show("members", name, "--limit", "5")


def show(*arguments: str) -> None:
    """Prints a command as one would type it, then what it prints."""
    print(f"\n$ segql {' '.join(arguments)}", flush=True)
    segql(*arguments)


def answer(*arguments: str) -> "list[dict[str, str]]":
    """What a command prints as JSON."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
        segql(*arguments, "--format", "json")
    answered: list[dict[str, str]] = json.loads(out.getvalue())
    return answered


def segql(*arguments: str) -> None:
    from segql.cli import main as command_line

    if command_line(arguments):
        sys.exit(f"this failed: segql {' '.join(arguments)}")


def rule(name: str, path: str) -> None:
    """Prints a segment as it was written."""
    text = Path(path).read_text(encoding="utf-8")
    written = re.search(rf"^(?:segment|tiers) {name}\b.*?(?=\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
    print(f"\n# {path}\n{(written[0] if written else text).strip()}", flush=True)


def sizes(segments: "list[dict[str, str]]") -> None:
    """A table of every segment and how many are in it; of what is divided, its parts."""
    print("\n# every segment and its size", flush=True)
    width = max(len(segment["name"]) for segment in segments)
    for segment in (s for s in segments if s["kind"] not in ("tiers", "split")):
        members = answer("members", segment["name"])
        print(f"{segment['name']:<{width}}  {len(members):>6}  {segment['title'] or ''}".rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
