"""What is wrong, as data: a code, a sentence, a place. Drawing it is `render`'s job."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from segql.diagnostics.suggest import Meant, in_place
from segql.source import Span


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of mistake. `id` never changes its meaning once released."""

    id: str  # "SEG101"
    name: str  # "syntax-error"
    title: str  # "The rule can't be read"
    severity: str = "error"  # error | warning
    exit: int = 1  # the exit code it leads to (README, "Exit codes")


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that explains the first."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Replacements that mend the mistake; `safe` means that the meaning stays."""

    title: str
    edits: tuple[tuple[Span, str], ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake, in words for the author of the text."""

    code: Code
    message: str  # one line, no full stop; names are in `backticks`
    span: Span | None = None  # where; None where no text is to blame (a server, a folder)
    labels: tuple[Label, ...] = ()
    help: str | None = None  # what to do, one line
    notes: tuple[str, ...] = ()  # more that one should know, a line each
    fix: Fix | None = None
    underline: str = field(default="", compare=False)  # a few words at the underline, if the message needs them

    def __post_init__(self) -> None:
        """Words that a message repeats may stand on several lines of the rule; the message is one. A name that is offered is a fix."""
        if isinstance(self.help, Meant) and self.fix is None and self.span is not None:
            text = in_place(self.span.text, self.help.name)
            if text is not None:
                object.__setattr__(self, "fix", Fix(f"write `{self.help.name}`", ((self.span, text),)))
        object.__setattr__(self, "message", _one_line(self.message))
        object.__setattr__(self, "help", None if self.help is None else _one_line(self.help))


def _one_line(text: str) -> str:
    return re.sub(r" *[\t\r\n\f][ \t\r\n\f]*", " ", text)


Report = Callable[[Diagnostic], None]  # passes report mistakes through it and go on; `list.append` is one


class SegqlError(Exception):
    """Raised at the edges of the library with every mistake found, in source order."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("; ".join(f"{d.code.id} {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics
