"""Copies the web shop's clicks from the PyPI package retentioneering 5.2.4 and numbers the rows: their order breaks ties in time.

Run `pip download --no-deps retentioneering==5.2.4`, then `python make.py WHEEL`; an installed package is found without an argument.
"""

import gzip
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

MEMBER = "retentioneering/datasets/ecom.csv.gz"
TARGET = Path(__file__).resolve().parent / "clicks.csv.gz"


def original() -> bytes:
    """The package's file, unpacked."""
    if len(sys.argv) > 1:
        with zipfile.ZipFile(sys.argv[1]) as wheel:
            return gzip.decompress(wheel.read(MEMBER))
    spec = find_spec("retentioneering")
    if spec is None or spec.origin is None:
        sys.exit(__doc__)
    return gzip.decompress((Path(spec.origin).parent.parent / MEMBER).read_bytes())


def main() -> None:
    header, *rows = original().decode().splitlines()
    numbered = [f"row_no,{header}"] + [f"{number},{row}" for number, row in enumerate(rows, 1)]
    TARGET.write_bytes(gzip.compress(("\n".join(numbered) + "\n").encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
