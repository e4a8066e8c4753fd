"""All declarations of a project in one space of names: segments, tiers as segments, parameters, definitions."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from re import fullmatch, sub

from segql.diagnostics import Label, codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning.define import check_definitions
from segql.meaning.scope import Names, Scope
from segql.source import Source, Span
from segql.syntax import nodes as s


def collect(files: Sequence[tuple[Source, s.File]], names: Names, variables: Mapping[str, s.Expression]) -> None:
    """Fills `names`. A name that is taken, whatever its case, is reported with both places."""
    scope = Scope.bare(names)
    known = _of_catalog(names)
    taken: dict[str, s.Name] = {}
    segments: dict[str, s.Segment] = {}
    names.segments = segments
    for source, file in files:
        names.broken |= {name.text for name in file.broken}
        for declaration in _of_file(source, file, scope):
            if isinstance(declaration, s.Test):
                names.tests.append(declaration)
            elif isinstance(declaration, s.Expect):
                names.expectations.append(declaration)
            elif _is_new(declaration.name, taken, known, scope):
                _put(declaration, names, segments)
    _override(variables, scope)
    check_definitions(names)


def _put(declaration: s.Declaration, names: Names, segments: dict[str, s.Segment]) -> None:
    match declaration:
        case s.Segment():
            segments[declaration.name.text] = declaration
        case s.Param(name, value):
            names.params[name.text] = value
        case s.Define(name):
            names.defines[name.text] = declaration
        case s.Tiers():
            segments |= {segment.name.text: segment for segment in tiers(declaration)}
            names.groups[declaration.name.text] = declaration
        case s.Occasion(name):
            names.occasions[name.text] = declaration
        case s.Split(name):
            segments |= {segment.name.text: segment for segment in split(declaration)}
            names.groups[name.text] = declaration
        case s.Test() | s.Expect():
            raise AssertionError("they have no name")


def tiers(item: s.Tiers) -> Iterator[s.Segment]:
    """Each tier as a segment: its own condition, and none of those before it."""
    before: list[s.Expression] = []
    for arm in item.arms:
        terms: list[s.Expression] = [] if arm.rule is None else [s.Bracket(arm.rule, span=arm.rule.span)]
        terms += [s.Not(s.Bracket(rule, span=rule.span), span=rule.span) for rule in before]
        rule = terms[0] if len(terms) == 1 else s.And(tuple(terms), span=arm.span) if terms else s.Bool(True, span=arm.span)
        name = s.Name(f"{item.name.text}.{arm.name.text}", span=arm.name.span)
        yield s.Segment(name, item.header, rule, span=arm.span)
        before += [] if arm.rule is None else [arm.rule]


def split(item: s.Split) -> Iterator[s.Segment]:
    """Each arm as a segment: the one that is split; its share is put in where segments are resolved."""
    for arm in item.arms:
        name = s.Name(f"{item.name.text}.{arm.name.text}", span=arm.name.span)
        yield s.Segment(name, item.header, s.InSegment(item.of, span=item.of.span), span=arm.span)


def _of_catalog(names: Names) -> dict[str, tuple[str, Span | None]]:
    """The names that rules can use already: what they are, and where they are declared."""
    found: dict[str, tuple[str, Span | None]] = {}
    for entity in names.catalog.entities.values():
        found |= {name: (f"an attribute of `{entity.name}`", field.span) for name, field in entity.attributes.items()}
    return found | {name: ("an event", event.span) for name, event in names.catalog.events.items()}


def _is_new(name: s.Name, taken: dict[str, s.Name], known: dict[str, tuple[str, Span | None]], scope: Scope) -> bool:
    first = taken.setdefault(name.text.casefold(), name)
    if first is name and name.text not in known:
        return True
    if first is name:
        what, span = known[name.text]
        labels = [] if span is None else [Label(span, f"{what} here")]
        scope.report(codes.DUPLICATE, f"`{name.text}` is {what} already", name.span, labels=labels, help="give this one another name")
        return False
    labels = [Label(first.span, "first declared here")]
    scope.report(codes.DUPLICATE, f"`{name.text}` is declared twice", name.span, labels=labels)
    return False


def _override(variables: Mapping[str, s.Expression], scope: Scope) -> None:
    params = scope.names.params
    for name, value in variables.items():
        if name not in params:
            scope.report(codes.UNKNOWN_NAME, f"no parameter is called `${name}`", value.span, help=did_you_mean(name, params))
        elif _kind(params[name]) != _kind(value):
            message = f"`${name}` is {_kind(params[name])}, and {_kind(value)} is given"
            scope.report(codes.TYPE_MISMATCH, message, value.span, labels=[Label(params[name].span, "its default")])
        else:
            params[name] = value


def _kind(item: s.Expression) -> str:
    if isinstance(item, s.Negative):
        return _kind(item.value)
    return {s.Number: "a number", s.Percent: "a number", s.Duration: "a length of time", s.Text: "a text", s.Bool: "true or false"}.get(
        type(item), f"a {type(item).__name__.lower()}"
    )


def _of_file(source: Source, file: s.File, scope: Scope) -> list[s.Declaration]:
    if file.rule is None:
        if not sub(r"#[^\n]*", "", source.text).strip("\ufeff \t\r\n\f"):
            scope.report(codes.SYNTAX, "the file holds no rule", source.span(0, 0), help="write one, or delete the file")
        return list(file.declarations)
    stem = PurePosixPath(source.name.replace("\\", "/")).stem
    if source.name == "<stdin>":
        stem = "segment"
    if not is_plain(stem):
        message = f"the file's name `{stem}` is the segment's, and it can't be one"
        scope.report(codes.BAD_SEGMENT_NAME, message, source.span(0, 0), help="use letters, digits and `_`, or write `segment NAME is …`")
        return []
    start = source.span(file.rule.span.start, file.rule.span.start)
    return [s.Segment(s.Name(stem, span=start), s.Header(span=start), file.rule, span=file.rule.span)]


def is_plain(name: str) -> bool:
    """Whether a name can be a file's and a table's."""
    return fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,59}", name) is not None
