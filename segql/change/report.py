"""A change of rules as a record: what every format is printed from."""

from collections import Counter as Numbers
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff

from segql.change.classify import ADDED, CHANGED, EQUAL, HEADER, LAYOUT, NARROWER, REMOVED, WIDER, Change
from segql.change.counts import Counts

SAID = {
    ADDED: "added", REMOVED: "removed", CHANGED: "changed", WIDER: "wider: nobody leaves", NARROWER: "narrower: nobody enters",
    EQUAL: "written another way, the same members", HEADER: "title, owner or tags, the same members", LAYOUT: "layout and comments only",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One segment that is not as it was, with its numbers where a target was asked."""

    change: Change
    counts: Counts | None = None
    why: str | None = None  # the numbers of before are missing
    entered: tuple[str, ...] = ()  # ids, where they are asked for
    left: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """How it changes, in words, and through what."""
        one = self.change
        if not one.through:
            return SAID[one.how]
        through = f"through {_said(one.through)}"
        if one.how == CHANGED and not one.own:
            return f"affected, {through}"
        return f"{SAID[one.how]}, {'also ' if one.own else ''}{through}"

    @property
    def remarks(self) -> tuple[str, ...]:
        return (*self.change.notes, *(() if self.why is None else (self.why,)))

    @property
    def place(self) -> str:
        segment = self.change.after or self.change.before
        return "" if segment is None else f"{segment.span.source.name}:{segment.span.line}"

    def diff(self, shown: set[tuple[str, str]]) -> Iterator[str]:
        """The lines of the declarations that are gone and new, without those that are `shown` already; none of what came or went."""
        if self.change.how in (ADDED, REMOVED, LAYOUT):
            return
        for before, after in self.change.texts:
            lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="") if (before, after) not in shown else ()
            shown.add((before, after))
            yield from (f"{line[0]} {line[1:]}".rstrip() for line in lines if not line.startswith(("---", "+++", "@@")))


@dataclass(frozen=True, slots=True)
class Report:
    """The whole: against which revision, and all segments that change."""

    base: str
    commit: str
    lines: tuple[Line, ...]
    target: str | None = None
    as_of: str | None = None
    remarks: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # guards that hold it back, and expectations that do not hold

    @property
    def heading(self) -> str:
        """How many segments change, in words."""
        if not self.lines:
            return "no segment changes"
        numbers = Numbers(_kind(line.change) for line in self.lines)
        order = [kind for kind in (*KINDS, "affected") if numbers[kind]]
        few = ", ".join(f"{numbers[kind]} {KINDS.get(kind, kind)}" for kind in order)
        return f"{len(self.lines)} segment{' is' if len(self.lines) == 1 else 's are'} not as before: {few}"

    @property
    def against(self) -> str:
        where = "" if self.target is None else f", counted on {self.target} as of {self.as_of}"
        return f"compared with {self.base} ({self.commit[:10]}){where}"


KINDS = {
    ADDED: "added", REMOVED: "removed", CHANGED: "changed", WIDER: "wider", NARROWER: "narrower", EQUAL: "written another way",
    HEADER: "with another header", LAYOUT: "laid out another way",
}  # fmt: skip


def _kind(change: Change) -> str:
    return "affected" if change.how == CHANGED and not change.own else change.how


def _said(through: tuple[tuple[str, str], ...]) -> str:
    """The names by kind: `the definitions `a` and `b` and the segment `c``."""
    words: list[str] = []
    for kind in dict.fromkeys(kind for kind, _ in through):
        names = [f"`{name}`" for other, name in through if other == kind]
        few = names if len(names) <= MOST else [*names[: MOST - 1], f"{len(names) - MOST + 1} more"]
        listed = few[0] if len(few) == 1 else f"{', '.join(few[:-1])} and {few[-1]}"
        words.append(f"the {kind} {listed}" if len(names) == 1 else f"the {PLURALS.get(kind, kind + 's')} {listed}")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


MOST = 5  # names of one kind
PLURALS = {"entity": "entities", "property": "properties"}
