"""Numbers of members as phrases, and who the members are."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import segql.meaning.english.rules as rules
from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.english.values import Teller
from segql.meaning.english.words import a, name, noun


def count(item: m.MemberCount, tell: Teller) -> str:
    every = f"the number of the {tell.entity}'s members"
    if item.rule == m.TRUE:
        return every
    return f"{every} of whom it holds that ({rules.inline_all(item.rule, replace(tell, entity=noun(item.entity.name)))})"


def pairs_of(items: Iterable[object]) -> dict[c.Members, c.Entity]:
    """The pairs that a rule looks at, and what the members are."""
    return {item.pairs: item.entity for item in items if isinstance(item, m.MemberCount)}


def notes(entity: c.Entity, pairs: c.Members, member: c.Entity) -> Iterator[str]:
    """Who the members are, and that each counts once."""
    account, user = noun(entity.name), noun(member.name)
    table, key, owner = name(str(pairs.table)), name(pairs.key), name(pairs.account)
    who, row = a(user), f"a row of {table} has its id as {key} and the {account}'s as {owner}"
    yield f"{who[0].upper()}{who[1:]} is a member of {a(account)} if {row}, and counts once however many do."
