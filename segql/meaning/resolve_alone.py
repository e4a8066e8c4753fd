"""A value or rule that stands in no file, such as what a command measures: what it means beside the declarations of a project."""

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

import segql.meaning.resolve_rules as rules
import segql.meaning.resolve_values as values
from segql.catalog import model as c
from segql.catalog.types import BOOLEAN
from segql.diagnostics import Diagnostic, Report, codes
from segql.meaning import declarations
from segql.meaning import nodes as m
from segql.meaning.define import expanded, with_parameters
from segql.meaning.english.notes import every
from segql.meaning.order import in_order
from segql.meaning.scope import Names, Scope
from segql.meaning.windows import AsOf
from segql.syntax import nodes as s

if TYPE_CHECKING:
    from segql.meaning.resolve import Meaning

Alone = m.Rule | m.Value


def alone(item: s.Expression, entity: c.Entity, meaning: "Meaning", variables: Mapping[str, s.Expression], report: Report) -> Alone | None:
    """The rule or value; None where a mistake was reported. `variables` override parameters. Events may be ahead of T."""
    names = _names(meaning, variables, ahead=item)
    guess = _is_rule(item, Scope(names, entity))
    told: list[Diagnostic] = []
    for as_rule in (guess, not guess):  # a name may stand for either
        found: list[Diagnostic] = []
        names.report = found.append
        asked = _asked(item, Scope(names, entity), as_rule)
        if asked is not None and _looks_back(asked, item, Scope(names, entity)):
            told = found
            break
        told = told or found
        asked = None
    for diagnostic in told:
        report(diagnostic)
    return asked


def _asked(item: s.Expression, scope: Scope, as_rule: bool) -> Alone | None:
    written = with_parameters(item, scope.names.params, scope)
    if written is None:
        return None
    if not as_rule:
        return values.value(written, scope)
    rule = rules.rule(written, scope)
    return None if isinstance(rule, m.Invalid) else rule


def _looks_back(asked: Alone, item: s.Expression, scope: Scope) -> bool:
    """Whether sequences, which have an end at T, hold no events ahead of it; if they do, that is reported."""
    sequences = [part for part in every(asked) if isinstance(part, m.Sequence)]
    ahead = any(AsOf() in one.events.window.starts for found in sequences for one in found.moments)
    if ahead:
        help = "measure its events by themselves, such as `purchased in next 30d`"
        scope.report(codes.BAD_WINDOW, "a sequence ends before T: it can't be ahead", item.span, help=help)
    return not ahead


def _names(meaning: "Meaning", variables: Mapping[str, s.Expression], ahead: s.Expression) -> Names:
    """All that the project declares. Its mistakes have been reported."""
    names = Names(meaning.catalog, meaning.calendar, lambda _: None, locked=meaning.holidays, ahead=ahead.span.source)
    declarations.collect(meaning.written.files, names, variables)
    deque(in_order(names), 0)  # what is too large or names itself is left out
    names.resolved |= {name: meaning.segments.get(name) for name in names.segments}
    return names


def _is_rule(item: s.Expression, scope: Scope) -> bool:
    """Whether an expression is true or false: a condition, an event (which is at least once), an attribute that is a boolean."""
    while isinstance(item, s.Bracket):
        item = item.term
    match item:
        case s.Phrase(s.Name(text)) if text in scope.names.catalog.events:
            return True
        case s.Phrase(s.Name(text)) if text in scope.entity.attributes:
            return scope.entity.attributes[text].type == BOOLEAN or bool(item.windows)
        case s.Phrase(s.Call(s.Name("any"))):
            return True
        case s.Phrase() if (meant := _meant(item, scope)) is not item:
            return _is_rule(meant, scope)
        case s.Phrase():
            return bool(item.windows)
        case s.Number() | s.Percent() | s.Duration() | s.Text() | s.Negative() | s.Arithmetic() | s.Date() | s.Timestamp():
            return False
        case _:
            return True


def _meant(item: s.Phrase, scope: Scope) -> s.Expression:
    """What a definition stands for; the phrase itself where it is none, or a wrong one."""
    quiet, scope.names.report = scope.names.report, lambda _: None
    found = expanded(item, scope)
    scope.names.report = quiet
    return item if found is None else found
