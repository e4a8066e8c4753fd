"""Shows on a terminal that something takes its time: a bar or a spinner on stderr after a second, which is gone in the end."""

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import TypeVar

from segql.cli.session import Session

T = TypeVar("T")
AFTER = 1.0  # seconds


def track(session: Session, label: str, items: Iterable[T], total: int | None = None) -> Iterator[T]:
    """The items, with a bar of how many of them are done."""
    number = len(items) if total is None and isinstance(items, Sized) else total
    with _bar(session, label, number) as bar:
        for item in items:
            yield item
            bar.advance()


@contextmanager
def waiting(session: Session, label: str) -> Iterator[None]:
    """Work of which nobody knows how long it takes."""
    with _bar(session, label, None):
        yield


class NoBar:
    """No bar: not on a terminal, or nobody wants one."""

    def advance(self) -> None:
        pass


def _wanted(session: Session) -> bool:
    return not session.quiet and sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


@contextmanager
def _bar(session: Session, label: str, total: int | None) -> "Iterator[NoBar]":
    if not _wanted(session):
        yield NoBar()
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    except ModuleNotFoundError:  # typer brings it along, but need not
        yield NoBar()
        return

    columns = [BarColumn(), MofNCompleteColumn()] if total is not None else []
    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")) or None)
    text = TextColumn("{task.description}", markup=False)
    progress = Progress(
        SpinnerColumn(), text, *columns, TimeElapsedColumn(), console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    )
    task = progress.add_task(label, total=total)

    class Bar(NoBar):
        def advance(self) -> None:
            progress.advance(task)

    timer = threading.Timer(AFTER, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield Bar()
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
