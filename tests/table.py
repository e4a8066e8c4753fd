"""`python -m tests.table FILE …`: what several runs counted, as one table. `--readme` puts it into the README, in place of the one that is there."""

import argparse
from pathlib import Path

from tests.support.tally import Tally, read

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- what was run -->\n", "<!-- end of what was run -->\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.table", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    tally = read(options.files)
    print(tally.table())
    if options.readme:
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        README.write_text(f"{before}{BEGIN}\n{markdown(tally)}\n{END}{after}", encoding="utf-8")


def markdown(tally: Tally) -> str:
    lines = ["| tests of | what was run | how many | failures |", "|---|---|---:|---:|"]
    before = ""
    for folder, what, number in tally.rows():
        if what in ("tests", "tests skipped"):
            continue
        failures = str(len(tally.failures.get(folder, [])))
        first = folder != before
        lines.append(f"| {f'`{folder}`' if first else ''} | {what} | {number} | {failures if first else ''} |")
        before = folder
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
