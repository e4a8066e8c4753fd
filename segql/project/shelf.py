"""Results of one kind for one project, by the hash of what each depends on; read at once and written at once."""

import json
from typing import Any

from segql import cache

MOST = 2  # as many results as the project at hand needs, times this: another branch's stay
FEW = 2_000  # but so many in any case


class Shelf:
    """`get` and `put` results; `save` at the end. Results that were used stand first, and the last are dropped when there are too many."""

    def __init__(self, name: str) -> None:
        self.name = f"shelf-{name}.json"
        self.kept: dict[str, Any] = _read(self.name)
        self.used: dict[str, Any] = {}
        self.new = False

    def get(self, key: str) -> Any:
        """What was put there, as JSON gives it back; None where nothing was."""
        if key not in self.used and key in self.kept:
            self.used[key] = self.kept[key]
        return self.used.get(key)

    def put(self, key: str, value: Any) -> None:
        self.used[key] = value
        self.new = True

    def save(self) -> None:
        """Writes what is new. What another process has written meanwhile is lost, which costs time only."""
        if self.new:
            every = {**self.used, **{key: value for key, value in self.kept.items() if key not in self.used}}
            most = max(MOST * len(self.used), FEW)
            cache.write(self.name, json.dumps(dict(list(every.items())[:most]), separators=(",", ":")))


def _read(name: str) -> dict[str, Any]:
    try:
        found = json.loads(cache.read(name) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
