"""A target as a test writes it, and the one mistake that something makes."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from segql.diagnostics import Diagnostic, SegqlError


@dataclass(frozen=True)
class Target:
    dialect: str
    path: str | None = None
    dsn: str | None = None
    schema: str | None = None
    project: str | None = None
    dataset: str | None = None
    location: str | None = None


def the_mistake(action: Callable[[], object]) -> Diagnostic:
    """What `action` raises: exactly one mistake, and no trace of the driver's own error, which may hold secrets or data."""
    with pytest.raises(SegqlError) as caught:
        action()
    error = caught.value
    assert len(error.diagnostics) == 1
    assert (error.__suppress_context__ and error.__cause__ is None) or error.__context__ is None
    return error.diagnostics[0]
