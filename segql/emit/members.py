"""How many members each entity has, of those that a rule finds."""

from segql.emit import sql
from segql.emit.naming import Namer, slug
from segql.emit.rows import Rows, csv_types, stem
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Join, Select
from segql.meaning import nodes as m
from segql.plan.nodes import Counted

COUNT = "members"


def is_everyone(part: Counted) -> bool:
    """Whether all rows of the member's table count."""
    return part.item.rule == m.TRUE and part.item.entity.table is not None


def everyone(part: Counted, rows: Rows) -> tuple[Identifier, Node]:
    """The member's table, and what qualifies its columns."""
    member = part.item.entity
    assert member.table is not None
    name = rows.times.dialect.identifier(slug(stem(member.table)))
    return name, rows.table(member.table, csv_types({member.key.column: member.key.type}), name.name)


def counted(part: Counted, name: str, found: Identifier, found_in: Node, rows: Rows) -> Select:
    """The relation `name`. `found` has the ids of members, and may repeat them, as pairs may be repeated: each member is counted once."""
    d, pairs, member = rows.times.dialect, part.item.pairs, part.item.entity
    alias = d.identifier(Namer(found.name).name(slug(stem(pairs.table))))
    types = csv_types({pairs.key: member.key.type, pairs.account: rows.entity.key.type})
    relation = rows.table(pairs.table, types, alias.name)
    id_, account = d.column(pairs.key, alias), d.column(pairs.account, alias)
    join = Join("INNER", found_in, sql.compare(id_, "=", d.column(member.key.column, found)))
    number = (sql.call("COUNT", sql.distinct(id_)), d.identifier(column(rows.key, name)))
    return Select(((account, rows.alias(pairs.account)), number), relation, (join,), group=(account,))


def column(key: str, relation: str) -> str:
    """What the number is called, beside the id: not like the relation that it is in, for which some engines would take it."""
    return Namer(key, relation).name(COUNT)
