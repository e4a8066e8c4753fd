"""What the parts of the reader share: the state of one reading, words that are no nodes yet, and how a mistake is noted."""

from collections.abc import Callable
from dataclasses import dataclass, field

from segql.diagnostics import Code, Diagnostic, Fix, Report
from segql.diagnostics.codes import MIXED_AND_OR, SYNTAX
from segql.source import Source, Span

RESERVED = frozenset(
    "and or not in then with within without for same any all of is between never segment param define tiers split occasion test expect "
    "when otherwise true false as from to before after since until on during outside".split()
)
DECLARATION_WORDS = ("segment", "param", "define", "tiers", "split", "occasion", "test", "expect")


@dataclass(frozen=True, slots=True)
class Word:
    """A keyword or mark that decides what node is built, such as `at least` or `>=`; `text` has single blanks."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a larger node, such as `for same product`, on its way to the node."""

    kind: str
    value: object
    span: Span


@dataclass(slots=True)
class Reading:
    """One reading of one piece of text. `mistaken` are the places of mistakes that leave a node not fit for use."""

    source: Source
    report: Report
    mistaken: list[Span] = field(default_factory=list)

    def mistake(self, span: Span, message: str, help: str | None = None, fix: Fix | None = None, code: Code = SYNTAX) -> None:
        if code is not MIXED_AND_OR:
            self.mistaken.append(span)
        self.report(Diagnostic(code, message, span, help=help, fix=fix))


def replace_with(span: Span, text: str, title: str | None = None, safe: bool = True) -> Fix:
    """A fix that writes `text` over `span`."""
    return Fix(title or f"write `{text}`", ((span, text),), safe)


# Builds a node from what was read: the reading, the span, then the children.
Rule = Callable[..., object]
