"""Keeps passwords out of every message: values come from the environment only, and are blanked wherever they turn up."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

from segql.diagnostics.codes import BAD_CONFIG
from segql.engines.base import failure

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
SHORTEST = 4  # a shorter secret would blank parts of ordinary words


def interpolate(text: str, environment: Mapping[str, str]) -> str:
    """`text` with each `${NAME}` replaced by that variable; what a variable holds is not looked at again."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in environment:
            raise failure(
                BAD_CONFIG, f"the environment variable `{name}` is not set", f"set `{name}`, or write it into `.env` of the project"
            )
        return environment[name]

    return VARIABLE.sub(value, text)


class Redactor:
    """Blanks known secrets, plain and URL-encoded."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {s for s in secrets if s}
        self.short = {s for s in known if len(s) < SHORTEST}
        forms = {form for s in known - self.short for form in (s, quote(s, safe=""), quote(s), quote_plus(s))}
        self.forms = sorted(forms, key=lambda form: (-len(form), form))

    def clean(self, text: str) -> str:
        """`text` without secrets; nothing of it if a secret too short to blank may stand in it."""
        for form in self.forms:
            text = text.replace(form, "***").replace(form.lower(), "***")
        if any(secret in text for secret in self.short):
            return "(the text is withheld: it may hold a password)"
        return text
