"""Groups of names that reach each other, compared with the plain definition."""

from random import Random

from segql.meaning.graph import Edges, components, ring


def reached(edges: Edges, start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = [name for name in edges[waiting.pop()] if name not in found]
        found.update(new)
        waiting += new
    return found


def test_groups_and_rings_of_any_names() -> None:
    random = Random(1)
    for _ in range(1_000):
        names = "abcdefg"[: random.randint(1, 7)]
        edges = {name: tuple(random.choices(names, k=random.randint(0, 3))) for name in names}
        groups = components(edges)
        reach = {name: reached(edges, name) for name in names}
        place = {name: i for i, group in enumerate(groups) for name in group}
        assert sorted(name for group in groups for name in group) == list(names)
        for one in names:
            assert all(place[other] <= place[one] for other in edges[one])
            for other in names:
                assert (place[one] == place[other]) == (one == other or (one in reach[other] and other in reach[one]))
        for group in groups:
            way = ring(group, edges)
            assert bool(way) == (min(group) in reach[min(group)])
            assert all(other in edges[one] for one, other in zip(way, [*way[1:], *way[:1]], strict=True))


def test_a_long_chain() -> None:
    edges = {str(i): (str(i + 1), str(i + 1)) for i in range(20_000)}
    assert components(edges)[0] == ["19999"]
    assert ring(["0", "1", "2"], {"0": ("1",), "1": ("2",), "2": ("1", "0")}) == ["0", "1", "2"]
