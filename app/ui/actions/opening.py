"""Opening: what happens between the first frame and the moment when everything is back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.errors import Failure, SettingsError, StoreError
from app.safe_text import safe_line, safe_text
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.session import ChatSession
from app.ui.actions.slashing import entry_of


class Opening(AppPart):
    """Opens the workspace, brings the tabs back, says what is to be said, and looks for local servers."""

    _is_open: asyncio.Event

    async def until_open(self) -> None:
        """Wait until the workspace is open and the active tab is back."""
        await self._is_open.wait()

    async def open(self) -> None:
        """Open everything; the user already types meanwhile."""
        app = self._chat
        opened = app.opened = await app.start.open()
        if opened.store_failure is not None and not await self._runs_without_saving(opened.store_failure):
            await app.end()
            return
        if opened.has_vim_keys:
            from app.ui.widgets.vim_keys import VimKeys  # only who asks for them needs them

            app.chat_screen.prompt.vim = VimKeys(app.chat_screen.prompt)
        app.wraps_code = opened.wraps_code
        app.show_pictures(opened.pictures)
        app.say_failures([*opened.problems, *self._theme_problems()])
        await self._restore_tabs()
        await app.announce(opened)
        app.is_restored = True
        app.tabs_changed()
        try:
            app.offer_history(await app.workspace.store.prompt_history.all())
        except StoreError:
            app.offer_history([])
        if app.start.prompt and opened.is_model_known:
            app.submit(app.start.prompt)
        elif app.start.prompt:  # it was meant for somebody else
            app.chat_screen.prompt.give_back(entry_of(app.start.prompt))
        for entry in await opened.discover():
            if entry.name not in app.workspace.endpoints:
                app.workspace.endpoints.add(entry)
                models = f" with {len(entry.models)} models" if len(entry.models) > 1 else ""
                app.say(
                    safe_line(
                        f"Found {entry.name} on this machine{models}: {app.keymap.key('models')} to use it."
                    )
                )

    def _theme_problems(self) -> list[Failure]:
        """What is wrong with the theme that was asked for, where another one had to take its place."""
        app = self._chat
        wanted = app.start.theme
        if not wanted or app.theme == wanted:
            return []
        from app.ui.themes import load_themes  # loaded when something is wrong

        loaded = load_themes(app.theme_folders)
        known = ", ".join(loaded.themes)
        missing = SettingsError(f"The theme {safe_line(wanted)} cannot be used; there are: {known}.")
        return [missing.failure, *(problem.failure for problem in loaded.problems)]

    async def _runs_without_saving(self, failure: Failure) -> bool:
        """Whether the user goes on although the database cannot be used."""
        from app.ui.screens.ask import Confirm  # loaded when first needed

        left = "The file is left as it is. Without saving, nothing of this session is kept."
        text = safe_text(f"{failure.what} {failure.hint}\n\n{left}")  # it names the file
        confirm = Confirm(safe_line(failure.title), text, "run without saving", "quit")
        answer: bool = await self._chat.push_screen_wait(confirm)
        return answer

    async def _restore_tabs(self) -> None:
        """Bring back the active tab, then the others around it; a long conversation in one holds up no other."""
        app = self._chat
        keys, active = await self._kept_tabs()
        if app.start.prompt or app.start.wants_model:
            app.chat_screen.add_tab(await self._fresh())
        elif active:
            await self._restore(active, 0, is_active=True)
        if not app.chat_screen.tabs and not keys:
            app.chat_screen.add_tab(await self._fresh())
        if app.chat_screen.tabs:
            self._is_open.set()
        for place, key in enumerate(keys):
            await self._restore(key, place)
        if not app.chat_screen.tabs:
            app.chat_screen.add_tab(await self._fresh())
        elif app.chat_screen.active is None:
            app.chat_screen.activate(app.chat_screen.tabs[-1])
        self._is_open.set()

    async def _fresh(self) -> ChatSession:
        """A session for a new conversation, as this start wants it."""
        workspace = self._chat.workspace
        if self._chat.start.which != "temporary":
            return workspace.new()
        from app.session.temporary import new_temporary  # loaded when first needed

        return await new_temporary(workspace)

    async def _kept_tabs(self) -> tuple[list[str], str]:
        """The tabs to bring back, in their order, and the active one; empty where there is none."""
        app = self._chat
        if app.start.which in ("new", "temporary"):
            return [], ""
        try:
            state = await app.workspace.store.state.get("tabs", {})
            newest = await app.workspace.newest() if app.start.which == "continue" else None
        except StoreError as error:
            app.say_failure(error.failure)
            return [], ""
        keys = [key for key in state.get("keys", []) if isinstance(key, str)]
        active = newest or state.get("active") or ""
        return keys if not newest or newest in keys else [*keys, newest], active

    async def _restore(self, key: str, place: int, *, is_active: bool = False) -> None:
        app = self._chat
        if app.chat_screen.tab_of(key) is not None:
            return
        try:
            session = await app.workspace.open(key)
        except StoreError as error:
            app.say_failure(error.failure)
            return
        if session is not None:
            app.chat_screen.add_tab(session, place=place, activate=is_active)
