"""What `segql init` writes beside a project for editors and for continuous integration."""

import json
from pathlib import PurePosixPath

FOLDER = ".segql"
CATALOG, CONFIG = f"{FOLDER}/catalog.schema.json", f"{FOLDER}/segql.schema.json"
WORKFLOW = ".github/workflows/segql.yml"

_WORKFLOW = """\
# Every rule of a pull request is checked; mistakes are shown beside the lines that hold them.
name: segql
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  rules:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install segql
      - run: segql check --output-format github
      - run: segql fmt --check
      - run: segql compile --check
      - run: segql test
"""


def kit() -> dict[str, bytes]:
    """Files by their paths: a workflow for GitHub, and the JSON Schemas of settings and catalog."""
    from segql.catalog.schema import json_schema as catalog
    from segql.project.config import json_schema as config

    schemas = {CATALOG: catalog(), CONFIG: config()}
    texts = {path: json.dumps(schema, indent=2) + "\n" for path, schema in schemas.items()} | {WORKFLOW: _WORKFLOW}
    return {path: text.encode() for path, text in texts.items()}


def with_schema(path: str, data: bytes) -> bytes:
    """Settings and catalog with a first line that names their schema: for Taplo, and for YAML's language server."""
    if path == "segql.toml":
        return f"#:schema ./{CONFIG}\n".encode() + data
    if PurePosixPath(path).parts[0] == "catalog" and path.endswith((".yml", ".yaml")):
        up = "../" * (len(PurePosixPath(path).parts) - 1)
        return f"# yaml-language-server: $schema={up}{CATALOG}\n".encode() + data
    return data
