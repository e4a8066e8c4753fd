"""The grammar's parser; its tables are kept in the user's cache folder."""

import hashlib
import os
import pickle
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import lark
from lark import Lark

_OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "lexer": "contextual",
    "start": ["file", "condition", "value"],
    "propagate_positions": True,
    "maybe_placeholders": False,
}


def grammar_text() -> str:
    """The grammar: of the package, or of the checkout that the package stands in."""
    packaged = files("segql") / "_grammar" / "segql.lark"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "grammar" / "segql.lark").read_text(encoding="utf-8")


@cache
def grammar() -> Lark:
    """The parser; its tables are kept in the user's cache folder, since computing them takes longer than most commands."""
    text = grammar_text()
    key = hashlib.sha256(f"{lark.__version__}\n{_OPTIONS}\n{text}".encode()).hexdigest()[:32]
    path = Path(os.environ.get("XDG_CACHE_HOME") or _home_cache(), "segql", f"grammar-{key}.pickle")
    try:
        with path.open("rb") as file:
            return Lark.load(file)
    except Exception:  # not there, unreadable, or cut short: the tables are computed anew, whatever it was
        parser = Lark(text, **_OPTIONS)
    _keep(parser, path)
    return parser


def _home_cache() -> Path:
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        return Path(os.devnull)


def _keep(parser: Lark, path: Path) -> None:
    """Write the tables in one step, so that another process sees all or nothing; a folder that can't be written is no mistake."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                parser.save(file)
                Path(file.name).replace(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except (OSError, pickle.PicklingError):
        return
