"""Operands with a mistake become placeholders, so that the rest of a declaration can still be looked at."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from segql.source import Span
from segql.syntax import nodes as n


def mended(node: n.Declaration | n.Expression, mistaken: Sequence[Span]) -> Any:
    """The node with the operands around the mistaken places replaced; None where such a place is in no operand."""
    inside = [span for span in mistaken if _holds(node, span)]
    if not inside:
        return node
    if not isinstance(node, n.Declaration):
        return _operand(node, inside)
    rules = _rules(node)
    if not _all_held(inside, rules):
        return None
    return _replaced(node, rules, inside)


def _holds(node: n.Node, span: Span) -> bool:
    return node.span.start <= span.start and span.end <= node.span.end


def _all_held(spans: Sequence[Span], nodes: Sequence[n.Node]) -> bool:
    return all(any(_holds(node, span) for node in nodes) for span in spans)


def _rules(node: n.Declaration) -> list[n.Expression]:
    """The expressions that a declaration is made of, where a placeholder may stand."""
    match node:
        case n.Segment(_, header, rule):
            return [rule, *(column.value for column in header.columns)]
        case n.Tiers(_, header, arms):
            return [*(arm.rule for arm in arms if arm.rule is not None), *(column.value for column in header.columns)]
        case n.Define(_, _, body):
            return [body]
        case _:
            return []


def _replaced(item: Any, rules: Sequence[n.Expression], inside: Sequence[Span]) -> Any:
    """The declaration, or a part of it, with its rules put right."""
    if any(item is rule for rule in rules):
        return _operand(item, inside)
    if isinstance(item, tuple):
        return tuple(_replaced(part, rules, inside) for part in item)
    if not isinstance(item, n.Node):
        return item
    return dataclasses.replace(item, **{f.name: _replaced(getattr(item, f.name), rules, inside) for f in dataclasses.fields(item)})


def _operand(item: n.Expression, mistaken: Sequence[Span]) -> n.Expression:
    """The expression with the smallest operands of `and`, `or`, `not` and `at least … of` that hold the mistakes as placeholders."""
    inside = [span for span in mistaken if _holds(item, span)]
    if not inside:
        return item
    match item:
        case n.And(terms=terms) | n.Or(terms=terms) | n.AtLeastOf(terms=terms) if all(
            any(_holds(term, span) for term in terms) for span in inside
        ):
            return dataclasses.replace(item, terms=tuple(_operand(term, inside) for term in terms))
        case n.Not(term) | n.Bracket(term) if all(_holds(term, span) for span in inside):
            return dataclasses.replace(item, term=_operand(term, inside))
        case _:
            return n.Broken(span=item.span)
