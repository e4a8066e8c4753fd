"""Further declarations, resolved among those of a project that is resolved already: a changed rule, a test that was made."""

from collections.abc import Mapping

from segql.diagnostics import Diagnostic
from segql.meaning import declarations, resolve_occasions, resolve_trials
from segql.meaning import nodes as m
from segql.meaning import resolve_arms as arms
from segql.meaning.resolve import Meaning, one_segment
from segql.meaning.scope import Names
from segql.meaning.trials import Trial
from segql.source import Source
from segql.syntax import nodes as s
from segql.syntax.parse import parse


class Again:
    """Resolves single declarations; what is wrong with the last one is in `mistakes`."""

    def __init__(self, meaning: Meaning, variables: Mapping[str, s.Expression] | None = None) -> None:
        self.meaning = meaning
        self.mistakes: list[Diagnostic] = []
        self.names = Names(meaning.catalog, meaning.calendar, self._report, locked=meaning.holidays)
        declarations.collect(meaning.written.files, self.names, variables or {})
        for occasion in self.names.occasions.values():
            resolve_occasions.declared(occasion, self.names)
        self.names.resolved = {name: meaning.segments.get(name) for name in self.names.segments}

    def _report(self, found: Diagnostic) -> None:
        if found.code.severity == "error":
            self.mistakes.append(found)

    def segments(self, text: str, bare: s.Segment | None = None) -> dict[str, m.Segment]:
        """What the text of a segment's or of tiers' declaration means, by name; of a rule alone, in the place of the segment `bare`.

        Empty where it is a mistake. Declarations that name it keep what they mean.
        """
        self.mistakes.clear()
        file = parse(Source("changed.seg", text), self._report)
        if file.rule is not None and bare is not None:
            return self._one(s.Segment(bare.name, bare.header, file.rule, span=file.rule.span))
        match file.declarations:
            case (s.Segment() as segment,):
                return self._one(segment)
            case (s.Tiers() as tiers,):
                return self._tiers(tiers)
            case _:
                return {}

    def _one(self, item: s.Segment) -> dict[str, m.Segment]:
        found = one_segment(item, self.names)
        return {} if found is None or self.mistakes else {item.name.text: found}

    def _tiers(self, item: s.Tiers) -> dict[str, m.Segment]:
        before = dict(self.names.resolved)
        for segment in declarations.tiers(item):
            self.names.resolved[segment.name.text] = one_segment(segment, self.names)
        whole = None if self.mistakes else arms.whole(item, self.names)
        names = [f"{item.name.text}.{arm.name.text}" for arm in item.arms]
        found = {name: one for name in names if (one := self.names.resolved[name]) is not None}
        self.names.resolved = before
        return {} if whole is None else {**found, whole.name: whole}

    def trial(self, text: str) -> Trial | None:
        """What the text of a test means; None where it is a mistake."""
        self.mistakes.clear()
        file = parse(Source("made.seg", text), self._report)
        tests = [item for item in file.declarations if isinstance(item, s.Test)]
        found = resolve_trials.trial(tests[0], self.meaning.segments, self.names) if len(tests) == 1 and not self.mistakes else None
        return None if self.mistakes else found
