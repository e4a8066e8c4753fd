"""Another name for an entity or a list reaches every place that names it: the project means the same, and has no mistake."""

from pathlib import Path

import pytest

from segql import compiler
from segql.diagnostics import Diagnostic
from segql.lsp.edits import rename
from segql.lsp.project import Names
from segql.lsp.workspace import Workspace
from segql.project.project import load_project
from segql.source import Span

FILES = {
    "segql.toml": '[project]\nname = "shop"\ntimezone = "UTC"\n',
    "catalog/people.yml": """entities:
  customer: {table: customers, key: id, attributes: {country: text}, default: true}
  account:
    table: accounts
    key: id
    members: {entity: customer, via: seats, key: customer_id, account: account_id}
lists:
  vip: {entity: "customer", table: vip_ids, key: customer_id}
""",
    "catalog/events.yml": """sources:
  orders: {table: orders, time: at, entity: {customer: customer_id}}
events:
  bought: {source: orders, properties: {state: text}}
""",
    "segments/one.seg": 'segment home is bought with state = customer.country and not in list vip # customer, vip\n',
    "segments/two.seg": 'segment team "customer" for account is distinct(customer of bought in 30d) >= 3 and bought >= 2 for same customer\nsegment mine for customer is in list vip\n',
}  # fmt: skip


@pytest.fixture
def names(tmp_path: Path) -> Names:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Names(Workspace.around(tmp_path))


def renamed(names: Names, file: str, at: str, new: str) -> dict[str, int]:
    """How many places of each file were written anew, after which the project on disk is without a mistake."""
    root = names.workspace.root
    source = names.workspace.source(file)
    assert source is not None
    edits = rename(names, source, source.text.index(at), new)
    by_file: dict[str, list[tuple[Span, str]]] = {}
    for span, text in edits:
        by_file.setdefault(span.source.name, []).append((span, text))
    for name, some in by_file.items():
        text = FILES[name]
        for span, written in sorted(some, key=lambda edit: -edit[0].start):
            text = text[: span.start] + written + text[span.end :]
        (root / name).write_text(text, encoding="utf-8")
    found: list[Diagnostic] = []
    project = load_project(root, found.append)
    assert project is not None
    compiler.check(project.files, project.catalog, compiler.Settings(project.zone), found.append)
    assert found == []
    return {name: len(some) for name, some in by_file.items()}


@pytest.mark.parametrize(
    ("file", "at"),
    [
        ("catalog/people.yml", "customer:"),
        ("catalog/people.yml", "customer, via"),
        ("catalog/events.yml", "customer:"),
        ("segments/one.seg", "customer.country"),
        ("segments/two.seg", "customer of"),
        ("segments/two.seg", "customer is"),
    ],
)
@pytest.mark.parametrize("new", ["person", "in"])
def test_an_entity(names: Names, file: str, at: str, new: str) -> None:
    assert renamed(names, file, at, new) == {"catalog/people.yml": 3, "catalog/events.yml": 1, "segments/one.seg": 1, "segments/two.seg": 3}


@pytest.mark.parametrize(("file", "at"), [("catalog/people.yml", "vip:"), ("segments/one.seg", "vip")])
def test_a_list(names: Names, file: str, at: str) -> None:
    assert renamed(names, file, at, "best") == {"catalog/people.yml": 1, "segments/one.seg": 1, "segments/two.seg": 1}
