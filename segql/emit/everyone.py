"""Those who have no table: the ids that are seen in sources, a relation for each entity."""

from collections.abc import Callable, Iterable, Iterator

from segql.emit import sql
from segql.emit.naming import Namer, slug
from segql.emit.parts import seen
from segql.emit.rows import Rows
from segql.emit.shared import Shared
from segql.emit.statement import Cte, Select
from segql.meaning import nodes as m
from segql.meaning.windows import AsOf
from segql.plan.nodes import Plan, Population

BEFORE = m.Compare(m.EventTime(), "<", m.Instant(AsOf()))


def names(plan: Plan, given: Namer) -> dict[str, str]:
    """`everyone` of the segment's entity, and `every_user` of others."""
    found = {plan.population.entity.name: given.name("everyone")}
    others = dict.fromkeys(people.entity.name for people in seen(plan))
    return found | {other: given.name(slug("every", other)) for other in others if other not in found}


def ctes(found: Iterable[Population], shared: Shared, rows: Callable[[Population], Rows]) -> Iterator[Cte]:
    """The relation of each entity, after what its rows are read through."""
    for people in dict.fromkeys(found):
        words = f"Everyone seen in {', '.join(slug(s.name) for s in people.seen_in)}"
        selects = tuple(_selects(people, rows(people)))
        yield from shared.take()
        yield Cte(shared.d.identifier(shared.everyone[people.entity.name]), (words,), selects)


def _selects(people: Population, rows: Rows) -> Iterator[Select]:
    """The known ids of rows before T, of each source."""
    for source in people.seen_in:
        link = source.link(people.entity)
        assert link is not None  # or nobody would be seen in it
        read = rows.read(source, link, [BEFORE])
        terms = [*read.where([BEFORE]), *([] if link.is_mapped else [sql.is_not_null(read.key)])]
        alone = len(people.seen_in) == 1
        yield Select(((read.key, read.alias),), read.relation, read.joins, sql.all_of(terms), distinct=alone)
