"""Writing files: asks for a name, asks again where something would be replaced, and says where it went."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.target_file import TargetFile

LONGEST_PATH = 1000


class FileActions(AppPart):
    """What the actions share that take something out into a file."""

    async def ask_target(
        self, title: str, name: str, verb: str, objection: Callable[[str], str] = lambda _: ""
    ) -> TargetFile | None:
        """Ask where to write, and once more where a file is there already or a link leads elsewhere; None for nowhere."""
        from app.ui.screens.ask import Confirm  # loaded when first needed
        from app.ui.screens.ask_file import AskFile

        app = self._chat
        while True:
            dialog = AskFile(SafeText(title), safe_line(name), Path.cwd(), verb, objection=objection)
            target = await app.push_screen_wait(dialog)
            if target is None:
                return None
            question = _question(target)
            if not question or await app.push_screen_wait(
                Confirm(SafeText(question), safe_line(str(target.path), LONGEST_PATH), verb)
            ):
                return target
            name = str(target.path)

    async def write_file(self, target: TargetFile, content: bytes, what: str) -> None:
        """Write a file beside the keys, and say so or why not."""
        from app.target_file import write_target  # loaded when first needed

        path = safe_line(str(target.path), LONGEST_PATH)
        try:
            await asyncio.to_thread(write_target, target, content)
        except OSError as error:
            told = safe_line(f"{path} cannot be written: {error.strerror or error}.", LONGEST_PATH)
            self._chat.say(told, title=SafeText("Not written"), is_bad=True)
        else:
            self._chat.say(safe_line(f"Wrote {what} to {path}.", LONGEST_PATH), seconds=5)


def _question(target: TargetFile) -> str:
    if target.kind == "file":
        return "Replace this file, which a link leads to?" if target.is_elsewhere else "Replace this file?"
    return "A link leads elsewhere. Write this file?" if target.is_elsewhere else ""
