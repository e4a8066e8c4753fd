"""The table of commands. Each imports what it needs when it runs, so that `--help` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from segql.cli import (
    catalog,
    check,
    clean,
    compile,
    example,
    explain,
    fmt,
    init,
    ls,
    lsp,
    members,
    overlap,
    plan,
    profile,
    report,
    rule,
    schema,
    show,
    test,
    why,
)

app = typer.Typer(
    name="segql",
    help="Behavioural segments: rules in a small language, one readable SQL query each.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = {
    "init": init.init,
    "check": check.check,
    "fmt": fmt.fmt,
    "compile": compile.compile_,
    "members": members.members,
    "explain": explain.explain,
    "why": why.why,
    "example": example.example,
    "show": show.show,
    "overlap": overlap.overlap,
    "profile": profile.profile,
    "report": report.report,
    "ls": ls.ls,
    "test": test.test,
    "plan": plan.plan,
    "rule": rule.rule,
    "schema": schema.schema,
    "clean": clean.clean,
    "lsp": lsp.lsp,
}

for _name, _function in COMMANDS.items():
    app.command(_name)(_function)
app.add_typer(catalog.app, name="catalog")


def _show_version(wanted: bool) -> None:
    if wanted:
        from segql.diagnostics.formats import version

        typer.echo(f"segql {version() or '(a checkout)'}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    project_dir: Annotated[Path, typer.Option("--project-dir", "-C", help="Work in this folder.", show_default=False)] = Path(),
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    context.obj = project_dir
