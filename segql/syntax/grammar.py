"""The grammar's parser; its tables are kept in the user's cache folder."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from segql import cache as kept

_OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "lexer": "contextual",
    "start": ["file", "condition", "value"],
    "propagate_positions": True,
    "maybe_placeholders": False,
}
_NUMBERED = "#"  # instead of a dict whose keys are numbers, JSON has a dict of this one key, with pairs


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
    name = f"grammar-{key}.json"
    try:
        known = kept.read(name)
        if known is not None:
            return _from_tables(json.loads(known, object_hook=_numbered))
    except Exception:  # whatever is wrong with what was kept: the tables are computed anew
        pass
    parser = Lark(text, **_OPTIONS)
    tables, memo = parser.memo_serialize([TerminalDef, Rule])
    kept.write(name, json.dumps(_plain({"data": tables, "memo": memo}), separators=(",", ":")))
    return parser


def _from_tables(tables: Any) -> Lark:
    parser: Lark = Lark._load_from_dict(tables["data"], tables["memo"])  # type: ignore[no-untyped-call]
    return parser


def _plain(item: Any) -> Any:
    """The tables as JSON has them."""
    if isinstance(item, dict):
        if all(isinstance(key, str) for key in item):
            return {key: _plain(value) for key, value in item.items()}
        return {_NUMBERED: [[key, _plain(value)] for key, value in item.items()]}
    return [_plain(part) for part in item] if isinstance(item, list | tuple | set | frozenset) else item


def _numbered(item: dict[str, Any]) -> dict[Any, Any]:
    return dict(item[_NUMBERED]) if _NUMBERED in item else item
