"""The projects that `segql init` writes: the examples with their data, and an empty one."""

from pathlib import Path

import segql

_CONFIG = """\
[project]
name = "project"
timezone = "UTC"
week-start = "monday"
default-target = "dev"

[targets.dev]
dialect = "duckdb"
path = "project.duckdb"
"""

_CATALOG = """\
# The words that rules are made of, and the tables behind them.
entities:
  customer:
    table: customers
    key: customer_id
    attributes:
      country: text

sources:
  orders:
    table: orders
    time: ordered_at
    entity: {customer: customer_id}

events:
  purchased:
    source: orders
    properties:
      amount: decimal
"""

_SEGMENT = """\
# Who bought at least three times in the last 90 days.
purchased >= 3 in 90d
"""

_EMPTY = {
    "segql.toml": _CONFIG,
    "catalog/catalog.yml": _CATALOG,
    "segments/frequent_buyers.seg": _SEGMENT,
    ".gitignore": ".env\n*.duckdb\n",
}

_LEFT_OUT = ("__pycache__", "sql")


def files(template: str) -> dict[str, bytes]:
    """The template's files by their paths; raises FileNotFoundError if segql was installed without its examples."""
    if template == "empty":
        return {path: text.encode() for path, text in _EMPTY.items()}
    folder = _example(template)
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {name: path.read_bytes() for path in found if not _is_left_out(name := path.relative_to(folder).as_posix())}


def _is_left_out(name: str) -> bool:
    return name.endswith(".pyc") or any(part in _LEFT_OUT for part in name.split("/")[:-1])


def _example(name: str) -> Path:
    """An example's folder: inside the installed package, else beside it in a checkout."""
    package = Path(next(iter(segql.__path__)))
    places = (package / "_templates" / name, package.parent / "examples" / name)
    found = next((place for place in places if (place / "segql.toml").is_file()), None)
    if found is None:
        raise FileNotFoundError("the example project is not installed")
    return found
