"""What is said when beck itself fails: where, but no values."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from app.safe_text import SafeText, safe_text

FRAMES = 8
"""How many of the innermost frames are named."""


def crash_text() -> SafeText:
    """What is said of the exception under way: where it came from and its kind, but no values and no messages.

    Textual 8.2.8 prints local variables and the message: they may hold keys and private text.
    """
    kind, error, _ = sys.exc_info()
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:] if error is not None else []
    where = "\n".join(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames)
    name = kind.__name__ if kind is not None else "unknown error"
    return safe_text(f"beck ended unexpectedly ({name}); what arrived is kept.\n{where}")
