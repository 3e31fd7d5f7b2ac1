"""The command ``beck``, and ``python -m app``."""

from __future__ import annotations

import sys
import threading

from app.cli import main as run


def main() -> None:
    """Run beck and leave with its exit status."""
    threading.excepthook = _failed
    sys.unraisablehook = _failed
    sys.exit(run())


def _failed(failure: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    """Tell the log what failed beside the main thread: on the terminal its message may show keys, and do harm."""
    import logging  # beck has long loaded it when something fails

    logging.getLogger(__name__).error("something failed in the background", exc_info=failure.exc_value)


if __name__ == "__main__":
    main()
