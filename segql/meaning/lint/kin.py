"""What rules are about: a cheap look at two of them, which shows of most that no proof can connect them."""

import dataclasses
from dataclasses import dataclass, field

from segql.meaning import nodes as m
from segql.meaning.lint.prove import Prover

WHOLE = (m.Sequence, m.SomeGroup, m.Burst, m.Ranking, m.MemberCount, m.InList)  # only the same one implies such a condition


@dataclass(frozen=True, slots=True)
class About:
    """Attributes, and conditions that are taken as a whole, in `names`; and events."""

    names: frozenset[object] = frozenset()
    events: tuple[m.Events, ...] = ()


@dataclass(slots=True)
class Seen:
    """Rules that were looked at."""

    prover: Prover
    known: dict[tuple[object, bool], About] = field(default_factory=dict)

    def names(self, rule: m.Rule, asked: bool = False) -> frozenset[object]:
        """The attributes, events and whole conditions; of a condition that is `asked` for, which is whole, only itself."""
        about = self.about(rule, asked)
        return about.names | {(events.source.name, events.name) for events in about.events}

    def about(self, item: object, asked: bool = False) -> About:
        key = (item, asked)
        if key not in self.known:
            self.known[key] = self._about(item, asked)
        return self.known[key]

    def _about(self, item: object, asked: bool) -> About:
        match item:
            case m.Segment():
                return self.about(item.rule, asked)
            case m.Attribute():
                return About(frozenset({item}))
            case m.Events():
                return About(events=(item,))
            case tuple():
                parts = [self.about(part, asked) for part in item]
            case _ if dataclasses.is_dataclass(item) and type(item).__module__ == m.__name__:
                parts = [self.about(getattr(item, part.name), asked) for part in dataclasses.fields(item)]
            case _:
                return About()
        events = () if asked and isinstance(item, WHOLE) else tuple(dict.fromkeys(e for part in parts for e in part.events))
        own = frozenset({item}) if isinstance(item, WHOLE) else frozenset()
        names = own if asked and isinstance(item, WHOLE) else own.union(*(part.names for part in parts))
        return About(names, events)

    def may_imply(self, rule: m.Rule, other: m.Rule) -> bool:
        """Whether each condition of `other` shares a name with `rule`, or is about events of which it has some, or more."""
        given = self.about(rule)
        return all(self._is_near(given, part) for part in (other.terms if isinstance(other, m.All) else (other,)))

    def _is_near(self, given: About, part: m.Rule) -> bool:
        wanted = self.about(part, asked=True)
        if not given.names.isdisjoint(wanted.names) or not (wanted.names or wanted.events):
            return True
        more, fewer = _counts(part)
        within = self.prover.counts_within
        return any((more and within(a, b)) or (fewer and within(b, a)) for a in given.events for b in wanted.events)


def _counts(rule: m.Rule) -> tuple[bool, bool]:
    """Whether more events could make a condition hold, and fewer."""
    match rule:
        case m.Compare(m.Aggregate("count"), ">" | ">=", m.Literal()):
            return True, False
        case m.Compare(m.Aggregate("count"), "<" | "<=", m.Literal()):
            return False, True
        case m.Not(term):
            more, fewer = _counts(term)
            return fewer, more
        case _:
            return True, True
