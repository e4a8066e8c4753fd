"""The selection language, which is dbt's."""

import pytest

from segql.diagnostics import Diagnostic
from segql.project.select import Item, select

ITEMS = [
    Item("active", "segments/usage/active.seg", ("crm",), "growth@example.com", ("purchased", "used")),
    Item("churned", "segments/lifecycle/churned.seg", ("crm", "weekly"), None, ("purchased",), ("active",)),
    Item("lost", "segments/lifecycle/lost.seg", (), None, (), ("churned",)),
    Item("vip", "segments/vip.seg", ("weekly",), "ceo@example.com", ("purchased",)),
]


def run(*selects: str, exclude: tuple[str, ...] = ()) -> tuple[list[str] | None, list[Diagnostic]]:
    found: list[Diagnostic] = []
    chosen = select(ITEMS, selects, exclude, found.append)
    return None if chosen is None else [item.name for item in chosen], found


@pytest.mark.parametrize(
    ("selects", "names"),
    [
        ([], "active churned lost vip"),
        (["vip"], "vip"),
        (["vip active"], "active vip"),
        (["vip", "active"], "active vip"),
        (["path:segments/lifecycle"], "churned lost"),
        (["path:./segments/lifecycle/"], "churned lost"),
        (["path:segments/vip.seg"], "vip"),
        (["path:segments/l*"], "churned lost"),
        (["tag:crm"], "active churned"),
        (["tag:crm,tag:weekly"], "churned"),
        (["owner:*@example.com"], "active vip"),
        (["event:used"], "active"),
        (["+lost"], "active churned lost"),
        (["active+"], "active churned lost"),
        (["+churned+"], "active churned lost"),
        (["+churned,tag:weekly vip"], "churned vip"),
        (["*e*"], "active churned"),
    ],
)
def test_what_is_selected(selects: list[str], names: str) -> None:
    assert run(*selects) == (names.split(), [])


def test_exclude() -> None:
    assert run(exclude=("tag:crm",)) == (["lost", "vip"], [])
    assert run("+lost", exclude=("active",)) == (["churned", "lost"], [])


@pytest.mark.parametrize(
    ("selects", "exclude", "message", "help_"),
    [
        (["vipp"], (), "`vipp` matches no segment", "did you mean `vip`?"),
        (["tag:crn"], (), "`tag:crn` matches no segment", "did you mean `tag:crm`?"),
        (["path:vip"], (), "`path:vip` matches no segment", "a path of a file or folder stands here; `-s vip` is the segment of that name"),
        (["path:segments/lifecycel"], (), "`path:segments/lifecycel` matches no segment", "did you mean `path:segments/lifecycle`?"),
        (["tga:crm"], (), "`tga:` selects nothing", "did you mean `tag:crm`?"),
        (["vip", "zzz"], (), "`zzz` matches no segment", "there are `active`, `churned`, `lost`, `vip`"),
        (["tag:zzz"], (), "`tag:zzz` matches no segment", "there are `tag:crm`, `tag:weekly`"),
        ([], ("vipp",), "`vipp` matches no segment", "did you mean `vip`?"),
        (["vip"], ("vip",), "the selection leaves no segment", None),
        (["vip,"], (), "`` matches no segment", None),
        (["state:modifed"], (), "`state:modifed` matches no segment", "did you mean `state:modified`?"),
        (["result:error"], (), "`result:` selects nothing", "known: `path:`, `tag:`, `owner:`, `event:`, `state:`"),
    ],
)
def test_a_selection_that_matches_nothing_says_so(selects: list[str], exclude: tuple[str, ...], message: str, help_: str | None) -> None:
    chosen, found = run(*selects, exclude=exclude)
    assert chosen is None
    assert [d.message for d in found] == [message]
    assert help_ in (None, found[0].help)


def test_a_circle_of_needs_ends() -> None:
    items = [Item("a", "a.seg", needs=("b",)), Item("b", "b.seg", needs=("a",))]
    assert select(items, ["+a"], [], print) == tuple(items)
