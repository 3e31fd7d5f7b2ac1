"""Ending: how the app leaves with nothing lost, and how replies go on where only the terminal is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress

from app.errors import StoreError
from app.ui.actions.app_part import AppPart
from app.ui.terminal.signals import HANG_UP_STATUS, end_within
from app.ui.unattended import end_when_frozen, let_go_of_terminal

EXIT_SECONDS = 1.2
"""Of the three seconds that an exit may take: how long ending may take before the store is left to its own recovery."""


class Ending(AppPart):
    """Ends at a command, at a signal, and when the terminal is gone."""

    is_ending = False
    is_unattended = False
    """Whether replies go on although the terminal is gone."""
    _unattended: asyncio.Task[None] | None = None
    _is_enough: asyncio.Event
    _final_status = 0

    def end_by_signal(self, status: int) -> None:
        """End with an exit status; a hang-up lets replies go on, everything else settles them as interrupted."""
        if self.is_unattended:
            if status != HANG_UP_STATUS:
                self._final_status = status
                self._is_enough.set()
        elif status == HANG_UP_STATUS:
            self.do(self.leave, "end")
        else:
            self.do(lambda: self.end(status), "end")

    def hang_up(self) -> None:
        """Leave: the terminal is gone."""
        end_within(HANG_UP_STATUS, self._chat.give_back, is_wanted=lambda: not self.is_unattended)
        self.end_by_signal(HANG_UP_STATUS)

    async def end(self, status: int = 0) -> None:
        """Keep drafts and tabs, settle running replies as interrupted, close the store, and leave."""
        if self.is_ending:
            return
        self.is_ending = True
        app = self._chat
        if not app.is_headless:
            end_within(status, app.give_back)
        await self._in_time(self._keep_and_close())
        app.exit(return_code=status)

    async def leave(self) -> None:
        """End the screen at once; replies that run go on without it, as long as the settings allow."""
        app = self._chat
        if self.is_ending:
            return
        opened = app.opened
        if opened is None or not opened.workspace.is_busy or opened.unattended_seconds <= 0:
            await self.end(HANG_UP_STATUS)
            return
        self.is_ending = self.is_unattended = True
        self._final_status = HANG_UP_STATUS
        self._is_enough = asyncio.Event()
        end_when_frozen(HANG_UP_STATUS, opened.unattended_seconds, lambda: not self.is_unattended)
        await self._in_time(self._keep())
        for tab in app.chat_screen.tabs:
            tab.close()
        self._unattended = asyncio.get_running_loop().create_task(self._go_on(), name="unattended")
        app.exit(return_code=HANG_UP_STATUS)

    async def finish(self) -> int:
        """Wait for replies that go on without a terminal; returns the exit status. Call once the screen is gone."""
        if self._unattended is not None:
            let_go_of_terminal()
            await self._unattended
            return self._final_status
        return self._chat.return_code or 0

    async def _go_on(self) -> None:
        opened = self._chat.opened
        if opened is None:
            return
        waiting = {
            asyncio.ensure_future(opened.workspace.until_idle()),
            asyncio.ensure_future(self._is_enough.wait()),
        }
        await asyncio.wait(waiting, timeout=opened.unattended_seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        end_within(self._final_status, lambda: None)
        await self._in_time(opened.aclose())
        self.is_unattended = False

    async def _keep_and_close(self) -> None:
        try:
            await self._keep()
        finally:  # also where the screen has failed
            if (opened := self._chat.opened) is not None:
                await opened.aclose()

    async def _keep(self) -> None:
        app = self._chat
        if app.opened is not None:
            await app.keep_drafts()
            await app.keep_tabs()
            if self.is_unattended:
                with suppress(StoreError):  # then nobody is told at the next start, which is all
                    await app.opened.workspace.leave_alone()

    async def _in_time(self, work: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(EXIT_SECONDS):
                await work
        except TimeoutError:
            logging.getLogger(__name__).warning("ending took too long; the next start recovers")
