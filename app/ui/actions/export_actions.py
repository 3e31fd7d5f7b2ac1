"""Actions that take whole conversations out, and bring one in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import ImportRefused, StoreError
from app.safe_text import SafeText, safe_line
from app.ui.actions.file_actions import LONGEST_PATH, FileActions

if TYPE_CHECKING:
    from app.conversation.exported import ExportedConversation
    from app.ui.conversation_tab import ConversationTab


class ExportActions(FileActions):
    """Copies, exports and imports conversations."""

    def action_copy_conversation(self) -> None:
        """Copy the active path as Markdown."""
        tab = self._tab
        if tab is None or tab.session.is_empty:
            self._chat.say(SafeText("There is nothing to copy yet."), seconds=3)
            return
        from app.conversation.export_markdown import markdown_of  # loaded when first needed

        self._chat.copy(markdown_of(self._exported(tab, is_whole_tree=False)), "the conversation")

    def action_export(self, argument: str = "") -> None:
        """Export the active path, to the file that is given or asked for."""
        self.do(lambda: self._export(argument, is_whole_tree=False), "export", is_exclusive=True)

    def action_export_variants(self) -> None:
        """Export the whole tree."""
        self.do(lambda: self._export(is_whole_tree=True), "export", is_exclusive=True)

    def action_import_conversation(self) -> None:
        """Import an exported conversation and show it in a tab."""
        self.do(self._import, "import", is_exclusive=True)

    async def _export(self, name: str = "", *, is_whole_tree: bool) -> None:
        from app.ui.export_formats import content_of, objection_to, suggested_name  # loaded when first needed

        tab = self._tab
        if tab is None or tab.session.is_empty:
            self._chat.say(SafeText("There is nothing to export yet."), seconds=3)
            return
        suffix = ".json" if is_whole_tree else ".md"
        name = name or suggested_name(tab.session.conversation, suffix, self._chat.now_seconds())
        title = "Export all variants" if is_whole_tree else "Export the conversation"
        target = await self.ask_target(title, name, "write", objection_to)
        if target is None:
            return
        exported = self._exported(tab, is_whole_tree=is_whole_tree)
        try:
            content = await asyncio.to_thread(content_of, exported, target.path.suffix)
        except ValueError as error:
            self._chat.say(safe_line(f"It cannot be exported: {error}."), is_bad=True)
            return
        await self.write_file(target, content, _told(exported))

    def _exported(self, tab: ConversationTab, *, is_whole_tree: bool) -> ExportedConversation:
        """What is exported; a running reply with what has arrived."""
        from app.conversation import MessageTree
        from app.conversation.exported import exported_path, exported_tree  # loaded when first needed

        session = tab.session
        now = int(self._chat.now_seconds() * 1000)
        if not is_whole_tree:
            return exported_path(session.conversation, session.path(), now)
        live = session.live
        messages = [
            replace(message, parts=live.parts(), generation=live.record)
            if live is not None and message.id == live.record.message_id
            else message
            for message in session.tree
        ]
        tree = MessageTree(messages, session.tree.active_root_id)
        return exported_tree(session.conversation, tree, now)

    async def _import(self) -> None:
        from app.conversation.import_json import MAX_BYTES  # loaded when first needed
        from app.session.importing import import_conversation
        from app.target_file import read_target
        from app.ui.screens.ask_file import AskFile

        app = self._chat
        await app.until_open()
        title = SafeText("Import a conversation that beck exported as JSON")
        target = await app.push_screen_wait(AskFile(title, SafeText(""), Path.cwd(), "import", reads=True))
        if target is None:
            return
        try:
            content = await asyncio.to_thread(read_target, target, MAX_BYTES)
            session = await import_conversation(app.workspace, content)
        except OSError as error:
            told = safe_line(f"{target.path} cannot be read: {error.strerror or error}.", LONGEST_PATH)
            app.say(told, title=SafeText("Not imported"), is_bad=True)
        except (ImportRefused, StoreError) as error:
            app.say_failure(error.failure)
        else:
            if session is not None:
                app.chat_screen.add_tab(session)


def _told(exported: ExportedConversation) -> str:
    count = len(exported.messages)
    variants = ", all variants" if exported.is_whole_tree else ""
    return f"{count:,} message{'' if count == 1 else 's'}{variants}"
