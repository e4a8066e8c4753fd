"""Findings about declarations beside rules: expectations, names that nobody uses, headers, reads of whole sources, equal rules."""

from collections.abc import Iterator, Sequence

from segql.diagnostics import Diagnostic, Label, codes
from segql.meaning import nodes as m
from segql.meaning.history import looked_at
from segql.meaning.lint.prove import Prover
from segql.meaning.trials import Claim
from segql.meaning.written import Written
from segql.syntax import nodes as s
from segql.syntax.parts import parts

HEADER = ("title", "owner")


def vain(claims: Sequence[Claim], prover: Prover) -> Iterator[Diagnostic]:
    """Expectations that can only hold while a segment is empty."""
    for claim in claims:
        a, b = claim.subject, claim.other
        if b is None or prover.impossible([a.rule]) or prover.impossible([b.rule]):
            continue
        if claim.relation == "within" and prover.impossible([a.rule, b.rule]):
            message = f"nobody can be in both `{a.name}` and `{b.name}`: this holds only while `{a.name}` is empty"
        elif claim.relation == "disjoint" and prover.implies(a.rule, b.rule):
            message = f"whoever is in `{a.name}` is in `{b.name}`: this holds only while `{a.name}` is empty"
        elif claim.relation == "disjoint" and prover.implies(b.rule, a.rule):
            message = f"whoever is in `{b.name}` is in `{a.name}`: this holds only while `{b.name}` is empty"
        else:
            continue
        yield Diagnostic(codes.VAIN_EXPECTATION, message, claim.span)


def proved(claims: Sequence[Claim]) -> int:
    """How many expectations hold of all data, and not only of some."""
    prover, found = Prover(), 0
    for claim in claims:
        a, b = claim.subject, claim.other
        if b is not None:
            found += prover.implies(a.rule, b.rule) if claim.relation == "within" else prover.impossible([a.rule, b.rule])
    return found


def unused(written: Written) -> Iterator[Diagnostic]:
    """Parameters, definitions and occasions that nothing names."""
    declared = [d for _, file in written.files for d in file.declarations]
    rules = [file.rule for _, file in written.files if file.rule is not None]
    used = {key for item in (*declared, *rules) for key in named(item)}
    for item in declared:
        match item:
            case s.Param(name) if f"${name.text}" not in used:
                yield Diagnostic(codes.UNUSED, f"the parameter `${name.text}` is used nowhere", name.span)
            case s.Define(name) if name.text not in used:
                yield Diagnostic(codes.UNUSED, f"the definition `{name.text}` is used nowhere", name.span)
            case s.Occasion(name) if f"during {name.text}" not in used:
                yield Diagnostic(codes.UNUSED, f"the occasion `{name.text}` is used nowhere", name.span)
            case _:
                pass


def named(declaration: s.Node) -> Iterator[str]:
    """What a declaration or rule names: definitions, `$` and parameters, `during` and occasions."""
    own = {p.name for p in declaration.parameters} if isinstance(declaration, s.Define) else set()
    todo: list[s.Node] = [declaration.body if isinstance(declaration, s.Define) else declaration]
    while todo:
        item = todo.pop()
        todo.extend(parts(item))
        match item:
            case s.Parameter(name) if name not in own:
                yield f"${name}"
            case s.Phrase(s.Name(name)) | s.Phrase(s.Call(s.Name(name))):
                yield name
            case s.During(s.Name(name)):
                yield f"during {name}"
            case _:
                pass


def headers(written: Written, required: Sequence[str]) -> Iterator[Diagnostic]:
    """Segments, tiers and splits without what the project asks for. A bare rule has no header."""
    for _, file in written.files:
        for item in file.declarations:
            if isinstance(item, s.Segment | s.Tiers | s.Split):
                missing = [what for what in HEADER if what in required and getattr(item.header, what) is None]
                if missing:
                    yield Diagnostic(codes.NO_HEADER, f"`{item.name.text}` has no {' and no '.join(missing)}", item.name.span)


def unbounded(segment: m.Segment) -> Iterator[Diagnostic]:
    """Events of a partitioned source that are looked for without a beginning."""
    for events in looked_at((segment.rule, segment.columns)):
        for one in events.each:
            if one.source.partition is not None and not one.window.starts:
                message = f"`{one.name}` is looked for at any time, so every partition of `{one.source.name}` is read"
                yield Diagnostic(codes.UNBOUNDED_SCAN, message, events.span or segment.rule_span, help="a window such as `in 1y` bounds it")


def same_rules(segments: Sequence[m.Segment]) -> Iterator[Diagnostic]:
    """Segments that have the rule of an earlier one, and nothing else beside their ids."""
    first: dict[object, m.Segment] = {}
    for segment in segments:
        other = first.setdefault((segment.entity.name, segment.rule, segment.columns), segment)
        if other is not segment:
            message = f"`{segment.name}` and `{other.name}` have the same rule, so the same members"
            help_ = f"write `in segment {other.name}` where they are meant, or say in the rule how the two differ"
            yield Diagnostic(codes.SAME_RULE, message, segment.span, (Label(other.span, "the other one"),), help=help_)
