"""`segql clean`: deletes what segql keeps between runs."""

from segql.cli.session import Session, command
from segql.diagnostics import codes


@command
def clean(session: Session) -> int:
    """Delete what segql keeps in the user's cache folder: results of check, compile and fmt. Nothing but time is lost."""
    from segql import cache

    place = cache.folder()
    if place is None:
        session.note("nothing is kept: there is no cache folder")
        return 0
    try:
        files, size = cache.clear()
    except OSError as error:
        session.fail(codes.CANT_WRITE, f"`{place}` can't be cleared: {(error.strerror or str(error)).lower()}")
    session.note(f"{files} file{'' if files == 1 else 's'} deleted from {place}, {size / (1 << 20):.1f} MiB")
    return 0
