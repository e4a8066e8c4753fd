"""The near name for a misspelt one."""

import re
from collections.abc import Iterable


class Meant(str):
    """A help line that offers a name; what is written can be replaced by it."""

    name: str

    def __new__(cls, name: str) -> "Meant":
        line = super().__new__(cls, f"did you mean `{name}`?")
        line.name = name
        return line


def in_place(written: str, name: str) -> str | None:
    """What to write for `name` in the place of `written`, in the same quotes; None where it can't be written that way."""
    form = re.fullmatch(r"""(?s)(\$?)(?:(["'`])[^"'`]*\2|[\w.-]+)""", written)
    plain = re.fullmatch(r"\w[\w.-]*", name)
    if form is None or not (plain or (form[2] and not re.search(r"""["'`\\\n]""", name))):
        return None
    return f"{form[1]}{form[2] or ''}{name}{form[2] or ''}"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that `name` was probably meant to be: at most a third of its letters away, whatever their case; None if none is near."""
    wanted = name.casefold()
    limit = max(1, len(wanted) // 3)
    best: str | None = None
    best_distance = limit + 1
    for candidate in names:
        distance = _distance(wanted, candidate.casefold(), best_distance)
        if distance < best_distance:
            best, best_distance = candidate, distance
    return best


def did_you_mean(name: str, names: Iterable[str], otherwise: str | None = None) -> str | None:
    """A help line that offers the near name, if there is one."""
    near = nearest(name, names)
    return otherwise if near is None else Meant(near)


def _distance(a: str, b: str, limit: int) -> int:
    """Edit distance in which swapping two neighbours is one edit; `limit` or more is cut short to `limit`."""
    if abs(len(a) - len(b)) >= limit:
        return limit
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return min(previous[-1], limit)
