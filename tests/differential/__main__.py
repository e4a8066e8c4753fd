"""`python -m tests.differential --trials 500 --seed mine --log FILE.jsonl`: as many trials, and a line of the log for each ten of them.

Where the log has trials of that seed already, it goes on behind them; `--write FOLDER` keeps what fails as the smallest case that still fails.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from tests.differential.checks import differences
from tests.differential.compare import FOLDER
from tests.differential.shrink import written
from tests.support.engines import all_engines
from tests.support.plugin import too_small
from tests.support.tally import Tally, read

STEP = 10  # trials of one line


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seed", default="pr")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if options.log is not None and options.log.suffix != ".jsonl":
        parser.error("the log is JSON by lines: FILE.jsonl")
    logged = options.log is not None and options.log.exists()
    whole = read([options.log]) if logged else Tally()
    lines = [json.loads(line) for line in options.log.read_text(encoding="utf-8").splitlines()] if logged else []
    first = sum(line["trials"] for line in lines if line["seed"] == options.seed)
    with all_engines() as engines:
        for start in range(first, first + options.trials, STEP):
            tally, begun = Tally(), time.process_time()
            tally.seed(FOLDER, options.seed)
            for number in range(start, min(start + STEP, first + options.trials)):
                for trial, difference in differences(options.seed, number, engines.servers, tally):
                    name = f"{options.seed}-{number}"
                    tally.fail(FOLDER, f"{name}: {difference.dialect} {difference.segment}")
                    print(f"{name}, as of {trial.as_of} ({trial.mode}) in {trial.calendar}: {difference}", flush=True)
                    if options.write:
                        print(f"kept as {written(trial, difference, engines.servers, options.write, name)}", flush=True)
            tally.seconds[FOLDER] = time.process_time() - begun
            whole.include(tally)
            if options.log:
                line = {"seed": options.seed, "trials": min(STEP, first + options.trials - start), "tally": tally.as_json()}
                with options.log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
    print(whole.table())
    return int(bool(whole.failures) or bool(too_small(whole)))


if __name__ == "__main__":
    sys.exit(main())
