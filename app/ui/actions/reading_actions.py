"""Actions for reading, and for the program as a whole."""

from __future__ import annotations

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart


class ReadingActions(AppPart):
    """Moves the focus and the view; redraws; quits."""

    wraps_code = False
    """Whether long lines of code are wrapped, in every tab."""

    def action_switch_focus(self) -> None:
        """Go from the prompt to the transcript or back."""
        screen = self._chat.chat_screen
        if screen.active is not None and screen.focused is screen.prompt:
            screen.set_focus(screen.active.transcript)
        else:
            screen.set_focus(screen.prompt)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the transcript by pages."""
        self._read("page_up" if pages < 0 else "page_down")

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll the transcript by lines."""
        self._read("scroll_up" if lines < 0 else "scroll_down")

    def action_to_start(self) -> None:
        """Go to the first message."""
        self._read("scroll_home")

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        if (tab := self._tab) is not None:
            tab.transcript.follow_end()

    def action_cursor(self, step: int) -> None:
        """Move the message cursor."""
        self._read("cursor_up" if step < 0 else "cursor_down")

    def action_code_block(self, step: int) -> None:
        """Go to the next code block, or to the one before."""
        if (tab := self._tab) is not None and not tab.transcript.step_code(step):
            self._chat.say(SafeText(f"There is no code block {'below' if step > 0 else 'above'}."), seconds=3)

    def action_sideways(self, step: int) -> None:
        """Move code and tables that are wider than the screen."""
        self._read("scroll_left" if step < 0 else "scroll_right")

    def action_wrap_code(self) -> None:
        """Wrap long lines of code, or let them scroll sideways, in all tabs."""
        app = self._chat
        app.wraps_code = not app.wraps_code
        for tab in app.chat_screen.tabs:
            tab.wrap_code(is_wrapped=app.wraps_code)
        app.say(
            SafeText("Long code is wrapped." if app.wraps_code else "Long code scrolls sideways."), seconds=3
        )

    def action_fold_reasoning(self) -> None:
        """Show or hide the reasoning at the cursor."""
        self._read("toggle_reasoning")

    def action_fold_message(self) -> None:
        """Fold or unfold the message at the cursor."""
        if (tab := self._tab) is not None:
            tab.transcript.toggle_text()

    def action_show_raw(self) -> None:
        """Show the Markdown of the message at the cursor as it was written, or what it means."""
        if (tab := self._tab) is not None:
            tab.transcript.toggle_raw()

    def action_select_lines(self) -> None:
        """Begin or end selecting lines."""
        if (tab := self._tab) is not None:
            tab.transcript.select_lines()

    def _read(self, action: str) -> None:
        if (tab := self._tab) is not None:
            getattr(tab.transcript, f"action_{action}")()

    def action_redraw(self) -> None:
        """Paint everything anew."""
        self._chat.redraw()

    def action_suspend(self) -> None:
        """Go back to the shell until ``fg``; stay where none waits."""
        from app.ui.terminal.job_control import has_shell, stop_job  # loaded when first needed

        driver = self._chat._driver  # noqa: SLF001 - Textual's own suspending asks it too
        if driver is None or not driver.can_suspend:
            return
        if has_shell():
            stop_job()
        else:
            self._chat.say(SafeText("No shell waits for beck here, so that nothing could bring it back."))

    async def action_quit(self) -> None:
        """End beck, after asking where a temporary conversation would be lost."""
        self.do(self._quit, "quit", is_exclusive=True)

    async def _quit(self) -> None:
        if await self._chat.may_quit():
            await self._chat.end()
