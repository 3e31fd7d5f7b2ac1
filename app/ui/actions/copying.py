"""Copying: every copy of the app ends somewhere, and says where."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.ui.clipboard import Copied

NOTHING = SafeText("")


class Copying(AppPart):
    """Copies texts, each copy after the one before."""

    def copy(self, text: str, what: str) -> None:
        """Copy a text and say where it went.

        Args:
            text: What to copy.
            what: What it is, in words that follow "Copied".
        """
        self._chat._clipboard = text  # noqa: SLF001 - what Textual's own paste gives back
        self.do(lambda: self._copied(text, what), "copy", is_exclusive=True)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text that a widget's own key took, such as ctrl+x in the prompt."""
        self.copy(text, "")

    async def _copied(self, text: str, what: str) -> None:
        from app.ui.clipboard import copy_out  # loaded when first needed

        app = self._chat
        driver = app._driver  # noqa: SLF001 - Textual's own copying writes there too
        try:
            copied = await copy_out(text, os.environ, driver.write if driver is not None else None)
        except OSError as error:
            told = safe_line(f"There is no way to copy from here: {error.strerror or error}.")
            app.say(told, title=SafeText("Not copied"), is_bad=True)
            return
        if what or copied.why_file:
            app.say(_told(copied, text, what or "it"), seconds=8 if copied.why_file else 3)


def _told(copied: Copied, text: str, what: str) -> SafeText:
    count = text.count("\n") + (not text.endswith("\n"))
    size = f"{count:,} line{'' if count == 1 else 's'}"
    why = f": {copied.why_file}" if copied.why_file else ""
    return safe_line(f"Copied {what} ({size}) to {' and '.join(copied.places)}{why}.", 400)
