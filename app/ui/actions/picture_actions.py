"""Pasting pictures: what is in the desktop's clipboard put beside the prompt."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from app.errors import AttachmentRefused
from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab


class PictureActions(AppPart):
    """Takes a picture from where the desktop keeps what was copied last."""

    def action_paste_picture(self) -> None:
        """Attach the picture in the clipboard, or say why not."""
        self.do(lambda: self._paste_picture(""), "paste picture", is_exclusive=True)

    def paste_copied(self, text: str) -> None:
        """Paste what was copied last: a picture of the desktop, else the text that was copied within beck."""
        from app.ui.clipboard_picture import reaches_desktop  # loaded when first needed

        if text and not reaches_desktop(os.environ):
            self._chat.chat_screen.prompt.paste(text)  # at once: what is typed next comes behind it
        else:
            self.do(lambda: self._paste_picture(text), "paste picture", is_exclusive=True)

    async def _paste_picture(self, text: str) -> None:
        from app.ui.clipboard_picture import NoPicture, picture_in_clipboard  # loaded when first needed

        await self._chat.until_open()
        tab = self._tab
        if tab is None:
            return
        try:
            content = await picture_in_clipboard(os.environ)
        except NoPicture as why:
            if text:
                self._chat.chat_screen.prompt.paste(text)
            else:
                self._chat.say(safe_line(str(why), 300))
            return
        await self._attach_pasted(tab, content)

    async def _attach_pasted(self, tab: ConversationTab, content: bytes) -> None:
        from app.attachments.reading import picture_attachment  # loaded with the first attachment

        names = {one.name for one in tab.attached}
        number = next(n for n in range(1, len(names) + 2) if f"pasted picture {n}" not in names)
        try:
            one = await asyncio.to_thread(picture_attachment, SafeText(f"pasted picture {number}"), content)
        except AttachmentRefused as error:
            self._chat.say_failure(error.failure)
            return
        if self._chat.chat_screen.tab_of(tab.key) is tab:
            self._chat.attach_or_say(tab, one)
