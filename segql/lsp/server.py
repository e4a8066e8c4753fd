"""The protocol: each request is answered from the workspace; files that an edit concerns are looked at again between requests."""

import asyncio
import logging
from pathlib import Path
from typing import Any

from lsprotocol import types as t
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from segql.diagnostics import Diagnostic
from segql.diagnostics.formats import version
from segql.lsp import edits, outline
from segql.lsp.completion import Choice, complete
from segql.lsp.cursor import cursor_at
from segql.lsp.hover import hover
from segql.lsp.project import Names
from segql.lsp.show import SHOWN, show
from segql.lsp.text import offset_of, range_of
from segql.lsp.workspace import Workspace
from segql.source import Source, Span

SEVERITIES = {"error": t.DiagnosticSeverity.Error, "warning": t.DiagnosticSeverity.Warning}


class Server(LanguageServer):
    """One editor's session."""

    def __init__(self) -> None:
        super().__init__("segql", version() or "0", text_document_sync_kind=t.TextDocumentSyncKind.Incremental)
        self.names: Names | None = None
        self.queue: dict[str, None] = {}  # files to look at, the first first
        self.worker: asyncio.Task[None] | None = None
        self.shown: dict[str, list[Diagnostic]] = {}
        self.snippets = False

    @property
    def encoding(self) -> str:
        return str(t.PositionEncodingKind(self.workspace.position_encoding or "utf-16").value)

    def start(self, folder: Path) -> Names:
        if self.names is None:
            self.names = Names(Workspace.around(folder))
            for name in self.names.workspace.found:
                self.publish(name, self.names.workspace.diagnostics(name))
            self.look_at(self.names.workspace.checker.sources)
        return self.names

    def place(self, uri: str) -> tuple[Names, Source] | None:
        """The names and the text of a document; None of one that is not of the project."""
        path = Path(uris.to_fs_path(uri) or uri)
        names = self.start(path.parent)
        try:
            name = path.resolve().relative_to(names.workspace.root).as_posix()
        except ValueError:
            return None
        source = names.workspace.source(name)
        return None if source is None else (names, source)

    def name_of(self, uri: str) -> str | None:
        path = Path(uris.to_fs_path(uri) or uri)
        root = self.start(path.parent).workspace.root
        return path.resolve().relative_to(root).as_posix() if path.resolve().is_relative_to(root) else None

    def uri_of(self, name: str) -> str:
        assert self.names is not None
        return uris.from_fs_path(str(self.names.workspace.root / name)) or ""

    def location(self, span: Span) -> t.Location:
        return t.Location(self.uri_of(span.source.name), range_of(span, self.encoding))

    # What is wrong ------------------------------------------------------------------------------------------

    def look_at(self, files: Any, first: bool = False) -> None:
        """Looks at the files again, one after the other, between requests."""
        self.queue = {**dict.fromkeys(files), **self.queue} if first else {**self.queue, **dict.fromkeys(files)}
        if self.queue and (self.worker is None or self.worker.done()):
            self.worker = asyncio.get_event_loop().create_task(self._work())

    async def _work(self) -> None:
        assert self.names is not None
        while self.queue:
            name = next(iter(self.queue))
            del self.queue[name]
            try:
                self.publish(name, self.names.workspace.diagnostics(name))
            except Exception as error:  # a bug in segql: the other files are looked at all the same
                message = f"this is a bug in segql: {type(error).__name__} in {name}"
                self.window_log_message(t.LogMessageParams(t.MessageType.Error, message))
            await asyncio.sleep(0)

    def publish(self, name: str, found: list[Diagnostic]) -> None:
        if found or self.shown.get(name):
            items = [self.diagnostic(d) for d in found if d.span is not None]
            self.text_document_publish_diagnostics(t.PublishDiagnosticsParams(self.uri_of(name), items))
        self.shown[name] = found

    def diagnostic(self, found: Diagnostic) -> t.Diagnostic:
        assert found.span is not None
        message = "\n".join([found.message, *([f"help: {found.help}"] if found.help else []), *found.notes])
        related = [t.DiagnosticRelatedInformation(self.location(label.span), label.text) for label in found.labels]
        tags = [t.DiagnosticTag.Unnecessary] if found.code.name in ("unused", "unreached-tier") else None
        return t.Diagnostic(
            range_of(found.span, self.encoding),
            message,
            severity=SEVERITIES[found.code.severity],
            code=found.code.id,
            source="segql",
            related_information=related,
            tags=tags,
        )

    def edit(self, changes: edits.Edits) -> t.WorkspaceEdit:
        by_file: dict[str, list[t.TextEdit]] = {}
        for span, text in changes:
            by_file.setdefault(self.uri_of(span.source.name), []).append(t.TextEdit(range_of(span, self.encoding), text))
        return t.WorkspaceEdit(changes=by_file)


def serve() -> None:
    """Answers on stdin and stdout until the editor ends it."""
    logging.disable(logging.WARNING)  # stderr is for what is wrong with segql
    make().start_io()


def make() -> Server:
    """A server with all that it can do."""
    server = Server()

    @server.feature(t.INITIALIZED)
    def initialized(_: t.InitializedParams) -> None:
        completion = server.client_capabilities.text_document and server.client_capabilities.text_document.completion
        server.snippets = bool(completion and completion.completion_item and completion.completion_item.snippet_support)
        folders = [uris.to_fs_path(uri) for uri in server.workspace.folders] or [server.workspace.root_path]
        if folders and folders[0]:
            server.start(Path(folders[0]))
        watched = [t.FileSystemWatcher("**/*.{seg,yml,yaml,toml,lock}")]
        watches = server.client_capabilities.workspace and server.client_capabilities.workspace.did_change_watched_files
        if watches and watches.dynamic_registration:
            options = t.DidChangeWatchedFilesRegistrationOptions(watched)
            one = t.Registration("files", t.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(t.RegistrationParams([one]))

    _on_changes(server)
    _on_names(server)
    _on_files(server)
    return server


def _on_changes(server: Server) -> None:
    def changed(uri: str, text: str | None) -> None:
        name = server.name_of(uri)
        if name is None or server.names is None:
            return
        workspace = server.names.workspace
        others = workspace.change(name, text)
        if name in workspace.catalog:
            for file in workspace.catalog:
                server.publish(file, workspace.diagnostics(file))
            server.look_at([n for n in workspace.open if n.endswith(".seg")], first=True)
            server.look_at(others)
        else:
            server.look_at([name], first=True)
            server.look_at(others)

    @server.feature(t.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: t.DidOpenTextDocumentParams) -> None:
        changed(params.text_document.uri, params.text_document.text)

    @server.feature(t.TEXT_DOCUMENT_DID_CHANGE)
    def edited(params: t.DidChangeTextDocumentParams) -> None:
        changed(params.text_document.uri, server.workspace.get_text_document(params.text_document.uri).source)

    @server.feature(t.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: t.DidCloseTextDocumentParams) -> None:
        changed(params.text_document.uri, None)

    @server.feature(t.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_on_disk(params: t.DidChangeWatchedFilesParams) -> None:
        if server.names is None:
            return
        workspace = server.names.workspace
        known = {*workspace.checker.sources, *workspace.catalog, *workspace.open}
        changes = {name: change for change in params.changes if (name := server.name_of(change.uri)) is not None}
        if any(not name.endswith(".seg") or name not in known for name in changes):
            for name in [n for n in workspace.checker.sources if not (workspace.root / n).exists() and n not in workspace.open]:
                workspace.change(name, None)
                server.publish(name, [])
            workspace.load()
            for name in (*workspace.found, *workspace.catalog):
                server.publish(name, workspace.diagnostics(name))
            server.look_at(workspace.checker.sources)
            return
        for name in changes:
            if name not in workspace.open:
                changed(server.uri_of(name), None)


def _on_names(server: Server) -> None:
    def here(params: Any) -> tuple[Names, Source, int] | None:
        found = server.place(params.text_document.uri)
        return None if found is None else (*found, offset_of(found[1], params.position, server.encoding))

    @server.feature(t.TEXT_DOCUMENT_COMPLETION, t.CompletionOptions(trigger_characters=[" ", '"', "$", "(", "."]))
    def completion(params: t.CompletionParams) -> t.CompletionList:
        at = here(params)
        cursor = None if at is None or not at[1].name.endswith(".seg") else cursor_at(at[1], at[2])
        if at is None or cursor is None:
            return t.CompletionList(False, [])
        choices, more = complete(cursor, at[0].known(server.snippets))
        where = range_of(at[1].span(cursor.start, cursor.offset), server.encoding)
        return t.CompletionList(more, [_item(choice, i, where) for i, choice in enumerate(choices)])

    @server.feature(t.TEXT_DOCUMENT_HOVER)
    def over(params: t.HoverParams) -> t.Hover | None:
        at = here(params)
        found = hover(*at) if at else None
        if found is None:
            return None
        return t.Hover(t.MarkupContent(t.MarkupKind.Markdown, found[0]), range_of(found[1], server.encoding))

    @server.feature(t.TEXT_DOCUMENT_DEFINITION)
    def definition(params: t.DefinitionParams) -> list[t.Location]:
        at = here(params)
        return [] if at is None else [server.location(span) for o in at[0].at(at[1], at[2]) for span in at[0].declared(o.key)]

    @server.feature(t.TEXT_DOCUMENT_REFERENCES)
    def references(params: t.ReferenceParams) -> list[t.Location]:
        at = here(params)
        if at is None:
            return []
        names, source, offset = at
        keys = [o.key for o in names.at(source, offset)]
        left_out = [] if params.context.include_declaration else [span for key in keys for span in names.declared(key)]
        return [server.location(span) for span in dict.fromkeys(s for key in keys for s in names.used(key)) if span not in left_out]

    @server.feature(t.TEXT_DOCUMENT_PREPARE_RENAME)
    def can_rename(params: t.PrepareRenameParams) -> t.Range | None:
        at = here(params)
        try:
            keys = edits.renamed(*at) if at else []
        except edits.Refused:
            return None
        return range_of(at[0].at(at[1], at[2])[0].span, server.encoding) if at and keys else None

    @server.feature(t.TEXT_DOCUMENT_RENAME, t.RenameOptions(prepare_provider=True))
    def rename(params: t.RenameParams) -> t.WorkspaceEdit | None:
        at = here(params)
        try:
            return None if at is None else server.edit(edits.rename(*at, params.new_name))
        except edits.Refused as refused:
            raise JsonRpcInvalidParams(str(refused)) from None


def _item(choice: Choice, number: int, where: t.Range) -> t.CompletionItem:
    return t.CompletionItem(
        choice.label,
        kind=choice.kind,
        detail=choice.detail or None,
        documentation=t.MarkupContent(t.MarkupKind.Markdown, choice.documentation) if choice.documentation else None,
        sort_text=f"{number:04}",
        filter_text=choice.label,
        insert_text_format=t.InsertTextFormat.Snippet if choice.snippet else t.InsertTextFormat.PlainText,
        text_edit=t.TextEdit(where, choice.text or choice.label),
    )


def _on_files(server: Server) -> None:
    def rules(uri: str) -> tuple[Names, Source] | None:
        found = server.place(uri)
        return found if found and found[1].name in found[0].workspace.checker.sources else None

    @server.feature(t.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: t.DocumentFormattingParams) -> list[t.TextEdit]:
        found = rules(params.text_document.uri)
        return edits.formatted(*found, server.encoding) if found else []

    @server.feature(t.TEXT_DOCUMENT_CODE_ACTION, t.CodeActionOptions([t.CodeActionKind.QuickFix, t.CodeActionKind.SourceFixAll]))
    def actions(params: t.CodeActionParams) -> list[t.CodeAction]:
        found = server.place(params.text_document.uri)
        if found is None:
            return []
        names, source = found
        start, end = (offset_of(source, at, server.encoding) for at in (params.range.start, params.range.end))
        made = []
        for title, mistake, changes, preferred in edits.mending(names.workspace.diagnostics(source.name), source, start, end):
            kind = t.CodeActionKind.QuickFix if mistake else t.CodeActionKind.SourceFixAll
            about = [server.diagnostic(mistake)] if mistake else None
            made.append(t.CodeAction(title, kind, about, is_preferred=preferred, edit=server.edit(changes)))
        return made

    @server.feature(t.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: t.DocumentSymbolParams) -> list[t.DocumentSymbol]:
        found = rules(params.text_document.uri)
        return outline.symbols(found[0].workspace.checker.parsed(found[1].name).file, server.encoding) if found else []

    @server.feature(t.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, outline.LEGEND)
    def tokens(params: t.SemanticTokensParams) -> t.SemanticTokens:
        found = rules(params.text_document.uri)
        return t.SemanticTokens(outline.tokens(*found, server.encoding) if found else [])

    @server.feature(t.TEXT_DOCUMENT_INLAY_HINT)
    def hints(params: t.InlayHintParams) -> list[t.InlayHint]:
        found = rules(params.text_document.uri)
        if found is None:
            return []
        start, end = (offset_of(found[1], at, server.encoding) for at in (params.range.start, params.range.end))
        return outline.hints(*found, start, end, server.encoding)

    @server.feature(t.TEXT_DOCUMENT_CODE_LENS)
    def lenses(params: t.CodeLensParams) -> list[t.CodeLens]:
        found = rules(params.text_document.uri)
        return outline.lenses(*found, server.encoding) if found else []

    for command in SHOWN:
        _show(server, command)


def _show(server: Server, command: str) -> None:
    @server.command(command)
    def shown(file: str, name: str) -> str:
        """The SQL or the English of a segment, as text for the editor to show."""
        assert server.names is not None
        return show(command, server.names, file, name)
