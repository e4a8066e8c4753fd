"""`segql rule`: what a code means."""

import json
import sys
from typing import Annotated

import typer

from segql.cli.session import Session, Style, command
from segql.diagnostics import codes
from segql.diagnostics.suggest import did_you_mean


@command
def rule(
    session: Session,
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A code, such as SEG104, or its name; all if left out.", show_default=False)
    ] = None,
) -> int:
    """Say what a code of a message means, with a rule that raises it and the rule put right."""
    from segql.diagnostics.formats import page

    chosen = (
        list(codes.ALL.values())
        if code is None
        else [found for found in codes.ALL.values() if code.upper() == found.id or code == found.name]
    )
    if not chosen:
        names = [*codes.ALL, *(found.name for found in codes.ALL.values())]
        session.fail(codes.BAD_OPTION, f"there is no code `{code}`", did_you_mean(code or "", names, "`segql rule` lists them"))
    if session.style is Style.json:
        records = [{"code": c.id, "name": c.name, "title": c.title, "severity": c.severity, "page": page(c.id)} for c in chosen]
        print(json.dumps(records, indent=2, ensure_ascii=False))
    elif code is None:
        for found in chosen:
            print(f"{found.id}  {found.name:<{max(len(c.name) for c in chosen)}}  {found.title}")
    else:
        _print(page(chosen[0].id) or "")
    return 0


def _print(text: str) -> None:
    """Markdown: drawn on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        sys.stdout.write(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))
