"""Lays a statement out as a data engineer would write it; sqlglot prints the leaves only, so the text is ours and stays."""

from collections.abc import Callable, Sequence
from functools import cache

from sqlglot import exp

from segql.emit.sql import Node, hollow
from segql.emit.statement import Cte, Join, Select, Statement

WIDTH = 100
INDENT = "    "

Print = Callable[[Node], str]


def statement(item: Statement, show: Print) -> str:
    """The text of a statement, with a line end."""
    lines = [f"-- {line}" for line in item.header]
    if item.ctes:
        lines += [*_ctes(item.ctes, show), ""]
    lines += [f"-- {line}" for line in item.comments]
    lines += _select(item.body, show)
    for select in item.more:
        lines += ["UNION ALL", *_select(select, show)]
    return "\n".join(lines) + "\n"


def ctes(items: Sequence[Cte], show: Print) -> str:
    """The text of WITH, one expression at least, for statements that begin alike."""
    return "\n".join(_ctes(items, show))


def select(item: Select, show: Print) -> str:
    """The text of a SELECT."""
    return "\n".join(_select(item, show))


def _ctes(items: Sequence[Cte], show: Print) -> list[str]:
    lines = ["WITH"]
    for i, cte in enumerate(items):
        lines += ["", *_cte(cte, show)]
        lines[-1] += "," if i + 1 < len(items) else ""
    return lines


def _cte(cte: Cte, show: Print) -> list[str]:
    body: list[str] = []
    for select in cte.selects:
        union = "UNION ALL" if cte.every else "UNION DISTINCT"
        body += [union if body else "", *_select(select, show, len(INDENT))]
    inner = [INDENT + line for line in body[1:]]
    return [*(f"-- {line}" for line in cte.comments), f"{show(cte.identifier)} AS (", *inner, ")"]


def _select(item: Select, show: Print, margin: int = 0) -> list[str]:
    columns = [_aliased(node, alias, show, margin) for node, alias in item.columns]
    head = "SELECT DISTINCT" if item.distinct else "SELECT"
    if len(columns) == 1 and len(columns[0]) == 1:
        lines = [f"{head} {columns[0][0]}"]
    else:
        lines = [head, *_listed(columns)]
    source = lay(item.relation, show, margin + 5)
    if item.joins and len(source) > 1:
        lines += ["FROM", *_indent(source)]
    else:
        lines += _clause("FROM", source)
    for join in item.joins:
        lines += _join(join, show, margin)
    if item.where is not None:
        lines += _condition("WHERE", item.where, show, margin)
    if item.group:
        lines += _group(item.group, show, margin)
    if item.having is not None:
        lines += _condition("HAVING", item.having, show, margin)
    if item.order:
        lines += ["ORDER BY " + ", ".join(show(o) for o in item.order)]
    if item.limit is not None:
        lines += [f"LIMIT {item.limit}"]
    return lines


def _group(keys: tuple[Node, ...], show: Print, margin: int) -> list[str]:
    """On one line, or each key on lines of its own where one is long."""
    laid = [lay(key, show, margin + 4) for key in keys]
    line = "GROUP BY " + ", ".join(key[0] for key in laid)
    return [line] if all(len(key) == 1 for key in laid) and margin + len(line) <= WIDTH else ["GROUP BY", *_listed(laid)]


def _clause(word: str, lines: list[str]) -> list[str]:
    return [f"{word} {lines[0]}"] if len(lines) == 1 else [word, *_indent(lines)]


def _join(join: Join, show: Print, margin: int) -> list[str]:
    relation = lay(join.relation, show, margin + 16)
    head = _clause(f"{join.kind} JOIN", relation)
    if join.on is None:
        return head
    return [*head, *_indent(_condition("ON", join.on, show, margin + 4))]


def _condition(word: str, node: Node, show: Print, margin: int) -> list[str]:
    """WHERE and HAVING: one term stays on the line, several stand below it; those of ON only where they do not fit."""
    if word == "ON" and (fitting := _flat(node, show, margin + 3)):
        return [f"ON {fitting[0]}"]
    if not isinstance(node, exp.Connector):
        lines = lay(node, show, margin + len(word) + 1)
        if len(lines) == 1:
            return [f"{word} {lines[0]}"]
    return [word, *_indent(lay(node, show, margin + 4, split=True))]


def _aliased(node: Node, alias: Node | None, show: Print, margin: int) -> list[str]:
    suffix = f" AS {show(alias)}" if alias is not None else ""
    lines = lay(node, show, margin + 4, tail=len(suffix) + 1)
    return [*lines[:-1], lines[-1] + suffix]


def _listed(items: list[list[str]]) -> list[str]:
    """Items below each other, with commas at line ends."""
    lines: list[str] = []
    for i, item in enumerate(items):
        lines += item
        lines[-1] += "," if i + 1 < len(items) else ""
    return _indent(lines)


def _indent(lines: list[str]) -> list[str]:
    return [INDENT + line for line in lines]


def lay(node: Node, show: Print, used: int = 0, split: bool = False, tail: int = 0) -> list[str]:
    """The lines of an expression, where `used` columns of the first line are taken.

    `split` puts the terms of AND and OR below each other even if they would fit; `tail` columns follow the last line.
    """
    if not split and (fitting := _flat(node, show, used + tail)):
        return fitting
    deeper = used + 4
    match node:
        case exp.Connector():
            word = "AND" if isinstance(node, exp.And) else "OR"
            terms = [lay(t, show, used + len(word) + 1) for t in _terms(node)]
            return [*terms[0], *(line if i else f"{word} {line}" for term in terms[1:] for i, line in enumerate(term))]
        case exp.Paren():
            return ["(", *_indent(lay(node.this, show, deeper, isinstance(node.this, exp.Connector))), ")"]
        case exp.Not():
            first, *rest = lay(node.this, show, used + 4)
            return [f"NOT {first}", *rest]
        case exp.Case():
            return _case(node, show, deeper)
        case exp.Anonymous() if node.expressions:
            return _call(node, show, deeper)
        case exp.Cast():
            word = show(hollow(node)).partition("(")[0]  # a TryCast is one too: TRY_CAST, SAFE_CAST
            return [f"{word}(", *_indent([*lay(node.this, show, deeper), f"AS {show(node.to)}"]), ")"]
        case exp.Extract():
            first, *rest = lay(node.expression, show, deeper + len(show(node.this)) + 6)
            return ["EXTRACT(", *_indent([f"{show(node.this)} FROM {first}", *rest]), ")"]
        case exp.Exists() if isinstance(node.this, exp.Select):
            query = node.this
            lines = [f"SELECT {show(query.expressions[0])}", f"FROM {show(query.args['from_'].this)}"]
            return ["EXISTS (", *_indent([*lines, *_condition("WHERE", query.args["where"].this, show, deeper)]), ")"]
        case exp.Interval() if not isinstance(node.this, exp.Literal):
            return ["INTERVAL (", *_indent(lay(node.this, show, deeper)), f") {node.args['unit']}"]
        case exp.Unnest() if node.args.get("alias") and isinstance(node.expressions[0], exp.Array):
            first, *listed, last = _array(node.expressions[0], show, deeper)
            name = show(node.args["alias"].columns[0])
            return [f"UNNEST({first}", *listed, f"{last}) AS {name}"]
        case exp.Array() if node.expressions:
            return _array(node, show, deeper)
        case exp.Bracket():
            suffix = show(node)[len(show(node.this)) :]
            first, *rest = lay(node.this, show, used + len(suffix))
            return [first, *rest[:-1], rest[-1] + suffix] if rest else [first + suffix]
        case exp.IgnoreNulls():
            *before, last = lay(node.this, show, used, tail=13)
            return [*before, f"{last} IGNORE NULLS"]
        case exp.Order():
            return [*lay(node.this, show, used), "ORDER BY", *_listed([_key(key, show, deeper) for key in node.expressions])]
        case exp.Window() if node.args.get("spec") or not node.args.get("order"):
            return _framed(node, show, used)
        case exp.Window() if node.args.get("order"):
            return _window(node, show, deeper)
        case exp.Limit():
            return [*lay(node.this, show, used), f"LIMIT {show(node.expression)}"]
        case exp.In() if node.expressions:
            items = [[show(item)] for item in node.expressions]
            return [f"{show(node.this)} IN (", *_filled(items, used), ")"]
        case exp.In() if node.args.get("query"):
            query = node.args["query"].this
            inner = [f"SELECT {show(query.expressions[0])}", *_clause("FROM", lay(query.args["from_"].this, show, deeper + 5))]
            return [f"{show(node.this)} IN (", *_indent(inner), ")"]
        case exp.AtTimeZone() | exp.Binary() if not isinstance(node, exp.Dot):
            return _binary(node, show, used, tail)
        case exp.Table() if isinstance(node.this, exp.Anonymous):
            lines = _call(node.this, show, deeper)
            lines[-1] += f" AS {show(node.args['alias'].this)}" if node.args.get("alias") else ""
            return lines
        case _:
            flat = show(node)
            return flat.split("\n") if "\n" in flat and not _has_text(node) else [flat]


@cache
def _least(kind: type) -> int:
    """The fewest characters that a node adds to those of its parts, in every dialect."""
    if issubclass(kind, exp.Case):
        return 8  # CASE END
    if issubclass(kind, exp.If):
        return 10  # WHEN THEN, and the spaces about them, but two that `_may_fit` counts as a comma
    if issubclass(kind, exp.Cast):
        return 12  # CAST( AS ), and a type of three letters
    if issubclass(kind, exp.AtTimeZone):
        return 14
    if issubclass(kind, exp.Extract):
        return 15  # EXTRACT( FROM )
    if issubclass(kind, exp.In):
        return 6
    if issubclass(kind, exp.Not):
        return 4
    if issubclass(kind, exp.And):
        return 5
    if issubclass(kind, exp.Binary) and not issubclass(kind, exp.Dot):
        return 3
    return 2 if issubclass(kind, exp.Paren | exp.Anonymous) else 0


def _may_fit(node: Node, width: int) -> bool:
    """Whether what is sure to be printed leaves room. Printing what can't fit, at every level of a tree, would take most of the time."""
    stack: list[object] = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, exp.Identifier | exp.Literal):
            width -= len(here.this)
        elif isinstance(here, exp.Expr):
            width -= _least(type(here))  # type: ignore[arg-type]
            stack.extend(here.args.values())
            if type(here) is exp.Anonymous:
                width -= len(here.this)
        elif isinstance(here, list) and here:
            width -= 2 * len(here) - 2
            stack.extend(here)
        if width < 0:
            return False
    return True


def _flat(node: Node, show: Print, used: int) -> list[str]:
    """The expression on one line; nothing where it does not fit."""
    if not _may_fit(node, WIDTH - used):
        return []
    flat = show(node)
    return [flat] if len(flat) + used <= WIDTH and "\n" not in flat and not ("EXISTS" in flat and node.find(exp.Exists)) else []


def _has_text(node: Node) -> bool:
    return any(isinstance(n, exp.Literal) for n in node.walk())


def _terms(node: Node) -> list[Node]:
    """The operands of a chain of one connective."""
    terms: list[Node] = []
    here: Node = node
    while isinstance(here, type(node)):
        terms.append(here.expression)
        here = here.this
    return [here, *reversed(terms)]


def _array(node: Node, show: Print, used: int) -> list[str]:
    """Each item below the other."""
    mark = show(exp.Array(expressions=[])).partition("[")[0]  # ARRAY, where a list is written so
    return [f"{mark}[", *_listed([lay(item, show, used, tail=1) for item in node.expressions]), "]"]


def _case(node: exp.Case, show: Print, used: int) -> list[str]:
    lines: list[str] = []
    for branch in node.args["ifs"]:
        condition = _flat(branch.this, show, used + 5) or lay(
            branch.this, show, used + 4, split=True
        )  # once: conditions stand in each other
        then = lay(branch.args["true"], show, used + 9)
        if len(condition) == 1 and len(then) == 1 and used + len(condition[0]) + len(then[0]) + 11 <= WIDTH:
            lines += [f"WHEN {condition[0]} THEN {then[0]}"]
        else:
            lines += ["WHEN", *_indent(condition)]
            lines += _indent(_clause("THEN", then))
    default = node.args.get("default")
    if default is not None:
        lines += _clause("ELSE", lay(default, show, used + 5))
    return ["CASE", *_indent(lines), "END"]


def _framed(node: exp.Window, show: Print, used: int) -> list[str]:
    """A window function over a frame, or over all rows: what it is over stands below it."""
    *first, last = lay(node.this, show, used, tail=7)
    over = "PARTITION BY " + ", ".join(show(key) for key in node.args["partition_by"])
    by = [f"ORDER BY {show(key)}" for key in node.args["order"].expressions] if node.args.get("order") else []
    frame = [show(node.args["spec"])] if node.args.get("spec") else []
    return [*first, f"{last} OVER (", *_indent([over, *by, *frame]), ")"]


def _window(node: exp.Window, show: Print, used: int) -> list[str]:
    """`function OVER (`, the partition and the order on a line each."""
    partition = "PARTITION BY " + ", ".join(show(key) for key in node.args["partition_by"])
    keys = [_key(key, show, used) for key in node.args["order"].expressions]
    order = "ORDER BY " + ", ".join(key[0] for key in keys)
    short = all(len(key) == 1 for key in keys) and used + len(order) <= WIDTH
    ordered = [order] if short else ["ORDER BY", *_listed(keys)]
    return [f"{show(node.this)} OVER (", *_indent([partition, *ordered]), ")"]


def _key(key: exp.Ordered, show: Print, used: int) -> list[str]:
    """A sort key, with what follows its expression."""
    *first, last = lay(key.this, show, used)
    return [*first, last + show(key)[len(show(key.this)) :]]


def _call(node: exp.Anonymous, show: Print, used: int) -> list[str]:
    arguments = [lay(a, show, used + 1) for a in node.expressions]
    if len(arguments) == 1 and isinstance(node.expressions[0], exp.Distinct):
        only = node.expressions[0].expressions[0]
        return [f"{node.this}(", *_indent(["DISTINCT", *_indent(lay(only, show, used + 4))]), ")"]
    return [f"{node.this}(", *_listed(arguments), ")"]


def _binary(node: Node, show: Print, used: int, tail: int = 0) -> list[str]:
    left = lay(node.this, show, used)
    operand = node.args.get("expression") or node.args["zone"]
    operator = "AT TIME ZONE" if isinstance(node, exp.AtTimeZone) else " ".join(show(hollow(node)).split(" ")[1:-1])
    first, *rest = lay(operand, show, used + len(operator) + 1, tail=tail)
    if len(left) > 1 and left[-1] == ")":
        return [*left[:-1], f"{left[-1]} {operator} {first}", *rest]
    return [*left, f"{operator} {first}", *rest]


def _filled(items: list[list[str]], used: int) -> list[str]:
    """As many items on a line as fit."""
    lines, here = [], ""
    for i, (item,) in enumerate(items):
        piece = item + ("," if i + 1 < len(items) else "")
        if here and len(here) + len(piece) + 1 + used + 4 > WIDTH:
            lines.append(here)
            here = ""
        here = f"{here} {piece}" if here else piece
    return _indent([*lines, here])
