"""`segql init`: a project that works at once."""

import os
import re
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from segql.cli.session import Session, command


class Template(StrEnum):
    grocery = "grocery"
    webshop = "webshop"
    empty = "empty"


@command
def init(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", show_default=False, help="Where to; this folder if left out.")] = Path(),
    template: Annotated[Template, typer.Option("--template", help="An example with its data, or an empty project.")] = Template.grocery,
) -> int:
    """Write a new project. Connects to nothing."""
    from segql.cli.kit import kit, with_schema
    from segql.cli.templates import files
    from segql.diagnostics import codes

    target = session.folder / folder
    try:
        wanted = {path: with_schema(path, data) for path, data in files(template.value).items()} | kit()
    except FileNotFoundError as error:
        session.fail(codes.UNREADABLE, str(error), "`--template empty` needs nothing")
    in_the_way = [path for path in wanted if os.path.lexists(target / path)]
    if in_the_way:
        more = f" and {len(in_the_way) - 1} more" if len(in_the_way) > 1 else ""
        session.fail(codes.WOULD_OVERWRITE, f"`{in_the_way[0]}`{more} would be overwritten", "choose an empty folder: segql init DIR")
    try:
        for path, data in wanted.items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            with (target / path).open("xb") as file:
                file.write(data)
    except OSError as error:
        session.fail(codes.CANT_WRITE, f"`{folder}` can't be written: {(error.strerror or str(error)).lower()}")
    session.note(f"wrote {len(wanted)} files; next:")
    change = "" if target.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    show = "explain" if template is Template.empty else "members"  # an empty project has no data yet
    sys.stdout.write(f"{change}segql check\nsegql compile\nsegql {show} {_first_segment(wanted)}\n")
    return 0


def _first_segment(files: dict[str, bytes]) -> str:
    """The name of a segment in the files."""
    path = min(path for path in files if path.endswith(".seg"))
    declared = re.search(rb"^segment (\w+)", files[path], re.MULTILINE)
    return declared.group(1).decode() if declared else Path(path).stem
