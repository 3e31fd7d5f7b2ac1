"""Surfaces of what the user writes, pastes and takes along."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from app.conversation import Attached, AttachmentPart
from app.safe_text import safe_text
from tests.safety.surfaces.replies import unfold
from tests.safety.surfaces.stage import Stage, Surface, in_lines, in_words, leave, opened
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until


async def _prompt_box(stage: Stage, texts: Sequence[str]) -> None:
    prompt = stage.app.chat_screen.prompt
    prompt.text = ""
    text = in_lines(texts)
    if text.isascii() and text.isprintable():
        prompt.insert(text)
    else:
        prompt.post_message(events.Paste(text))


async def _long_paste(stage: Stage, texts: Sequence[str]) -> None:
    prompt = stage.app.chat_screen.prompt
    prompt.text = ""
    prompt.paste("\n" * 12 + in_lines(texts))
    prompt.unfold()


async def _prompt_search(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.widgets.prompt_search import PromptSearch

    app = stage.app
    app.on_prompt_search_closed(PromptSearch.Closed(None))
    app.offer_history([safe_text(text) for text in texts])
    app.action_search_history()
    await until(lambda: bool(app.chat_screen.query("#history-text")))


async def _editor(stage: Stage, texts: Sequence[str]) -> None:
    stage.app._take_back(in_lines(texts), stage.app.chat_screen.prompt.owner)


async def _prompt_history(stage: Stage, texts: Sequence[str]) -> None:
    history = stage.app.workspace.store.prompt_history
    await history.add("a" + in_lines(texts))
    stage.app.offer_history(await history.all())
    stage.app.chat_screen.prompt.text = ""
    stage.app.chat_screen.prompt.action_cursor_up()


async def _queue(stage: Stage, texts: Sequence[str]) -> None:
    await stage.fresh()
    stage.tab.session.pause = "kept"
    for text in texts:
        await stage.tab.session.enqueue("a" + text)


def attached(text: str) -> Attached:
    """Something attached whose every word is this text."""
    return Attached(
        text, (AttachmentPart(text, "text/plain", text), AttachmentPart(text, text, text)), text, 3
    )


async def _chips(stage: Stage, texts: Sequence[str]) -> None:
    stage.app.set_attached(stage.tab, tuple(attached(mark + text) for text in texts for mark in ("", "a")))


async def _inside_a_chip(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.attachment_view import AttachmentView

    await opened(stage, AttachmentView(attached(in_lines(texts))))


async def _sent_along(stage: Stage, texts: Sequence[str]) -> None:
    await stage.fresh()
    stage.server.reply(sse_chat("ok"))
    parts = tuple(part for text in texts for part in attached(text).parts)
    await stage.settle(await stage.tab.session.send("go", parts))


async def _file_list(stage: Stage, texts: Sequence[str]) -> None:
    paths = [form for text in texts for form in (text, f"{text}/")]
    stage.app._show_files("", paths)

    def is_shown() -> bool:
        if stage.app._file_list is None:  # the prompt has only now told that no mention stands in it
            stage.app._show_files("", paths)
        return stage.app._file_list.is_mounted

    await until(is_shown)


async def _file_refused(stage: Stage, texts: Sequence[str]) -> None:
    stage.app.clear_notifications()
    await stage.app.read_named("a" + in_words(texts))


async def _command_to_attach(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.confirm_command import ConfirmCommand

    await leave(stage)
    stage.app.do(lambda: stage.app.output_of("a" + in_lines(texts)), "ask")
    await until(lambda: isinstance(stage.app.screen, ConfirmCommand))


async def _secret(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.actions.checking import _found
    from app.ui.screens.secrets_found import SecretsFound

    keys = [
        (text, f"{text}\nsk-ant-{'a1' * 20}{text}\n{text}password='{text}'".replace("\x00", ""))
        for text in texts
    ]
    rows, _ = _found("\n".join(key for _, key in keys), [AttachmentPart(t, "text/plain", k) for t, k in keys])
    await opened(stage, SecretsFound(rows, can_leave_out=True))


PROMPTS = {
    "prompt box": Surface(_prompt_box, 6),
    "search in the prompt history": Surface(_prompt_search, 6, 3),
    "long paste": Surface(_long_paste, 15),
    "what an editor left": Surface(_editor, 15),
    "queue of prompts": Surface(_queue, 4),
    "prompt history": Surface(_prompt_history, 6),
    "attachments above the prompt": Surface(_chips, 5, 2),
    "inside an attachment": Surface(_inside_a_chip, 25, 2),
    "attachments in the transcript": Surface(_sent_along, 10, 3, unfold),
    "list of files": Surface(_file_list, 4),
    "file that is not attached": Surface(_file_refused, 8),
    "command to attach": Surface(_command_to_attach, 10, 2),
    "secret dialog": Surface(_secret, 8, 2),
}
"""Each shows what was typed, pasted, read or left by another program."""
