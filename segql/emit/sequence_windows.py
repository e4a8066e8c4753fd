"""A sequence by windows: one window function over an entity's rows for each thing that a step must know."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations

from segql.emit import sql
from segql.emit.naming import slug
from segql.emit.own_maker import Maker
from segql.emit.sequence_rows import AT, PLACE, SAME, TIE, Sequenced
from segql.emit.sql import Node
from segql.emit.statement import Cte, Select
from segql.meaning import nodes as m


@dataclass(frozen=True, slots=True)
class Reached:
    """Of the row at hand: whether a chain reaches a step with it, and then when the chain at its latest began."""

    condition: Node
    began: Node
    since: Node | None = None  # if this is NULL, no row from this one back can be where a chain reached the step before


@dataclass(slots=True)
class _Level:
    """A CTE that reads the one before it and adds columns."""

    suffix: str
    columns: dict[str, Node] = field(default_factory=dict)
    keep: Node | None = None  # of the rows that it reads, those that matter from here on


class Windows(Sequenced):
    """The form that every dialect has, and every sequence."""

    def __init__(self, item: m.Sequence, maker: Maker) -> None:
        super().__init__(item, maker)
        self.levels: list[_Level] = []

    def column(self, name: str) -> Node:
        return self.maker.column(name)

    def flag(self, moment: m.Moment) -> Node:
        return self.column(self.flags[moment])

    def place(self) -> Node:
        return self.column(PLACE if self.item.ordered else AT)

    def ctes(self) -> Iterator[Cte]:
        if self.item.ordered:
            rank = sql.placed(sql.call("DENSE_RANK"), [self.column(self.maker.key)], self.column(AT), self.column(TIE))
            self.levels.append(_Level("places", {PLACE: rank}))
        steps = self.item.steps
        reached = self._first(steps[0])
        for number, step in enumerate(steps[1:], 2):
            reached = self._next(step, number, reached)
        where = sql.all_of([reached.condition, *self._overall(reached), *self._absence()])
        yield from self._laid_out(where)

    # steps

    def _first(self, step: m.Step) -> Reached:
        if len(step.moments) == 1:
            return Reached(self.flag(step.moments[0]), self.column(AT))
        found = self._together(step, 1, {"began": self.column(AT)})
        return Reached(sql.is_not_null(found["began"]), found["began"])

    def _next(self, step: m.Step, number: int, before: Reached) -> Reached:
        """What the latest row that reached the step before says, and whether the row at hand follows it."""
        level = _Level(f"step_{number}", keep=self._kept(number, before))
        self.levels.append(level)
        known = {"at": self._add(level, f"step_{number - 1}_at", before.condition, self.column(AT), step.after)}
        if self.item.ordered and step.without:
            known["place"] = self._add(level, f"step_{number - 1}_place", before.condition, self.column(PLACE), step.after)
        if self.item.overall is not None:
            known["began"] = self._add(level, f"step_{number - 1}_began", before.condition, before.began, step.after)
        shut_out = [self._add(level, f"last_{self.flags[one]}", self.flag(one), self.place(), None) for one in step.without]
        if len(step.moments) > 1:
            known, happens = self._together(step, number, known), []
        else:
            happens = [self.flag(step.moments[0])]
        terms = [*happens, self._in_time(step, known["at"])]
        nearest = known.get("place", known["at"])
        terms += [sql.any_of([sql.compare(last, "<=", nearest), sql.is_null(last)]) for last in shut_out]
        return Reached(sql.all_of(terms), known.get("began", known["at"]), known["at"] if len(step.moments) == 1 else None)

    def _kept(self, number: int, before: Reached) -> Node | None:
        """The rows that matter to a step and those behind it: each level sorts what the one before leaves it. What must not happen
        counts from the step before it on, so such a row stays even where no chain has begun."""
        if before.since is None:
            return None
        before_it, *ahead = self.item.steps[number - 2 :]
        events = dict.fromkeys(one for step in ahead for one in step.moments)
        shut_out = dict.fromkeys(one for step in ahead for one in step.without)
        if self.item.then_not is not None:
            shut_out[self.item.then_not.moment] = None
        begun = sql.is_not_null(before.since)
        if len(before_it.moments) == 1 and before.condition == sql.all_of([self.flag(before_it.moments[0]), begun]):
            events = {before_it.moments[0]: None, **events}
        follows = sql.all_of([begun, sql.any_of([self.flag(one) for one in events])])
        stays = {*events, *shut_out}.issuperset(before_it.moments)  # as what comes later
        return sql.any_of([*([] if stays else [before.condition]), follows, *(self.flag(one) for one in shut_out)])

    def _in_time(self, step: m.Step, after: Node) -> Node:
        if step.within is None:
            return sql.is_not_null(after)
        return sql.compare(self.column(AT), "<=", self.rows.times.later(after, step.within))

    def _together(self, step: m.Step, number: int, known: dict[str, Node]) -> dict[str, Node]:
        """`all of`: for each set of its events, what is known where the row at hand is the latest of them. A row that has all of them
        before it, and is the last one itself, takes the best of the ways to that."""
        moments = step.moments
        best: dict[tuple[tuple[int, ...], str], Node] = {
            ((i,), what): sql.case(self.flag(one), node) for i, one in enumerate(moments) for what, node in known.items()
        }
        for size in range(1, len(moments)):
            level = _Level(f"step_{number}_of_{size}" if number > 1 or size > 1 else "step_1")
            self.levels.append(level)
            seen = {
                key: self._add(
                    level,
                    "_".join([f"step_{max(number - 1, 1)}", key[1], "of", *(self.flags[moments[i]] for i in key[0])]),
                    None,
                    node,
                    None,
                )
                for key, node in best.items()
            }
            best = {
                (some, what): self.d.greatest([sql.case(self.flag(moments[i]), seen[tuple(j for j in some if j != i), what]) for i in some])
                for some in combinations(range(len(moments)), size + 1)
                for what in known
            }
        level = _Level(f"step_{number}_of_{len(moments)}")
        self.levels.append(level)
        found = {}
        for (_, what), node in best.items():
            name = self.names.name(f"step_{number}_from_{what}")
            level.columns[name] = node
            found[what] = self.column(name)
        return found

    def _add(self, level: _Level, wish: str, condition: Node | None, node: Node, after: int | None) -> Node:
        """A column: the greatest value of a node over the rows before, or at least `after` microseconds before, that meet a condition."""
        name = self.names.name(slug(wish))
        taken = node if condition is None or condition == sql.is_not_null(node) else sql.case(condition, node)
        level.columns[name] = sql.framed(sql.call("MAX", taken), self.keys(), *self._before(after), behind=False)
        return self.column(name)

    def _before(self, after: int | None) -> tuple[Node, Node, str]:
        """The sort key, how far from the row at hand a frame ends, and in what unit."""
        if self.item.ordered and after is None:
            return self.column(PLACE), sql.integer(1), "RANGE"
        return self.d.frame(self.column(AT), after or 1)

    # the whole

    def _overall(self, reached: Reached) -> list[Node]:
        if self.item.overall is None:
            return []
        return [sql.compare(self.column(AT), "<=", self.rows.times.later(reached.began, self.item.overall))]

    def _absence(self) -> list[Node]:
        absence = self.item.then_not
        if absence is None:
            return []
        if not self.levels or PLACE in self.levels[-1].columns:
            self.levels.append(_Level("ends"))
        level, flag = self.levels[-1], self.flags[absence.moment]
        if absence.within is None:
            name = self.names.name(slug(f"latest_{flag}"))
            level.columns[name] = sql.window(sql.call("MAX", sql.case(self.column(flag), self.place())), self.keys(), [])
            return [sql.any_of([sql.compare(self.column(name), "<=", self.place()), sql.is_null(self.column(name))])]
        name = self.names.name(slug(f"next_{flag}"))
        level.columns[name] = sql.framed(
            sql.call("MIN", sql.case(self.column(flag), self.column(AT))), self.keys(), *self._before(None), behind=True
        )
        over = self.is_over(absence, self.column(AT))
        limit = self.rows.times.later(self.column(AT), absence.within)
        return [over, sql.any_of([sql.compare(self.column(name), ">", limit), sql.is_null(self.column(name))])]

    # CTEs

    def _laid_out(self, where: Node) -> Iterator[Cte]:
        """The rows, the levels with the columns that are still needed after them, and the ids."""
        needed = sql.columns_read(where)
        carried: list[list[str]] = []
        for level in reversed(self.levels):
            here = needed - set(level.columns)
            carried.insert(0, self._sorted(here))
            read = [*level.columns.values(), *([level.keep] if level.keep is not None else [])]
            needed = here.union(*(sql.columns_read(node) for node in read))
        first = self.read(needed)
        yield first
        name = first.identifier
        for level, names in zip(self.levels, carried, strict=True):
            columns = [(self.column(n), None) for n in names] + [(node, self.maker.identifier(n)) for n, node in level.columns.items()]
            select = Select(((self.column(self.maker.key), None), *columns), sql.relation(name), where=level.keep)
            cte = self.maker.helper(level.suffix, select)
            yield replace(cte, comments=())
            name = cte.identifier
        key = self.column(self.maker.key)
        yield self.maker.last(self.ids(Select(((key, None),), sql.relation(name), where=where)))

    def _sorted(self, names: set[str]) -> list[str]:
        """In the order in which they come to be, the id aside."""
        known = [SAME, AT, TIE, PLACE, *self.flags.values(), *(n for level in self.levels for n in level.columns)]
        return [n for n in dict.fromkeys(known) if n in names]
