"""Attaching: what stands beside each tab's prompt, how it gets there and how it goes again."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AttachmentRefused
from app.safe_text import SafeText, safe_line, safe_text
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.attachments.locating import Located
    from app.conversation import Attached, Message, QueuedPrompt
    from app.ui.conversation_tab import ConversationTab
    from app.ui.piping import Piped
    from app.ui.widgets.attachment_bar import AttachmentBar, Chip

MOST_ATTACHED = 50
MOST_BYTES = 20_000_000
"""Beside one prompt; more is refused by most servers."""


class Attaching(AppPart):
    """Puts files, folders, pictures and output beside the prompt, and shows them as chips."""

    _attachment_bar: AttachmentBar | None = None

    def action_attach(self, argument: str = "") -> None:
        """Attach what a path names or, behind a ``!``, what a command says; ask for it where there is none."""
        self.do(lambda: self._attach_named(argument.strip()), "attach", is_exclusive=True)

    def action_detach(self, argument: str = "") -> None:
        """Take an attachment away; pick it where there are several."""
        self.do(lambda: self._detach_named(argument.strip()), "attach", is_exclusive=True)

    def action_focus_attachments(self) -> None:
        """Let the chips take the keys, where there are any."""
        if self._attachment_bar is not None:
            self._chat.chat_screen.set_focus(self._attachment_bar)

    # What stands there

    def set_attached(
        self, tab: ConversationTab, attached: tuple[Attached, ...], *, is_draft: bool = True
    ) -> None:
        """Let these stand beside a tab's prompt.

        Args:
            tab: Whose prompt.
            attached: In order.
            is_draft: Whether they belong to the draft, which is kept; those of a message that is being edited do not.
        """
        tab.attached = attached
        if tab is self._tab:
            self.show_attached()
        if is_draft:
            self.do(lambda: tab.session.keep_attached(attached), "draft attachments")

    def attached_to_keep(self, tab: ConversationTab) -> tuple[Attached, ...]:
        """What is stored beside a tab's draft: not what belongs to a message that is being edited."""
        edit = self._chat.edit_of(tab)
        going = [one for _, attached in tab.on_its_way for one in attached]
        return (*going, *(tab.attached if edit is None else edit.attached))

    def take_attached(self, tab: ConversationTab) -> tuple[Attached, ...]:
        """What stands beside a prompt that is being sent, taken away; it is kept until it has been sent."""
        attached, tab.attached = tab.attached, ()
        if attached and tab is self._tab:
            self.show_attached()
        return attached

    def attach(self, tab: ConversationTab, one: Attached) -> None:
        """Put one thing beside a prompt, in place of another of the same name.

        Raises:
            AttachmentRefused: there is no room for it.
        """
        others = tuple(other for other in tab.attached if other.name != one.name)
        if len(others) >= MOST_ATTACHED or sum(map(_bytes, others)) + one.byte_count > MOST_BYTES:
            from app.conversation.attached import (
                size_label,  # as nothing of a conversation, not before the first frame
            )

            told = f"{one.name} does not fit: up to {MOST_ATTACHED} attachments of {size_label(MOST_BYTES)} together go along."
            raise AttachmentRefused(told, hint="Take another one away first: /detach")
        self.set_attached(tab, (*others, one), is_draft=self._chat.edit_of(tab) is None)
        if one.note:
            self._chat.say(safe_line(f"{one.name}: {one.note}", 1000), seconds=6)

    def show_attached(self) -> None:
        """Bring the chips up to date with the active tab."""
        screen, tab, bar = self._chat.chat_screen, self._tab, self._attachment_bar
        chips = [chip_of(one) for one in tab.attached] if tab is not None else []
        if not chips:
            if bar is not None:
                if screen.focused is bar:
                    screen.set_focus(screen.prompt)
                bar.remove()
                self._attachment_bar = None
        elif bar is not None:
            bar.show(chips)
        else:
            from app.ui.widgets.attachment_bar import AttachmentBar  # loaded with the first attachment

            self._attachment_bar = AttachmentBar(chips)
            screen.mount(self._attachment_bar, before=screen.prompt)

    def on_attachment_bar_removed(self, event: AttachmentBar.Removed) -> None:
        """Take a chip away."""
        tab = self._tab
        if tab is not None and event.index < len(tab.attached):
            self._remove(tab, tab.attached[event.index].name)

    def on_attachment_bar_asked(self, event: AttachmentBar.Asked) -> None:
        """Show what is in a chip."""
        tab = self._tab
        if tab is not None and event.index < len(tab.attached):
            from app.ui.screens.attachment_view import AttachmentView  # loaded when first needed

            self._chat.push_screen(AttachmentView(tab.attached[event.index]))

    def on_attachment_bar_left(self) -> None:
        """The prompt takes the keys again."""
        self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)

    def _remove(self, tab: ConversationTab, name: str) -> None:
        """Take one away, and with it the mention of it, so that it does not come back when the prompt is sent."""
        from app.attachments.mentions import mention_of  # loaded with the first attachment

        left = tuple(one for one in tab.attached if one.name != name)
        self.set_attached(tab, left, is_draft=self._chat.edit_of(tab) is None)
        prompt = self._chat.chat_screen.prompt
        if tab is self._tab and (mention := mention_of(name)) in prompt.text:
            prompt.load_text(prompt.text.replace(mention, mention.removeprefix("@")))

    # Commands

    async def _attach_named(self, named: str) -> None:
        await self._chat.until_open()
        tab = self._tab
        if tab is None:
            return
        if not named:
            from app.ui.screens.ask import AskLine  # loaded when first needed

            question = SafeText("Attach a file, a folder, or !command")
            answer = await self._chat.push_screen_wait(AskLine(question, SafeText(""), "attach", "back"))
            named = answer or ""
        named = safe_text(named).strip()
        if not named:
            return
        if named.startswith("!"):
            one = await self.output_of(named[1:].strip())
        else:
            one = await self.read_named(named.removeprefix("@"))
        if one is not None:
            self.attach_or_say(tab, one)

    async def read_named(self, named: str) -> Attached | None:
        """What a path names, read beside the keys; None where it cannot be attached, which has been said."""
        from app.attachments.locating import locate  # loaded with the first attachment
        from app.attachments.reading import read_located

        def work() -> Attached:
            located = locate(named, Path.cwd())
            if located is None:
                raise AttachmentRefused(f"There is no file or folder {safe_line(named)} here.")
            return read_located(located)

        try:
            return await asyncio.to_thread(work)
        except AttachmentRefused as error:
            self._chat.say_failure(error.failure)
            return None

    async def read_located(self, located: Located) -> Attached | None:
        """What was located, read beside the keys; None where it cannot be attached, which has been said."""
        from app.attachments.reading import read_located  # loaded with the first attachment

        try:
            return await asyncio.to_thread(read_located, located)
        except AttachmentRefused as error:
            self._chat.say_failure(error.failure)
            return None

    def attach_or_say(self, tab: ConversationTab, one: Attached) -> bool:
        """Put one thing beside a prompt, or say why not; whether it is there."""
        try:
            self.attach(tab, one)
        except AttachmentRefused as error:
            self._chat.say_failure(error.failure)
            return False
        return True

    async def output_of(self, command: str) -> Attached | None:
        """What a command says, run after it was shown and confirmed; None where the user gave it up."""
        from app.attachments.reading import text_attachment  # loaded with the first attachment
        from app.ui.screens.command_output import CommandOutput
        from app.ui.screens.confirm_command import ConfirmCommand

        app, command = self._chat, safe_text(command)
        if not command or not await app.push_screen_wait(
            ConfirmCommand(command, (), SafeText("Run this command and attach what it says?"))
        ):
            return None
        dialog = CommandOutput(safe_line(command), lambda: _run(command), is_for_attaching=True)
        answered = await app.push_screen_wait(dialog)
        return text_attachment(f"!{command}", answered[1]) if answered is not None else None

    async def _detach_named(self, name: str) -> None:
        tab = self._tab
        if tab is None or not tab.attached:
            self._chat.say(SafeText("Nothing is attached."), seconds=3)
            return
        names = [one.name for one in tab.attached]
        if not name and len(names) > 1:
            from app.ui.screens.picker import Picker, Row  # loaded when first needed

            rows = [
                Row(one.name, safe_line(one.name, 300), detail)
                for one in tab.attached
                for detail in (chip_of(one).detail,)
            ]
            picked = await self._chat.push_screen_wait(Picker(SafeText("Take which one away?"), rows))
            if picked is None:
                return
            name = picked
        name = name or names[0]
        if name not in names:
            self._chat.say(safe_line(f"{name} is not attached; there are: {', '.join(names)}."))
            return
        self._remove(tab, name)


def _bytes(one: Attached) -> int:
    return one.byte_count


def chip_of(one: Attached) -> Chip:
    """An attachment as the bar shows it."""
    from app.attachments.reading import picture_in  # loaded with the first attachment
    from app.conversation.attached import size_label
    from app.ui.widgets.attachment_bar import Chip

    first = one.parts[0] if one.parts else None
    picture = picture_in(first) if first is not None and first.is_picture else None
    what = f"{len(one.parts)} files " if len(one.parts) > 1 else f"{picture.told} " if picture else ""
    detail = f"{what}{size_label(one.byte_count)} ~{one.tokens:,}"
    return Chip(safe_line(one.name, 300), safe_line(detail))


def attached_to_message(message: Message | QueuedPrompt) -> tuple[Attached, ...]:
    """What was attached to a message, each part by itself, to be attached to another one."""
    from app.attachments.reading import tokens_of  # loaded with the first attachment
    from app.conversation import Attached, AttachmentPart

    return tuple(
        Attached(part.name, (part,), "", tokens_of(part))
        for part in message.parts
        if isinstance(part, AttachmentPart)
    )


async def _run(command: str) -> Piped:
    from app.ui.piping import pipe_into  # loaded when first needed

    return await pipe_into(command, "", folder=Path.cwd(), environment=os.environ)
