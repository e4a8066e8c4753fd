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


def are_asked(items: Iterable[object]) -> bool:
    """Whether the rules look at members or at their events."""
    return any(isinstance(i, m.MemberCount) or (isinstance(i, m.Events) and _through(i)) for i in items)


def _through(item: m.Events) -> list[m.Events]:
    """The events, of one source each, that are a member's."""
    return [one for one in item.each if one.link.members is not None]


def note(entity: c.Entity, pairs: c.Members, member: c.Entity) -> str:
    """Who the members are, and that each counts once."""
    account, user = noun(entity.name), noun(member.name)
    table, key, owner = name(str(pairs.table)), name(pairs.key), name(pairs.account)
    who, row = a(user), f"a row of {table} has its id as {key} and the {account}'s as {owner}"
    return f"{who[0].upper()}{who[1:]} is a member of {a(account)} if {row}, and counts once however many do."


def events(entity: c.Entity, items: Iterable[object]) -> Iterator[str]:
    """Whose events those of members are."""
    found = [one for i in items if isinstance(i, m.Events) for one in _through(i)]
    for table, user in dict.fromkeys((str(one.source.table), one.link.members.entity) for one in found if one.link.members):
        yield f"A row of {name(table)} that names {a(noun(user))} is about every {noun(entity.name)} that the {noun(user)} is a member of."
