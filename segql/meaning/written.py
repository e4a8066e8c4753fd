"""What was written, kept beside what it means: for findings that point into the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from segql.meaning import nodes as m
from segql.source import Source, Span
from segql.syntax import nodes as s

Rules = Mapping[Span, m.Rule]  # what the rule at each place means, of one segment


@dataclass(frozen=True, slots=True)
class Written:
    """The files; each segment as it stands in them, arms of tiers and splits included; and what the parts of its rule mean."""

    files: Sequence[tuple[Source, s.File]] = ()
    segments: Mapping[str, s.Segment] = field(default_factory=dict)
    groups: Mapping[str, s.Tiers | s.Split] = field(default_factory=dict)
    rules: Mapping[str, Rules] = field(default_factory=dict)
