"""Ranks: `in top 10% by country`, `quantile(v, 5)`, `percentile_rank(v)`: who is ranked, and by what."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import segql.meaning.resolve_rules as rules
import segql.meaning.resolve_values as values
from segql.catalog.types import INTEGER
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import types
from segql.meaning.scope import Scope
from segql.source import Span
from segql.syntax import nodes as s

FUNCTIONS = ("quantile", "percentile_rank")
MAX_PARTS = 10_000
MAX_RANKS = 4  # within each other: a rank asks for the ranked twice


def in_top(item: s.InTop, scope: Scope) -> m.Rule:
    """Fewer than so many, or less than such a share, stand strictly before the entity."""
    found = ranking(item.value, item.by, item.of, scope)
    size = _size(item, scope)
    if found is None or size is None:
        return m.Invalid()
    limit = size if size.type == INTEGER else types.arithmetic("*", size, m.Rank("ranked", found))
    if isinstance(limit, str) or limit is None:
        return scope.fail(codes.DECIMAL_SCALE, "this share has too many digits", item.size.span)
    return m.Compare(m.Rank("greater" if item.end == "top" else "smaller", found), "<", limit)


def _size(item: s.InTop, scope: Scope) -> m.Literal | None:
    """A number of entities, or a share of them."""
    found = values.value(item.size, scope)
    is_share = isinstance(item.size, s.Percent)
    if not isinstance(found, m.Literal) or not (found.type == INTEGER or is_share):
        if found is not None:
            help = f"write `{item.end} 100`, or `{item.end} 10%`"
            scope.report(codes.BAD_COUNT, "the size of a rank is a whole number or a share", item.size.span, help=help)
        return None
    assert not isinstance(found.value, str)
    if found.value == 0 or (is_share and found.value > 1):  # type: ignore[operator]  # a number
        what = "more than 100% is everyone" if found.value else f"{item.end} {item.size.span.text} holds nobody"
        scope.report(codes.BAD_COUNT, what, item.size.span)
        return None
    return found


def call(item: s.Call, scope: Scope) -> m.Value | None:
    """`quantile(v, n)`, `percentile_rank(v)`."""
    name, given = item.function.text, item.arguments
    plain = all(a.of is None and a.by is None and a.when is None for a in given)
    if len(given) != (2 if name == "quantile" else 1) or not plain:
        form = "quantile(VALUE, 5)" if name == "quantile" else "percentile_rank(VALUE)"
        scope.report(codes.BAD_ARGUMENTS, f"`{name}` is written `{form}`", item.span)
        return None
    found = ranking(given[0].value, (), None, scope)
    if name == "percentile_rank":
        return found and types.arithmetic("/", m.Rank("smaller", found), m.Rank("ranked", found))  # type: ignore[return-value]
    parts = _parts(given[1].value, scope)
    return None if found is None or parts is None else m.Rank("quantile", found, parts)


def _parts(item: s.Expression, scope: Scope) -> int | None:
    found = values.value(item, scope)
    if isinstance(found, m.Literal) and found.type == INTEGER and isinstance(found.value, int) and 1 <= found.value <= MAX_PARTS:
        return found.value
    if found is not None:
        scope.report(codes.BAD_COUNT, f"the number of parts is a whole number from 1 to {MAX_PARTS}", item.span)
    return None


def ranking(item: s.Expression, by: tuple[s.Name, ...], of: s.Name | s.Dotted | None, scope: Scope) -> m.Ranking | None:
    """The value and who is ranked by it; None where a mistake was reported."""
    if scope.event is not None or scope.columns is not None:
        scope.report(codes.NOT_A_VALUE, "a condition on one event can't rank entities", item.span)
        return None
    if scope.ranks == MAX_RANKS:
        scope.report(codes.TOO_COMPLEX, f"ranks are nested more than {MAX_RANKS} deep", item.span)
        return None
    found = rules.left_side(item, replace(scope, ranks=scope.ranks + 1))
    keys = [_key(name, scope) for name in by]
    base = None if of is None else rules.member(of, None, scope)
    if found is None or None in keys or isinstance(base, m.Invalid) or not _has_order(found, item.span, scope):
        return None
    among = _with_an_event(found) if base is None else base
    return m.Ranking(found, tuple(k for k in keys if k is not None), among, scope.clause or item.span)


def _has_order(item: m.Value, span: Span, scope: Scope) -> bool:
    if item.type.name in types.ORDERED:
        return True
    scope.report(codes.NO_ORDER, f"{types.describe(item.type)} has no order, so it can't be ranked", span)
    return False


def _key(name: s.Name, scope: Scope) -> m.Value | None:
    found = values.named(name, scope)
    if found is not None and (found.type.is_list or found.type.name == "float"):
        message = f"`by` compares for equality, and `{name.text}` is {types.describe(found.type)}"
        scope.report(codes.BAD_OPERAND, message, name.span)
        return None
    return found


def _with_an_event(item: m.Value) -> m.Rule:
    """Some event phrase of the value matches; those inside `when` aside. True where it has none."""
    found = dict.fromkeys(phrases(item))
    if not found:
        return m.TRUE
    return m.any_of([m.Compare(m.Aggregate("count", events, None, INTEGER), ">=", m.Literal(1, INTEGER)) for events in found])


def phrases(item: Any) -> Iterator[m.Events]:
    """The events that a value looks at, outside of rules in it."""
    match item:
        case m.Events():
            yield item
        case m.Score(terms) | m.Choice(terms):
            for points, _ in terms:
                yield from phrases(points)
        case m.Rank(_, of):
            yield from phrases(of.value)
        case m.MemberCount():
            return
        case tuple():
            for part in item:
                yield from phrases(part)
        case _ if type(item).__module__ == m.__name__:
            for field in dataclasses.fields(item):
                yield from phrases(getattr(item, field.name))
