"""Actions on links: show where one leads, then copy it or have the desktop open it."""

from __future__ import annotations

import os

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart


class LinkActions(AppPart):
    """Nothing is opened or fetched without a key press on the destination that is shown."""

    def show_link(self, href: str) -> None:
        """Show where a link leads and ask what to do."""
        self.do(lambda: self._ask_about(href), "link", is_exclusive=True)

    def action_links(self) -> None:
        """List the links of the message at the cursor, or of the last one."""
        self.do(self._pick_link, "link", is_exclusive=True)

    async def _pick_link(self) -> None:
        from app.markdown.links import links_in  # loaded when first needed
        from app.ui.screens.picker import Picker, Row

        tab = self._tab
        key = tab.transcript.cursor_key if tab is not None else None
        links = links_in(tab.transcript.source_of(key)) if tab is not None and key is not None else []
        if not links:
            self._chat.say(SafeText("There is no link in this message."), seconds=3)
            return
        rows = [
            Row(
                link.href,
                safe_line(link.label),
                safe_line(link.href) if link.label != link.href else SafeText(""),
            )
            for link in links
        ]
        href = (
            links[0].href
            if len(links) == 1
            else await self._chat.push_screen_wait(
                Picker(SafeText("Links"), rows, keys_hint="enter show where it leads · esc close")
            )
        )
        if href is not None:
            await self._ask_about(href)

    async def _ask_about(self, href: str) -> None:
        from app.ui.link_opener import destination_of, open_link, opener  # loaded when first needed
        from app.ui.screens.link import LinkDialog

        destination = destination_of(href)
        program = opener(os.environ)
        answer = await self._chat.push_screen_wait(LinkDialog(destination, can_open=bool(program)))
        if answer == "copy":
            self._chat.copy(destination.address, "the link")
        elif answer == "open":
            try:
                open_link(program, destination)
            except OSError as error:
                what = safe_line(f"{program} cannot be run: {error.strerror or error}.")
                self._chat.say(what, title=SafeText("Not opened"), is_bad=True)
