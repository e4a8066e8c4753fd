"""The command line. `main` runs one command and returns its exit code."""

import io
import os
import sys
from collections.abc import Sequence

BUG = 70
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; never raises, except for `SystemExit` of the interpreter itself."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _set_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        return broken_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _bug(error, words)
    return code


def broken_pipe() -> int:
    """Whoever read our output has seen enough: the rest goes nowhere, so that Python does not complain on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _set_streams() -> None:
    """Results that go to a file or a pipe are UTF-8 with plain line ends on every system; no terminal is too poor for a message."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="backslashreplace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", newline="\n", errors="backslashreplace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")


def _run(words: list[str]) -> int:
    from segql.cli.app import app

    try:
        result = app(words, prog_name="segql", standalone_mode=False)
    except Exception as error:
        if hasattr(error, "show") and hasattr(
            error, "exit_code"
        ):  # wrong use: the class lies in click or in typer, as typer's version has it
            error.show()
            return int(error.exit_code)
        raise
    return result if isinstance(result, int) else 0


def _bug(error: Exception, words: list[str]) -> int:
    if "-v" in words or "--verbose" in words:
        import traceback

        traceback.print_exception(error)
    where = "" if "-v" in words or "--verbose" in words else "; run it again with -v to see where"
    print(f"this is a bug in segql: {type(error).__name__}{where}", file=sys.stderr)
    return BUG
