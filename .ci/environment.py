"""Makes the checkout's own virtual environment, `.venv`, for tests/run.py and examples/tour.py. Standard library only."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
INCLUDES = {"": [""], "test": ["", "test"], "dev": ["", "test", "dev"]}  # what an installation with that extra is good for


def prepared(extra: str = "") -> None:
    """Makes `.venv` hold segql, editable, and what the extra names; quick when that was done before and nothing has changed."""
    stamp = fingerprint()
    if any(read(stamp_file(name)) == stamp for name, good_for in INCLUDES.items() if extra in good_for) and PYTHON.exists():
        return
    what = f"-e .[{extra}]" if extra else "-e ."
    say(f"making {VENV.relative_to(ROOT)} with {what}: a minute, once")
    try:
        if not PYTHON.exists():
            run([sys.executable, "-m", "venv", str(VENV)])
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*pip, "--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}[{extra}]" if extra else str(ROOT)])
    except subprocess.CalledProcessError as error:
        needs = "it needs Python 3.11 or later with venv and pip (Debian: python3-venv), and a package index"
        sys.exit(f"this failed: {' '.join(map(str, error.cmd))}\n{needs}")
    stamp_file(extra).write_text(stamp)


def fingerprint() -> str:
    """Changes with everything that the environment depends on."""
    files = [ROOT / "pyproject.toml", CONSTRAINTS]
    content = b"\0".join(file.read_bytes() for file in files)
    return hashlib.sha256(content + repr((str(ROOT), sys.version_info[:2])).encode()).hexdigest()


def stamp_file(extra: str) -> Path:
    return VENV / f"segql-{extra or 'core'}.stamp"


def read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def run(command: "list[str]") -> None:
    subprocess.run(command, check=True, cwd=ROOT)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("segql needs Python 3.11 or later; this is %d.%d" % sys.version_info[:2])  # noqa: UP031
if __name__ == "__main__":
    prepared(sys.argv[1] if len(sys.argv) > 1 else "")
