"""Findings in tiers: an arm that nobody reaches, and a gap between arms that ask for one value."""

from collections.abc import Iterator, Sequence

from segql.diagnostics import Diagnostic, Label, codes
from segql.meaning import nodes as m
from segql.meaning.lint.formulas import And, Atom, Formula, Formulas, atoms
from segql.meaning.lint.parts import Part
from segql.meaning.lint.prove import Prover
from segql.meaning.lint.regions import Interval, Region
from segql.meaning.lint.terms import is_whole
from segql.source import Span

Arm = tuple[str, Span, Part | None]  # its name and place, and its own rule; None: otherwise


def unreached(arms: Sequence[Arm], prover: Prover) -> Iterator[Diagnostic]:
    """Arms whose every member is in an arm before."""
    for at, (name, span, own) in enumerate(arms):
        before = [(p, place) for _, place, p in arms[:at] if p is not None]
        holding = [] if own is None else [own.rule]
        if not before or (own is not None and prover.impossible([own.rule])):
            continue  # an arm that nobody meets is found by itself
        if prover.impossible(holding, [p.rule for p, _ in before]):
            one = next(((p, place) for p, place in before if own is not None and prover.implies(own.rule, p.rule)), None)
            why = "the tiers before it take everyone" if own is None else "whoever meets it is in a tier before"
            labels = (Label(one[1], "in this one"),) if one else ()
            yield Diagnostic(codes.UNREACHED_TIER, f"nobody is in `{name}`: {why}", span, labels)


def gap(name: str, arms: Sequence[Arm], formulas: Formulas) -> Iterator[Diagnostic]:
    """Values between the lowest and the highest that the arms ask for, and in none of them."""
    rules = [own for _, _, own in arms if own is not None]
    made = [formulas.of(p.rule) for p in rules]
    terms = {atom.term for formula in made for atom in atoms(formula)}
    if len(rules) < len(arms) or len(rules) < 2 or len(terms) != 1:
        return
    number = terms.pop()
    value, everything = formulas.terms[number], formulas.domains[number]
    if not isinstance(value, m.Value) or value.type.name not in ("integer", "decimal", "float", "duration", "date"):
        return
    regions = [_region(f, everything) for f in made]
    covered = Region((), False)
    for region in regions:
        covered = ~(~covered & ~region)
    spread = Region((Interval(*covered.low, *covered.high),), False)
    left = spread & ~covered
    left = left.whole() if is_whole(value) else left
    if left.intervals and covered.intervals:
        words = " or ".join(_words(i) for i in left.intervals[:3])
        message = f"`{name}` has a gap: no tier takes {words}, though others take what lies below and above"
        yield Diagnostic(codes.TIER_GAP, message, rules[0].span)


def _region(formula: Formula, everything: Region) -> Region:
    if isinstance(formula, Atom):
        return formula.region
    both = isinstance(formula, And)
    found = everything if both else Region((), False)
    for part in formula.parts:
        region = _region(part, everything)
        found = found & region if both else ~(~found & ~region)
    return found


def _words(item: Interval) -> str:
    if item.low == item.high:
        return f"{item.low}"
    low = f"{'at least' if item.has_low else 'above'} {item.low}"
    high = f"{'at most' if item.has_high else 'below'} {item.high}"
    return f"{low} and {high}"
