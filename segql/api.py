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
    name = segment_named(meaning, segment)
    instant = instant_of(as_of, meaning.calendar.zone)
    sql = compiler.compile_segment(meaning, name, the_dialect(dialect), instant, found.append)
    raise_errors(found)
    assert sql is not None
    return Compiled(name, sql, tuple(found))


def the_dialect(name: str | None) -> str:
    """The name, if it is a dialect's; raises CompileError."""
    from segql.emit.dialects import DIALECTS

    known = ", ".join(DIALECTS)
    if name is None:
        raise wrong(codes.BAD_OPTION, "no dialect is chosen", f"dialects: {known}")
    if name not in DIALECTS:
        raise wrong(codes.BAD_OPTION, f"there is no dialect `{name}`", did_you_mean(name, DIALECTS) or f"dialects: {known}")
    return name


def instant_of(as_of: str | date, zone: str) -> compiler.AsOf:
    """The as-of that was written, or given as a date or timestamp, local to `zone` unless it names an offset; raises CompileError."""
    written = as_of if isinstance(as_of, str) else as_of.isoformat()
    instant = compiler.parse_as_of(written, zone)
    if instant is None:
        help_ = "use midnight, now, param, a date or a timestamp such as 2026-03-01T06:00+01:00"
        raise wrong(codes.BAD_OPTION, f"as_of: `{written}` is no instant", help_)
    return instant


def raise_errors(found: Sequence[Diagnostic]) -> None:
    """Raises CompileError if there is an error among what was found."""
    errors = [d for d in found if d.code.severity == "error"]
    if errors:
        raise SegqlError(errors)


def _understood(text: str, catalog: Catalog | str, timezone: str, found: list[Diagnostic]) -> compiler.Meaning:
    if not is_zone(timezone):
        raise wrong(codes.BAD_OPTION, f"there is no time zone `{timezone}`", zone_help(timezone))
    entries = load_catalog([Source("catalog.yml", catalog)], found.append) if isinstance(catalog, str) else catalog
    return compiler.check([Source("segment.seg", text)], entries, compiler.Settings(timezone), found.append)


def segment_named(meaning: compiler.Meaning, wanted: str | None) -> str:
    """The name of a segment there is, or of the only one; raises CompileError."""
    names = list(meaning.segments)
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted is None:
        raise wrong(codes.BAD_SELECTION, f"there are {len(names)} segments: say which, as `segment`", None)
    if wanted not in names:
        known = ", ".join(f"`{name}`" for name in names[:10])
        raise wrong(codes.BAD_SELECTION, f"there is no segment `{wanted}`", did_you_mean(wanted, names) or f"segments: {known}")
    return wanted


def wrong(code: Code, message: str, help_: str | None) -> SegqlError:
    """One mistake of use, ready to raise."""
    return SegqlError([Diagnostic(code, message, help=help_)])
