"""Statements with one mistake: an edge moved, a guard dropped, a unit or a join changed, and the like."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp, parse_one

Change = Callable[[exp.Expression], exp.Expression | None]  # the node in its place; None: leaves it as it is


@dataclass(frozen=True)
class Mutant:
    """A statement with one mistake. `kind` names the mistake and where in the statement it is: mutants of a kind test one lowering."""

    kind: str
    sql: str


def _to(wanted: type[exp.Binary]) -> Change:
    return lambda node: wanted(this=node.this.copy(), expression=node.expression.copy())


def _number(node: exp.Expression) -> exp.Expression | None:
    return exp.Literal.number(int(node.this) + 1) if isinstance(node, exp.Literal) and not node.is_string and node.this.isdigit() else None


def _moment(node: exp.Expression) -> exp.Expression | None:
    """A constant time a microsecond later, a constant day a day later."""
    to = node.args["to"].sql() if isinstance(node, exp.Cast) else ""
    if not isinstance(node.this, exp.Literal) or to not in ("TIMESTAMPTZ", "TIMESTAMP", "DATE"):
        return None
    later = "INTERVAL '1' DAY" if to == "DATE" else "INTERVAL '1' MICROSECOND"
    return exp.Paren(this=exp.Cast(this=exp.Add(this=node.copy(), expression=parse_one(later)), to=node.args["to"].copy()))


def _unit(node: exp.Expression) -> exp.Expression | None:
    unit = node.args.get("unit")
    other = {"DAY": "HOUR", "HOUR": "MINUTE", "MINUTE": "SECOND", "MONTH": "DAY", "MICROSECOND": "SECOND"}.get(
        str(unit).upper() if unit else ""
    )
    return exp.Interval(this=node.this.copy(), unit=exp.Var(this=other)) if other else None


def _first(node: exp.Expression) -> exp.Expression | None:
    return node.this.copy()


def _otherwise(node: exp.Expression) -> exp.Expression | None:
    """A CASE without its first condition."""
    ifs = node.args.get("ifs") or []
    return ifs[0].args["true"].copy() if ifs and node.this is None else None


def _join(node: exp.Expression) -> exp.Expression | None:
    changed = node.copy()
    changed.set("side", None if node.args.get("side") else "LEFT")
    return changed


def _without(key: str) -> Change:
    def change(node: exp.Expression) -> exp.Expression | None:
        if node.args.get(key) is None:
            return None
        changed = node.copy()
        changed.set(key, None)
        return changed

    return change


def _descending(node: exp.Expression) -> exp.Expression | None:
    changed = node.copy()
    changed.set("desc", not node.args.get("desc"))
    return changed


def _renamed(name: str) -> Change:
    return lambda node: exp.func(name, *[e.copy() for e in (node.this, *node.expressions) if isinstance(e, exp.Expression)])


def _all_rows(node: exp.Expression) -> exp.Expression | None:
    return None if isinstance(node.this, exp.Star | exp.Distinct) else exp.Count(this=exp.Star())


def _union(node: exp.Expression) -> exp.Expression | None:
    changed = node.copy()
    changed.set("distinct", not node.args.get("distinct"))
    return changed


CHANGES: dict[type[exp.Expression], dict[str, Change]] = {
    exp.GTE: {">= to >": _to(exp.GT)},
    exp.GT: {"> to >=": _to(exp.GTE)},
    exp.LT: {"< to <=": _to(exp.LTE)},
    exp.LTE: {"<= to <": _to(exp.LT)},
    exp.EQ: {"= to <>": _to(exp.NEQ)},
    exp.And: {"and to or": _to(exp.Or), "left of and only": _first, "right of and only": lambda node: node.expression.copy()},
    exp.Or: {"or to and": _to(exp.And), "left of or only": _first, "right of or only": lambda node: node.expression.copy()},
    exp.Add: {"+ to -": _to(exp.Sub)},
    exp.Sub: {"- to +": _to(exp.Add)},
    exp.Not: {"not dropped": _first},
    exp.Coalesce: {"coalesce dropped": _first},
    exp.Case: {"case dropped": _otherwise},
    exp.Filter: {"filter dropped": _first},
    exp.Literal: {"number + 1": _number},
    exp.Cast: {"constant later": _moment},
    exp.Interval: {"unit changed": _unit},
    exp.Join: {"join changed": _join},
    exp.Select: {"distinct dropped": _without("distinct"), "having dropped": _without("having"), "where dropped": _without("where")},
    exp.Union: {"union all changed": _union},
    exp.Ordered: {"order turned": _descending},
    exp.Min: {"min to max": _renamed("MAX")},
    exp.Max: {"max to min": _renamed("MIN")},
    exp.Count: {"count of all rows": _all_rows},
    exp.Window: {"partition dropped": _without("partition_by")},
}


def mutants(sql: str, dialect: str, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Mutant]:
    """Every statement with one of the wanted kinds of mistake in one place."""
    whole = parse_one(sql, read=dialect)
    for number, node in enumerate(whole.walk()):
        for name, change in CHANGES.get(type(node), {}).items():
            kind = f"{name} in {_place(node)}"
            if wanted(kind) and (changed := change(node)) is not None:
                yield Mutant(kind, _with(whole, number, changed).sql(dialect))


def _with(whole: exp.Expression, number: int, changed: exp.Expression) -> exp.Expression:
    copy = whole.copy()
    node = next(node for i, node in enumerate(copy.walk()) if i == number)
    if node is copy:
        return changed
    node.replace(changed)
    return copy


def _place(node: exp.Expression) -> str:
    """The clause that a node stands in: the nearest part of a SELECT around it."""
    while node.parent is not None and not isinstance(node.parent, exp.Select):
        node = node.parent
    return str(node.arg_key or "statement")
