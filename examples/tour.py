"""segql in one minute: `python3 examples/tour.py` installs it into .venv and shows the grocery segments, their members and their SQL."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / ".ci"))
from environment import BIN, prepared

SHOWN = 3  # segments shown in full


def main() -> int:
    prepared()
    with tempfile.TemporaryDirectory(prefix="segql-tour-") as folder:
        project = Path(folder) / "grocery"
        show("init", str(project), within=Path(folder))
        show("ls", within=project)
        names = segments(project)
        sizes(names, project)
        for name in chosen(names):
            show("explain", name, within=project)
            show("compile", "-s", name, "--stdout", within=project)
            show("members", name, "--limit", "5", within=project)
    print("\nTo go on: `.venv/bin/segql init my_project`, and change its segments.")
    return 0


def show(*arguments: str, within: Path) -> None:
    """Prints a command as one would type it, then what it prints."""
    print(f"\n$ segql {' '.join(arguments)}", flush=True)
    if segql(arguments, within, capture=False).returncode:
        sys.exit(f"segql {arguments[0]} failed")


def segql(arguments: "tuple[str, ...]", within: Path, capture: bool = True) -> "subprocess.CompletedProcess[str]":
    command = shutil.which("segql", path=str(BIN)) or "segql"
    stdout = subprocess.PIPE if capture else None
    return subprocess.run([command, *arguments], check=False, cwd=within, stdout=stdout, text=True, encoding="utf-8")


def segments(project: Path) -> "dict[str, str]":
    """Name and title of every segment."""
    listed = json.loads(segql(("ls", "--format", "json"), project).stdout)
    return {item["name"]: item.get("title") or "" for item in listed}


def chosen(names: "dict[str, str]") -> "list[str]":
    """A few segments, spread over the list."""
    every = list(names)
    return every[:: max(1, len(every) // SHOWN)][:SHOWN]


def sizes(names: "dict[str, str]", project: Path) -> None:
    """A table of every segment and how many are in it."""
    print("\n# every segment and its size", flush=True)
    width = max(map(len, names), default=0)
    for name, title in names.items():
        answer = segql(("members", name, "--format", "json"), project)
        if answer.returncode:
            sys.exit(f"segql members {name} failed")
        print(f"{name:<{width}}  {len(json.loads(answer.stdout)):>6}  {title}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
