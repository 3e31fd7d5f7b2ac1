"""The registry of surfaces: every place where beck shows a text that it did not write, and how such a text gets there.

A new place that shows outside text gets a row in one of these modules; the hostile corpus then runs through it, and
`tests/safety/test_registry.py` says which widgets and screens are in none.
"""

from tests.safety.surfaces.dialogs import DIALOGS
from tests.safety.surfaces.names import NAMES
from tests.safety.surfaces.prompts import PROMPTS
from tests.safety.surfaces.replies import REPLIES
from tests.safety.surfaces.stage import Stage, Surface, leave

__all__ = ["SURFACES", "Stage", "Surface", "leave"]

SURFACES: dict[str, Surface] = {**REPLIES, **PROMPTS, **NAMES, **DIALOGS}
"""Every surface by its name."""
