"""The program ``partiql-iam``."""

from __future__ import annotations

import signal
import sys

from ._native import run


def main() -> int:
    """Run the program with the arguments of the process, and return its exit status."""
    # Python's handler would run only after the program has ended.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["partiql-iam", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
