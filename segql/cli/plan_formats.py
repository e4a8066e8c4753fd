"""Prints what a change of rules does: for people, for programs, for a pull request."""

import json
import re
from collections.abc import Iterator

from segql.change.report import Line, Report
from segql.diagnostics.render import visible

MOST = 60_000  # bytes of a comment: the hosts of pull requests take 65,536 characters
MARKS = {"added": "+", "removed": "-"}


def written(report: Report, format: str) -> str:
    match format:
        case "json":
            return json.dumps(_record(report), indent=2, ensure_ascii=False) + "\n"
        case "markdown":
            return markdown(report)
        case _:
            return "".join(f"{visible(line)}\n".replace(" \n", "\n") for line in _text(report))


def _text(report: Report) -> Iterator[str]:
    yield report.heading
    yield report.against
    yield from report.remarks
    shown: set[tuple[str, str]] = set()
    for line in report.lines:
        yield ""
        yield f"{MARKS.get(line.change.how, '~')} {line.change.name}: {line.said}  [{line.place}]"
        yield from (f"    {text}" for text in line.diff(shown))
        yield from (f"    {text}" for text in (_numbers(line), *line.remarks) if text)
        yield from (f"    {text}" for text in _ids(line))


def _numbers(line: Line) -> str:
    counts = line.counts
    if counts is None or (counts.before is None and counts.after is None):
        return ""
    if counts.before is None or counts.after is None:
        if counts.after is None:
            return f"had {_members(counts.before)}"
        return _members(counts.after) + ("" if line.change.before is None else " now")
    if counts.entered is None:
        return f"{_members(counts.before)} before, {counts.after:,} now"
    if not counts.entered and not counts.left:
        return f"{_members(counts.after)}, nobody enters or leaves"
    share = "" if not counts.before else f" ({counts.share:.1%} of those before)"
    return f"{counts.before:,} → {_members(counts.after)}: {counts.entered:,} enter, {counts.left:,} leave{share}"


def _members(number: int | None) -> str:
    return f"{number:,} member{'' if number == 1 else 's'}"


def _ids(line: Line) -> Iterator[str]:
    if line.entered:
        yield f"enter: {', '.join(line.entered)}"
    if line.left:
        yield f"leave: {', '.join(line.left)}"


# For programs ------------------------------------------------------------------------------------------


def _record(report: Report) -> dict[str, object]:
    return {
        "base": report.base,
        "commit": report.commit,
        "target": report.target,
        "as_of": report.as_of,
        "segments": [_one(line) for line in report.lines],
        "remarks": list(report.remarks),
        "failed": list(report.failed),
    }


def _one(line: Line) -> dict[str, object]:
    one, counts = line.change, line.counts
    segment = one.after or one.before
    found: dict[str, object] = {
        "name": one.name,
        "change": one.how,
        "own": one.own,
        "through": [{"kind": kind, "name": name} for kind, name in one.through],
        "path": segment and segment.span.source.name,
        "line": segment and segment.span.line,
        "remarks": list(line.remarks),
        "texts": [{"before": before, "after": after} for before, after in one.texts],
    }
    if counts is not None:
        share = None if counts.share is None else float(round(counts.share, 6))
        found["members"] = {
            "before": counts.before, "after": counts.after, "entered": counts.entered, "left": counts.left, "share": share,
        }  # fmt: skip
    if line.entered or line.left:
        found |= {"entered": list(line.entered), "left": list(line.left)}
    return found


# For a pull request ------------------------------------------------------------------------------------


def markdown(report: Report, most: int = MOST) -> str:
    """A comment of at most so many bytes; what does not fit is left out, and the last line says how much."""
    head = [f"### segql: {report.heading}", "", _plain(report.against)]
    head += [line for text in report.remarks for line in ("", _plain(text))]
    head += [line for text in report.failed for line in ("", f"❌ {_plain(text)}")]
    rows = [_row(line, report.target is not None) for line in report.lines]
    shown: set[tuple[str, str]] = set()
    details = [text for line in report.lines if (text := "\n".join(_details(line, shown)))]
    left = most - 200
    kept, left = _fitting(["\n".join(head)], left)
    table, left = _fitting([*_table(report.target is not None), *rows] if rows else [], left)
    more, left = _fitting(details, left)
    out = "\n".join([*kept, "", *table, *(f"\n{text}" for text in more)]).rstrip() + "\n"
    dropped = [(len(rows) + 2 - len(table) if rows else 0, "row"), (len(details) - len(more), "detail")]
    said = " and ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in dropped if number)
    return out if not said else f"{out}\n… {said} left out: `segql plan --base {report.base}` shows all.\n"


def _fitting(texts: list[str], most: int) -> tuple[list[str], int]:
    """As many of the texts, from the first on, as fit into so many bytes; and the bytes that are left."""
    kept: list[str] = []
    for text in texts:
        size = len(text.encode()) + 2
        if size > most:
            return kept, 0
        kept.append(text)
        most -= size
    return kept, most


def _table(counted: bool) -> list[str]:
    return (
        ["| segment | change | before | now | enter | leave |", "|---|---|---:|---:|---:|---:|"]
        if counted
        else ["| segment | change |", "|---|---|"]
    )


def _row(line: Line, counted: bool) -> str:
    cells = [f"`{line.change.name}`", _plain(line.said)]
    if counted:
        c = line.counts
        numbers = (None,) * 4 if c is None else (c.before, c.after, c.entered, c.left)
        cells += ["" if number is None else f"{number:,}" for number in numbers]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _details(line: Line, shown: set[tuple[str, str]]) -> Iterator[str]:
    lines = [visible(text) for text in line.diff(shown)]
    if not lines and not line.remarks and not line.entered and not line.left:
        return
    yield f"<details><summary><code>{_plain(line.change.name)}</code> {_plain(line.place)}</summary>"
    yield ""
    if lines:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", "\n".join(lines))), default=0))
        yield from (f"{fence}diff", *lines, fence, "")
    yield from (text for remark in (*line.remarks, *_ids(line)) for text in (_plain(remark), ""))
    yield "</details>"


def _plain(text: str) -> str:
    """Text that no host reads as HTML or as somebody's name."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace("@", "@\u200b")
