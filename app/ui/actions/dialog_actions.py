"""Actions that open a dialog; each dialog is loaded when first asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.session import ModelChoice


class DialogActions(AppPart):
    """Opens the pickers, the browser, the palette and the help."""

    async def action_models(self, argument: str = "") -> None:
        """Pick the model for the next prompts; a name that only one model has picks it at once."""
        from app.ui.screens.pick_model import pick_model  # loaded when first needed

        self.do(lambda: self._with_picked(pick_model(self._chat, argument), self._choose), "pick")

    async def action_regenerate_with(self, argument: str = "") -> None:
        """Pick a model, then regenerate with it; a name that only one model has picks it at once."""
        from app.ui.screens.pick_model import pick_model  # loaded when first needed

        self.do(lambda: self._with_picked(pick_model(self._chat, argument), self._chat.regenerate), "pick")

    async def _with_picked(
        self, picking: Awaitable[ModelChoice | None], use: Callable[[ModelChoice], None]
    ) -> None:
        choice = await picking
        if choice is not None:
            use(choice)

    def _choose(self, choice: ModelChoice) -> None:
        tab = self._tab
        if tab is not None:
            self.do(lambda: tab.session.choose(choice), "choose")
            self._chat.workspace.default_choice = choice
            self._chat.keep_choice(choice)
            self._chat.chat_screen.teach(tab)

    def action_browser(self, argument: str = "") -> None:
        """Open the conversation browser, searching for words where some are given."""
        from app.ui.screens.browser import browse  # loaded when first needed

        self.do(lambda: browse(self._chat, argument), "browse")

    def action_palette(self) -> None:
        """Find a command by its name."""
        from app.ui.screens.palette import pick_command  # loaded when first needed

        self.do(lambda: pick_command(self._chat), "palette")

    def action_themes(self, argument: str = "") -> None:
        """Pick a theme; its name picks it at once."""
        from app.ui.screens.pick_theme import pick_theme  # loaded when first needed

        self.do(lambda: pick_theme(self._chat, argument), "themes")

    def action_help(self) -> None:
        """Show all keys."""
        from app.ui.screens.help import HelpScreen  # loaded when first needed

        self._chat.push_screen(HelpScreen(self._chat.keymap.commands))

    def action_rename(self, argument: str = "") -> None:
        """Rename the active conversation."""
        self.do(lambda: self._rename(argument), "rename")

    async def _rename(self, title: str | None) -> None:
        from app.ui.screens.ask import AskLine  # loaded when first needed

        tab = self._tab
        if tab is not None:
            title = title or await self._chat.push_screen_wait(
                AskLine(SafeText("Rename this conversation"), tab.session.title)
            )
            if title is not None:
                await tab.session.rename(title)
