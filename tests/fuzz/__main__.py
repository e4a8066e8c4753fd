"""`python -m tests.fuzz --inputs 1000 --seed x`: runs that many inputs and prints what went wrong, as JSON, one object a line."""

import argparse
import gc
import json
import re
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

from tests.fuzz.inputs import KINDS, Input, make
from tests.fuzz.targets import Binder, Took, read_once, run

SECONDS = 1.0  # of the processor's time that one step may take


class Hang(BaseException):
    """An input takes too long. Not an `Exception`, so that nobody catches it."""


def peak_kib() -> int:
    """The most memory that this program has had; `getrusage` would count that of whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+) kB", status.read_text())[1])  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (10 if sys.platform == "darwin" else 0)


def _hang(signal_: int, frame: FrameType | None) -> None:
    raise Hang


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", default="pr")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--bind", action="store_true", help="ask DuckDB about its SQL")
    parser.add_argument("--again", type=int, help="only the input of this number")
    parser.add_argument("--finds", type=int, default=20, help="stop after so many")
    options = parser.parse_args()
    bind = _binder() if options.bind else None
    signal.signal(signal.SIGPROF, _hang)
    read_once()
    gc.set_threshold(50_000, 20, 100)  # the trees of a grammar and of a corpus stay: to look at them again and again is a tenth of the time
    make("warm", KINDS[0])
    kinds = options.kinds.split(",")
    kinds += [kind for kind in kinds if kind != "catalog"]  # YAML takes longer than all else: half as often
    finds, slowest, used = 0, (0.0, ""), Counter[str]()
    begun = time.process_time()
    for number in range(options.inputs) if options.again is None else [options.again]:
        seed, kind = f"{options.seed}-{number}", kinds[number % len(kinds)]
        given = make(seed, kind)
        took, error = _run(given, seed, bind)
        step, longest = max(took.items(), key=lambda item: item[1], default=("", 0.0))
        slowest = max(slowest, (round(longest, 3), f"{seed} {kind}: {step}"))
        used[kind] += 1
        if error is not None or longest > SECONDS:
            finds += 1
            find = {"seed": seed, "kind": kind, "error": error or f"took {took}", "text": given.text, "yaml": given.yaml}
            print(json.dumps(find), flush=True)
        if finds >= options.finds:
            break
    told = {
        "inputs": sum(used.values()),
        "finds": finds,
        "slowest": slowest,
        "seconds": round(time.process_time() - begun, 1),
        "peak_mib": peak_kib() >> 10,
    }
    print(json.dumps(told))
    return 1 if finds else 0


def _run(given: Input, seed: str, bind: Binder | None) -> tuple[Took, str | None]:
    """How long each step took, and what went wrong."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS * 8)
    try:
        return run(given, seed, bind), None
    except (Exception, Hang):
        return {}, traceback.format_exc()[-5000:]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _binder() -> Binder:
    from tests.fuzz.bind import bind

    return bind


if __name__ == "__main__":
    sys.exit(main())
