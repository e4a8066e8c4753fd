"""Which segments a change of rules changes, and how. What is said of their members is proved; whatever is not proved is `changed`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from segql.change.catalogs import Catalogs
from segql.change.neutral import Neutral
from segql.change.sides import WORDS, Side
from segql.compiler import AsOf, compile_segment
from segql.diagnostics import Diagnostic
from segql.meaning import nodes as m
from segql.meaning.fingerprint import facts
from segql.meaning.lint import Prover

# How a segment changes, the greatest first.
ADDED, REMOVED, CHANGED, WIDER, NARROWER = "added", "removed", "changed", "wider", "narrower"
EQUAL, HEADER, LAYOUT = "equal", "header", "layout"  # the members stay: another rule of one meaning, another header, other spaces


@dataclass(frozen=True, slots=True)
class Change:
    """One segment that is not as it was."""

    name: str
    how: str
    before: m.Segment | None  # None where it was not there, or has a mistake
    after: m.Segment | None
    own: bool = True  # its own declaration says something else
    through: tuple[tuple[str, str], ...] = ()  # what else changed that its rule is made of: in a word, and its name
    notes: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # the declarations that changed: before and after

    @property
    def is_counted(self) -> bool:
        """Whether other members may be in it."""
        return self.how in (ADDED, REMOVED, CHANGED, WIDER, NARROWER)


class Comparison:
    """Compares two sides, segment by segment."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before, after
        self.neutral, self.prover = Neutral(), Prover()
        self.catalogs = Catalogs(before.meaning, after.meaning)

    def changes(self) -> list[Change]:
        """Every segment, tier and arm that is not as it was; in the order of the files, those that are gone last.

        One that names others, says what it said, and is proved to have the same members, is as it was.
        """
        found = [self._one(name) if name in self.before.names else self._added(name) for name in self.after.names]
        gone = [self._removed(name) for name in self.before.names if name not in self.after.names]
        return [one for one in found if one is not None] + gone

    def _added(self, name: str) -> Change:
        segment = self.after.segment(name)
        old = [s for n in self.before.names if n not in self.after.names and (s := self.before.segment(n)) is not None]
        same = next((s for s in old if segment is not None and self._same_tree(s, segment)), None)
        notes = () if same is None else (f"it has the rule that `{same.name}` had",)
        return Change(name, ADDED, None, segment, notes=notes, texts=(("", self.after.text(name)),))

    def _removed(self, name: str) -> Change:
        return Change(name, REMOVED, self.before.segment(name), None, texts=((self.before.text(name), ""),))

    def _one(self, name: str) -> Change | None:
        old, new = self.before.segment(name), self.after.segment(name)
        own = self.before.own(name) != self.after.own(name)
        if old is None or new is None:
            broken = ("its rule had a mistake before",)
            return None if old is new else Change(name, CHANGED, old, new, own, notes=broken, texts=self._texts(name, own))
        same = self._same_tree(old, new)
        columns = self._columns(old, new)
        if same and not columns and not own:
            return self._layout(name, old, new)
        how, told = (EQUAL, None) if same else self._how(old, new)
        notes: tuple[str, ...] = () if told is None else (told,)
        if how == EQUAL and not own and not columns:
            return None
        if columns:
            notes += (f"other columns beside the id: {', '.join(columns)}",)
        if how == EQUAL and not columns and own and self.before.names[name].rule == self.after.names[name].rule:
            how = HEADER
        through = () if same and own else tuple(self._through(name, old, new))
        return Change(name, how, old, new, own, through, notes, self._texts(name, own))

    def _layout(self, name: str, old: m.Segment, new: m.Segment) -> Change | None:
        texts = (self.before.text(name), self.after.text(name))
        return None if texts[0] == texts[1] else Change(name, LAYOUT, old, new, own=False, texts=(texts,))

    # Proofs --------------------------------------------------------------------------------------------

    def _same_tree(self, old: m.Segment, new: m.Segment) -> bool:
        """Whether both select the same from everyone, since they mean the same word for word."""
        try:
            return self._same_world(old, new) and bool(self.neutral.of(old.rule) == self.neutral.of(new.rule))
        except RecursionError:
            return False

    def _same_world(self, old: m.Segment, new: m.Segment) -> bool:
        """Whether both are about the same people under the same calendar."""
        return _world(old, self.before) == _world(new, self.after)

    def _how(self, old: m.Segment, new: m.Segment) -> tuple[str, str | None]:
        """How the members change, as far as it is proved, and what else is to be said of it."""
        if old.entity.name != new.entity.name:
            return CHANGED, f"it is about {new.entity.name}, and was about {old.entity.name}"
        text = _sql(new, self.after)
        if text is not None and text == _sql(old, self.before):
            return EQUAL, None
        if not self._same_world(old, new):
            return CHANGED, None
        try:
            one, other = self.neutral.of(old.rule), self.neutral.of(new.rule)
        except RecursionError:
            return CHANGED, None
        fewer, more = self.prover.implies(other, one), self.prover.implies(one, other)
        if fewer or more:
            return EQUAL if fewer and more else NARROWER if fewer else WIDER, None
        return CHANGED, "nobody who was in it can stay" if self.prover.impossible([one, other]) else None

    def _columns(self, old: m.Segment, new: m.Segment) -> list[str]:
        """The columns beside the id that are not as they were."""
        one, other = ({name: self.neutral.of(value) for name, value in s.columns} for s in (old, new))
        return [name for name in dict.fromkeys([*one, *other]) if one.get(name) != other.get(name)]

    # What else changed ---------------------------------------------------------------------------------

    def _differing(self, name: str) -> list[str]:
        """The declarations that the segment reaches and that are not as they were, in the order of the files."""
        reached = {*self.after.reached(name), *self.before.reached(name)}
        order = dict.fromkeys([*self.after.declared, *self.before.declared])
        return [other for other in order if other in reached and self.before.declared.get(other) != self.after.declared.get(other)]

    def _through(self, name: str, old: m.Segment, new: m.Segment) -> Iterator[tuple[str, str]]:
        for other in self._differing(name):
            declared = self.after.declared.get(other) or self.before.declared[other]
            yield WORDS[type(declared)], other
        yield from self.catalogs.used((old, new))

    def _texts(self, name: str, own: bool) -> tuple[tuple[str, str], ...]:
        """The declarations that changed, as they are written."""
        names = [name] if own else self._differing(name)
        texts = [(self.before.text(n), self.after.text(n)) for n in names]
        return tuple(pair for pair in dict.fromkeys(texts) if pair[0] != pair[1])


def _world(segment: m.Segment, side: Side) -> str:
    """What the segment is about: its calendar, its people and their members."""
    catalog, everyone = side.meaning.catalog, replace(segment, rule=m.TRUE, columns=(), kind="segment")
    found = facts(everyone, catalog, side.meaning.calendar)
    if segment.entity.members is not None:
        members = catalog.entities[segment.entity.members.entity]
        found += repr(segment.entity.members) + facts(replace(everyone, entity=members), catalog, side.meaning.calendar)
    return found


_COMMENTS = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|--[^\n]*""")


def _sql(segment: m.Segment, side: Side) -> str | None:
    """The statement as a function of T, without its comments; None where there is none."""
    found: list[Diagnostic] = []
    text = compile_segment(side.meaning, segment.name, "duckdb", AsOf("param"), found.append)
    return None if text is None else _COMMENTS.sub(lambda part: part[1] or "", text)
