"""segql: a SQL-first compiler for behavioural segmentation.

    >>> import segql
    >>> compiled = segql.compile("purchased >= 3 in 90d", catalog, "postgres", timezone="Europe/Berlin")
    >>> print(compiled.sql)

`check` lists mistakes. `Project.load` reads a folder with a segql.toml; `project["at_risk"]` is a segment with `sql`, `explain` and
`members`, which are rows or an Arrow table. Everything wrong is raised as a CompileError, whose `diagnostics`
say what and where. The names are imported when they are first used, so that `import segql` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segql.api import Compiled, check, compile
    from segql.diagnostics.model import SegqlError as CompileError
    from segql.library import Members, Project, Segment

__all__ = ["CompileError", "Compiled", "Members", "Project", "Segment", "check", "compile"]

_PLACES = {
    "compile": ("segql.api", "compile"),
    "check": ("segql.api", "check"),
    "Compiled": ("segql.api", "Compiled"),
    "Project": ("segql.library", "Project"),
    "Segment": ("segql.library", "Segment"),
    "Members": ("segql.library", "Members"),
    "CompileError": ("segql.diagnostics.model", "SegqlError"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'segql' has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
