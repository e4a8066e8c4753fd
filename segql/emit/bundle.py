"""A bundle of segments to one statement: the bits of every entity in one relation, then a row for each segment that it is in."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from segql.emit import everyone, layout, sql
from segql.emit.emit import Emitter, printer
from segql.emit.moments import Moments
from segql.emit.naming import Namer
from segql.emit.parts import bare_tables, seen
from segql.emit.shared import Shared
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Cte, Join, Select, Statement
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.plan.bundle import KNOWN, Bundle, Place, Test
from segql.plan.nodes import Plan

WORD, BITS, SEGMENT, ID = "word", "bits", "segment", "id"


@dataclass(frozen=True, slots=True)
class Whole:
    """What the plans of a bundle have in common."""

    ctes: Namer
    everyone: dict[str, str]
    shared: Shared


def emit(bundle: Bundle, times: Times, header: tuple[str, ...]) -> str:
    """The SQL text. Raises sql.Unprintable where a name or text can't stand in SQL."""
    return layout.statement(Bundled(bundle, times).statement(header), printer(times.dialect.name))


@dataclass(frozen=True, slots=True)
class Bits:
    """SQL of statements that begin alike, with the bits of everyone in a bundle; `moments` says what their parameters are at an as-of."""

    head: str  # WITH and what it names
    members: str  # a SELECT of `segment` and `id`, which is text
    sizes: str  # a SELECT of one row and column: how many are in each segment, as an array
    counts: str  # the same of all rules
    moments: Moments

    @property
    def longest(self) -> int:
        """Bytes of the longest statement: a head with members and counts."""
        return sum(len(part.encode()) for part in (self.head, self.members, self.counts))


def emit_bits(bundle: Bundle, times: Times, names: Container[str]) -> Bits:
    """Parts of statements that survey a bundle; `names` are those of its rules that are segments. Raises sql.Unprintable."""
    moments = Moments(times.calendar)
    whole, show = Bundled(bundle, replace(times, moments=moments)), printer(times.dialect.name)
    ctes = list(whole.ctes_of())
    bits, segments = ctes[-1].identifier, [test for test in bundle.tests if test.segment in names]
    selects = whole.in_one_pass(segments, bits), whole.counts(segments, bits), whole.counts(bundle.tests, bits)
    members, sizes, counts = (layout.select(one, show) for one in selects)
    return Bits(layout.ctes(ctes, show), members, sizes, counts, moments)


class Bundled:
    """Builds the statement of a bundle."""

    def __init__(self, bundle: Bundle, times: Times) -> None:
        self.bundle, self.times, self.d = bundle, times, times.dialect
        self.key = bundle.entity.key
        self.ctes = Namer(*(name for plan in bundle.plans for name in bare_tables(plan)))
        names: dict[str, str] = {}
        for plan in bundle.plans:
            names |= {who: name for who, name in everyone.names(plan, Namer()).items() if who not in names}
        names = {who: self.ctes.name(name) for who, name in names.items()}
        self.whole = Whole(self.ctes, names, Shared(self.ctes, self.d, names))
        self.words = Namer(self.key.column)
        self.names = [self.words.name(word) for word in bundle.words]
        self.word, self.bits = self.words.name(WORD), self.words.name(BITS)

    def statement(self, header: tuple[str, ...]) -> Statement:
        ctes = list(self.ctes_of())
        bits = ctes[-1].identifier
        if self.d.inlines_ctes:  # the bits would be computed anew for each segment
            return Statement(header, tuple(ctes), (), self.in_one_pass(self.bundle.tests, bits))
        if self.d.unnests_in_select and len(self.bundle.tests) > 1:
            found, body = self._in_rows(bits)
            return Statement(header, (*ctes, found), (), body)
        first, *rest = [self.members(test, sql.relation(bits)) for test in self.bundle.tests]
        return Statement(header, tuple(ctes), (), first, tuple(rest))

    # the bits of everyone

    def ctes_of(self) -> Iterator[Cte]:
        emitters = [Emitter(plan, self.times, self.whole) for plan in self.bundle.plans]
        yield from self._everyone()
        found: list[Select] = []
        for emitter, plan in zip(emitters, self.bundle.plans, strict=True):
            ctes, select = emitter.inside()
            yield from ctes
            found += self._by_word(select, plan)
        told = self.d.identifier(self.ctes.name("found"))
        yield Cte(told, ("What is found of each, as bits",), tuple(found), every=True)
        yield Cte(self.d.identifier(self.ctes.name(BITS)), (f"One row of each {self.bundle.entity.name}",), (self._together(told),))

    def _everyone(self) -> Iterator[Cte]:
        """Those who have no table, of every entity once."""
        people = {one.entity.name: one for plan in self.bundle.plans for one in seen(plan)}
        first = Emitter(self.bundle.plans[0], self.times, self.whole)
        yield from everyone.ctes(people.values(), self.whole.shared, lambda one: first._rows(one, {}))

    def _by_word(self, select: Select, plan: Plan) -> Iterator[Select]:
        """A part's rows, once for each word that it has bits of."""
        key, *words = select.columns
        for (node, _), (name, _) in zip(words, plan.columns, strict=True):
            number = [] if len(self.names) == 1 else [(sql.integer(self.bundle.words.index(name)), self.d.identifier(self.word))]
            yield replace(select, columns=(key, *number, (node, self.d.identifier(self.bits))), distinct=False)

    def _together(self, found: Identifier) -> Select:
        """All bits of an entity in one row."""
        key, bits = self.d.column(self.key.column), self.d.column(self.bits)
        columns = []
        for number, name in enumerate(self.names):
            here = sql.compare(self.d.column(self.word), "=", sql.integer(number))
            taken = bits if len(self.names) == 1 else sql.case(here, bits, sql.integer(0))
            columns.append((sql.call("BIT_OR", taken), self.d.identifier(name)))
        return Select(((key, None), *columns), sql.relation(found), group=(key,))

    # segments

    def members(self, test: Test, bits: Node) -> Select:
        """The rows of one segment, from the relation that has the bits."""
        columns = ((sql.text(test.segment), self.d.identifier(SEGMENT)), self._id())
        return Select(columns, bits, where=self._test(test))

    def _in_rows(self, bits: Identifier) -> tuple[Cte, Select]:
        """A row for each entity and segment, whose name is missing where the entity is not in it; and those where it is not."""
        name, members = self.words.name(SEGMENT), self.d.identifier(self.ctes.name("members"))
        segment = self.d.column(name)
        items = [sql.case(self._test(test), sql.text(test.segment)) for test in self.bundle.tests]
        columns = ((self.d.column(self.key.column), None), (sql.call("UNNEST", sql.array(items)), self.d.identifier(name)))
        found = Cte(members, (f"The segments of each {self.bundle.entity.name}",), (Select(columns, sql.relation(bits)),))
        named = (segment, None if name == SEGMENT else self.d.identifier(SEGMENT)), self._id()
        return found, Select(named, sql.relation(members), where=sql.is_not_null(segment))

    def in_one_pass(self, tests: Sequence[Test], bits: Identifier) -> Select:
        """The rows of all segments from one reading of the bits."""
        name = self.words.name(SEGMENT)
        segment = self.d.column(name)
        items = [sql.case(self._test(test), sql.text(test.segment)) for test in tests]
        columns = ((segment, None if name == SEGMENT else self.d.identifier(SEGMENT)), self._id())
        join = Join("CROSS", sql.unnested(items, self.d.identifier(name)), None)
        return Select(columns, sql.relation(bits), (join,), sql.is_not_null(segment))

    def counts(self, tests: Sequence[Test], bits: Identifier) -> Select:
        """How many are in each segment."""
        numbers = [sql.call("COUNT", sql.case(self._test(test), sql.integer(1))) for test in tests]
        return Select(((sql.array(numbers), self.d.identifier("people")),), sql.relation(bits))

    def _id(self) -> tuple[Node, Node | None]:
        """The id as text, and what it is called."""
        node = self.d.written_id(self.d.column(self.key.column), self.key.type)
        return node, None if sql.is_column(node, ID) else self.d.identifier(ID)

    def _test(self, test: Test) -> Node:
        """Whether the bits of an entity are those of a member."""
        rule = test.rule if isinstance(test.rule, m.All) else m.All((test.rule,))
        return self._terms(rule, [(KNOWN, True)] if test.known else [])

    def _terms(self, rule: m.All | m.Any, known: list[tuple[Place, bool]]) -> Node:
        """The terms of `and` and `or` that are conditions, those of one word as one test."""
        every, leaves, rest = isinstance(rule, m.All), list(known), list[Node]()
        for term in rule.terms:
            match term:
                case m.Constant(truth):
                    rest += [sql.boolean(truth)] if not known or not truth else []
                case m.All() | m.Any():
                    rest.append(self._terms(term, []))
                case m.Not(condition):
                    leaves.append((self.bundle.places[condition], False))
                case _:
                    leaves.append((self.bundle.places[term], True))
        found = [*self._masked(leaves, every), *rest]
        return sql.all_of(found) if every else sql.any_of(found)

    def _masked(self, leaves: list[tuple[Place, bool]], every: bool) -> list[Node]:
        """For each word: that every bit is as wanted, or that not every bit is otherwise."""
        masks: dict[int, tuple[int, int]] = {}
        for place, truth in leaves:
            mask, wanted = masks.get(place.word, (0, 0))
            bit = 1 << place.bit
            masks[place.word] = (mask | bit, wanted | (bit if truth == every else 0))
        columns = {word: self.d.column(self.names[word]) for word in masks}
        return [sql.masked(columns[word], mask, "=" if every else "<>", wanted) for word, (mask, wanted) in masks.items()]
