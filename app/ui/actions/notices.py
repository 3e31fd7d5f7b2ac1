"""Notices: what the app says in passing. All texts are shown as they are, never as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.notifications import Notification, SeverityLevel

from app.errors import Failure
from app.safe_text import SafeText, safe_line, safe_text
from app.ui.actions.app_part import AppPart

NOTHING = SafeText("")

MOST_SHOWN = 8
"""Notices at a time: more have no room, and each costs at every layout."""

MOST_TOGETHER = 3
"""Failures of one kind that are told one by one."""


class Notices(AppPart):
    """Says things, for a while."""

    def say(
        self, text: SafeText, *, title: SafeText = NOTHING, is_bad: bool = False, seconds: float = 8.0
    ) -> None:
        """Show a notice for a while; once, where the same is shown already, and in place of the oldest where many are."""
        shown = list(self._chat._notifications)  # noqa: SLF001 - see the canary tests
        same = [notice for notice in shown if (notice.message, notice.title) == (text, title)]
        others = [notice for notice in shown if notice not in same]
        self._take_away([*same, *others[: max(0, len(others) - MOST_SHOWN + 1)]])
        severity: SeverityLevel = "error" if is_bad else "information"
        self._chat.notify(text, title=title, severity=severity, markup=False, timeout=seconds)

    def _take_away(self, notices: Sequence[Notification]) -> None:
        """Take notices from the screen, with what holds each: Textual 8.2.8 leaves that where it stands, for good."""
        for notice in notices:
            del self._chat._notifications[notice]  # noqa: SLF001 - likewise
        for screen in self._chat.screen_stack:
            for holder in screen.query("ToastHolder"):
                toasts = list(holder.children)
                if (not toasts and holder.is_mounted) or any(
                    getattr(toast, "_notification", None) in notices for toast in toasts
                ):
                    holder.remove()

    def say_failure(self, failure: Failure) -> None:
        """Show what failed and what to do."""
        text = " ".join(part for part in (failure.what, failure.hint) if part) or failure.title
        self.say(safe_text(text), title=safe_line(failure.title), is_bad=True)

    def say_failures(self, failures: Iterable[Failure]) -> None:
        """Show what failed, those of one kind together: a screen has room for few notices, and each soon goes."""
        kinds: dict[tuple[str, str], list[Failure]] = {}
        for failure in failures:
            kinds.setdefault((failure.title, failure.hint), []).append(failure)
        for (title, hint), alike in kinds.items():
            whats = [failure.what for failure in alike[:MOST_TOGETHER]]
            if more := len(alike) - len(whats):
                whats.append(f"And {more} more.")
            text = safe_text("\n".join(filter(None, (*whats, hint))) or title)
            self.say(text, title=safe_line(title), is_bad=True, seconds=8.0 + 4.0 * (len(whats) - 1))

    def report_unsaved(self, failure: Failure | None) -> None:
        """Say once that saving fails, and once that it works again."""
        if failure is None:
            self.say(SafeText("Saving works again."))
        else:
            self.say_failure(failure)
