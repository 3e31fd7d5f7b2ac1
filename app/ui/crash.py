"""What is said and kept when beck itself fails: where, but no values."""

from __future__ import annotations

import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

from app import __version__
from app.log import redact
from app.paths import state_dir, write_atomically
from app.safe_text import SafeText, safe_text

FRAMES = 8
"""How many of the innermost frames are named on the terminal."""

KEPT = 10
"""How many crash files are kept."""


def crash_text() -> SafeText:
    """What is said of the exception under way: its kind, where it came from, and the file that says more.

    Neither here nor in the file are there values or messages: Textual 8.2.8 prints local variables and the message,
    which may hold keys and private text.
    """
    kind, error, _ = sys.exc_info()
    name = kind.__name__ if kind is not None else "unknown error"
    where = "\n".join(_frames(error)[-FRAMES:])
    told = f"beck ended unexpectedly ({name}); what arrived is kept.\n{where}"
    if (file := _keep(error)) is not None:
        told += f"\nMore is in {file}, without keys and without your texts."
    return safe_text(told)


def _keep(error: BaseException | None) -> Path | None:
    """Write the crash file, for this user only; None where it cannot be written."""
    folder = state_dir() / "crashes"
    now = time.time()
    moment = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    file = folder / f"crash-{moment}-{int(now % 1 * 1000):03}.txt"
    try:
        write_atomically(file, redact(_report(error)).encode("utf-8", "replace"))
        for old in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
            with suppress(OSError):
                old.unlink()
    except OSError:
        return None
    return file


def _report(error: BaseException | None) -> str:
    """Versions, and each exception of the chain with all its frames, the last one first."""
    import platform  # only needed when everything is over

    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    lines = [f"beck {__version__}, {system}", ""]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines += [f"{type(error).__module__}.{type(error).__qualname__}", *_frames(error), ""]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


def _frames(error: BaseException | None) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    return [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
