"""What the schema has against an entry, in words."""

import re
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from segql.catalog.forms import TYPE_NAMES
from segql.catalog.schema import Entry
from segql.catalog.tree import Path
from segql.diagnostics.suggest import nearest

_OTHER_NAMES = {
    **dict.fromkeys(("string", "str", "varchar", "char"), "text"),
    **dict.fromkeys(("int", "bigint"), "integer"),
    **dict.fromkeys(("number", "numeric"), "decimal"),
    **dict.fromkeys(("double", "real"), "float"),
    **dict.fromkeys(("datetime", "timestamptz", "time"), "timestamp"),
    "bool": "boolean",
    "interval": "duration",
}


_AS_IN = {  # where entries are expected
    "attributes": "each has a type, as in `{country: text, age: integer}`",
    "properties": "each has a type, as in `{amount: decimal, category: text}`",
    "entity": "it says in which column whose id is, as in `{customer: customer_id}`",
}
_MISSING = {
    "source": "it names one of `sources:`, the table that the event's rows are in",
    "key": "it names the column of the id",
    "time": "it names the column that says when a row happened",
    "entity": "it says in which column whose id is, as in `{customer: customer_id}`",
}


@dataclass(frozen=True, slots=True)
class Problem:
    path: Path  # from the entry; of an unknown key: with the key
    at_key: bool  # the key is to blame, not the value
    words: str
    help: str | None = None


def problems(model: type[Entry], error: ValidationError) -> list[Problem]:
    """Each mistake once: a key that is missing because it is misspelt is only reported as misspelt."""
    found = error.errors(include_url=False)
    unknown = {tuple(e["loc"]): nearest(str(e["loc"][-1]), keys_at(model, e["loc"][:-1])) for e in found if e["type"] == "extra_forbidden"}
    misspelt = {(*path[:-1], meant) for path, meant in unknown.items() if meant}
    return [_problem(model, e, unknown.get(tuple(e["loc"]))) for e in found if not _is_misspelt(e, misspelt)]


def _is_misspelt(error: Any, misspelt: set[Path]) -> bool:
    """Something is missing, and stands there under a name that is nearly its own."""
    path: Path = tuple(error["loc"])
    if error["type"] == "no_table":
        return bool(misspelt & {(*path[:-1], "table"), (*path[:-1], "file")})
    return error["type"] == "missing" and path in misspelt


def keys_at(model: type[Entry], path: Path) -> tuple[str, ...]:
    """The keys that the schema knows under `path` of an entry."""
    named = False  # the last step was a field that holds entries by name, so the next one is such a name
    for step in path:
        if named:
            named = False
            continue
        annotation = next((f.annotation for key, f in model.model_fields.items() if step in (key, f.alias)), None)
        inner = _entry_in(annotation)
        if inner is None:
            return ()
        model, named = inner, get_origin(annotation) is dict
    return () if named else tuple(f.alias or key for key, f in model.model_fields.items())


def _entry_in(annotation: Any) -> type[Entry] | None:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next((inner for arg in get_args(annotation) if (inner := _entry_in(arg)) is not None), None)


def _problem(model: type[Entry], error: Any, meant: str | None) -> Problem:
    path: Path = tuple(error["loc"])
    name = str(path[-1]) if path else ""
    match error["type"]:
        case "extra_forbidden":
            known = ", ".join(f"`{key}`" for key in keys_at(model, path[:-1]))
            return Problem(path, True, f"`{name}` is not known here", f"did you mean `{meant}`?" if meant else f"known here: {known}")
        case "missing":
            return Problem(path[:-1], True, f"`{name}` is missing", _MISSING.get(name))
        case "no_table":
            return Problem(path[:-1], True, str(error["msg"]))
        case "value_error" if name == "[key]":
            return Problem(path[:-1], True, str(error["ctx"]["error"]))
        case "literal_error":
            choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
            words = f"expected one of {', '.join(f'`{c}`' for c in choices)}, found {_found(error['input'])}"
            return Problem(path, False, words, _meant(error["input"], choices))
        case "value_error":
            return Problem(path, False, str(error["ctx"]["error"]), _meant(error["input"], TYPE_NAMES) if name == "type" else None)
        case kind:
            expected = {"string_type": "a text", "list_type": "a list"}.get(kind, "entries such as `name: value`")
            return Problem(path, False, f"expected {expected}, found {_found(error['input'])}", _AS_IN.get(name))


def _meant(value: Any, choices: list[str] | tuple[str, ...]) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    other = _OTHER_NAMES.get(value.lower())
    meant = other if other in choices else nearest(value, choices)
    return f"did you mean `{meant}`?" if meant else None


def _found(value: Any) -> str:
    match value:
        case str():
            return f"`{value}`" if value else "nothing"
        case list():
            return "a list"
        case _:
            return "entries"
