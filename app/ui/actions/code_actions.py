"""Actions on code blocks: save one to a file, or pipe it into a command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line, safe_text
from app.ui.actions.file_actions import FileActions

if TYPE_CHECKING:
    from app.markdown.document import CodeBlock
    from app.ui.piping import Piped


class CodeActions(FileActions):
    """Takes the code of the message at the cursor, or of the last one, somewhere else."""

    def action_save_code(self) -> None:
        """Write a code block to a file on this machine."""
        self.do(self._save_code, "code", is_exclusive=True)

    def action_pipe_code(self) -> None:
        """Run a command with a code block as its input."""
        self.do(self._pipe_code, "code", is_exclusive=True)

    async def _save_code(self) -> None:
        from app.ui.code_files import suggested_file_name  # loaded when first needed

        block = await self._pick_code("Save which code?")
        if block is None:
            return
        name = suggested_file_name(block.language, block.text)
        target = await self.ask_target(f"Save code {block.number}", name, "write")
        if target is not None:
            await self.write_file(target, block.text.encode("utf-8", "replace"), f"code {block.number}")

    async def _pick_code(self, title: str) -> CodeBlock | None:
        """The code block to use: the one at the cursor, the only one, or the one that is picked, the last one first."""
        from app.ui.screens.picker import Picker, Row  # loaded when first needed

        tab = self._tab
        if tab is not None and (marked := tab.transcript.code_at_cursor) is not None:
            return marked
        key = tab.transcript.cursor_key if tab is not None else None
        blocks = tab.transcript.code_blocks(key) if tab is not None and key is not None else []
        if not blocks:
            self._chat.say(SafeText("There is no code in this message."), seconds=3)
            return None
        if len(blocks) == 1:
            return blocks[0]
        rows = [
            Row(str(block.number), safe_line(f"{block.number}  {_first_line(block)}"), _size(block))
            for block in blocks
        ]
        picked = await self._chat.push_screen_wait(Picker(SafeText(title), rows, current=rows[-1].key))
        return next((block for block in blocks if str(block.number) == picked), None)

    async def _pipe_code(self) -> None:
        from app.ui.screens.ask import AskLine  # loaded when first needed
        from app.ui.screens.command_output import CommandOutput
        from app.ui.screens.confirm_command import ConfirmCommand

        app = self._chat
        block = await self._pick_code("Pipe which code?")
        if block is None:
            return
        command = ""
        while True:
            title = safe_line(f"Pipe code {block.number} ({_size(block)}) into")
            answer = await app.push_screen_wait(AskLine(title, SafeText(command), "look at it first", "back"))
            command = safe_text(answer).strip() if answer is not None else ""
            if not command:
                return
            if await app.push_screen_wait(ConfirmCommand(SafeText(command), _lines(block))):
                break
        answered = await app.push_screen_wait(
            CommandOutput(safe_line(command), lambda: _run(command, block.text))
        )
        if answered is not None:
            what, output = answered
            if what == "copy":
                app.copy(output, "the output")
            elif what == "attach":
                self._attach_output(command, output)
            else:
                self._insert(command, output)

    def _attach_output(self, command: str, output: SafeText) -> None:
        """Put an output beside the next prompt."""
        from app.attachments.reading import text_attachment  # loaded when first needed

        if (tab := self._tab) is not None and self._chat.attach_or_say(
            tab, text_attachment(f"| {command}", output)
        ):
            self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)

    def _insert(self, command: str, output: SafeText) -> None:
        """Put an output into the prompt, as a fenced block behind what stands there."""
        from app.conversation.export_markdown import fenced  # loaded when first needed

        screen = self._chat.chat_screen
        before = screen.prompt.text.rstrip("\n")
        shown = " ".join(command.split()).replace("`", "'")
        piece = f"Output of `{shown}`:\n\n{fenced(output)}\n"
        screen.prompt.load_text(f"{before}\n\n{piece}" if before else piece)
        screen.set_focus(screen.prompt)


async def _run(command: str, text: str) -> Piped:
    from app.ui.piping import pipe_into  # loaded when first needed

    return await pipe_into(command, text, folder=Path.cwd(), environment=os.environ)


def _first_line(block: CodeBlock) -> SafeText:
    return safe_line(next((line for line in block.text.split("\n") if line.strip()), ""), 80)


def _size(block: CodeBlock) -> SafeText:
    lines = block.text.count("\n")
    size = f"{lines:,} line{'' if lines == 1 else 's'}"
    return safe_line(f"{block.language} · {size}" if block.language else size)


def _lines(block: CodeBlock) -> list[SafeText]:
    """The lines with something in them: blank ones must not push the others out of sight."""
    return [safe_text(line) for line in block.text.split("\n") if line.strip()]
