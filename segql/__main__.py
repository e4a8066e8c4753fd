"""`python -m segql`."""

import os
import sys
from pathlib import Path

# Python looks for modules in the folder at hand first: those of a project must not stand in for ours.
if sys.path and sys.path[0] in ("", os.getcwd()) and not Path(__file__).is_relative_to(os.getcwd()):  # noqa: PTH109
    del sys.path[0]

from segql.cli import main

sys.exit(main())
