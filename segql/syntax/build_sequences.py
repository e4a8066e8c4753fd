"""Sequences: from a flat list of parts to steps in order; whatever stands in the wrong place is named here."""

from dataclasses import dataclass, field
from typing import Any

from segql.diagnostics.codes import STEP_WINDOW
from segql.source import Span
from segql.syntax import nodes as n
from segql.syntax.build import WORD_OPERATORS, Expression
from segql.syntax.reading import Part, Reading, Rule, Word

_ONCE_AT_THE_END = "write it once, after the last step: it is about the whole sequence"


def then(r: Reading, span: Span, events: Expression | Part) -> Part:
    return Part("then", _step(events, span), span)


def then_not(r: Reading, span: Span, event: Expression) -> Part:
    return Part("then", n.Step((event,), negated=True, span=span), span)


def then_immediately(r: Reading, span: Span, event: Expression) -> Part:
    return Part("then", n.Step((event,), immediately=True, span=span), span)


def all_of(r: Reading, span: Span, *events: Expression) -> Part:
    if not 2 <= len(events) <= 4:
        r.mistake(span, "`all of` takes two to four events")
    return Part("all of", tuple(events), span)


def _step(events: Expression | Part, span: Span) -> n.Step:
    if isinstance(events, Part):
        several: Any = events.value
        return n.Step(several, all_of=True, span=span)
    return n.Step((events,), span=span)


def without(r: Reading, span: Span, event: Expression) -> Part:
    return Part("without", event, span)


def overall(r: Reading, span: Span, length: n.Length) -> Part:
    return Part("overall", length, span)


def step_after(r: Reading, span: Span, after: Word, length: n.Length) -> Part:
    return Part("after", length, span)


def chain_count(r: Reading, span: Span, first: Word | Expression, second: Expression, times: Word | None = None) -> Part:
    """`>= 2`, `between 2 and 5 times`: a part whose value is operator, count and upper count."""
    value = (first.text, second, None) if isinstance(first, Word) else ("between", first, second)
    return Part("tally", value, span)


@dataclass(slots=True)
class _Chain:
    """A sequence while it is put together."""

    r: Reading
    steps: list[n.Step]
    suffixes: dict[str, Part] = field(default_factory=dict)  # overall, same, count
    windows: list[n.Window] = field(default_factory=list)

    def add(self, part: Part | n.Window) -> None:
        match part:
            case Part(kind="then", value=n.Step() as step, span=span):
                self._check_earlier(span)
                self.steps.append(step)
            case Part(kind="within" | "after" | "without" as kind, value=value, span=span):
                self._limit(kind, value, span)
            case Part(kind=kind):
                key = "count" if kind == "tally" else kind
                if key in self.suffixes:
                    self.r.mistake(part.span, f"`{part.span.text}` is the second of its kind", "keep one of them")
                self.suffixes.setdefault(key, part)
            case _:
                self.windows.append(part)

    def _check_earlier(self, span: Span) -> None:
        """What was written before a further step must be one that may stand there."""
        for place in [*(part.span for part in self.suffixes.values()), *(window.span for window in self.windows)]:
            self.r.mistake(place, f"`{place.text}` stands on an earlier step of the sequence", _ONCE_AT_THE_END, code=STEP_WINDOW)
        self.suffixes.clear()
        self.windows.clear()
        if self.steps[-1].negated:
            self.r.mistake(
                self.steps[-1].span, "`then not` can only be the last step", f"write `{span.text} without …` to shut an event out between"
            )

    def _limit(self, kind: str, value: Any, span: Span) -> None:
        step = self.steps[-1]
        if self.suffixes or self.windows:
            self.r.mistake(
                span, f"`{kind}` belongs directly behind its step", "first the steps, then `for same`, the count and the windows"
            )
        elif getattr(step, kind) is not None:
            self.r.mistake(span, f"`{kind}` is written twice on one step", "keep one of them")
        elif step.negated and kind != "within":
            self.r.mistake(span, f"`then not` takes no `{kind}`", "only `within` may limit it")
        else:
            self.steps[-1] = _limited(step, kind, value, step.span.to(span))


def _limited(step: n.Step, kind: str, value: Any, span: Span) -> n.Step:
    after = value if kind == "after" else step.after
    within = value if kind == "within" else step.within
    without = value if kind == "without" else step.without
    return n.Step(step.events, step.all_of, step.negated, step.immediately, after, within, without, span=span)


def sequence(r: Reading, span: Span, first: Expression | Part, *parts: Part | n.Window) -> n.Sequence:
    chain = _Chain(r, [_first_step(r, first)])
    for part in parts:
        chain.add(part)
    found = chain.suffixes
    op, count, high, word = _tally(found.get("count"))
    length: Any = found["overall"].value if "overall" in found else None
    same: Any = found["same"].value if "same" in found else None
    return n.Sequence(tuple(chain.steps), length, same, op, count, high, word, tuple(chain.windows), span=span)


def _tally(part: Part | None) -> tuple[Any, Any, Any, Any]:
    """Operator, count, upper count and word of a count; all None without one."""
    match part:
        case Part(kind="tally", value=(op, count, high)):
            return op, count, high, None
        case Part(value=(str() as word, count)):
            return WORD_OPERATORS[word], count, None, word
        case _:
            return None, None, None, None


def _first_step(r: Reading, first: Expression | Part) -> n.Step:
    match first:
        case Part():
            return _step(first, first.span)
        case n.Phrase(windows=()):
            return n.Step((first,), span=first.span)
        case n.Phrase(windows=windows):
            place = windows[0].span.to(windows[-1].span)
        case n.Compare(left=left) | n.Times(left=left) | n.Between(value=left):
            place = first.span.source.span(left.span.end, first.span.end)
            place = place.source.span(place.end - len(place.text.lstrip()), place.end)
        case n.Never():
            r.mistake(first.span, "a sequence can't begin with `never`", "its first step is an event that happened")
            return n.Step((first,), span=first.span)
        case _:
            r.mistake(first.span, "a step of a sequence is an event", "such as `viewed then purchased within 7d`")
            return n.Step((first,), span=first.span)
    r.mistake(place, f"`{place.text}` stands on an earlier step of the sequence", _ONCE_AT_THE_END, code=STEP_WINDOW)
    return n.Step((first,), span=first.span)


RULES: dict[str, Rule] = {
    f.__name__: f for f in (then, then_not, then_immediately, all_of, without, overall, step_after, chain_count, sequence)
}  # fmt: skip
