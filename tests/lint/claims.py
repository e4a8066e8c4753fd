"""What `check` claims about the segments of a generated file, held against everybody of the database that was made for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from segql.diagnostics import Diagnostic
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, holds, is_member
from segql.meaning.lint.inside import WITHIN
from segql.meaning.lint.lint import lint, own_part
from segql.meaning.lint.parts import Part
from segql.meaning.resolve import Meaning
from segql.source import Span

NEVER, ALWAYS = "SEG801", "SEG802"
IN_VAIN = ("SEG803", "SEG804")
CLAIMS = (NEVER, ALWAYS, *IN_VAIN, "SEG805", "SEG807", "SEG808", "SEG814")


@dataclass(frozen=True)
class Claim:
    """One finding, and what must be so of every single person."""

    found: Diagnostic
    about: tuple[m.Segment, ...]  # segments whose rules people are made for
    is_so: Callable[[World], bool]


def claims(meaning: Meaning) -> Iterator[Claim]:
    """What the findings of the file say of people; those about declarations and headers say nothing of them."""
    wholes = {
        name: part
        for name, s in meaning.segments.items()
        if s.kind in ("segment", "tier") and (part := own_part(name, meaning)) is not None
    }
    for found in lint(meaning, [], [WITHIN]):
        code = found.code.id
        if code in (NEVER, ALWAYS, *IN_VAIN):
            yield from _about_a_part(found, meaning, wholes)
        elif code in ("SEG805", "SEG807", "SEG808", "SEG814"):
            yield from _about_segments(found, meaning)


def _about_a_part(found: Diagnostic, meaning: Meaning, wholes: dict[str, Part]) -> Iterator[Claim]:
    assert found.span is not None
    for name, whole in wholes.items():
        if whole.span.source != found.span.source or not whole.span.start <= found.span.start < whole.span.end:
            continue
        at, about, word = found.span, (meaning.segments[name],), _word(whole, found.span)
        if found.code.id == NEVER:
            yield Claim(found, about, lambda here, whole=whole: not _decided(whole, here, None, False))  # type: ignore[misc]
        elif found.code.id == ALWAYS:
            yield Claim(found, about, lambda here, whole=whole, at=at: _decided(_at(whole, at), here, None, False))  # type: ignore[misc]
        else:
            instead = word == "and" and found.code.id == "SEG804" if "always holds" not in found.message else True
            yield Claim(found, about, lambda here, w=whole, at=at, to=instead: _decided(w, here, None, False) == _decided(w, here, at, to))  # type: ignore[misc]


def _decided(whole: Part, here: World, at: Span | None, instead: bool) -> bool:
    """Whether the part holds, with `instead` for the part at a place."""
    if whole.span == at:
        return instead
    if whole.parts:
        return (all if whole.word == "and" else any)(_decided(p, here, at, instead) for p in whole.parts)
    return holds(whole.rule, here)


def _at(whole: Part, at: Span) -> Part:
    return whole if whole.span == at else next(_at(p, at) for p in whole.parts if p.span.start <= at.start and at.end <= p.span.end)


def _word(whole: Part, at: Span) -> str:
    """What joins the part at a place with those beside it."""
    for p in whole.parts:
        if p.span == at:
            return whole.word
        if p.span.start <= at.start and at.end <= p.span.end:
            return _word(p, at)
    return ""


def _about_segments(found: Diagnostic, meaning: Meaning) -> Iterator[Claim]:
    named = [s for s in meaning.segments.values() if f"`{s.name}`" in found.message]
    if found.code.id == "SEG805":
        (tier,) = named
        yield Claim(found, (tier,), lambda here: not is_member(tier, here))
    elif found.code.id == "SEG807":
        a, b = named
        yield Claim(found, (a, b), lambda here: is_member(a, here) == is_member(b, here))
    elif found.code.id == "SEG814":
        a, b = sorted(named, key=lambda s: s.span != found.span)
        yield Claim(found, (a, b), lambda here: not is_member(a, here) or is_member(b, here))
    else:
        claim = next(c for c in meaning.claims if c.span == found.span)
        a, b = claim.subject, claim.other
        assert b is not None
        if claim.relation == "within":
            yield Claim(found, (a, b), lambda here: not (is_member(a, here) and is_member(b, here)))
        else:
            inner, outer = (a, b) if found.message.startswith(f"whoever is in `{a.name}`") else (b, a)
            yield Claim(found, (a, b), lambda here: not is_member(inner, here) or is_member(outer, here))


def rules_of(meaning: Meaning) -> int:
    """How many rules the file has: segments and tiers."""
    return sum(isinstance(s, m.Segment) and s.kind in ("segment", "tier") for s in meaning.segments.values())
