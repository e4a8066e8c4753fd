"""`define` and `param`: names that stand for a rule, value or event phrase, and for a literal; put in before anything is resolved."""

import dataclasses
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, get_args

from segql.diagnostics import Label, codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning.graph import components, ring, shown
from segql.meaning.scope import Names, Scope
from segql.syntax import nodes as s
from segql.syntax.parts import is_broken, parts


def with_parameters(item: Any, values: Mapping[str, s.Expression], scope: Scope) -> Any:
    """The item with literals for its `$parameters`; None where one is unknown (reported)."""
    missing = [p for p in parameters(item) if p.name not in values]
    for parameter in missing:
        help = did_you_mean(parameter.name, values, f"declare it: `param {parameter.name} is …`")
        scope.report(codes.UNKNOWN_NAME, f"no parameter is called `${parameter.name}`", parameter.span, help=help)
    wrong = [] if missing else [p for p in _lengths(item) if not isinstance(values[p.name], s.Duration)]
    for parameter in wrong:
        message = f"a length of time is needed here, and `${parameter.name}` is none"
        scope.report(codes.TYPE_MISMATCH, message, parameter.span, help="such as 90d, or a parameter that stands for one")
    return None if missing or wrong else _put_in(item, values)


def _lengths(item: Any) -> Iterator[s.Parameter]:
    """Parameters in the place of a length of time."""
    if isinstance(item, s.Node):
        around = ("start", "end") if isinstance(item, s.FromTo) and item.side is not None else ()  # from 1d to 2d after X
        for field in dataclasses.fields(item):
            value, is_length = getattr(item, field.name), set(get_args(field.type)) - {NoneType} == {s.Duration, s.Parameter}
            if isinstance(value, s.Parameter) and (is_length or field.name in around):
                yield value
    for part in parts(item):
        yield from _lengths(part)


def parameters(item: s.Node) -> Iterator[s.Parameter]:
    if isinstance(item, s.Parameter):
        yield item
    for part in parts(item):
        yield from parameters(part)


def _put_in(item: Any, values: Mapping[str, s.Expression]) -> Any:
    if isinstance(item, s.Parameter):
        return dataclasses.replace(values[item.name], span=item.span)
    if isinstance(item, tuple):
        return tuple(_put_in(part, values) for part in item)
    if not isinstance(item, s.Node):
        return item
    changed = {f.name: _put_in(getattr(item, f.name), values) for f in dataclasses.fields(item) if f.name != "span"}
    return dataclasses.replace(item, **changed)


# Definitions -----------------------------------------------------------------------------------------


def expanded(item: s.Expression, scope: Scope) -> s.Expression | None:
    """The item, or, if it names a definition, what that stands for; None where a mistake was reported."""
    seen: list[str] = []
    while isinstance(item, s.Phrase) and is_definition(item, scope):
        found = _definition(item, scope)
        assert found is not None
        if found.name.text in seen:
            return None  # reported with the definitions
        seen.append(found.name.text)
        body = _body(found, item, scope)
        merged = None if body is None else _merged(item, body, scope)
        if merged is None:
            return None
        item = merged
    return item


def is_definition(item: s.Expression, scope: Scope) -> bool:
    return isinstance(item, s.Phrase) and scope.columns is None and _definition(item, scope) is not None


def _definition(item: s.Phrase, scope: Scope) -> s.Define | None:
    subject = item.subject.function if isinstance(item.subject, s.Call) else item.subject
    return scope.names.defines.get(subject.text) if isinstance(subject, s.Name) else None


def _body(found: s.Define, use: s.Phrase, scope: Scope) -> s.Expression | None:
    """The definition's body with the arguments for its parameters; None where it has a mistake, which was reported."""
    if is_broken(found.body):
        return None
    given = use.subject.arguments if isinstance(use.subject, s.Call) else ()
    names = [p.name for p in found.parameters]
    plain = all(a.of is None and a.by is None and a.when is None for a in given)
    if len(given) != len(names) or not plain:
        form = f"{found.name.text}({', '.join('$' + n for n in names)})" if names else found.name.text
        message = f"`{found.name.text}` takes {len(names)} argument{'' if len(names) == 1 else 's'}, and {len(given)} are given"
        scope.report(
            codes.BAD_ARGUMENTS, message, use.span, help=f"it is declared as `{form}`", labels=[Label(found.name.span, "declared here")]
        )
        return None
    values = {**scope.names.params, **{name: a.value for name, a in zip(names, given, strict=True)}}
    body: s.Expression | None = with_parameters(found.body, values, scope)
    return body


def _merged(use: s.Phrase, body: s.Expression, scope: Scope) -> s.Expression | None:
    """The body with what follows the name where it is used: pairs, `with` and windows join those of an event phrase."""
    extra = use.pairs or use.windows or use.with_
    inner = body
    while isinstance(inner, s.Bracket):
        inner = inner.term
    if not extra:
        return inner if isinstance(inner, s.Phrase) else s.Bracket(body, span=body.span)
    if isinstance(inner, s.Phrase):
        both = tuple(w for w in (inner.with_, use.with_) if w is not None)
        with_ = both[0] if len(both) == 1 else _both(both) if both else None
        return s.Phrase(inner.subject, (*inner.pairs, *use.pairs), with_, (*inner.windows, *use.windows), span=use.span)
    if use.pairs or use.with_:
        scope.report(codes.NOT_A_VALUE, "only an event can be followed by properties or `with`", use.span)
        return None
    return s.Windowed(s.Bracket(body, span=body.span), use.windows, span=use.span)


def _both(items: tuple[s.With, ...]) -> s.With:
    terms = tuple(s.Bracket(w.condition, span=w.span) for w in items)
    return s.With(s.And(terms, span=items[0].span), True, span=items[0].span)


def check_definitions(names: Names) -> None:
    """Leaves out definitions that use themselves; each ring is reported once."""
    edges = {name: tuple(used for used in _uses(define) if used in names.defines) for name, define in names.defines.items()}
    for group in components(edges):
        if way := ring(group, edges):
            message = f"the definition uses itself: {shown([*way, way[0]])}"
            Scope.bare(names).report(codes.CYCLE, message, names.defines[min(group)].name.span)
            for name in group:
                del names.defines[name]
                names.broken.add(name)


def _uses(item: s.Node) -> Iterator[str]:
    """Names in the place of an event, value or function."""
    if isinstance(item, s.Phrase):
        subject = item.subject.function if isinstance(item.subject, s.Call) else item.subject
        if isinstance(subject, s.Name):
            yield subject.text
    for part in parts(item):
        yield from _uses(part)
