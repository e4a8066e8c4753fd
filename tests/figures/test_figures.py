"""Published figures about real data come out of the rules. Data that may not be copied is read from the folder named by SEGQL_FIGURES_DATA."""

import csv
import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import fmean, quantiles

import pytest

from tests.examples.running import Running
from tests.figures.figures import FIGURES, Figure

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
GROCERY = EXAMPLES / "grocery"
ELSEWHERE = {  # project -> files below SEGQL_FIGURES_DATA
    "cdnow": ("cdnow/cdnow_master.csv.gz", "cdnow/cdnow_sample.csv.gz", "cdnow/cdnow_summary.csv.gz"),
    "online_retail": ("online_retail/online_retail.parquet",),
    "rfm_orders": ("rfm_orders/rfm_orders.csv.gz",),
}
Opened = Callable[[str], Running]


def _fetch(project: str, folder: Path) -> None:
    """Puts the data of `project` into its `folder`, or skips the test."""
    named = os.environ.get("SEGQL_FIGURES_DATA")
    if not named:
        pytest.skip("SEGQL_FIGURES_DATA does not name a folder with this data")
    (folder / "data").mkdir()
    for name in ELSEWHERE[project]:
        origin = Path(named) / name
        assert origin.is_file(), f"SEGQL_FIGURES_DATA has no {name}"
        shutil.copyfile(origin, folder / "data" / origin.name)


def _copy(project: str, folder: Path) -> None:
    shutil.copytree(HERE / project, folder)
    if project in ELSEWHERE:
        _fetch(project, folder)
    elif project == "grocery":
        shutil.copytree(GROCERY / "catalog", folder / "catalog")
        shutil.copytree(GROCERY / "data", folder / "data")
    elif project == "clickstream":
        shutil.copytree(EXAMPLES / "webshop" / "data", folder / "data")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    running: dict[str, Running] = {}
    with ExitStack() as stack:

        def open_(project: str) -> Running:
            if project not in running:
                folder = tmp_path_factory.mktemp("figures") / project
                _copy(project, folder)
                running[project] = stack.enter_context(Running(folder))
            return running[project]

        yield open_


@pytest.mark.parametrize("figure", [f for f in FIGURES if f.asked], ids=lambda f: f.id)
def test_published_figure(figure: Figure, opened: Opened) -> None:
    running = opened(figure.project)
    assert {segment: len(running.members(segment)) for segment in figure.sizes} == figure.sizes
    assert {name: sum(_column(running, name)) for name in figure.sums} == figure.sums
    assert {name: round(fmean(_column(running, name)), 4) for name in figure.means} == figure.means
    for name, cuts in figure.quantiles.items():
        assert quantiles(_column(running, name), n=len(cuts) + 1, method="inclusive") == pytest.approx(cuts)
    for segment, id in figure.holds.items():
        assert id in {str(member) for member in running.members(segment)}


def _column(running: Running, name: str) -> list[float]:
    """The values of `segment.column`, one per member."""
    segment, _, column = name.rpartition(".")
    place = [title for title, _ in running.meaning.segments[segment].columns].index(column) + 1
    return [float(str(row[place])) for row in running.rows(segment)]


def test_the_published_summary_of_each_customer(opened: Opened) -> None:
    running = opened("cdnow")
    with gzip.open(running.project.root / "data" / "cdnow_summary.csv.gz", "rt", encoding="utf-8") as file:
        published = {int(row[0]): [float(value) for value in row[1:]] for row in list(csv.reader(file))[1:]}
    ours = {int(str(row[0])): [float(str(value)) for value in row[1:]] for row in running.rows("summary")}
    assert ours.keys() == published.keys()
    assert [id for id, values in published.items() if ours[id] != pytest.approx(values, abs=0.011)] == []


def test_ids_keep_their_leading_zeros(opened: Opened) -> None:
    members = opened("cdnow").members("everyone")
    assert "0001" in members and "2357" in members


def test_every_rule_serves_a_figure(opened: Opened) -> None:
    for project in {figure.project for figure in FIGURES} - set(ELSEWHERE):
        used = {name for f in FIGURES if f.project == project for name in (*f.sizes, *f.holds)}
        rules = opened(project).meaning.segments
        needed = {name for segment in rules.values() for name in segment.needs}
        assert set(rules) - needed - used == set()


def test_what_is_open_says_why() -> None:
    assert [f.id for f in FIGURES if not (f.asked or f.open)] == []
