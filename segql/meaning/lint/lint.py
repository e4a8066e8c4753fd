"""All findings about rules that are right, in one list."""

from collections.abc import Iterator, Sequence

from segql.diagnostics import Diagnostic, codes
from segql.meaning.lint import beside, ignore, tiers
from segql.meaning.lint.formulas import Formulas
from segql.meaning.lint.inside import WITHIN, Insides
from segql.meaning.lint.parts import Part, part
from segql.meaning.lint.prove import Prover
from segql.meaning.lint.repeated import repeated
from segql.meaning.lint.rules import Rules
from segql.meaning.resolve import Meaning
from segql.syntax import nodes as s


def lint(meaning: Meaning, found: Sequence[Diagnostic], required: Sequence[str] = ()) -> list[Diagnostic]:
    """What was `found` before, then every finding, without those that a comment ignores. `required`: parts of headers, `within`."""
    return ignore.kept([*found, *dict.fromkeys(_findings(meaning, required))], meaning.written)


def _findings(meaning: Meaning, required: Sequence[str]) -> Iterator[Diagnostic]:
    deep, flat = Prover(), Prover(Formulas(open_segments=False))
    rules, written = Rules(deep, flat), meaning.written
    for name, segment in meaning.segments.items():
        if segment.kind in ("segment", "tier") and (own := own_part(name, meaning)) is not None:
            yield from rules.look(segment, own)
        if segment.kind in ("segment", "tiers", "split"):
            yield from beside.unbounded(segment)
    for group in written.groups.values():
        if isinstance(group, s.Tiers) and group.name.text in meaning.segments:
            names = [f"{group.name.text}.{arm.name.text}" for arm in group.arms]
            arms = [(name, meaning.segments[name].span, own_part(name, meaning)) for name in names]
            yield from tiers.unreached(arms, deep)
            yield from tiers.gap(group.name.text, arms, flat.formulas)
    yield from beside.vain(meaning.claims, deep)
    yield from beside.headers(written, required)
    yield from _across(meaning)
    if WITHIN in required:
        names = [name for name, segment in meaning.segments.items() if segment.kind in ("segment", "tier")]
        yield from Insides(meaning.segments, {name: own_part(name, meaning) for name in names}, deep).look(meaning.claims)


ACROSS = (codes.SAME_RULE, codes.UNUSED, codes.REPEATED_NUMBER)


def _across(meaning: Meaning) -> Iterator[Diagnostic]:
    """Findings about files that do not name each other, of the codes in `ACROSS`: `segql.project.incremental` has to tell them too."""
    yield from beside.same_rules([segment for segment in meaning.segments.values() if segment.kind == "segment"])
    yield from beside.unused(meaning.written)
    yield from repeated(meaning.written)


def own_part(name: str, meaning: Meaning) -> Part | None:
    """The rule of a segment, or of a tier without those before it, as written; None of `otherwise`."""
    written = meaning.written
    item: s.Expression = written.segments[name].rule
    group = written.groups.get(name.partition(".")[0])
    if isinstance(group, s.Tiers) and "." in name:
        arm = next(a for a in group.arms if a.name.text == name.partition(".")[2])
        if arm.rule is None:
            return None
        item = arm.rule
    return part(item, written.rules[name])
