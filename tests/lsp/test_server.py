"""The server as an editor meets it: a real client, a real process, the grocery project with edits that are not saved."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as t
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.benchmarks.startup import ROOT

GROCERY = ROOT / "examples" / "grocery"
CONFIG = ClientServerConfig(server_command=[sys.executable, "-m", "segql", "lsp"], server_env={"PYTHONPATH": str(ROOT)})


@pytest_lsp.fixture(config=CONFIG)
async def client(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    for part in ("segql.toml", "segql.lock", "catalog", "segments"):
        if (GROCERY / part).is_dir():
            shutil.copytree(GROCERY / part, tmp_path / part)
        elif (GROCERY / part).exists():
            shutil.copy(GROCERY / part, tmp_path / part)
    lsp_client.feature(t.CLIENT_REGISTER_CAPABILITY)(lambda _: None)
    folder = t.WorkspaceFolder(tmp_path.as_uri(), "grocery")
    params = t.InitializeParams(client_capabilities("visual-studio-code"), root_uri=tmp_path.as_uri(), workspace_folders=[folder])
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


class Editor:
    """A file in the editor. `|` in a text is the cursor."""

    def __init__(self, client: LanguageClient, root: Path, name: str) -> None:
        self.client, self.path = client, root / name
        self.uri, self.version, self.at = self.path.as_uri(), 0, t.Position(0, 0)

    @property
    def document(self) -> t.TextDocumentIdentifier:
        return t.TextDocumentIdentifier(self.uri)

    def write(self, text: str, find: str = "|") -> "Editor":
        before = text.partition(find)[0]
        self.at = t.Position(before.count("\n"), len(before.rpartition("\n")[2].encode("utf-16-le")) // 2)
        self.text, self.version = text.replace("|", "", 1) if find == "|" else text, self.version + 1
        if self.version == 1:
            item = t.TextDocumentItem(self.uri, "segql", 1, self.text)
            self.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
        else:
            change = t.TextDocumentContentChangeWholeDocument(self.text)
            self.client.text_document_did_change(
                t.DidChangeTextDocumentParams(t.VersionedTextDocumentIdentifier(self.version, self.uri), [change])
            )
        return self

    async def mistakes(self, wanted: int | None = None) -> list[str]:
        """What is published for the file, once it is as many as wanted."""
        while wanted is not None and len(self.client.diagnostics.get(self.uri, ())) != wanted:
            await asyncio.wait_for(self.client.wait_for_notification(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS), 20)
        return [f"{d.code} {d.message}" for d in self.client.diagnostics.get(self.uri, ())]

    async def labels(self) -> list[str]:
        found = await self.client.text_document_completion_async(t.CompletionParams(self.document, self.at))
        assert isinstance(found, t.CompletionList)
        return [item.label for item in found.items]


@pytest.mark.asyncio
async def test_diagnostics_completion_and_hover_while_typing(client: LanguageClient, tmp_path: Path) -> None:
    file = Editor(client, tmp_path, "segments/lifecycle/lifecycle.seg")
    file.write("segment a is bougth in 30d and bought x y z and in segment |")
    assert [m.partition("\n")[0] for m in await file.mistakes(3)] == [
        "SEG201 no event or attribute is called `bougth`",
        "SEG101 `z` can't stand directly behind `y`",
        "SEG101 the name of a segment is missing behind `in segment`",
    ]
    assert "organic_buyers" in await file.labels()
    assert (
        await file.write("segment a is bought department |").labels()
        == await file.write('segment a is bought with department = "|').labels()
    )
    assert (await file.write("segment a is bought |").labels())[:3] == ["amount", "basket", "brand"]
    file.write("segment a is bought in 30d", "30d")
    found = await client.text_document_hover_async(t.HoverParams(file.document, file.at))
    assert found is not None and "`in 30d`: from " in found.contents.value and "America/New_York" in found.contents.value
    assert await file.mistakes(0) == []


@pytest.mark.asyncio
async def test_definition_references_and_rename_across_rules_and_catalog(client: LanguageClient, tmp_path: Path) -> None:
    one, two = Editor(client, tmp_path, "segments/lifecycle/lifecycle.seg"), Editor(client, tmp_path, "segments/benefit/pantry.seg")
    two.write("segment b is in segment “é” or in segment a".replace("“é”", "a"), "segment a or")
    one.write('segment a "Ähm 😀" is bought department "DELI"', "bought")
    found = await client.text_document_definition_async(t.DefinitionParams(one.document, one.at))
    assert [Path(place.uri).name for place in found] == ["shopping.yml"]
    used = await client.text_document_references_async(t.ReferenceParams(t.ReferenceContext(False), one.document, one.at))
    assert len({place.uri for place in used}) > 5 and all(place.uri.endswith(".seg") for place in used)
    at = t.Position(0, 24)
    edit = await client.text_document_rename_async(t.RenameParams(two.document, at, "deli_buyers"))
    assert {Path(uri).name: [e.new_text for e in edits] for uri, edits in edit.changes.items()} == {
        "lifecycle.seg": ["deli_buyers"],
        "pantry.seg": ["deli_buyers", "deli_buyers"],
    }
    edit = await client.text_document_rename_async(t.RenameParams(one.document, one.at, "in"))
    by_file = {Path(uri).name: {e.new_text for e in edits} for uri, edits in edit.changes.items()}
    assert by_file["shopping.yml"] == {"in"} and by_file["lifecycle.seg"] == {"`in`"}


@pytest.mark.asyncio
async def test_an_edit_of_the_catalog_is_an_edit_of_what_rules_mean(client: LanguageClient, tmp_path: Path) -> None:
    rule, catalog = Editor(client, tmp_path, "segments/benefit/pantry.seg"), Editor(client, tmp_path, "catalog/shopping.yml")
    rule.write("segment a is bought with amount > 3 and bought with novel > 3")
    assert await rule.mistakes(1) == [
        "SEG202 `bought` has no property `novel`\nhelp: `bought` has "
        + ", ".join(f"`{p}`" for p in ("amount", "quantity", "basket", "product", "discount", "coupon_value", "department", "category"))
        + ", …"
    ]
    text = catalog.path.read_text(encoding="utf-8")
    catalog.write(text.replace("      brand:", "      novel: integer\n      brand:", 1))
    assert await rule.mistakes(0) == []
    catalog.write(text.replace("properties:", "propertees:", 1))
    assert "`propertees` is not known here" in (await catalog.mistakes(1))[0]


@pytest.mark.asyncio
async def test_formatting_fixes_symbols_tokens_hints_and_lenses(client: LanguageClient, tmp_path: Path) -> None:
    file = Editor(client, tmp_path, "segments/benefit/pantry.seg").write('segment a  is bought in 30d AND bought  department == "DELI"')
    whole = t.Range(t.Position(0, 0), t.Position(9, 0))
    actions = await client.text_document_code_action_async(t.CodeActionParams(file.document, whole, t.CodeActionContext([])))
    assert [action.title for action in actions] == ["write `and`", "Mend all that can only be meant one way"]
    file.write('segment a  is bought in 30d and bought  department "DELI"\ntiers b is c when not bought d otherwise')
    (edit,) = await client.text_document_formatting_async(t.DocumentFormattingParams(file.document, t.FormattingOptions(2, True)))
    assert edit.new_text.startswith("segment a is bought in 30d and bought department DELI\n\ntiers b is\n  c  when not bought\n")
    symbols = await client.text_document_document_symbol_async(t.DocumentSymbolParams(file.document))
    assert [(s.name, [inner.name for inner in s.children or ()]) for s in symbols] == [("a", []), ("b", ["c", "d"])]
    tokens = await client.text_document_semantic_tokens_full_async(t.SemanticTokensParams(file.document))
    assert list(tokens.data[:10]) == [0, 8, 1, 0, 1, 0, 6, 6, 5, 0]
    (hint,) = await client.text_document_inlay_hint_async(t.InlayHintParams(file.document, whole))
    assert hint.position == t.Position(0, 27) and " – " in hint.label
    lenses = await client.text_document_code_lens_async(t.CodeLensParams(file.document))
    assert [(lens.command.title, lens.command.arguments[1]) for lens in lenses] == [
        ("SQL", "a"),
        ("explain", "a"),
        ("SQL", "b"),
        ("explain", "b"),
    ]
    sql = await client.workspace_execute_command_async(t.ExecuteCommandParams("segql.sql", lenses[0].command.arguments))
    assert sql.startswith("-- segment: a\n") and "SELECT" in sql
