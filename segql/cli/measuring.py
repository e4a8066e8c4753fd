"""Values and rules that options give: what they mean beside the rules of the project, and their mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from segql.cli.session import Session
from segql.diagnostics import Diagnostic, codes
from segql.source import Source
from segql.syntax.parse import parse_condition

if TYPE_CHECKING:
    from segql.catalog.model import Entity
    from segql.compiler import Meaning
    from segql.survey.profile import Asked
    from segql.syntax.nodes import Expression


def read(
    session: Session, option: str, texts: Sequence[str], entity: "Entity", meaning: "Meaning", variables: "Mapping[str, Expression]"
) -> "list[Asked]":
    """What each text means. Stops where one is wrong."""
    from segql.meaning.resolve_alone import alone
    from segql.survey.profile import Asked

    def report(found: Diagnostic) -> None:
        own = found.span is not None and found.span.source.name == option
        session.report(replace(found, code=codes.BAD_OPTION, fix=None) if own and found.code.severity == "error" else found)

    asked = []
    for text in texts:
        written = parse_condition(Source(option, text), report)
        item = None if written is None else alone(written, entity, meaning, variables, report)
        if item is not None:
            asked.append(Asked(" ".join(text.split()), item))
    session.stop_on_errors()
    return asked
