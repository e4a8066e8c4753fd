"""segql as a library: a text and a catalog in, SQL or mistakes out. Reads no file and connects to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from segql import compiler
from segql.catalog.fields import is_zone, zone_help
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Code, Diagnostic, SegqlError, codes
from segql.diagnostics.suggest import did_you_mean
from segql.source import Source


@dataclass(frozen=True, slots=True)
class Compiled:
    """One segment as SQL, with the warnings there were."""

    name: str
    sql: str
    diagnostics: tuple[Diagnostic, ...] = ()


def compile(
    text: str, catalog: Catalog | str, dialect: str, as_of: str | date = "midnight", timezone: str = "UTC", *, segment: str | None = None
) -> Compiled:
    """The SQL that selects a segment's members in `dialect` (duckdb, postgres or bigquery).

    `text` is what a .seg file holds: a bare rule, or declarations, of which `segment` names one unless there is only one. `catalog` is a
    catalog, or its YAML. `as_of` is the instant T: `midnight` or `now` of the engine's clock, `param` for the dialect's placeholder, or a
    date or timestamp, which is local to `timezone` unless it names an offset. Raises CompileError with every mistake.
    """
    found: list[Diagnostic] = []
    meaning = _understood(text, catalog, timezone, found)
    raise_errors(found)
    return compile_one(meaning, segment, dialect, as_of, found)


def check(text: str, catalog: Catalog | str, timezone: str = "UTC") -> list[Diagnostic]:
    """Every mistake and warning in the rules of `text` and in the catalog; none is an empty list."""
    found: list[Diagnostic] = []
    _understood(text, catalog, timezone, found)
    return found


def compile_one(meaning: compiler.Meaning, segment: str | None, dialect: str, as_of: str | date, found: list[Diagnostic]) -> Compiled:
    """One of the segments. `found` are the warnings so far."""
    from segql.emit.dialects import DIALECTS

    name = _segment_of(meaning, segment)
    if dialect not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise _wrong(codes.BAD_OPTION, f"there is no dialect `{dialect}`", did_you_mean(dialect, DIALECTS) or f"dialects: {known}")
    written = as_of if isinstance(as_of, str) else as_of.isoformat()
    instant = compiler.parse_as_of(written, meaning.calendar.zone)
    if instant is None:
        help_ = "use midnight, now, param, a date or a timestamp such as 2026-03-01T06:00+01:00"
        raise _wrong(codes.BAD_OPTION, f"as_of: `{written}` is no instant", help_)
    sql = compiler.compile_segment(meaning, name, dialect, instant, found.append)
    raise_errors(found)
    assert sql is not None
    return Compiled(name, sql, tuple(found))


def raise_errors(found: Sequence[Diagnostic]) -> None:
    """Raises CompileError if there is an error among what was found."""
    errors = [d for d in found if d.code.severity == "error"]
    if errors:
        raise SegqlError(errors)


def _understood(text: str, catalog: Catalog | str, timezone: str, found: list[Diagnostic]) -> compiler.Meaning:
    if not is_zone(timezone):
        raise _wrong(codes.BAD_OPTION, f"there is no time zone `{timezone}`", zone_help(timezone))
    entries = load_catalog([Source("catalog.yml", catalog)], found.append) if isinstance(catalog, str) else catalog
    return compiler.check([Source("segment.seg", text)], entries, compiler.Settings(timezone), found.append)


def _segment_of(meaning: compiler.Meaning, wanted: str | None) -> str:
    names = list(meaning.segments)
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted is None:
        raise _wrong(codes.BAD_SELECTION, f"there are {len(names)} segments: say which, as `segment`", None)
    if wanted not in names:
        known = ", ".join(f"`{name}`" for name in names[:10])
        raise _wrong(codes.BAD_SELECTION, f"there is no segment `{wanted}`", did_you_mean(wanted, names) or f"segments: {known}")
    return wanted


def _wrong(code: Code, message: str, help_: str | None) -> SegqlError:
    return SegqlError([Diagnostic(code, message, help=help_)])
