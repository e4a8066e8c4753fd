"""The one module that constructs SQL nodes. An author's text enters only as a quoted literal (`text`) or an identifier (`name`)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

Node = exp.Expr
Identifier = exp.Identifier

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
WORD = re.compile(r"(SAFE\.)?[A-Z][A-Z0-9_]*")
PATH = re.compile(r"[A-Za-z0-9_ ./\-=*\[\]?]+")


class Unprintable(Exception):
    """A text holds what no SQL literal can: NUL or half of a surrogate pair."""


def name(word: str, reserved: frozenset[str] = frozenset()) -> exp.Identifier:
    """An identifier, quoted where it is not a plain lower-case word or is reserved."""
    if not word or "\0" in word or not _encodable(word):
        raise Unprintable(repr(word))
    return exp.Identifier(this=word, quoted=not PLAIN.fullmatch(word) or word in reserved)


def column(word: str, reserved: frozenset[str], table: exp.Identifier | None = None) -> Node:
    return exp.Column(this=name(word, reserved), table=table.copy() if table is not None else None)


def text(value: str) -> Node:
    if "\0" in value or not _encodable(value):
        raise Unprintable(repr(value))
    return exp.Literal.string(value)


def _encodable(value: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in value)


def integer(value: int) -> Node:
    return exp.Neg(this=exp.Literal.number(str(-value))) if value < 0 else exp.Literal.number(str(value))


def point(value: Decimal) -> Node:
    """A number with a point, in plain digits."""
    digits = format(abs(value), "f")
    digits = digits if "." in digits else digits + ".0"
    return exp.Neg(this=exp.Literal.number(digits)) if value < 0 else exp.Literal.number(digits)


def boolean(value: bool) -> Node:
    return exp.Boolean(this=value)


def null() -> Node:
    return exp.Null()


def call(function: str, *arguments: Node) -> Node:
    """A function call; `function` is one of our own words."""
    assert WORD.fullmatch(function), function
    return exp.Anonymous(this=function, expressions=list(arguments))


def star() -> Node:
    return exp.Star()


def distinct(value: Node) -> Node:
    return exp.Distinct(expressions=[value])


def cast(value: Node, type_name: str, *sizes: int) -> Node:
    """`CAST(value AS TYPE)`; the type is one of sqlglot's own."""
    sized = [exp.DataTypeParam(this=exp.Literal.number(str(n))) for n in sizes]
    return exp.Cast(this=value, to=exp.DataType(this=exp.DataType.Type[type_name], expressions=sized))


COMPARISONS = {"=": exp.EQ, "<>": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
OPERATIONS = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


def compare(left: Node, op: str, right: Node) -> Node:
    return COMPARISONS[op](this=_operand(left), expression=_operand(right))


def operate(left: Node, op: str, right: Node) -> Node:
    loose = (exp.Add, exp.Sub)
    inner = _operand(left), _operand(right)
    bracketed = loose if op == "*" else ()
    first = bracket(inner[0]) if isinstance(inner[0], bracketed) else inner[0]
    second = bracket(inner[1]) if isinstance(inner[1], loose) else inner[1]
    return OPERATIONS[op](this=first, expression=second)


def total(terms: list[Node]) -> Node:
    """The sum of one term or more."""
    added = terms[0]
    for term in terms[1:]:
        added = exp.Add(this=added, expression=term)
    return added


def divide(left: Node, right: Node) -> Node:
    """Division of two doubles; the caller guards against zero."""
    first = bracket(left) if isinstance(left, exp.Add | exp.Sub) else _operand(left)
    second = bracket(right) if isinstance(right, exp.Add | exp.Sub | exp.Mul | exp.Div) else _operand(right)
    return exp.Div(this=first, expression=second, typed=True, safe=False)


ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.AtTimeZone, exp.Collate, exp.Dot)


def _operand(item: Node) -> Node:
    """An operand that binds at least as close as arithmetic."""
    if isinstance(item, ARITHMETIC):
        return item
    return bracket(item) if isinstance(item, exp.Binary | exp.Not | exp.In) else item


def bracket(item: Node) -> Node:
    return exp.Paren(this=item)


def is_null(item: Node) -> Node:
    return exp.Is(this=_operand(item), expression=exp.Null())


def is_not_null(item: Node) -> Node:
    return exp.Is(this=_operand(item), expression=exp.Not(this=exp.Null()))


def differs(left: Node, right: Node) -> Node:
    """`IS DISTINCT FROM`: true too where one side is missing."""
    return exp.NullSafeNEQ(this=_operand(left), expression=_operand(right))


def among(value: Node, items: list[Node]) -> Node:
    return exp.In(this=_operand(value), expressions=items)


def negate(item: Node) -> Node:
    return exp.Not(this=item if isinstance(item, exp.Anonymous | exp.Paren | exp.Column | exp.Exists) else bracket(item))


def all_of(terms: list[Node]) -> Node:
    """AND of terms; an OR among them is bracketed."""
    return terms[0] if len(terms) == 1 else _join(exp.And, [bracket(t) if isinstance(t, exp.Or) else t for t in terms])


def any_of(terms: list[Node]) -> Node:
    """OR of terms; an AND among them is bracketed, since readers differ in what binds closer."""
    return terms[0] if len(terms) == 1 else _join(exp.Or, [bracket(t) if isinstance(t, exp.And) else t for t in terms])


def _join(kind: type[exp.Connector], terms: list[Node]) -> Node:
    joined = terms[0]
    for term in terms[1:]:
        joined = kind(this=joined, expression=term)
    return joined


def case(condition: Node, then: Node, otherwise: Node | None = None) -> Node:
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)


def cases(branches: list[tuple[Node, Node]], otherwise: Node | None = None) -> Node:
    """The first branch whose condition holds."""
    return exp.Case(ifs=[exp.If(this=condition, true=then) for condition, then in branches], default=otherwise)


def at_time_zone(value: Node, zone: str) -> Node:
    tight = bracket(value) if isinstance(value, exp.Binary | exp.Not | exp.In | exp.AtTimeZone) else value
    return exp.AtTimeZone(this=tight, zone=text(zone))


def interval(count: int, unit: str) -> Node:
    """`INTERVAL '3' DAY`; the unit is one of our own words."""
    assert WORD.fullmatch(unit), unit
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.Var(this=unit))


def number_interval(count: int, unit: str) -> Node:
    """`INTERVAL 3 DAY`, for functions that take the number as one."""
    assert WORD.fullmatch(unit), unit
    return exp.Interval(this=exp.Literal.number(str(count)), unit=exp.Var(this=unit))


def extract(part: str, value: Node) -> Node:
    assert WORD.fullmatch(part), part
    return exp.Extract(this=exp.Var(this=part), expression=value)


def word(text_: str) -> Node:
    """A keyword argument such as `DAY`; one of our own words."""
    assert WORD.fullmatch(text_), text_
    return exp.Var(this=text_)


@dataclass(frozen=True, slots=True)
class Key:
    """A sort key; `nulls_first` as the engine does by itself is not printed."""

    node: Node
    descending: bool
    nulls_first: bool


def ordered(value: Node, keys: list[Key]) -> Node:
    """`value ORDER BY …` inside an aggregate."""
    by = [exp.Ordered(this=key.node, desc=key.descending or None, nulls_first=key.nulls_first) for key in keys]
    return exp.Order(this=value, expressions=by)


def first_of_array(value: Node) -> Node:
    return exp.Bracket(this=bracket(value), expressions=[exp.Literal.number("1")], offset=1)


def window(function: Node, partition: list[Node], order: Sequence[Node | Key]) -> Node:
    """`function OVER (PARTITION BY … ORDER BY …)`; a key without a direction is known, and its smallest comes first."""
    keys = [key if isinstance(key, Key) else Key(key, False, nulls_first=False) for key in order]
    by = [exp.Ordered(this=key.node, desc=key.descending or None, nulls_first=key.nulls_first) for key in keys]
    return exp.Window(this=function, partition_by=partition, order=exp.Order(expressions=by) if by else None)


def ranked(function: Node, partition: list[Node], value: Node, descending: bool, nulls_are_large: bool) -> Node:
    """`function OVER (PARTITION BY … ORDER BY value DESC)`; the values are known, so where NULLs would come is not said."""
    key = exp.Ordered(this=value, desc=descending or None, nulls_first=descending and nulls_are_large)
    return exp.Window(this=function, partition_by=partition, order=exp.Order(expressions=[key]))


def choose(terms: list[tuple[Node, Node]], otherwise: Node | None) -> Node:
    """`CASE WHEN … THEN … ELSE … END`."""
    return exp.Case(ifs=[exp.If(this=condition, true=then) for condition, then in terms], default=otherwise)


def placed(function: Node, partition: list[Node], key: Node, tie: Node) -> Node:
    """`function OVER (PARTITION BY … ORDER BY key, tie)`, smallest first; the key is known, and a missing tie comes first."""
    by = [key, exp.Ordered(this=tie, nulls_first=True)]
    return exp.Window(this=function, partition_by=partition, order=exp.Order(expressions=by))


def framed(function: Node, partition: list[Node], key: Node, offset: Node, unit: str, behind: bool) -> Node:
    """`function OVER (PARTITION BY … ORDER BY key RANGE …)`: over the rows with a key smaller by `offset` or more (`behind`: greater).

    With the unit GROUPS, over those that are so many values of the key before.
    """
    edges = ("PRECEDING", "FOLLOWING")
    if behind:
        spec = exp.WindowSpec(kind=unit, start=offset, start_side=edges[1], end="UNBOUNDED", end_side=edges[1])
    else:
        spec = exp.WindowSpec(kind=unit, start="UNBOUNDED", start_side=edges[0], end=offset, end_side=edges[0])
    return exp.Window(this=function, partition_by=partition, order=exp.Order(expressions=[key]), spec=spec)


def hollow(node: Node) -> Node:
    """The node with names of one letter as its operands: what it prints between or around them is the operator alone."""
    is_operand = {key: key in ("this", "expression") and isinstance(value, exp.Expr) for key, value in node.args.items()}
    parts = {key: exp.Identifier(this="x", quoted=False) if is_operand[key] else value for key, value in node.args.items()}
    return type(node)(**{key: value.copy() if isinstance(value, exp.Expr) else value for key, value in parts.items()})


def columns_read(node: Node) -> set[str]:
    """The names of the columns in an expression."""
    return {found.name for found in node.find_all(exp.Column)}


def is_plain(node: Node) -> bool:
    """A column, constant or cast: what linters want before calculations."""
    return isinstance(node, exp.Column | exp.Boolean | exp.Literal | exp.Cast)


def bracket_several(node: Node) -> Node:
    """In brackets where it is several terms."""
    return bracket(node) if isinstance(node, exp.Connector) else node


def is_plain_column(node: Node) -> bool:
    return isinstance(node, exp.Column)


def is_column(node: Node, name: str) -> bool:
    """Whether an expression is a column of that name, which needs no alias."""
    return isinstance(node, exp.Column) and node.name == name


def collate(value: Node, collation: str) -> Node:
    return exp.Collate(
        this=bracket(value) if isinstance(value, exp.Binary) else value, expression=exp.Identifier(this=collation, quoted=True)
    )


def placeholder(name: str = "as_of") -> Node:
    """A parameter of the target, by a name of ours."""
    return exp.Placeholder(this=name)


def table(parts: tuple[str, ...], reserved: frozenset[str], alias: exp.Identifier | None = None) -> Node:
    """A table by up to three dotted parts."""
    named = [name(part, reserved) for part in parts]
    keys = ("this", "db", "catalog")
    where = dict(zip(keys, reversed(named), strict=False))
    return exp.Table(**where, alias=exp.TableAlias(this=alias) if alias is not None else None)


def file_table(function: str, path: str, options: list[Node], alias: exp.Identifier | None = None) -> Node:
    """A file read by a table function of ours."""
    read = call(function, text(path), *options)
    return exp.Table(this=read, alias=exp.TableAlias(this=alias) if alias is not None else None)


def option(key: str, value: Node) -> Node:
    """`header = TRUE`, an argument of a table function; the key is one of our own words."""
    return exp.EQ(this=exp.Column(this=exp.Identifier(this=key, quoted=False)), expression=value)


def struct(fields: dict[str, str], reserved: frozenset[str]) -> Node:
    """`STRUCT_PACK(customer_id := 'VARCHAR')`."""
    return call("STRUCT_PACK", *[exp.PropertyEQ(this=name(key, reserved), expression=text(value)) for key, value in fields.items()])


def in_select(operand: Node, selected: Node, relation: Node) -> Node:
    """`operand IN (SELECT selected FROM relation)`: a semi-join."""
    query = exp.Select(expressions=[selected], from_=exp.From(this=relation))
    return exp.In(this=operand, query=exp.Subquery(this=query))


def exists(relation: Node, where: Node) -> Node:
    """`EXISTS (SELECT 1 FROM relation WHERE where)`."""
    return exp.Exists(this=exp.Select(expressions=[integer(1)], from_=exp.From(this=relation), where=exp.Where(this=where)))


def among_array(item: Node, array: Node) -> Node:
    """Postgres `item = ANY(array)`."""
    return exp.EQ(this=_operand(item), expression=exp.Any(this=bracket(array)))


def among_unnested(item: Node, array: Node) -> Node:
    """GoogleSQL `item IN UNNEST(array)`."""
    return exp.In(this=_operand(item), unnest=exp.Unnest(expressions=[array]))


def some_known(array: Node, alias: str) -> Node:
    """GoogleSQL `EXISTS(SELECT alias FROM UNNEST(array) AS alias WHERE NOT alias IS NULL)`."""
    element = exp.Column(this=exp.Identifier(this=alias, quoted=False))
    unnested = exp.Unnest(expressions=[array], alias=exp.TableAlias(columns=[exp.Identifier(this=alias, quoted=False)]))
    return exp.Exists(this=exp.Select(expressions=[element], from_=exp.From(this=unnested), where=exp.Where(this=is_not_null(element))))


def some_unnested(array: Node, alias: str, other: Node, within: bool) -> Node:
    """GoogleSQL `EXISTS(SELECT alias FROM UNNEST(array) AS alias WHERE alias IN UNNEST(other))`; or that a known one is not among them."""
    taken = {column.name.lower() for column in other.find_all(exp.Column)}
    while alias in taken:  # it would hide the column of its name
        alias += "_"
    element = exp.Column(this=exp.Identifier(this=alias, quoted=False))
    among = among_unnested(element, other)
    kept = among if within else all_of([is_not_null(element), negate(call("COALESCE", among, boolean(False)))])
    unnested = exp.Unnest(expressions=[array], alias=exp.TableAlias(columns=[exp.Identifier(this=alias, quoted=False)]))
    return exp.Exists(this=exp.Select(expressions=[element], from_=exp.From(this=unnested), where=exp.Where(this=kept)))


def array(items: list[Node]) -> Node:
    """`[…]`, `ARRAY[…]`."""
    return exp.Array(expressions=items)


def unnested(items: list[Node], alias: Identifier) -> Node:
    """`UNNEST([…]) AS alias`, a row of each item."""
    return exp.Unnest(expressions=[array(items)], alias=exp.TableAlias(columns=[alias]))


def masked(value: Node, mask: int, op: str, wanted: int) -> Node:
    """`(value & mask) = wanted`, of bits."""
    return compare(bracket(exp.BitwiseAnd(this=value, expression=integer(mask))), op, integer(wanted))


def bit(number: Node) -> Node:
    """The integer of 64 bits in which only the bit of this number, from 0 to 62, is set."""
    return exp.BitwiseLeftShift(
        this=cast(integer(1), "BIGINT"), expression=_operand(number) if not isinstance(number, exp.Sub) else bracket(number)
    )


def run_of_bits(value: Node, length: int) -> Node:
    """Not 0 where so many bits, two or more, next to each other are set."""
    here = value
    for i in range(1, length):
        here = exp.BitwiseAnd(this=here, expression=bracket(exp.BitwiseRightShift(this=value, expression=integer(i))))
    return bracket(here)


def arrays(left: Node, op: str, right: Node) -> Node:
    """Postgres `left && right`, `left @> right`."""
    kind = {"&&": exp.ArrayOverlaps, "@>": exp.ArrayContainsAll}[op]
    return kind(this=_operand(left), expression=_operand(right))


def try_cast(value: Node, type_name: str, *sizes: int) -> Node:
    """Missing where the cast fails (`TRY_CAST`, `SAFE_CAST`); for dialects that have it."""
    plain = cast(value, type_name, *sizes)
    return exp.TryCast(this=value, to=plain.args["to"])


def limited_array(value: Node, by: list[tuple[Node, bool]]) -> Node:
    """`ARRAY_AGG(value IGNORE NULLS ORDER BY … LIMIT 1)[SAFE_OFFSET(0)]`, as GoogleSQL has it."""
    keys = [Key(node, descending, nulls_first=not descending) for node, descending in by]
    chosen = exp.Limit(this=ordered(exp.IgnoreNulls(this=value), keys), expression=exp.Literal.number("1"))
    return exp.Bracket(this=call("ARRAY_AGG", chosen), expressions=[exp.Literal.number("0")], offset=0, safe=True)


def expression_interval(value: Node, unit: str) -> Node:
    """`INTERVAL expression MICROSECOND`, as GoogleSQL's functions take it."""
    assert WORD.fullmatch(unit), unit
    return exp.Interval(this=value, unit=exp.Var(this=unit))


def relation(identifier: Identifier, alias: Identifier | None = None) -> Node:
    """A CTE by its name."""
    return exp.Table(this=identifier, alias=exp.TableAlias(this=alias) if alias is not None else None)
