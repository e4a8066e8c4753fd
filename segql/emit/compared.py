"""The SQL that compares two queries' members: how many are in each and in one alone, or who."""

from dataclasses import dataclass

from segql.catalog.model import Key
from segql.emit.dialects import DIALECTS
from segql.emit.emit import printer

BEFORE, AFTER = "before_members", "after_members"


@dataclass(frozen=True, slots=True)
class Members:
    """A query and the key of its members."""

    query: str
    key: Key


def number(members: Members) -> str:
    """One row of one number: how many there are."""
    return f"SELECT COUNT(*) FROM (\n{members.query.rstrip()}\n) AS {AFTER}"


def numbers(before: Members, after: Members, dialect: str) -> str:
    """One row: how many are in the first, in the second, in the second alone, in the first alone."""
    one, other = (_key(table, members, dialect) for table, members in ((BEFORE, before), (AFTER, after)))
    alone = f"COUNT(CASE WHEN {one} IS NULL THEN 1 END), COUNT(CASE WHEN {other} IS NULL THEN 1 END)"
    return f"SELECT COUNT({one}), COUNT({other}), {alone}\n{_joined(before, after, dialect)}"


def who(before: Members, after: Members, dialect: str) -> str:
    """A row for each who is in one alone: the id if in the first, the id if in the second."""
    one, other = (_key(table, members, dialect) for table, members in ((BEFORE, before), (AFTER, after)))
    return f"SELECT {one}, {other}\n{_joined(before, after, dialect)}\nWHERE {one} IS NULL OR {other} IS NULL"


def _joined(before: Members, after: Members, dialect: str) -> str:
    first, second = (f"(\n{members.query.rstrip()}\n) AS {table}" for table, members in ((BEFORE, before), (AFTER, after)))
    one, other = (_key(table, members, dialect) for table, members in ((BEFORE, before), (AFTER, after)))
    return f"FROM {first}\nFULL OUTER JOIN {second} ON {one} = {other}"


def _key(table: str, members: Members, dialect: str) -> str:
    """The id as text, so that keys of two types compare."""
    d = DIALECTS[dialect]
    return printer(dialect)(d.written_id(d.column(members.key.column, d.identifier(table)), members.key.type))
