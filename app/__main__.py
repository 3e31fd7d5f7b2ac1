"""The command ``beck``, and ``python -m app``."""

from __future__ import annotations

import sys

from app.cli import main as run


def main() -> None:
    """Run beck and leave with its exit status."""
    sys.exit(run())


if __name__ == "__main__":
    main()
