"""Surfaces of what is stored, of searches, and of dialogs about messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from textual import events

from app.safe_text import safe_line
from tests.safety.surfaces.replies import unfold
from tests.safety.surfaces.stage import Stage, Surface, in_lines, in_words, leave, opened
from tests.support.scripted_server import openai_stream, sse_chat
from tests.support.workspaces import until

_NUMBERS = count()
"""For the keys of stored conversations."""


async def _filter(stage: Stage, texts: Sequence[str]) -> None:
    """The search of the palette, of the models and of the browser are one widget."""
    from app.ui.screens.picker import Picker

    if not isinstance(stage.app.screen, Picker):
        stage.app.action_palette()
        await until(lambda: isinstance(stage.app.screen, Picker) and bool(stage.app.screen.query("#filter")))
    field = stage.app.screen.query_one("#filter")
    field.value = ""
    field.post_message(events.Paste("a" + in_words(texts)))


async def _help_search(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.help import HelpScreen

    if not isinstance(stage.app.screen, HelpScreen):
        stage.app.action_help()
        await until(
            lambda: isinstance(stage.app.screen, HelpScreen) and bool(stage.app.screen.query("Input"))
        )
    field = stage.app.screen.query_one("#help-filter")
    field.value = ""
    field.post_message(events.Paste("a" + in_words(texts)))


async def _link(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.link import LinkDialog

    await leave(stage)
    forms = ("{}", "https://a.test/{}", "https://{}.test/", "https://u{}@b.test/", "mailto:{}@b.test")
    stage.app.show_link(forms[stage.rounds % len(forms)].format(in_words(texts)))
    stage.rounds += 1
    await until(lambda: isinstance(stage.app.screen, LinkDialog))


async def _find_bar(stage: Stage, texts: Sequence[str]) -> None:
    await leave(stage)
    if stage.tab.session.is_empty:
        await stage.ask(openai_stream([texts[0], "a" + texts[0]]), every=1_000_000)
    stage.app.close_find()
    stage.app.find("a" + in_words(texts))
    await until(lambda: stage.app._bar is not None and stage.app._bar.is_mounted)


async def _file_dialog(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.ask_file import AskFile

    text = in_words(texts)
    await opened(stage, AskFile(safe_line("Write"), safe_line("a" + text), Path("/nowhere/" + text), "write"))


async def _command_output(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.piping import Piped
    from app.ui.screens.command_output import CommandOutput

    async def run() -> Piped:
        return Piped(in_lines(texts).encode("utf-8", "surrogatepass"), 0)

    dialog = CommandOutput(safe_line(in_words(texts)), run)
    await opened(stage, dialog)
    await until(lambda: dialog._output is not None)


async def _tree(stage: Stage, texts: Sequence[str]) -> None:
    """Rows of the tree, from replies and from prompts."""
    from app.ui.screens.tree import TreeScreen

    await leave(stage)
    await _show_stored(stage, texts)
    stage.app.action_tree()
    await until(lambda: isinstance(stage.app.screen, TreeScreen))


async def _diff(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.diff import DiffScreen

    before, after = in_lines(texts), in_lines(["a" + text + text for text in texts])
    dialog = DiffScreen((safe_line("1/2"), before), (safe_line("2/2"), after))
    await opened(stage, dialog)
    await until(lambda: bool(dialog._pieces))


async def _told_by_undo(stage: Stage, texts: Sequence[str]) -> None:
    """The words for a step, which hold what was deleted."""
    await leave(stage)
    await stage.ask(sse_chat("ok"), prompt="a" + in_words(texts), every=1)
    await stage.app.delete_message(stage.tab, stage.tab.session.path()[0].id)
    await stage.app._undo()


async def _stored(stage: Stage, texts: Sequence[str]) -> None:
    """A conversation as somebody else's program may have written it, in every column that is shown."""
    await leave(stage)
    await _show_stored(stage, texts)


async def _show_stored(stage: Stage, texts: Sequence[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    key = f"c{next(_NUMBERS)}"

    def write(connection) -> None:
        connection.execute(
            "INSERT INTO conversations (id, title, title_source, created_at, updated_at, active_root_id, endpoint, model,"
            " draft, tags) VALUES (?, ?, 'user', 1, 1, ?, 'test', ?, ?, ?)",
            (key, texts[0], f"{key}m0", texts[0], in_lines(texts), texts[0]),
        )
        for number, text in enumerate(texts):
            _store_message(connection, key, number, text, is_last=number == len(texts) - 1)

    await stage.app.workspace.store.database.write(write)
    session = await stage.app.workspace.open(key)
    assert session is not None
    stage.show(session)


def _store_message(connection, key: str, number: int, text: str, *, is_last: bool) -> None:
    """A prompt and its reply."""
    prompt, reply = f"{key}m{number}", f"{key}r{number}"
    failure = json.dumps({"kind": text, "title": text, "what": text, "hint": text})
    bodies = {
        "text": {"text": text},
        "reasoning": {"text": text, "seconds": 1.5},
        "tool_call": {"id": text, "name": text, "arguments": text},
        "tool_result": {"call_id": text, "text": text},
        "refusal": {"text": text},
        "attachment": {"name": text, "media_type": text, "content": text},
        text: {text: text},
    }
    add = connection.execute
    message = (
        "INSERT INTO messages (id, conversation_id, parent_id, role, created_at, active_child_id)"
        " VALUES (?, ?, ?, ?, 1, ?)"
    )
    add(message, (prompt, key, f"{key}r{number - 1}" if number else None, "user", reply))
    add(message, (reply, key, prompt, "assistant", None if is_last else f"{key}m{number + 1}"))
    add(
        "INSERT INTO generations (id, message_id, endpoint, model, status, started_at, settled_at, finish_reason, failure,"
        " owner_process, owner_boot, owner_heartbeat) VALUES (?, ?, ?, ?, 'failed', 1, 2, ?, ?, ?, ?, 1)",
        (f"{reply}g", reply, text, text, text, failure, text, text),
    )
    for owner in (prompt, reply):
        for position, (kind, body) in enumerate(bodies.items()):
            add(
                "INSERT INTO parts (message_id, position, kind, body) VALUES (?, ?, ?, ?)",
                (owner, position, kind, json.dumps(body)),
            )


DIALOGS = {
    "search in palette and pickers": Surface(_filter, 7),
    "search in the help": Surface(_help_search, 7),
    "link dialog": Surface(_link, 8),
    "find bar": Surface(_find_bar, 7),
    "file dialog": Surface(_file_dialog, 8, 2),
    "output of a command": Surface(_command_output, 25, 2),
    "row of the tree": Surface(_tree, 25, 3),
    "diff": Surface(_diff, 20, 2),
    "words of an undo": Surface(_told_by_undo, 7, 3),
    "everything stored, attachment names too": Surface(_stored, 8, 3, unfold),
}
"""Each shows what is stored, searched for, or worked on in a dialog."""
