"""The table of commands. Only the module of the one that is asked for is read, and it imports what it needs when it runs."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

COMMANDS = (
    "init", "check", "fmt", "compile", "members", "explain", "why", "example", "show", "overlap", "profile", "report", "ls", "test", "plan",
    "rule", "schema", "clean", "lsp",
)  # fmt: skip
GROUPS = ("catalog",)  # of commands: the `app` of the module of that name
WITH_VALUE = ("-C", "--project-dir")  # of the options that may stand before a command


def function_of(name: str) -> Callable[..., int | None]:
    """What runs the command of a name: the function of that name, or with a `_` behind it, in the module of that name."""
    module = import_module(f"segql.cli.{name}")
    found: Callable[..., int | None] = getattr(module, f"{name}_", None) or getattr(module, name)
    return found


def app_for(words: Sequence[str]) -> typer.Typer:
    """The app with the command that the words ask for, or with all where they ask for help or for none: the others need not be read."""
    asked = _asked(words)
    app = typer.Typer(
        name="segql",
        help="Behavioural segments: rules in a small language, one readable SQL query each.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name in (*COMMANDS, *GROUPS) if asked is None else [asked]:
        if name in GROUPS:
            app.add_typer(import_module(f"segql.cli.{name}").app, name=name)
        else:
            app.command(name)(function_of(name))
    return app


def _asked(words: Sequence[str]) -> str | None:
    """The command among the words, if there is one."""
    before = ""
    for word in words:
        if not word.startswith("-") and before not in WITH_VALUE:
            return word if word in COMMANDS + GROUPS else None
        before = word
    return None


def _show_version(wanted: bool) -> None:
    if wanted:
        from segql.diagnostics.formats import version

        typer.echo(f"segql {version() or '(a checkout)'}")
        raise typer.Exit


def _root(
    context: typer.Context,
    project_dir: Annotated[Path, typer.Option("--project-dir", "-C", help="Work in this folder.", show_default=False)] = Path(),
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    context.obj = project_dir
