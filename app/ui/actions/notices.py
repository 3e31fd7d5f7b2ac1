"""Notices: what the app says in passing. All texts are shown as they are, never as markup."""

from __future__ import annotations

from textual.notifications import SeverityLevel

from app.errors import Failure
from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

NOTHING = SafeText("")


class Notices(AppPart):
    """Says things, for a while."""

    def say(
        self, text: SafeText, *, title: SafeText = NOTHING, is_bad: bool = False, seconds: float = 8.0
    ) -> None:
        """Show a notice for a while."""
        severity: SeverityLevel = "error" if is_bad else "information"
        self._chat.notify(text, title=title, severity=severity, markup=False, timeout=seconds)

    def say_failure(self, failure: Failure) -> None:
        """Show what failed and what to do."""
        text = " ".join(part for part in (failure.what, failure.hint) if part) or failure.title
        self.say(SafeText(text), title=SafeText(failure.title), is_bad=True)

    def report_unsaved(self, failure: Failure | None) -> None:
        """Say once that saving fails, and once that it works again."""
        if failure is None:
            self.say(SafeText("Saving works again."))
        else:
            self.say_failure(failure)
