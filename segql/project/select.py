"""Which segments a selection means: names, methods such as `tag:crm`, what they need and what needs them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from segql.diagnostics import Diagnostic, Report, codes
from segql.diagnostics.suggest import nearest


@dataclass(frozen=True, slots=True)
class Item:
    """What a selection can ask of a segment."""

    name: str
    path: str  # of its file, relative to the project
    tags: tuple[str, ...] = ()
    owner: str | None = None
    events: tuple[str, ...] = ()  # those that it reads
    needs: tuple[str, ...] = ()  # segments that it refers to
    states: tuple[str, ...] = ()  # how it differs from a commit


METHODS = ("path", "tag", "owner", "event", "state")
STATES = ("modified", "new")
_ATOM = re.compile(r"(\+?)(?:([a-z_]+):)?(.*?)(\+?)")


def select(items: Sequence[Item], selects: Iterable[str], exclude: Iterable[str], report: Report) -> tuple[Item, ...] | None:
    """The items that the selection means, in their order; all without one. None if a part of it matches nothing, which is reported."""
    wrong: list[Diagnostic] = []
    selects, exclude = tuple(selects), tuple(exclude)
    if not all(text.split() for text in (*selects, *exclude)):
        wrong.append(
            Diagnostic(codes.BAD_SELECTION, "a selection is empty", help="name a segment, `path:`, `tag:`, `owner:`, `event:` or `state:`")
        )
    chosen = _union(items, selects, wrong.append)
    dropped = _union(items, exclude, wrong.append)
    kept = tuple(i for i in items if (chosen is None or i.name in chosen) and i.name not in (dropped or ()))
    if not kept and not wrong and items and not any("state:" in text for text in (*selects, *exclude)):
        wrong.append(Diagnostic(codes.BAD_SELECTION, "the selection leaves no segment"))
    for diagnostic in wrong:
        report(diagnostic)
    return None if wrong else kept


def _union(items: Sequence[Item], texts: Iterable[str], report: Report) -> set[str] | None:
    terms = [term for text in texts for term in text.split()]
    if not terms:
        return None
    return set().union(*(_intersection(items, term, report) for term in terms))


def _intersection(items: Sequence[Item], term: str, report: Report) -> set[str]:
    parts = [_matching(items, atom, report) for atom in term.split(",")]
    return set.intersection(*parts)


def _matching(items: Sequence[Item], atom: str, report: Report) -> set[str]:
    """The names that one part without blanks and commas means."""
    match = _ATOM.fullmatch(atom)
    assert match is not None
    below, method, value, above = match.groups()
    if method is not None and method not in METHODS:
        near = nearest(method, METHODS)
        help_ = f"did you mean `{near}:{value}`?" if near else f"known: {', '.join(f'`{m}:`' for m in METHODS)}"
        report(Diagnostic(codes.BAD_SELECTION, f"`{method}:` selects nothing", help=help_))
        return set()
    found = {item.name for item in items if _matches(item, method, value)}
    if not found and not (method == "state" and value in STATES):  # that nothing is modified is no mistake
        report(_nothing(items, atom, method, value))
    result = set(found)
    if below:
        result |= _reach(found, {item.name: item.needs for item in items})
    if above:
        result |= _reach(found, {item.name: tuple(other.name for other in items if item.name in other.needs) for item in items})
    return result


def _matches(item: Item, method: str | None, value: str) -> bool:
    if not value:
        return False
    match method:
        case "path":
            path = value.removeprefix("./").rstrip("/")
            return item.path == path or item.path.startswith(path + "/") or fnmatchcase(item.path, path)
        case None:
            return fnmatchcase(item.name, value)
        case _:
            return any(fnmatchcase(known, value) for known in _values(item, method))


def _values(item: Item, method: str | None) -> tuple[str, ...]:
    match method:
        case "path":
            folders = item.path.split("/")
            return tuple("/".join(folders[:length]) for length in range(1, len(folders) + 1))
        case "tag":
            return item.tags
        case "owner":
            return (item.owner,) if item.owner else ()
        case "event":
            return item.events
        case "state":
            return item.states
        case _:
            return (item.name,)


def _nothing(items: Sequence[Item], atom: str, method: str | None, value: str) -> Diagnostic:
    known = list(STATES) if method == "state" else sorted({known for item in items for known in _values(item, method)})
    near = nearest(value, known)
    written = f"{method}:" if method else ""
    if method == "path" and any(item.name == value for item in items):
        help_ = f"a path of a file or folder stands here; `-s {value}` is the segment of that name"
    elif near:
        help_ = f"did you mean `{written}{near}`?"
    else:
        help_ = (
            f"there are {', '.join(f'`{written}{k}`' for k in known[:5])}{', …' if len(known) > 5 else ''}"
            if known
            else "there is nothing to select"
        )
    return Diagnostic(codes.BAD_SELECTION, f"`{atom}` matches no segment", help=help_)


def _reach(start: set[str], edges: dict[str, tuple[str, ...]]) -> set[str]:
    """Everything that can be reached from `start`."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        for name in edges.get(waiting.pop(), ()):
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached
