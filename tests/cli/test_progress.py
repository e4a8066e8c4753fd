"""A bar is drawn on a terminal, after a while; nothing in a pipe, in CI, or where nobody wants notes."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys, threading
from pathlib import Path
from segql.cli import progress
from segql.cli.session import Colour, Session, Style

progress.AFTER = 0
for item in progress.track(Session(Path(), Style.full, Colour.auto, "-q" in sys.argv, False), "counting", [1, 2, 3]):
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()  # then the bar is drawn
print("done")
"""


def shown(*words: str, **environment: str) -> str:
    """What comes on a terminal that is the program's stderr."""
    ours, theirs = pty.openpty()
    known = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "TERM")}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, stderr=theirs, env={**known, "TERM": "xterm", **environment}
    )
    os.close(theirs)
    out, _ = process.communicate(timeout=60)
    assert out == b"done\n" and process.returncode == 0
    text = b""
    try:
        while chunk := os.read(ours, 4096):
            text += chunk
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return text.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of our own needs Unix")
def test_a_bar_on_a_terminal_and_nowhere_else(tmp_path: Path) -> None:
    assert "counting" in shown() and "0/3" in shown()
    assert shown("-q") == "" and shown(CI="true") == "" and shown(TERM="dumb") == ""
    piped = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, timeout=60, cwd=tmp_path)
    assert (piped.stdout, piped.stderr) == (b"done\n", b"")
