"""The report in headless Chromium, driven by its command line: nothing runs, nothing is refused, nothing is wider than a phone.

It needs Debian's `chromium` (`apt-get install chromium`); where there is none, these are skipped. The rest of what a report must be is
tested without a browser, in test_page.py.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.report.project import report, write

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH: apt-get install chromium")
MEASURED = """<!doctype html><body><iframe id="page" src="report.html" width="WIDTH" height="900"></iframe>
<script>
const frame = document.getElementById("page");
onload = () => {
  const page = frame.contentDocument, told = document.body.dataset, style = getComputedStyle(page.body);
  for (const one of page.querySelectorAll("details")) one.open = true;
  told.wide = page.documentElement.scrollWidth; told.room = frame.contentWindow.innerWidth;
  told.paper = style.backgroundColor; told.ink = style.color; told.hit = page.documentElement.dataset.hit || (page.title === "hit" ? 1 : "");
  told.plots = [...page.querySelectorAll("svg.plot, svg.bar")].filter(one => one.getBoundingClientRect().height > 0).length;
};
</script>"""


def chromium(page: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Runs the browser on one page."""
    assert CHROMIUM is not None
    fixed = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
        f"--user-data-dir={page.parent / 'profile'}",
    ]
    return subprocess.run([CHROMIUM, *fixed, *options, page.as_uri()], capture_output=True, text=True, timeout=120, check=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report")
    write(made)
    report(made)
    return made


def measured(folder: Path, width: int, *options: str) -> dict[str, str]:
    """What the browser makes of the report in a window of that width."""
    page = folder / f"frame_{width}.html"
    page.write_text(MEASURED.replace("WIDTH", str(width)), encoding="utf-8")
    body = re.search(r"<body([^>]*)>", chromium(page, "--dump-dom", *options).stdout)
    assert body is not None
    return dict(re.findall(r'data-(\w+)="([^"]*)"', body[1]))


def test_nothing_of_an_author_runs_and_its_own_style_is_let_in(folder: Path) -> None:
    done = chromium(folder / "report.html", "--dump-dom", "--enable-logging=stderr")
    assert "data-hit" not in done.stdout and "Content Security Policy" not in done.stderr
    planted = folder / "planted.html"
    text = (folder / "report.html").read_text(encoding="utf-8")
    planted.write_text(text.replace("<main>", "<main><script>document.documentElement.dataset.hit = 1</script>"), encoding="utf-8")
    done = chromium(planted, "--dump-dom", "--enable-logging=stderr")
    assert "data-hit" not in done.stdout and "Content Security Policy" in done.stderr  # the policy holds where escaping would fail


@pytest.mark.parametrize("width", [320, 375, 768, 1200])
def test_it_is_no_wider_than_the_window(folder: Path, width: int) -> None:
    found = measured(folder, width)
    assert int(found["wide"]) <= int(found["room"]) <= width and int(found["plots"]) > 10
    assert found["hit"] == ""


def test_it_is_light_or_dark_as_the_reader_wants(folder: Path) -> None:
    light, dark = measured(folder, 800), measured(folder, 801, "--blink-settings=preferredColorScheme=0")
    assert brightness(light["paper"]) > 600 > 300 > brightness(light["ink"])
    assert brightness(dark["paper"]) < 150 < 600 < brightness(dark["ink"])


def brightness(colour: str) -> int:
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_it_prints(folder: Path) -> None:
    chromium(folder / "report.html", f"--print-to-pdf={folder / 'report.pdf'}", "--no-pdf-header-footer")
    data = (folder / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF") and 2 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= 20
