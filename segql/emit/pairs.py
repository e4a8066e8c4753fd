"""Whom the ids that rows name stand for, where other tables say it: relations of pairs, each pair once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import segql.emit.rows as reading
from segql.catalog import model as c
from segql.emit import sql
from segql.emit.naming import Namer, slug
from segql.emit.sql import Identifier
from segql.emit.statement import Join, Select

if TYPE_CHECKING:
    from segql.emit.rows import Rows


@dataclass(frozen=True, slots=True)
class Pairs:
    """A relation of pairs: of the ids that rows name (its column `left`) and entities (`right`)."""

    name: Identifier
    left: str
    right: str


def pairs(source: c.Source, link: c.Link, rows: "Rows") -> Pairs | None:
    """The pairs by which rows of the source are read; None where they name the entity itself."""
    if link.members is None:
        return None if link.via is None else _mapped(source, link, link.via, rows.entity, rows)
    assert rows.members is not None
    member = rows.members.entity
    belong = _belonging(link.members, member, rows)
    return belong if link.via is None else _composed(_mapped(source, link, link.via, member, rows), belong, rows)


def _mapped(source: c.Source, link: c.Link, via: c.Table, entity: c.Entity, rows: "Rows") -> Pairs:
    """Entities by the ids that rows name, as a mapping table has them."""
    types = {link.to_column: entity.key.type} | ({link.from_column: "text"} if reading.both_csv(via, source.table) else {})
    wish = f"{reading.stem(via)}_to_{entity.name}"
    name = rows.shared.pairs(via, link.from_column, link.to_column, wish, reading.csv_types(types))
    return Pairs(name, link.from_column, link.to_column)


def _belonging(of: c.Members, member: c.Entity, rows: "Rows") -> Pairs:
    """Entities by their members, and only by members that there are."""
    d, entity = rows.times.dialect, rows.entity

    def make() -> tuple[Select, ...]:
        if member.table is None:
            found = d.identifier(rows.shared.everyone[member.name])
            people = sql.relation(found)
        else:
            found = d.identifier(slug(reading.stem(member.table)))
            people = rows.table(member.table, reading.csv_types({member.key.column: member.key.type}), found.name)
        alias = d.identifier(Namer(found.name).name(slug(reading.stem(of.table))))
        types = reading.csv_types({of.key: member.key.type, of.account: entity.key.type})
        id_, owner = d.column(of.key, alias), d.column(of.account, alias)
        join = Join("INNER", people, sql.compare(id_, "=", d.column(member.key.column, found)))
        relation = rows.table(of.table, types, alias.name)
        return (Select(((id_, None), (owner, None)), relation, (join,), sql.is_not_null(owner), distinct=True),)

    words = f"The members of each {slug(entity.name)}, each once"
    return Pairs(rows.shared.once((of, entity.name), slug("members_of", entity.name), make, words), of.key, of.account)


def _composed(first: Pairs, then: Pairs, rows: "Rows") -> Pairs:
    """Entities by the ids that rows name of their members."""
    d, left = rows.times.dialect, Namer(then.right).name(first.left)

    def make() -> tuple[Select, ...]:
        named, owner = d.column(first.left, first.name), d.column(then.right, then.name)
        on = sql.compare(d.column(first.right, first.name), "=", d.column(then.left, then.name))
        columns = ((named, None if left == first.left else d.identifier(left)), (owner, None))
        return (Select(columns, sql.relation(first.name), (Join("INNER", sql.relation(then.name), on),), distinct=True),)

    wish = slug(first.name.name, "of", rows.entity.name)
    words = f"Each {slug(rows.entity.name)} by the ids that rows name of its members, each pair once"
    return Pairs(rows.shared.once((first, then), wish, make, words), left, then.right)
