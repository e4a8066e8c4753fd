"""Names that name each other: which stand in a ring, and what comes before what. Chains may be long, so nothing calls itself."""

from collections.abc import Iterator, Mapping

Edges = Mapping[str, tuple[str, ...]]


def components(edges: Edges) -> list[list[str]]:
    """The names in groups that reach each other, each group after those that it names (Tarjan's algorithm)."""
    found: list[list[str]] = []
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: dict[str, None] = {}  # in the order of their numbers
    for start in edges:
        path: list[tuple[str, Iterator[str]]] = [] if start in numbers else [(start, iter(edges[start]))]
        while path:
            name, ahead = path[-1]
            if name not in numbers:
                numbers[name] = lowest[name] = len(numbers)
                open_[name] = None
            following = next((n for n in ahead if n in edges and (n not in numbers or n in open_)), None)
            if following is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == numbers[name]:
                    found.append(_closed(open_, name))
            elif following in numbers:
                lowest[name] = min(lowest[name], numbers[following])
            else:
                path.append((following, iter(edges[following])))
    return found


def _closed(open_: dict[str, None], first: str) -> list[str]:
    """Takes the names from `first` on out of those that are open."""
    group: list[str] = []
    while not group or group[-1] != first:
        group.append(open_.popitem()[0])
    return group


def ring(group: list[str], edges: Edges) -> list[str]:
    """The shortest way from the first of the names (by the alphabet) through the group back to it; empty where there is none."""
    first = min(group)
    before: dict[str, str] = {}
    edge = [first]
    while edge and first not in before:
        steps = [(name, other) for name in edge for other in edges[name] if other in group]
        edge = []
        for name, other in steps:
            if other not in before:
                before[other] = name
                edge.append(other)
    if first not in before:
        return []
    way = [first]
    while (name := before[way[-1]]) != first:
        way.append(name)
    return [first, *reversed(way[1:])]


def shown(names: list[str]) -> str:
    """The names of a ring as they lead to each other; of many only the first and the last."""
    return " → ".join(names if len(names) <= 12 else [*names[:9], "…", *names[-2:]])
