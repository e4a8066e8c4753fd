"""`segql lsp`: the language server, for editors."""

from segql.cli.session import Session, command
from segql.diagnostics import codes


@command
def lsp(session: Session) -> int:
    """Answer an editor on stdin and stdout until it ends. Connects to nothing."""
    try:
        from segql.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        session.fail(codes.NO_SERVER, "the language server needs the package pygls", "pip install 'segql[lsp]'")
    serve()
    return 0
