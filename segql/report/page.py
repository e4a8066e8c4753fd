"""The report as HTML: an index of all segments, then a section for each."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from xml.etree.ElementTree import Element

from segql.meaning import nodes as m
from segql.meaning.windows import local
from segql.report import charts
from segql.report.gather import Numbers, Report, arms_of, is_whole
from segql.report.html import h, outline, page
from segql.survey.overlap import Pair
from segql.survey.profile import Breakdown

ALIKE, VALUES = 6, 5  # segments that one is compared with, values of an attribute
DIALECTS = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "bigquery": "BigQuery"}


def html(report: Report) -> str:
    """The document."""
    day = _day(report.as_of, report)
    title = f"Segments of {report.project}"
    number = "1 segment" if len(report.names) == 1 else f"{len(report.names)} segments"
    told = f"{number} as of {day} ({report.meaning.calendar.zone})"
    without = "" if report.numbers else ", without numbers: no database was asked"
    header = h("header", h("h1", title), h("p", told + without + ".", class_="soft"), id="top")
    sections = [Section(report, name).element() for name in report.names]
    footer = h("footer", h("p", "Written by segql. This file is all there is of it: nothing is loaded, and nothing is sent."))
    return page(title, header, h("main", h("h2", "All segments"), *_index(report), *sections), footer)


def percent(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{share * 100:.1f}%" if share == 0 or share >= 0.001 else f"{share * 100:.2g}%"


def _day(at: datetime, report: Report) -> str:
    wall = local(at, report.meaning.calendar.zone)
    return wall.date().isoformat() if wall.time() == datetime.min.time() else wall.isoformat(sep=" ", timespec="minutes")


def anchor(name: str) -> str:
    return f"#{name}"


# The index ----------------------------------------------------------------------------------------------


def _index(report: Report) -> Iterator[Element]:
    """A table, folder by folder."""
    folders: dict[str, list[m.Segment]] = {}
    for name in report.names:
        segment = report.meaning.segments[name]
        folders.setdefault(segment.span.source.name.rpartition("/")[0], []).append(segment)
    rows = []
    for folder, segments in sorted(folders.items()):
        rows.append(h("tr", h("th", folder or "segments", colspan=1 if report.numbers is None else 5, scope="colgroup"), class_="folder"))
        rows += [_row(report, segment) for segment in segments]
    yield h("table", h("tbody", rows), class_="index")


def _row(report: Report, segment: m.Segment) -> Element:
    link = h("a", segment.name, href=anchor(segment.name))
    title = h("span", segment.title, class_="title") if segment.title else None
    cells: list[Element] = [h("td", link, title, class_="name")]
    if report.numbers is not None:
        shown, sizes = report.numbers.shown[segment.name], _sizes(report, segment, report.numbers)
        words = f"{segment.name}: {_told(sizes, report, report.numbers)}"
        cells += [
            h("td", f"{shown.size:,}", class_="number"),
            h("td", percent(shown.share), class_="number"),
            h("td", charts.bar(shown.share or 0.0), class_="wide"),
            h("td", charts.line(sizes, words, small=True) if len(sizes) > 1 else None, class_="spark optional"),
        ]
    return h("tr", cells)


def _sizes(report: Report, segment: m.Segment, numbers: Numbers) -> tuple[int, ...]:
    """Its sizes at each instant; of a whole, those of its arms together."""
    if segment.name in numbers.sizes:
        return numbers.sizes[segment.name]
    return tuple(map(sum, zip(*(numbers.sizes[arm.name] for arm in arms_of(report.meaning, segment)), strict=True)))


def _told(sizes: Sequence[int], report: Report, numbers: Numbers) -> str:
    return ", ".join(f"{size:,} on {_day(at, report)}" for size, at in zip(sizes, numbers.instants, strict=True))


# A section ----------------------------------------------------------------------------------------------


class Section:
    """One segment on the page."""

    def __init__(self, report: Report, name: str) -> None:
        self.report, self.name = report, name
        self.segment = report.meaning.segments[name]

    def element(self) -> Element:
        parts = [self._head()]
        if self.report.numbers is not None:
            parts += [*self._history(self.report.numbers), *self._steps(self.report.numbers), *self._arms(self.report.numbers)]
        parts += [*self._texts(), *self._sql()]
        if self.report.numbers is not None:
            parts += [*self._overlap(self.report.numbers), *self._profile(self.report.numbers)]
        parts += [*self._lineage(), *self._tests()]
        return h("article", parts, id=self.name)

    def _head(self) -> Element:
        segment = self.segment
        place = f"{segment.span.source.name}:{segment.span.line}"
        facts = [f"{segment.kind} of {segment.entity.name}s", place, *([f"owner {segment.owner}"] if segment.owner else [])]
        tags = [part for tag in segment.tags for part in (h("span", tag, class_="tag"), " ")]
        told = h("p", " · ".join(facts), " ", tags, class_="facts")
        title = h("p", segment.title) if segment.title else None
        left = h("div", h("h2", segment.name), title, told)
        if self.report.numbers is None:
            return h("header", left)
        shown = self.report.numbers.shown[self.name]
        of = h("span", f" of {shown.everyone:,} · {percent(shown.share)}", class_="soft")
        return h("header", left, h("div", h("span", f"{shown.size:,}", class_="size"), of))

    def _history(self, numbers: Numbers) -> Iterator[Element]:
        sizes = _sizes(self.report, self.segment, numbers)
        if len(sizes) < 2:
            return
        first, last = _day(numbers.instants[0], self.report), _day(numbers.instants[-1], self.report)
        words = f"Size over time: {_told(sizes, self.report, numbers)}"
        yield h("h3", "Size over time")
        axis = h(
            "div",
            h("span", f"{sizes[0]:,} on {first}"),
            h("span", f"at most {max(sizes):,}", class_="optional"),
            h("span", f"{sizes[-1]:,} on {last}"),
            class_="axis",
        )
        yield h("figure", charts.line(sizes, words), axis)

    def _steps(self, numbers: Numbers) -> Iterator[Element]:
        shown = numbers.shown[self.name]
        if not shown.steps or is_whole(self.segment):
            return
        yield h("h3", "What each condition keeps" if shown.word == "and" else "What each condition brings")
        rows = [self._step("everyone", shown.everyone, shown.everyone, "")]
        for i, step in enumerate(shown.steps):
            alone = f"{step.alone:,} more without it" if shown.word == "and" else f"{step.alone:,} only by it"
            rows.append(self._step(step.condition if i == 0 else f"{shown.word} {step.condition}", step.kept, shown.everyone, alone))
        yield h("ol", rows, class_="steps")

    def _step(self, text: str, kept: int, everyone: int, alone: str) -> Element:
        share = kept / everyone if everyone else 0.0
        told = f"{kept:,} · {percent(share)}" + (f" · {alone}" if alone else "")
        return h("li", h("div", h("span", text), h("span", told, class_="number soft"), class_="step"), charts.bar(share))

    def _arms(self, numbers: Numbers) -> Iterator[Element]:
        arms, total = arms_of(self.report.meaning, self.segment), numbers.shown[self.name].size
        if not arms:
            return
        yield h("h3", "Tiers" if self.segment.kind == "tiers" else "Arms")
        rows = []
        for arm in arms:
            sizes = numbers.sizes[arm.name]
            share = sizes[-1] / total if total else 0.0
            words = f"{arm.name}: {_told(sizes, self.report, numbers)}"
            spark = h("td", charts.line(sizes, words, small=True), class_="optional") if len(sizes) > 1 else None
            numbers_ = (h("td", f"{sizes[-1]:,}", class_="number"), h("td", percent(share), class_="number"))
            rows.append(
                h("tr", h("td", arm.name.rpartition(".")[2]), numbers_, h("td", charts.bar(share), class_="wide"), spark, id=arm.name)
            )
        yield h("table", h("tbody", rows))

    def _texts(self) -> Iterator[Element]:
        written = self.report.meaning.written
        item = written.groups.get(self.name) or written.segments.get(self.name)
        text = (item.span if item is not None else self.segment.rule_span).text
        yield h("h3", "Rule")
        yield h("pre", text.strip(), class_="rule")
        yield h("h3", "In plain English")
        head, _, rest = self.report.english[self.name].partition("\n\nWhat goes without saying:")
        yield h("div", outline(head), class_="english")
        if rest:
            yield h("details", h("summary", "What goes without saying"), h("div", outline(rest), class_="english"))

    def _sql(self) -> Iterator[Element]:
        yield h("h3", "SQL", class_="top")
        for dialect, sql in self.report.sql[self.name].items():
            yield h("details", h("summary", DIALECTS[dialect]), h("pre", h("code", sql.rstrip())), class_="sql")

    def _overlap(self, numbers: Numbers) -> Iterator[Element]:
        pairs = list(islice((p for p in numbers.pairs.get(self.name, []) if not self._is_own(p)), ALIKE))
        if not pairs:
            return
        heads = [h("th", text, class_="number", scope="col") for text in ("in both", "alike", "of this", "of that")]
        rows = []
        for pair in pairs:
            other = pair.second if pair.first == self.name else pair.first
            shares = pair.shares if pair.first == self.name else pair.shares[::-1]
            told = (f"{pair.both:,}", percent(pair.likeness), *map(percent, shares))
            cells = [h("td", cell, class_="number" + (" optional" if i > 1 else "")) for i, cell in enumerate(told)]
            rows.append(
                h("tr", h("td", h("a", other, href=anchor(other))), cells, h("td", charts.bar(pair.likeness or 0.0), class_="wide"))
            )
        for head in heads[2:]:
            head.set("class", "number optional")
        yield h("h3", "Most alike")
        yield h("table", h("thead", h("tr", h("th", "segment", scope="col"), heads, h("th", class_="wide"))), h("tbody", rows))

    def _is_own(self, pair: Pair) -> bool:
        """Whether both are of one declaration."""
        return pair.first.partition(".")[0] == pair.second.partition(".")[0]

    def _profile(self, numbers: Numbers) -> Iterator[Element]:
        shown = numbers.shown[self.name]
        found = numbers.shares.get(self.name, [])
        if not found or not shown.size:
            return
        yield h("h3", "Profile against everyone")
        yield h(
            "p",
            "Bars are shares of the segment; the line in each is everyone's share, and the lift how many times that it is.",
            class_="soft",
        )
        yield h("div", [self._breakdown(one, shown.size, shown.everyone) for one in found], class_="profile")

    def _breakdown(self, breakdown: Breakdown, size: int, everyone: int) -> Element:
        rows = []
        for share in breakdown.values[:VALUES]:
            own, all_ = share.people[0] / size, share.people[1] / everyone
            lift = f"×{own / all_:.2f}" if all_ else "–"
            value = "missing" if share.value is None else str(share.value)
            cells = (h("td", percent(own), class_="number"), h("td", lift, class_="number"))
            rows.append(h("tr", h("td", value), cells, h("td", charts.bar(own, all_), class_="wide")))
        heads = (
            h("th", breakdown.name, scope="col"),
            h("th", "share", class_="number", scope="col"),
            h("th", "lift", class_="number", scope="col"),
        )
        return h("div", h("table", h("thead", h("tr", heads, h("th", class_="wide"))), h("tbody", rows)))

    def _lineage(self) -> Iterator[Element]:
        catalog, segment = self.report.meaning.catalog, self.segment
        needs = [self.report.meaning.segments[name] for name in segment.needs if name in self.report.meaning.segments]
        events = list(dict.fromkeys(name for one in (segment, *needs) for name in one.events if name in catalog.events))
        tables = list(dict.fromkeys(str(catalog.events[name].source.table) for name in events))
        people = [str(segment.entity.table)] if segment.entity.table is not None else []
        users = [name for name in self.report.users.get(self.name, []) if not name.startswith(self.name + ".")]
        edges = [(f"t {catalog.events[name].source.table}", f"e {name}") for name in events]
        edges += [(f"e {name}", "self") for name in segment.events]
        edges += [(f"e {name}", f"s {one.name}") for one in needs for name in one.events]
        edges += [(f"s {one.name}", "self") for one in needs] + [("self", f"u {name}") for name in users]
        edges += [(f"p {name}", "self") for name in people]
        named = [(f"s {one.name}", one.name, self._link(one.name)) for one in needs]
        columns = (
            ("tables", [(f"t {name}", name, None) for name in tables]),
            ("events", [(f"e {name}", name, None) for name in events]),
            ("who there is, segments it names", [*((f"p {name}", name, None) for name in people), *named]),
            ("this segment", [("self", self.name, None)]),
            ("segments that name it", [(f"u {name}", name, self._link(name)) for name in users]),
        )
        words = "; ".join(f"{head}: {', '.join(label for _, label, _ in nodes)}" for head, nodes in columns if nodes)
        yield h("h3", "Lineage")
        yield h("figure", charts.lineage(columns, edges, words), class_="scroll")

    def _link(self, name: str) -> str | None:
        return anchor(name) if name in self.report.names or name.rpartition(".")[0] in self.report.names else None

    def _tests(self) -> Iterator[Element]:
        yield h("h3", "Tests")
        tests = self.report.tests.get(self.name, ())
        if not tests:
            yield h("p", "It has no test.", class_="soft")
            return
        rows = []
        for test in tests:
            cases = f"{test.cases} case" + ("" if test.cases == 1 else "s")
            mark = h("span", "✗ failed", class_="failed") if test.failures else h("span", "✓", class_="ok")
            rows.append(
                h("li", mark, f" {test.name} ({cases})", h("ul", [h("li", text) for text in test.failures]) if test.failures else None)
            )
        yield h("ul", rows)
