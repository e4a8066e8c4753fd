"""What a change does to real members: how many are in, enter and leave, and whether expectations hold. The engine counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from segql.catalog.reading import Reading
from segql.change.classify import NARROWER, WIDER, Change
from segql.change.sides import Side
from segql.compiler import AsOf, compile_segment, reads_of
from segql.diagnostics import Diagnostic, SegqlError, codes
from segql.emit.compared import Members, number, numbers, who
from segql.engines.base import Engine
from segql.engines.verify import verify
from segql.meaning import nodes as m
from segql.meaning.trials import Claim


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are in before and after, and change sides. None: it was not there, or the engine can't tell."""

    before: int | None
    after: int | None
    entered: int | None = None
    left: int | None = None

    @property
    def share(self) -> Decimal | None:
        """Those who change sides, of those who were in; None where nothing is to compare. Of nobody, each one is all."""
        if self.before is None or self.entered is None or self.left is None:
            return None
        return Decimal(self.entered + self.left) / max(self.before, 1)


class Contradiction(Exception):
    """Who is proved not to enter or leave does: a bug in segql, or in the engine."""


@dataclass(slots=True)
class Counter:
    """Counts on one engine at one T."""

    engine: Engine
    before: Side
    after: Side
    as_of: AsOf

    def of(self, change: Change) -> tuple[Counts, str | None]:
        """The numbers of one segment, and why those of before are missing. Raises SegqlError where the new rule can't be computed."""
        after = None if change.after is None else self._members(self.after, change.after)
        try:
            before = None if change.before is None else self._members(self.before, change.before)
        except SegqlError as error:
            why = f"the rule of before can't be computed here: {error.diagnostics[0].message}"
            return Counts(None, None if after is None else self._number(after)), why
        if before is None or after is None or self._other_entity(change):
            return Counts(*(None if side is None else self._number(side) for side in (before, after))), None
        counts = Counts(*self._row(numbers(before, after, self.engine.dialect)))
        if (change.how == NARROWER and counts.entered) or (change.how == WIDER and counts.left):
            raise Contradiction(f"{change.name} is {change.how}, and {counts.entered} enter and {counts.left} leave")
        return counts, None

    def ids(self, change: Change) -> tuple[list[str], list[str]]:
        """Who enters and who leaves, sorted."""
        if change.before is None or change.after is None or self._other_entity(change):
            return [], []
        before, after = self._members(self.before, change.before), self._members(self.after, change.after)
        rows = self.engine.query(who(before, after, self.engine.dialect)).rows
        return sorted(str(new) for old, new in rows if old is None), sorted(str(old) for old, new in rows if new is None)

    def broken(self, claims: Sequence[Claim]) -> Iterator[Diagnostic]:
        """The expectations that do not hold for the new rules."""
        everyone: dict[str, int] = {}
        for claim in claims:
            subject = self._members(self.after, claim.subject)
            if claim.other is not None:
                size, _, _, alone = self._row(numbers(subject, self._members(self.after, claim.other), self.engine.dialect))
                wrong = alone if claim.relation == "within" else size - alone
                if wrong:
                    where = f"{'not ' if claim.relation == 'within' else ''}in {claim.other.name}"
                    message = f"{wrong} of {claim.subject.name} {'is' if wrong == 1 else 'are'} {'' if where[0] == 'n' else 'also '}{where}"
                    yield Diagnostic(codes.EXPECTATION_FAILED, message, claim.span)
                continue
            size, entity = self._number(subject), claim.subject.entity
            if claim.is_share and entity.name not in everyone:
                everyone[entity.name] = self._number(self._everyone(claim.subject))
            of = max(everyone.get(entity.name, 1), 1)
            found = Decimal(size) / of if claim.is_share else Decimal(size)
            assert claim.low is not None and claim.high is not None
            if not claim.low <= found <= claim.high:
                share = f", {_percent(found)} of {of}" if claim.is_share else ""
                low, high = (_percent(end) if claim.is_share else f"{end:f}" for end in (claim.low, claim.high))
                message = f"{claim.subject.name} has {size} {'member' if size == 1 else 'members'}{share}; expected is {low} to {high}"
                yield Diagnostic(codes.EXPECTATION_FAILED, message, claim.span)

    def _other_entity(self, change: Change) -> bool:
        return change.before is not None and change.after is not None and change.before.entity.name != change.after.entity.name

    def _members(self, side: Side, segment: m.Segment) -> Members:
        """The segment's query, checked against the engine's tables. Raises SegqlError with every mistake."""
        problems: list[Diagnostic] = []
        text = compile_segment(side.meaning, segment.name, self.engine.dialect, self.as_of, problems.append)
        if text is None:
            raise SegqlError(problems)
        readings: Sequence[Reading] = reads_of(side.meaning, segment.name, self.as_of)
        verify(self.engine, readings, problems.append)
        if any(d.code.severity == "error" for d in problems):
            raise SegqlError(problems)
        return Members(text, segment.entity.key)

    def _everyone(self, segment: m.Segment) -> Members:
        asked = replace(segment, name="everyone", rule=m.TRUE, columns=(), kind="segment")
        meaning = replace(self.after.meaning, segments={**self.after.meaning.segments, asked.name: asked})
        return self._members(Side(meaning), asked)

    def _number(self, members: Members) -> int:
        return self._row(number(members))[0]

    def _row(self, query: str) -> list[int]:
        return [int(str(value)) for value in self.engine.query(query).rows[0]]


def _percent(share: Decimal) -> str:
    return f"{share * 100:.4f}".rstrip("0").rstrip(".") + "%"
