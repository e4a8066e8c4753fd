"""`segql schema`: the JSON Schema of the settings and of the catalog, for editors."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from segql.cli.session import Session, command


class Which(StrEnum):
    config = "config"
    catalog = "catalog"


@command
def schema(_: Session, which: Annotated[Which, typer.Argument(help="Of segql.toml, or of a catalog file.", show_default=False)]) -> int:
    """Print a JSON Schema, for editors."""
    if which is Which.config:
        from segql.project.config import json_schema
    else:
        from segql.catalog.schema import json_schema
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
    return 0
