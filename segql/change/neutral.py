"""Rules of two projects made comparable: equal trees are equal meanings, and what differs without a difference in meaning is gone."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

from segql.catalog import model as c
from segql.meaning import nodes as m


@dataclass(slots=True)
class Neutral:
    """Takes out of the catalog's records what no rule's meaning depends on, and gives segments of one name and different rules
    different names. Both sides of a comparison go through the same one."""

    numbers: dict[object, int] = field(default_factory=dict)  # of each segment's name, entity and rule
    segments: dict[int, m.Segment] = field(default_factory=dict)  # by the identity of what they are made of, which both sides keep

    def of(self, item: Any) -> Any:
        """The tree of a rule or a value, made comparable. Raises RecursionError where it is too deep."""
        match item:
            case tuple():
                return tuple(self.of(part) for part in item)
            case m.Segment():
                return self._segment(item)
            case m.Events():
                others = self.of(item.others)
                source, link, where = self.of(item.source), self.of(item.link), self.of(item.where)
                return replace(item, source=source, link=link, where=where, others=others, event=None)
            case c.Field():
                return replace(item, values=())
            case c.Source():
                return replace(item, entities={}, partition=None, history=None, indexes=())
            case c.Link():
                return replace(item, complete=False)
            case c.Entity():
                return replace(item, attributes={}, default=False)
            case _ if type(item).__module__ == m.__name__:
                parts = {f.name: getattr(item, f.name) for f in fields(item) if f.init}
                made = {name: self.of(part) for name, part in parts.items()}
                return replace(item, **{name: part for name, part in made.items() if part is not parts[name]})
            case _:
                return item

    def _segment(self, segment: m.Segment) -> m.Segment:
        found = self.segments.get(id(segment))
        if found is None:
            rule, entity = self.of(segment.rule), self.of(segment.entity)
            number = self.numbers.setdefault((segment.name, entity, rule), len(self.numbers))
            found = replace(segment, name=f"{segment.name} {number}", entity=entity, rule=rule, columns=())
            self.segments[id(segment)] = found
        return found
