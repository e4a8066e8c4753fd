"""`columns spend as sum(…)`: values carried out beside the id."""

import segql.meaning.resolve_values as values
from segql.catalog.types import TEXT, WEEKDAY
from segql.diagnostics import Label, codes
from segql.meaning import nodes as m
from segql.meaning import types
from segql.meaning.declarations import is_plain
from segql.meaning.define import with_parameters
from segql.meaning.mismatch import WEEKDAYS
from segql.meaning.scope import Scope
from segql.syntax import nodes as s


def columns(items: tuple[s.Column, ...], taken: tuple[str, ...], scope: Scope) -> tuple[tuple[str, m.Value], ...] | None:
    """The columns by name; None where a mistake was reported. `taken` are names of the table's other columns."""
    names = [_is_name(item, items[:i], taken, scope) for i, item in enumerate(items)]
    found = [_column(item, scope) for item in items]
    if not all(names) or None in found:
        return None
    return tuple((item.name.text, value) for item, value in zip(items, found, strict=True) if value is not None)


def _is_name(item: s.Column, before: tuple[s.Column, ...], taken: tuple[str, ...], scope: Scope) -> bool:
    name = item.name.text
    if not is_plain(name):
        help = "use letters, digits and `_`, at most 60, and no digit first"
        scope.report(codes.BAD_SEGMENT_NAME, f"`{name}` can't be the name of a column", item.name.span, help=help)
        return False
    for other in before:
        if other.name.text.casefold() == name.casefold():
            labels = [Label(other.name.span, "first written here")]
            scope.report(codes.DUPLICATE, f"two columns are called `{name}`", item.name.span, labels=labels)
            return False
    if name.casefold() in [other.casefold() for other in taken]:
        scope.report(codes.DUPLICATE, f"the result has a column `{name}` already", item.name.span, help="give this one another name")
        return False
    return True


def _column(item: s.Column, scope: Scope) -> m.Value | None:
    written = with_parameters(item.value, scope.names.params, scope)
    found = None if written is None else values.value(written, scope)
    if found is None:
        return None
    if found.type.is_list:
        scope.report(codes.BAD_OPERAND, f"a column holds a single value, and this is {types.describe(found.type)}", item.value.span)
        return None
    return weekday(found) if found.type == WEEKDAY else found


def weekday(item: m.Value) -> m.Value:
    """A weekday by its name."""
    days = [(m.Literal(day, TEXT), m.Compare(item, "=", m.Literal(i, WEEKDAY))) for i, day in enumerate(WEEKDAYS, 1)]
    return m.Choice(tuple(days), TEXT)
