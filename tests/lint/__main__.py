"""`python -m tests.lint --rules 100000`: as many generated rules of the whole language, and whether what `check` claims of them is so.

Each claim is held against everybody of the database that was made for the rules. `--log FILE` keeps count, and a run with it goes on where it ended.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from tests.lint.asked import KINDS, asked


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lint", description=__doc__)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--seed", default="lint")
    parser.add_argument("--log", type=Path)
    options = parser.parse_args()
    total: Counter[str] = Counter()
    first = 0
    if options.log and options.log.exists():
        total.update(json.loads(options.log.read_text(encoding="utf-8")))
        first = total["trials"]
    begun, number = time.monotonic(), first
    while total["rules"] < options.rules:
        total += asked(KINDS[number % 2], f"{options.seed}-{number}")
        number += 1
        total["trials"] = number
        if options.log:
            options.log.write_text(json.dumps(total), encoding="utf-8")
        if (number - first) % 20 == 0:
            print(f"{time.monotonic() - begun:6.0f} s {shown(total)}", flush=True)
    print(shown(total))
    return int(total["false"] > 0)


def shown(total: Counter[str]) -> str:
    codes = ", ".join(f"{code} {number}" for code, number in sorted(total.items()) if code.startswith("SEG"))
    return f"{total['rules']} rules, {total['people']} people asked about {codes or 'no claim'}; {total['false']} false"


if __name__ == "__main__":
    sys.exit(main())
