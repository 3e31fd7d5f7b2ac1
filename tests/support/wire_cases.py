"""Where the collection of wire cases lies, if it is there: it is not part of this repository."""

from __future__ import annotations

import os
from pathlib import Path

WHY_NOT = "the wire cases are not here: set BECK_WIRE_CASES to their folder"


def wire_cases() -> Path | None:
    """The folder of the cases: ``BECK_WIRE_CASES``, else ``../shared/wire`` beside the repository; None if absent."""
    beside = Path(__file__).parents[3] / "shared" / "wire"
    folder = Path(os.environ.get("BECK_WIRE_CASES") or beside)
    return folder if (folder / "sse_cases.json").is_file() else None
