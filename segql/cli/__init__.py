"""The command line. `main` runs one command and returns its exit code."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

BUG = 70
INTERRUPTED = 130
BROKEN_PIPE = 141
CANT_WRITE = 2
OUTPUT = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT)  # of an OSError without a file: a stream can't be written


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; never raises, except for `SystemExit` of the interpreter itself."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()
    _set_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        return broken_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _bug(error, words) if error.filename is not None or error.errno not in OUTPUT else _cant_write(error)
    except Exception as error:
        return _bug(error, words)
    return code


def broken_pipe() -> int:
    """Whoever read our output has seen enough: the rest goes nowhere, so that Python does not complain on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _cant_write(error: OSError) -> int:
    with contextlib.suppress(OSError):
        print(f"error[SEG012]: the output can't be written: {(error.strerror or 'unknown').lower()}", file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return CANT_WRITE


def _open_streams() -> None:
    """What was closed before we began leads nowhere: no file that we open may take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


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
    from segql.cli.app import app_for

    try:
        result = app_for(words)(words, prog_name="segql", standalone_mode=False)
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
