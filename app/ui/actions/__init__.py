"""The app's actions: what each command of the key table does, thin over session and screen."""

from __future__ import annotations

from app.ui.actions.attaching import Attaching
from app.ui.actions.bandwidth_actions import BandwidthActions
from app.ui.actions.branching import Branching
from app.ui.actions.broadcasting import Broadcasting
from app.ui.actions.checking import Checking
from app.ui.actions.code_actions import CodeActions
from app.ui.actions.comparing import CompareActions
from app.ui.actions.copying import Copying
from app.ui.actions.dialog_actions import DialogActions
from app.ui.actions.editing import Editing
from app.ui.actions.export_actions import ExportActions
from app.ui.actions.filing_actions import FilingActions
from app.ui.actions.finding import Finding
from app.ui.actions.link_actions import LinkActions
from app.ui.actions.mentioning import Mentioning
from app.ui.actions.picture_actions import PictureActions
from app.ui.actions.queue_actions import QueueActions
from app.ui.actions.reading_actions import ReadingActions
from app.ui.actions.reply_actions import ReplyActions
from app.ui.actions.sending import Sending
from app.ui.actions.settings_actions import SettingsActions
from app.ui.actions.shortening import Shortening
from app.ui.actions.slashing import Slashing
from app.ui.actions.tab_actions import TabActions
from app.ui.actions.template_actions import TemplateActions
from app.ui.actions.usage_actions import UsageActions
from app.ui.actions.writing_actions import WritingActions
from app.ui.commands import PROMPT_ACTIONS, TRANSCRIPT_ACTIONS

__all__ = ["Actions"]


class Actions(
    Shortening, UsageActions, Sending, ReplyActions, TabActions, DialogActions, LinkActions, ReadingActions, BandwidthActions, Copying, CodeActions, ExportActions, Editing, Finding, Slashing, Branching, WritingActions, SettingsActions, Attaching, Checking, Mentioning, FilingActions, TemplateActions,
    QueueActions, CompareActions, Broadcasting, PictureActions,
):  # fmt: skip
    """Every command of the key table."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command can run now: letters belong to the prompt while it has the focus."""
        del parameters
        screen = self._chat.chat_screen
        focused = screen.focused
        is_writing = focused is screen.prompt or getattr(focused, "id", "") in ("find-text", "history-text")
        is_writing = is_writing or (focused is not None and focused.has_class("own-letters"))
        if action in TRANSCRIPT_ACTIONS:
            return not is_writing
        if action in PROMPT_ACTIONS:
            return screen.focused is screen.prompt
        if action == "close_tab":
            return not is_writing or screen.prompt.is_blank
        return True
