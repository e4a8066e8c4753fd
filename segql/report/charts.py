"""Charts as inline SVG. Each says in words what it shows; what has to be read stands beside it as text, so that no size is too small."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from segql.report.html import h

WIDE, HIGH = 100, 32  # of a plot, which is stretched to the room there is
BOX, ROW, GAP, LETTERS = 180, 34, 60, 22  # pixels of a lineage's boxes, rows and gaps; letters that fit into a box
RAIL = h("rect", x=0, y=0, width=WIDE, height=10, class_="rail")  # the same in every bar


def bar(share: float, of: float | None = None) -> Element:
    """A bar of a share, for the eye alone: the number stands beside it; with `of`, a thin line marks another share."""
    marks = [RAIL, h("rect", x=0, y=0, width=f"{share * WIDE:.2f}", height=10, class_="fill")]
    if of is not None:
        marks.append(h("rect", x=f"{min(of, 0.988) * WIDE:.2f}", y=0, width="1.2", height=10, class_="mark"))
    return h("svg", marks, viewBox=f"0 0 {WIDE} 10", preserveAspectRatio="none", aria_hidden="true", class_="bar")


def line(sizes: Sequence[int | None], words: str, small: bool = False) -> Element:
    """Sizes over time, from 0 up. `words` say them."""
    most, last = max((s for s in sizes if s), default=0) or 1, max(1, len(sizes) - 1)
    points = [(i * WIDE / last, HIGH - 1 - size / most * (HIGH - 3)) for i, size in enumerate(sizes) if size is not None]
    way = " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    marks = [h("title", words)]
    if points:
        marks.append(h("path", d=f"M{points[0][0]:.2f} {HIGH} L{way} L{points[-1][0]:.2f} {HIGH} Z", class_="area"))
        marks.append(h("path", d=f"M{way}", class_="line"))
    return h(
        "svg",
        marks,
        viewBox=f"0 0 {WIDE} {HIGH}",
        preserveAspectRatio="none",
        role="img",
        aria_label=words,
        class_="spark" if small else "plot",
    )


Node = tuple[str, str, str | None]  # key, what it is called, where it leads


def lineage(columns: Sequence[tuple[str, Sequence[Node]]], edges: Sequence[tuple[str, str]], words: str) -> Element:
    """What leads to what, from left to right: a column of boxes for each kind. `words` say it."""
    used = [(head, nodes) for head, nodes in columns if nodes]
    rows = max(len(nodes) for _, nodes in used)
    width, height = len(used) * BOX + (len(used) - 1) * GAP, rows * ROW + 26
    places: dict[str, tuple[float, float]] = {}
    boxes: list[Element] = []
    for i, (head, nodes) in enumerate(used):
        x, top = i * (BOX + GAP), 26 + (rows - len(nodes)) * ROW / 2
        boxes.append(h("text", head, x=x + 2, y=14, class_="head"))
        for j, (key, label, link) in enumerate(nodes):
            y = top + j * ROW
            places[key] = (x, y + ROW / 2 - 3)
            boxes.append(_box(label, link, x, y, key == "self"))
    drawn = [_edge(places[a], places[b]) for a, b in dict.fromkeys(edges) if a in places and b in places]
    title = h("title", words)
    return h(
        "svg",
        title,
        drawn,
        boxes,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=words,
        class_="lineage",
    )


def _box(label: str, link: str | None, x: float, y: float, own: bool) -> Element:
    short = label if len(label) <= LETTERS else label[: LETTERS - 1] + "…"
    parts = [
        h("title", label) if short != label else None,
        h("rect", x=x + 0.5, y=y + 0.5, width=BOX - 1, height=ROW - 7, rx=5, class_="own" if own else "box"),
        h("text", short, x=x + 10, y=y + 18, class_="own" if own else None),
    ]
    return h("a", parts, href=link) if link else h("g", parts)


def _edge(start: tuple[float, float], end: tuple[float, float]) -> Element:
    x, y, to = start[0] + BOX, start[1], end[0]
    bend = (to - x) / 2
    return h("path", d=f"M{x} {y:.1f} C{x + bend} {y:.1f} {to - bend} {end[1]:.1f} {to} {end[1]:.1f}", class_="edge")
