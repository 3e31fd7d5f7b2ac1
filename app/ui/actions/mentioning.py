"""Mentioning: the list of files while one is being mentioned in the prompt, and files that are dropped on it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.attachments.finding import FileIndex
    from app.attachments.locating import Located
    from app.ui.widgets.file_list import FileList

INDEX_SECONDS = 20.0
"""How long a walk of the folder is good for."""
LOOK_SECONDS = 0.1
"""How often the list is brought up to date while the walk goes on."""


class Mentioning(AppPart):
    """Completes ``@`` in the prompt."""

    _file_list: FileList | None = None
    _file_index: FileIndex | None = None
    _index_time = 0.0
    _is_finding = False
    """Whether files were looked for since the list was closed last, perhaps still are."""
    _refused_at = -1
    """Column of the sign whose list esc closed; -1 for none."""

    def complete_mention(self) -> None:
        """Show, change or close the list, now that the prompt's text is another one."""
        prompt = self._chat.chat_screen.prompt
        row, column = prompt.cursor_location
        before = prompt.document[row][:column]
        typed = None
        if "@" in before and prompt.is_typed:
            from app.attachments.mentions import open_mention  # loaded with the first at sign

            typed = open_mention(before)
        if typed is None or before.rfind("@") == self._refused_at:
            if typed is None:
                self._refused_at = -1
            self.close_file_list()
            return
        self._is_finding = True
        self.do(lambda: self._find(typed), "mention", is_exclusive=True)

    async def _find(self, typed: str) -> None:
        """Show what fits so far, and again while the walk goes on."""
        from app.attachments.finding import candidates  # loaded with the first at sign

        index = self._index()
        while True:
            is_done = index.is_done
            self._show_files(typed, await asyncio.to_thread(candidates, typed, index))
            if is_done:
                break
            await asyncio.sleep(LOOK_SECONDS)

    def _index(self) -> FileIndex:
        """The files below the current folder, walked anew where the last walk is old."""
        from app.attachments.finding import FileIndex  # loaded with the first at sign

        index, top = self._file_index, Path.cwd()
        if index is None or index.top != top or monotonic() - self._index_time > INDEX_SECONDS:
            if index is not None:
                index.leave()
            index = self._file_index = FileIndex(top)
            self._index_time = monotonic()
            run = index.run
            self.do(lambda: asyncio.to_thread(run), "file index")
        return index

    def leave_index(self) -> None:
        """End the walk, if one is under way: the program ends."""
        if self._file_index is not None:
            self._file_index.leave()

    def _show_files(self, typed: str, paths: list[str]) -> None:
        screen = self._chat.chat_screen
        if not paths or paths == [typed]:
            self._remove_list()
        elif self._file_list is not None:
            self._file_list.show(paths)
        else:
            from app.ui.widgets.file_list import FileList  # loaded with the first at sign

            self._file_list = FileList(paths)
            screen.mount(self._file_list, before=screen.prompt)
            screen.prompt.first_taker = self._files_take

    def close_file_list(self) -> None:
        """Take the list away, and look for nothing any more."""
        if self._is_finding:
            self._is_finding = False
            self._chat.workers.cancel_group(self._chat, "mention")
        self._remove_list()

    def _remove_list(self) -> None:
        if self._file_list is not None:
            self._chat.chat_screen.prompt.first_taker = None
            self._file_list.remove()
            self._file_list = None

    def _files_take(self, key: str) -> bool:
        """Let the list have a key of the prompt; whether it took it."""
        listing = self._file_list
        if listing is None:
            return False
        match key:
            case "up" | "down":
                listing.step(-1 if key == "up" else 1)
            case "tab" | "enter":
                self._take_path(listing.marked, goes_in=key == "tab")
            case "escape":
                prompt = self._chat.chat_screen.prompt
                row, column = prompt.cursor_location
                self._refused_at = prompt.document[row][:column].rfind("@")
                self.close_file_list()
            case _:
                return False
        return True

    def on_file_list_picked(self, event: FileList.Picked) -> None:
        """Take the path that was clicked."""
        self._take_path(event.path, goes_in=False)

    def _take_path(self, path: str, *, goes_in: bool) -> None:
        """Write a path behind the sign and attach it; a folder may be gone into instead."""
        from app.attachments.mentions import mention_of  # loaded with the first at sign

        prompt = self._chat.chat_screen.prompt
        row, column = prompt.cursor_location
        start = prompt.document[row][:column].rfind("@")
        self.close_file_list()
        if start < 0:
            return
        is_stop = path.endswith("/") and goes_in
        written = f"@{path}" if is_stop else f"{mention_of(path)} "
        prompt.replace(written, (row, start), (row, column), maintain_selection_offset=False)
        tab = self._tab
        if not is_stop and tab is not None:
            self.do(lambda: self._attach_picked(tab.key, path), "attach picked")

    async def _attach_picked(self, key: str, path: str) -> None:
        one = await self._chat.read_named(path)
        tab = self._chat.chat_screen.tab_of(key)
        if one is not None and tab is not None:
            self._chat.attach_or_say(tab, one)

    # Files that are dropped

    def take_paste(self, text: str) -> bool:
        """Attach the picture that was copied where the paste is empty; offer to attach the files whose paths were pasted, as a terminal does where one is dropped on it.

        Returns:
            Whether the paste is taken; if the files are not there or not wanted, the text is put into the prompt.
        """
        if not text:  # what some terminals send where a picture is pasted
            self._chat.action_paste_picture()
            return True
        if len(text) > 10_000 or not text.lstrip(" '\"").startswith(("/", "~/", "file://")):
            return False
        from app.attachments.mentions import dropped_paths  # loaded with the first such paste

        paths = dropped_paths(text)
        if paths:
            self.do(lambda: self._offer(text, paths), "dropped")
        return bool(paths)

    async def _offer(self, text: str, paths: list[str]) -> None:
        from app.attachments.locating import locate  # loaded with the first such paste
        from app.errors import AttachmentRefused
        from app.ui.screens.ask import Confirm

        def work() -> list[Located]:
            try:
                found = [locate(path, Path.cwd()) for path in paths]
            except AttachmentRefused:
                return []
            return [one for one in found if one is not None] if all(found) else []

        located = await asyncio.to_thread(work)
        tab = self._tab
        is_wanted = False
        if located and tab is not None:
            names = SafeText("\n".join(safe_line(str(one.path), 1000) for one in located[:10]))
            title = "Attach this file?" if len(located) == 1 else f"Attach these {len(located)} files?"
            confirm = Confirm(SafeText(title), names, "attach", "paste the path")
            is_wanted = await self._chat.push_screen_wait(confirm)
        if not is_wanted or tab is None:
            self._chat.chat_screen.prompt.insert(text)
            return
        for place in located:
            one = await self._chat.read_located(place)
            if one is not None and not self._chat.attach_or_say(tab, one):
                return
