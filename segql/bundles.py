"""Many segments in one statement: a bundle of each entity, in as few statements as an engine's limit on their length asks for."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from segql.compiler import AsOf, Meaning, as_of_words, sound, unprintable, years_of
from segql.diagnostics import Report
from segql.emit.naming import plain
from segql.meaning.fingerprint import fingerprint, together
from segql.meaning.nodes import Segment
from segql.meaning.occasions import named
from segql.plan.bundle import Bundle, bundle
from segql.plan.setting import Setting

if TYPE_CHECKING:
    from segql.emit.bundle import Bits
    from segql.emit.times import Times

T = TypeVar("T")


def compile_bundle(
    meaning: Meaning, names: Sequence[str], dialect: str, as_of: AsOf, report: Report, script: bool = False
) -> dict[str, tuple[str, ...]]:
    """For each entity, the statements that together give the rows (segment, id) of all its segments: one, or as many as the engine's
    limit on a statement's length asks for. Tiers and splits are in it as their arms; what stands beside ids is not carried out.
    With `script`, of a dialect that has `temporary` tables, each is a script with one.

    Empty where a mistake was reported.
    """
    chosen = _chosen(meaning, names, dialect, as_of, report)
    found = {kind: _bundle(some, meaning, dialect, as_of, report, script) for kind, some in _by_entity(chosen).items()}
    return {} if not all(found.values()) else found


def compile_bits(
    meaning: Meaning, names: Sequence[str], rules: Sequence[Segment], dialect: str, report: Report
) -> "dict[str, list[tuple[list[str], Bits]]]":
    """For each entity, parts of statements that survey the segments and count `rules` too, each with the names of all that it counts, in
    order. Their parameters are the bounds of windows, at whatever as-of. Empty where a mistake was reported.
    """
    as_of = AsOf("param")
    chosen = _chosen(meaning, names, dialect, as_of, report)
    several = _by_entity([*chosen, *rules]) if chosen else {}
    found = {kind: _bits(some, {s.name for s in chosen}, meaning, dialect, as_of, report) for kind, some in several.items()}
    return {} if not all(found.values()) else found


def _chosen(meaning: Meaning, names: Sequence[str], dialect: str, as_of: AsOf, report: Report) -> list[Segment]:
    """The segments of a bundle; none where one can't be compiled, which is reported."""
    from segql.emit.dialects import DIALECTS

    chosen = [replace(meaning.segments[name], columns=()) for name in bundled(meaning, names)]
    plans = [sound(segment, meaning, DIALECTS[dialect], as_of, report) for segment in chosen]
    return [] if None in plans else chosen


def _by_entity(segments: Iterable[Segment]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = {}
    for segment in segments:
        found.setdefault(segment.entity.name, []).append(segment)
    return found


def bundled(meaning: Meaning, names: Sequence[str]) -> list[str]:
    """The segments that a bundle of `names` holds: of tiers and splits, the arms."""
    whole = {name for name in names if meaning.segments[name].kind in ("tiers", "split")}
    arms = [name for name in meaning.segments if name.rpartition(".")[0] in whole]
    return sorted({*names, *arms} - whole)


def _bundle(segments: Sequence[Segment], meaning: Meaning, dialect: str, as_of: AsOf, report: Report, script: bool) -> tuple[str, ...]:
    """The statements, or scripts, of one entity; none where a mistake was reported."""
    from segql.emit.bundle import emit
    from segql.emit.dialects import DIALECTS
    from segql.emit.script import emit_script

    def write(some: Sequence[Segment], whole: Bundle, times: "Times") -> str:
        mark = together(fingerprint(segment, meaning.catalog, meaning.calendar) for segment in some)
        header = _bundle_header(some, mark, meaning, dialect, as_of)
        return emit_script(whole, times, header, mark) if script else emit(whole, times, header)

    d = DIALECTS[dialect]
    most = len(segments) if script or d.inlines_ctes or d.unnests_in_select else d.most_selects  # one UNION ALL of all
    return tuple(text for _, text in _in_parts(segments, meaning, dialect, as_of, report, write, lambda text: len(text.encode()), most))


def _bits(
    segments: Sequence[Segment], names: Container[str], meaning: Meaning, dialect: str, as_of: AsOf, report: Report
) -> "list[tuple[list[str], Bits]]":
    from segql.emit.bundle import emit_bits

    def write(_: Sequence[Segment], whole: Bundle, times: "Times") -> "Bits":
        return emit_bits(whole, times, names)

    return _in_parts(segments, meaning, dialect, as_of, report, write, lambda bits: bits.longest, len(segments))


def _in_parts(
    segments: Sequence[Segment],
    meaning: Meaning,
    dialect: str,
    as_of: AsOf,
    report: Report,
    write: "Callable[[Sequence[Segment], Bundle, Times], T]",
    size: "Callable[[T], int]",
    at_once: int,
) -> list[tuple[list[str], T]]:
    """Bundles of one entity's segments, at most so many together and as few as the engine's limit on a statement's length asks for, each
    with the names in it.
    """
    from segql.emit.dialects import DIALECTS
    from segql.emit.sql import Unprintable
    from segql.emit.times import Times

    times, setting = Times(DIALECTS[dialect], meaning.calendar, as_of), Setting(as_of.at, meaning.calendar)
    parts, most = -(-len(segments) // at_once), DIALECTS[dialect].most_text
    while True:
        each = -(-len(segments) // parts)
        several = [segments[i : i + each] for i in range(0, len(segments), each)]
        try:
            texts = [write(some, bundle(some, meaning.catalog, setting), times) for some in several]
        except Unprintable as error:
            report(unprintable(error, segments[0]))
            return []
        if most is None or max(map(size, texts)) <= most or each == 1:
            return [([segment.name for segment in some], text) for some, text in zip(several, texts, strict=True)]
        parts = max(len(texts) + 1, min(len(segments), sum(map(size, texts)) // most + 1))


def _bundle_header(segments: Sequence[Segment], mark: str, meaning: Meaning, dialect: str, as_of: AsOf) -> tuple[str, ...]:
    known = dict.fromkeys(o for segment in segments for o in named(segment.rule) if o.years is not None and as_of.at is None)
    return (
        f"bundle: {len(segments)} segment{'' if len(segments) == 1 else 's'} of {plain(segments[0].entity.name)}",
        f"depends on: {mark}",
        f"dialect: {dialect}",
        f"as of: {as_of_words(as_of, meaning.calendar.zone)}",
        *(f"{plain(o.name)}: known for the years {years_of(o)}" for o in known),
    )
