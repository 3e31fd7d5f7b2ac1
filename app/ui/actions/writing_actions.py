"""Actions on what stands in the prompt."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart
from app.ui.widgets.prompt import with_given_back

if TYPE_CHECKING:
    from app.ui.widgets.prompt_search import PromptSearch

LONGEST_PROBLEM = 400


class WritingActions(AppPart):
    """What can be done with a prompt before it is sent."""

    _is_editing_outside = False
    _search: PromptSearch | None = None

    def action_unfold_paste(self) -> None:
        """Show the whole of a folded paste in the prompt."""
        if not self._chat.chat_screen.prompt.unfold():
            self._chat.say(SafeText("No paste is folded in the prompt."), seconds=4)

    def tell_hidden(self, pasted: str) -> None:
        """Say what was hidden in a paste, where anything was."""
        from app.hidden import told_of_hidden  # few pastes have any

        if told := told_of_hidden(pasted):
            self._chat.say(SafeText(f"Left out: {told}."), title=SafeText("Hidden in the paste"))

    def action_search_history(self) -> None:
        """Search the prompts sent before; the draft stays untouched until one is taken."""
        from app.ui.widgets.prompt_search import PromptSearch  # loaded when first needed

        app = self._chat
        if self._search is not None:
            return
        app.close_slash_list()
        self._search = PromptSearch(app.sent_prompts)
        app.chat_screen.mount(self._search, before=app.chat_screen.prompt)

    def on_prompt_search_closed(self, event: PromptSearch.Closed) -> None:
        """Put the prompt that was taken in place of the draft, which undo brings back."""
        prompt = self._chat.chat_screen.prompt
        if self._search is not None:
            self._search.remove()
            self._search = None
        self._chat.chat_screen.set_focus(prompt)
        if event.prompt is not None:
            prompt.put(event.prompt)

    def action_editor(self) -> None:
        """Open the prompt in the user's editor."""
        self.do(self._edit_outside, "editor")

    async def _edit_outside(self) -> None:
        from app.ui.editor import edit_in_editor  # loaded when first needed

        app, prompt = self._chat, self._chat.chat_screen.prompt
        driver = app._driver  # noqa: SLF001 - Textual's own suspending asks it too
        if self._is_editing_outside or driver is None or not driver.can_suspend:
            return
        key, before = prompt.owner, prompt.text
        self._is_editing_outside = True
        try:
            # Replies stream on meanwhile; only the terminal is somebody else's.
            with app.suspend():
                edited = await edit_in_editor(before, os.environ)
        finally:
            self._is_editing_outside = False
        if edited.problem:
            app.say(safe_line(edited.problem, LONGEST_PROBLEM), is_bad=True)
        if edited.text is not None:
            self._take_back(edited.text, key)

    def _take_back(self, text: str, key: str) -> None:
        """Put what was edited where it came from, though its tab may be gone by now."""
        prompt = self._chat.chat_screen.prompt
        tab = self._chat.chat_screen.tab_of(key) if key else None
        if prompt.owner == key:
            prompt.put(text)
        elif tab is not None:
            tab.draft = text
        else:
            prompt.put(with_given_back(text, prompt.text))
        self._chat.chat_screen.set_focus(prompt)
