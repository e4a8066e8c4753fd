"""`--var NAME=VALUE`: a parameter's value in place of its default. Whatever is wrong with one is a mistake of the command's use."""

from collections.abc import Sequence
from dataclasses import replace

from segql.cli.session import Session
from segql.diagnostics import Diagnostic, codes
from segql.source import Source
from segql.syntax.nodes import Expression
from segql.syntax.parse import parse_value

QUOTES = "a text stands in double quotes, and the shell wants quotes around those: --var 'land=\"DE\"'"
OPTION = "--var "  # how the name of a source begins that an option gave


def read(session: Session, texts: Sequence[str]) -> dict[str, Expression]:
    """The values by their parameters' names; stops where one can't be read."""
    found: dict[str, Expression] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            session.fail(codes.BAD_OPTION, f"--var: `{text}` is not NAME=VALUE", "such as --var lookback=30d")
        name = name.strip()
        if name in found:
            session.fail(codes.BAD_OPTION, f"--var: `{name}` is given twice")
        mistakes: list[Diagnostic] = []
        parsed = parse_value(Source(OPTION + name, value), mistakes.append)
        for mistake in mistakes:
            session.report(replace(as_option(mistake), help=mistake.help or (QUOTES if value[:1].isalpha() else None)))
        if parsed is not None:
            found[name] = parsed
    if len(found) < len(texts):
        session.stop_on_errors()
    return found


def as_option(found: Diagnostic) -> Diagnostic:
    """A mistake in an option's value, with the code and exit of one."""
    return replace(found, code=codes.BAD_OPTION, fix=None) if is_option(found) else found


def is_option(found: Diagnostic) -> bool:
    """Whether a mistake stands in an option's value."""
    return found.span is not None and found.span.source.name.startswith(OPTION)
