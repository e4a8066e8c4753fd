"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Written(StrEnum):
    text = "text"
    json = "json"


Paths = Annotated[list[str] | None, typer.Argument(metavar="[PATH]", show_default=False, help="Files or folders; `-` is stdin.")]
Segment = Annotated[str, typer.Argument(metavar="SEGMENT", help="A segment's name.", show_default=False)]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", "-s", metavar="SEL", help="Which: NAME, path:, tag:, owner:, event:, state:modified, +NAME, NAME+."),
]
Base = Annotated[str | None, typer.Option("--base", metavar="REV", help="The commit that `state:` compares with; HEAD if left out.")]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", metavar="SEL", help="Which segments to leave out.")]
Target = Annotated[
    str | None, typer.Option("--target", "-t", metavar="TARGET", help="A target of segql.toml; the default-target if left out.")
]
Dialect = Annotated[str | None, typer.Option("--dialect", metavar="D", help="The SQL dialect: duckdb, postgres, bigquery.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="T", help="The instant: midnight, now, param, a date or a timestamp.")]
Variables = Annotated[
    list[str] | None, typer.Option("--var", metavar="NAME=VALUE", help="A parameter's value in place of its default; may be repeated.")
]
Catalog = Annotated[list[Path] | None, typer.Option("--catalog", metavar="FILE", help="Without a project: the catalog's file.")]
Timezone = Annotated[str | None, typer.Option("--timezone", metavar="ZONE", help="Without a project: the time zone; UTC if left out.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Compute everything anew, and keep nothing.")]
TextOrJson = Annotated[Written, typer.Option("--format", help="`json` for programs: numbers as they are.")]
