"""Where comments go: to the nearest place for a line end, each once and in their order."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from segql.syntax.format.doc import Doc, Line, Notes, leaves
from segql.syntax.format.sheet import Comment

Slot = tuple[int, int]  # which stretch between two places for a line end; 0 on lines above it, 1 behind it


def place(doc: Doc, comments: Sequence[Comment]) -> tuple[list[Comment], Notes]:
    """The comments that belong above the whole, and the places of the others."""
    if not comments:
        return [], Notes()
    lines: list[Line] = []  # stretch i + 1 begins behind line i
    starts: list[int] = []
    stretches: list[int] = []  # of each start
    for leaf in leaves(doc):
        if isinstance(leaf, Line):
            lines.append(leaf)
        elif leaf.at is not None:
            starts.append(leaf.at)
            stretches.append(len(lines))
    above: list[Comment] = []
    behind: dict[Line | None, str] = {}
    own: dict[Line, tuple[str, ...]] = {}
    for comment, (stretch, is_behind) in zip(comments, _slots(starts, stretches, comments), strict=True):
        if is_behind:
            behind[lines[stretch] if stretch < len(lines) else None] = comment.text
        elif stretch:
            own[lines[stretch - 1]] = (*own.get(lines[stretch - 1], ()), comment.text)
        else:
            above.append(comment)
    return above, Notes(behind, own)


def _slots(starts: list[int], stretches: list[int], comments: Sequence[Comment]) -> list[Slot]:
    """The slot of each comment. From the last to the first: none may come behind its successor, and only one fits behind a line."""
    highest = list(accumulate(starts, max))  # words may have changed places; not so around a comment
    lowest = list(accumulate(reversed(starts), min))[::-1]
    found: list[Slot] = []
    limit: Slot = (stretches[-1] + 1, 1)
    for comment in reversed(comments):
        if comment.alone:
            following = min(bisect_right(highest, comment.start), len(stretches) - 1)
            slot = (stretches[following], 0)
        else:
            slot = (stretches[max(bisect_left(lowest, comment.start) - 1, 0)], 1)
        if slot >= limit:
            slot = (limit[0], 0)
        limit = slot
        found.append(slot)
    return found[::-1]
