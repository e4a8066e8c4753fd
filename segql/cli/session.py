"""What all commands share: the common options, the mistakes found so far, and how they are shown."""

import functools
import inspect
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO

import typer

from segql.cli import broken_pipe
from segql.diagnostics import codes
from segql.diagnostics.model import Code, Diagnostic, SegqlError


class Colour(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


class Style(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"
    github = "github"
    sarif = "sarif"
    junit = "junit"

    @property
    def document(self) -> bool:
        """Whether it is there, and whole, even where nothing was found."""
        return self in (Style.json, Style.sarif, Style.junit)


class Stop(Exception):
    """The command can't go on; what is wrong has been reported."""


@dataclass(slots=True)
class Session:
    """One run of one command."""

    folder: Path
    style: Style
    colour: Colour
    quiet: bool
    verbose: bool
    found: list[Diagnostic] = field(default_factory=list)
    seen: set[Diagnostic] = field(default_factory=set)  # two passes may meet the same mistake

    def report(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self.seen:
            self.seen.add(diagnostic)
            self.found.append(diagnostic)

    def fail(self, code: Code, message: str, help: str | None = None) -> NoReturn:
        self.report(Diagnostic(code, message, help=help))
        raise Stop

    def enter(self) -> None:
        if not self.folder.is_dir():
            self.fail(codes.BAD_OPTION, f"-C: there is no folder `{self.folder}`")

    def stop_on_errors(self) -> None:
        if any(d.code.severity == "error" for d in self.found):
            raise Stop

    def note(self, text: str) -> None:
        """A line for people, beside the result."""
        if not self.quiet:
            print(text, file=sys.stderr)

    @property
    def exit_code(self) -> int:
        return max((d.code.exit for d in self.found if d.code.severity == "error"), default=0)

    def show(self, stream: TextIO) -> None:
        """Everything reported so far, in source order: settings, catalog, rules."""
        from segql.diagnostics.render import render

        if self.found or (self.style.document and stream is sys.stdout):
            shown = [d for d in sorted(self.found, key=_order) if not self.quiet or d.code.severity == "error"]
            stream.write(render(shown, self.style.value, self._colours(stream), self._base(), _columns(stream)))

    def _base(self) -> str:
        """The path from here to the project, for programs that look for its files."""
        from segql.project.discover import find_root

        root = find_root(self.folder)
        here = "." if root is None else os.path.relpath(root)
        return "" if here == "." else here.replace(os.sep, "/") + "/"

    def _colours(self, stream: TextIO) -> bool:
        match self.colour:
            case Colour.always:
                return True
            case Colour.never:
                return False
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _columns(stream: TextIO) -> int:
    """Of a line of rules in a message: what the terminal has beside the number of the line; else as many everywhere."""
    from segql.diagnostics.render import WIDTH

    return max(20, shutil.get_terminal_size().columns - 8) if stream.isatty() else WIDTH


def _order(d: Diagnostic) -> tuple[bool, int, str, int]:
    if d.span is None:
        return False, 0, "", 0
    name = d.span.source.name
    return True, 0 if name.endswith(".toml") else 1 if name.endswith((".yml", ".yaml")) else 2, name, d.span.start


_COMMON = {
    "project_dir": Annotated[Path, typer.Option("--project-dir", "-C", help="Work in this folder.", show_default=False)],
    "output_format": Annotated[Style, typer.Option("--output-format", help="How mistakes are shown.")],
    "color": Annotated[Colour, typer.Option("--color", help="Colours in messages.")],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="No notes and warnings.")],
    "verbose": Annotated[bool, typer.Option("--verbose", "-v", help="Show where a bug in segql came from.")],
}
_DEFAULTS: dict[str, Any] = {"project_dir": Path(), "output_format": Style.full, "color": Colour.auto, "quiet": False, "verbose": False}


def command(run: Callable[..., int]) -> Callable[..., None]:
    """Makes a typer command of `run(session, …) -> exit code`: adds the common options and shows what was reported.

    `run` shows its mistakes itself where they are its result, by `session.show` and `session.found.clear()`.
    """

    @functools.wraps(run)
    def wrapper(context: typer.Context, **options: Any) -> None:
        folder, *common = [options.pop(name) for name in _COMMON]
        session = Session(context.obj / folder, *common)  # -C stands before the command, after it, or both
        try:
            session.enter()
            code = run(session, **options)
        except Stop:
            code = 0
        except SegqlError as error:
            for diagnostic in error.diagnostics:
                session.report(diagnostic)
            code = 0
        except BrokenPipeError:  # caught here, since typer would make an exit 1 of it
            raise typer.Exit(broken_pipe()) from None
        session.show(sys.stderr)
        raise typer.Exit(max(code, session.exit_code))

    own = list(inspect.signature(run).parameters.values())[1:]
    first = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    added = [inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS[n], annotation=a) for n, a in _COMMON.items()]
    every = [first, *(p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own), *added]
    wrapper.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in every}
    return wrapper
