"""The registry of surfaces: every place where beck shows a text that it did not write, and how such a text gets there.

A new place that shows outside text gets a row here; the hostile corpus then runs through it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import events

from app.conversation import Attached, AttachmentPart
from app.errors import Failure
from app.safe_text import safe_line, safe_text
from app.session import ModelChoice
from app.settings.problems import problem, warning
from app.ui.chat_app import ChatApp
from tests.support.scripted_server import (
    Reply,
    ScriptedServer,
    error_reply,
    openai_stream,
    sse_chat,
    sse_event,
)
from tests.support.workspaces import until

Put = Callable[["Stage", str], Awaitable[None]]


@dataclass
class Stage:
    """A running app and its server."""

    app: ChatApp
    server: ScriptedServer
    rounds: int = 0

    @property
    def tab(self):
        """The active tab."""
        return self.app.chat_screen.active

    async def fresh(self, every: int = 1) -> None:
        """A tab with an empty conversation, in place of the old one at each so many calls."""
        self.rounds += 1
        if (self.rounds - 1) % every == 0:
            old = self.tab
            self.app.chat_screen.add_tab(self.app.workspace.new(ModelChoice("test", "scripted")))
            self.app.chat_screen.remove_tab(old)

    async def ask(self, *replies: Reply, prompt: str = "go", every: int = 4) -> None:
        """Send a prompt and wait for the end of its reply."""
        await self.fresh(every)
        self.server.reply(*replies)
        session = self.tab.session
        generation = await session.send(prompt)
        assert generation is not None
        await generation.wait()
        await session.drain()


def pieces(text: str) -> list[str]:
    """The text as deltas of one character each."""
    return list(text)


# Replies


async def _reply(stage: Stage, text: str) -> None:
    await stage.ask(openai_stream([text]))


async def _reply_in_letters(stage: Stage, text: str) -> None:
    await stage.ask(openai_stream(pieces(text)))


async def _reply_in_bytes(stage: Stage, text: str) -> None:
    body = b"".join(step for step in openai_stream([text]).steps if isinstance(step, bytes))
    raw = body.replace(
        b'"' + json.dumps(text)[1:-1].encode() + b'"',
        json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"),
    )
    await stage.ask(Reply(tuple(bytes([byte]) for byte in raw), framing="close"))


async def _code(stage: Stage, text: str) -> None:
    await stage.ask(openai_stream([f"```{text.splitlines()[0] if text.splitlines() else ''}\n{text}\n```\n"]))


async def _table(stage: Stage, text: str) -> None:
    cell = text.replace("\n", " ")
    await stage.ask(openai_stream([f"| {cell} | b |\n|---|---|\n| {cell} | {cell} |\n"]))


async def _raw_view(stage: Stage, text: str) -> None:
    await stage.ask(openai_stream([text]), every=1)


async def _reasoning(stage: Stage, text: str) -> None:
    await stage.ask(openai_stream(["done"], reasoning=[text]), every=1)


def _tool_delta(text: str, arguments: str) -> bytes:
    call = {"index": 0, "id": text, "type": "function", "function": {"name": text, "arguments": arguments}}
    return sse_event(
        {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}
    )


async def _tool_call(stage: Stage, text: str) -> None:
    steps = (_tool_delta(text, json.dumps({text: text})), *openai_stream([], finish="tool_calls").steps)
    await stage.ask(Reply(steps), every=1)


async def _tool_arguments(stage: Stage, text: str) -> None:
    await stage.ask(
        Reply((_tool_delta("tool", text), *openai_stream([text], finish="tool_calls").steps)), every=1
    )


async def _refusal(stage: Stage, text: str) -> None:
    delta = sse_event({"choices": [{"index": 0, "delta": {"refusal": text}}]})
    await stage.ask(Reply((delta, *openai_stream([], finish=text[:60] or "stop").steps)), every=1)


# What the user said


async def _prompt_message(stage: Stage, text: str) -> None:
    if text.strip() and stage.tab is not None:
        await stage.ask(sse_chat("ok"), prompt="a" + text, every=1)


async def _prompt_box(stage: Stage, text: str) -> None:
    prompt = stage.app.chat_screen.prompt
    prompt.text = ""
    if text.isascii() and text.isprintable():
        prompt.insert(text)
    else:
        prompt.post_message(events.Paste(text))


async def _long_paste(stage: Stage, text: str) -> None:
    prompt = stage.app.chat_screen.prompt
    prompt.text = ""
    prompt.paste("\n" * 12 + text)
    prompt.unfold()


async def _prompt_search(stage: Stage, text: str) -> None:
    from app.ui.widgets.prompt_search import PromptSearch

    app = stage.app
    app.on_prompt_search_closed(PromptSearch.Closed(None))
    app.offer_history([safe_text(text)])
    app.action_search_history()
    await until(lambda: bool(app.chat_screen.query("#history-text")))


async def _editor(stage: Stage, text: str) -> None:
    stage.app._take_back(text, stage.app.chat_screen.prompt.owner)


async def _prompt_history(stage: Stage, text: str) -> None:
    history = stage.app.workspace.store.prompt_history
    await history.add("a" + text)
    stage.app.offer_history(await history.all())
    stage.app.chat_screen.prompt.text = ""
    stage.app.chat_screen.prompt.action_cursor_up()


async def _queue(stage: Stage, text: str) -> None:
    await stage.fresh()
    stage.tab.session.pause = "kept"
    await stage.tab.session.enqueue("a" + text)
    stage.rounds = 0  # whoever is next begins with a tab of its own


async def _compared(stage: Stage, text: str) -> None:
    """Answers side by side: the names of the models, what they say, and what failed."""
    await stage.fresh()
    stage.server.reply(openai_stream([text]), error_reply(400, text))
    choices = [ModelChoice("test", "m" + text), ModelChoice("test", "n" + text)]
    for generation in await stage.tab.session.compare(choices, "go"):
        await generation.wait()
    await stage.tab.session.drain()
    stage.rounds = 0  # whoever is next begins with a tab of its own


# Names


async def _tab_title(stage: Stage, text: str) -> None:
    if stage.tab.session.is_empty:
        await stage.ask(sse_chat("ok"), every=1_000_000)
    await stage.tab.session.rename(text)


async def _first_words(stage: Stage, text: str) -> None:
    """A title made of the prompt."""
    await stage.ask(sse_chat("ok"), prompt=text if safe_text(text).strip() else "x", every=1)


async def _model_title(stage: Stage, text: str) -> None:
    """A title that a model gave."""
    from app.session.titles import model_title

    await stage.ask(sse_chat("ok"), prompt="first line", every=1)
    await stage.tab.session.entitle(model_title("a" + text))


async def _usage(stage: Stage, text: str) -> None:
    """The usage dialog, which names model and endpoint."""
    from app.ui.screens.usage import UsageDialog

    await leave(stage)
    await stage.fresh()
    await stage.tab.session.choose(ModelChoice("test", "m" + text))
    stage.server.reply(sse_chat("ok"))
    generation = await stage.tab.session.send("go")
    await generation.wait()
    await stage.tab.session.drain()
    stage.app.action_usage()
    await until(lambda: isinstance(stage.app.screen, UsageDialog))


async def _browser(stage: Stage, text: str) -> None:
    from app.ui.screens.browser import Browser

    if stage.tab.session.is_empty:
        await stage.ask(sse_chat("ok"), every=1_000_000)
    await stage.app.workspace.rename(stage.tab.session.id, "a" + text)
    if not isinstance(stage.app.screen, Browser):
        stage.app.action_browser()
        await until(lambda: isinstance(stage.app.screen, Browser))
    await stage.app.screen.reload()


async def _rename(stage: Stage, text: str) -> None:
    from app.ui.screens.ask import AskLine

    await leave(stage)
    if stage.tab.session.is_empty:
        await stage.ask(sse_chat("ok"), every=1_000_000)
    await stage.tab.session.rename("a" + text)
    stage.app.action_rename()
    await until(lambda: isinstance(stage.app.screen, AskLine))


async def _model_name(stage: Stage, text: str) -> None:
    """In the status line, the empty state and above a reply; a name that the user configured."""
    await stage.fresh()
    await stage.tab.session.choose(ModelChoice("test", "m" + text))
    stage.app.chat_screen.teach(stage.tab)
    stage.app.chat_screen.show_status()
    if stage.rounds % 2:
        stage.server.reply(sse_chat("ok"))
        generation = await stage.tab.session.send("go")
        await generation.wait()
        await stage.tab.session.drain()


async def _model_list(stage: Stage, text: str) -> None:
    """Names that a server lists, and its words when it cannot."""
    from app.ui.screens.picker import Picker

    await leave(stage)
    stage.app.workspace.endpoints._cards.clear()
    if stage.rounds % 2:
        stage.server.pages = {"/models": error_reply(500, text)}
    else:
        stage.server.pages = {}
        stage.server.models = (text, "a" + text, "scripted")
    stage.rounds += 1
    count = len(stage.server.requests)
    await stage.app.action_models()
    await until(lambda: isinstance(stage.app.screen, Picker) and len(stage.server.requests) > count)


# Failures


async def _error_body(stage: Stage, text: str) -> None:
    await stage.ask(error_reply(400, text), every=1)


async def _error_in_stream(stage: Stage, text: str) -> None:
    error = sse_event({"error": {"message": text, "type": text, "code": text}})
    await stage.ask(Reply((*openai_stream(["begun"], finish=None, done=False).steps, error)), every=1)


async def _page(stage: Stage, text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    await stage.ask(Reply((body,), 404, {"Content-Type": "text/html"}, framing="length"), every=1)


async def _notification(stage: Stage, text: str) -> None:
    stage.app.clear_notifications()
    stage.app.say_failures([problem(text, text), warning("a" + text, "b")])


async def _any_failure(stage: Stage, text: str) -> None:
    """A failure whose texts nobody made safe, as one that names a file."""
    stage.app.clear_notifications()
    stage.app.say_failure(Failure("x", text, text, text))


async def _error_dialog(stage: Stage, text: str) -> None:
    from app.ui.screens.ask import Confirm

    await leave(stage)
    stage.app.do(lambda: stage.app._runs_without_saving(Failure("x", text, f"({text})", text)), "ask")
    await until(lambda: isinstance(stage.app.screen, Confirm))


async def _unsaved(stage: Stage, text: str) -> None:
    stage.app.clear_notifications()
    stage.app.report_unsaved(Failure("x", "Not saved", text))


# Dialogs


async def _filter(stage: Stage, text: str) -> None:
    """The search of the palette, of the models and of the browser are one widget."""
    from app.ui.screens.picker import Picker

    if not isinstance(stage.app.screen, Picker):
        stage.app.action_palette()
        await until(lambda: isinstance(stage.app.screen, Picker) and bool(stage.app.screen.query("#filter")))
    field = stage.app.screen.query_one("#filter")
    field.value = ""
    field.post_message(events.Paste("a" + text))


async def _help_search(stage: Stage, text: str) -> None:
    from app.ui.screens.help import HelpScreen

    if not isinstance(stage.app.screen, HelpScreen):
        stage.app.action_help()
        await until(
            lambda: isinstance(stage.app.screen, HelpScreen) and bool(stage.app.screen.query("Input"))
        )
    field = stage.app.screen.query_one("#help-filter")
    field.value = ""
    field.post_message(events.Paste("a" + text))


async def _link(stage: Stage, text: str) -> None:
    from app.ui.screens.link import LinkDialog

    await leave(stage)
    forms = ("{}", "https://a.test/{}", "https://{}.test/", "https://u{}@b.test/", "mailto:{}@b.test")
    stage.app.show_link(forms[stage.rounds % len(forms)].format(text))
    stage.rounds += 1
    await until(lambda: isinstance(stage.app.screen, LinkDialog))


async def _link_list(stage: Stage, text: str) -> None:
    from app.ui.screens.picker import Picker

    await leave(stage)
    await stage.ask(
        openai_stream([f"{text}\n\n[{text}](https://a.test/1) [b](https://a.test/2)\n\n<https://a.test/3>"]),
        every=1,
    )
    stage.tab.transcript.action_cursor_down()
    stage.app.action_links()
    await until(lambda: isinstance(stage.app.screen, Picker) or bool(stage.app._notifications))


async def _find_bar(stage: Stage, text: str) -> None:
    await leave(stage)
    if stage.tab.session.is_empty:
        await stage.ask(openai_stream([text, "a" + text]), every=1_000_000)
    stage.app.close_find()
    stage.app.find("a" + text)
    await until(lambda: stage.app._bar is not None and stage.app._bar.is_mounted)


async def _file_dialog(stage: Stage, text: str) -> None:
    from pathlib import Path

    from app.ui.screens.ask_file import AskFile

    await leave(stage)
    dialog = AskFile(safe_line("Write"), safe_line("a" + text), Path("/nowhere/" + text), "write")
    stage.app.do(lambda: stage.app.push_screen_wait(dialog), "ask")
    await until(lambda: stage.app.screen is dialog)


async def _command_output(stage: Stage, text: str) -> None:
    from app.ui.piping import Piped
    from app.ui.screens.command_output import CommandOutput

    await leave(stage)

    async def run() -> Piped:
        return Piped(text.encode("utf-8", "surrogatepass"), 0)

    dialog = CommandOutput(safe_line(text), run)
    stage.app.do(lambda: stage.app.push_screen_wait(dialog), "ask")
    await until(lambda: stage.app.screen is dialog and dialog._output is not None)


async def _code_to_pipe(stage: Stage, text: str) -> None:
    """The list of code blocks to pick one from."""
    await leave(stage)
    block = f"```{(text.splitlines() or [''])[0]}\n{text}\n```\n"
    await stage.ask(openai_stream([block * 2]), every=1)
    stage.app.action_save_code()
    await until(lambda: stage.app.screen is not stage.app.chat_screen or bool(stage.app._notifications))


async def _tree(stage: Stage, text: str) -> None:
    """Rows of the tree, from replies and from prompts."""
    from app.ui.screens.tree import TreeScreen

    await leave(stage)
    await stage.ask(openai_stream([text]), prompt="a" + text, every=1)
    stage.app.action_tree()
    await until(lambda: isinstance(stage.app.screen, TreeScreen))


async def _diff(stage: Stage, text: str) -> None:
    from app.ui.screens.diff import DiffScreen

    await leave(stage)
    dialog = DiffScreen((safe_line("1/2"), text), (safe_line("2/2"), "a" + text + text))
    stage.app.push_screen(dialog)
    await until(lambda: stage.app.screen is dialog and bool(dialog._pieces))


async def _told_by_undo(stage: Stage, text: str) -> None:
    """The words for a step, which hold what was deleted."""
    await leave(stage)
    await stage.ask(sse_chat("ok"), prompt="a" + text, every=1)
    await stage.app.delete_message(stage.tab, stage.tab.session.path()[0].id)
    await stage.app._undo()


# What is stored


async def _stored(stage: Stage, text: str) -> None:
    """A conversation as somebody else's program may have written it, in every column that is shown."""
    text = text.encode("utf-8", "replace").decode()
    stage.rounds += 1
    key, message, reply = (f"{kind}{stage.rounds}" for kind in "cmr")
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

    def write(connection) -> None:
        add = connection.execute
        add(
            "INSERT INTO conversations (id, title, title_source, created_at, updated_at, active_root_id, endpoint, model, draft)"
            " VALUES (?, ?, 'user', 1, 1, ?, 'test', ?, ?)",
            (key, text, message, text, text),
        )
        add(
            "INSERT INTO messages (id, conversation_id, role, created_at, active_child_id) VALUES (?, ?, 'user', 1, ?)",
            (message, key, reply),
        )
        add(
            "INSERT INTO messages (id, conversation_id, parent_id, role, created_at) VALUES (?, ?, ?, 'assistant', 1)",
            (reply, key, message),
        )
        add(
            "INSERT INTO generations (id, message_id, endpoint, model, status, started_at, settled_at, finish_reason, failure,"
            " owner_process, owner_boot, owner_heartbeat) VALUES (?, ?, ?, ?, 'failed', 1, 2, ?, ?, ?, ?, 1)",
            (key + "g", reply, text, text, text, failure, text, text),
        )
        for owner in (message, reply):
            for position, (kind, body) in enumerate(bodies.items()):
                add(
                    "INSERT INTO parts (message_id, position, kind, body) VALUES (?, ?, ?, ?)",
                    (owner, position, kind, json.dumps(body)),
                )

    await stage.app.workspace.store.database.write(write)
    session = await stage.app.workspace.open(key)
    assert session is not None
    old = stage.tab
    stage.app.chat_screen.add_tab(session)
    stage.app.chat_screen.remove_tab(old)


# What goes along with a prompt


def _attached(text: str) -> Attached:
    return Attached(
        text, (AttachmentPart(text, "text/plain", text), AttachmentPart(text, text, text)), text, 3
    )


async def _chips(stage: Stage, text: str) -> None:
    stage.app.set_attached(stage.tab, (_attached(text), _attached("a" + text)))


async def _inside_a_chip(stage: Stage, text: str) -> None:
    from app.ui.screens.attachment_view import AttachmentView

    await leave(stage)
    dialog = AttachmentView(_attached(text))
    stage.app.push_screen(dialog)
    await until(lambda: stage.app.screen is dialog)


async def _sent_along(stage: Stage, text: str) -> None:
    await stage.fresh()
    stage.server.reply(sse_chat("ok"))
    generation = await stage.tab.session.send("go", _attached(text).parts)
    assert generation is not None
    await generation.wait()
    await stage.tab.session.drain()


async def _file_list(stage: Stage, text: str) -> None:
    stage.app._show_files("", [text, "a" + text, f"{text}/"])
    await until(lambda: stage.app._file_list is not None and stage.app._file_list.is_mounted)


async def _file_refused(stage: Stage, text: str) -> None:
    stage.app.clear_notifications()
    await stage.app.read_named("a" + text)


async def _command_to_attach(stage: Stage, text: str) -> None:
    from app.ui.screens.confirm_command import ConfirmCommand

    await leave(stage)
    stage.app.do(lambda: stage.app.output_of("a" + text), "ask")
    await until(lambda: isinstance(stage.app.screen, ConfirmCommand))


async def _secret(stage: Stage, text: str) -> None:
    from app.ui.actions.checking import _found
    from app.ui.screens.secrets_found import SecretsFound

    await leave(stage)
    key = f"{text}\nsk-ant-{'a1' * 20}{text}\n{text}password='{text}'"
    rows, _ = _found(key, [AttachmentPart(text, "text/plain", key)])
    dialog = SecretsFound(rows, can_leave_out=True)
    stage.app.push_screen(dialog)
    await until(lambda: stage.app.screen is dialog)


async def leave(stage: Stage) -> None:
    """Back to the chat screen."""
    stage.app.clear_notifications()
    app = stage.app
    while app.screen is not app.chat_screen:
        top = app.screen
        top.dismiss(None)
        await until(lambda top=top: app.screen is not top)


@dataclass(frozen=True, slots=True)
class Surface:
    """One place.

    Attributes:
        put: Has the text shown there.
        cost: How many times as much as a cheap one a text costs here; the small run has fewer of them.
        then: What is done once the transcript stands, so that the text can be seen.
    """

    put: Put
    cost: int = 1
    then: Callable[[Stage], None] | None = None


def _unfold(stage: Stage) -> None:
    transcript = stage.tab.transcript
    for entry in transcript.viewport.path.entries:
        if entry.face.reasoning or entry.face.attachments:
            transcript.toggle_fold(entry.face.key)


def _show_raw(stage: Stage) -> None:
    stage.tab.transcript.toggle_raw()


async def _settings_dialog(stage: Stage, text: str) -> None:
    """The settings of a conversation, also where a database or another process has given them."""
    from app.conversation import Sampling
    from app.session import Preset
    from app.ui.screens.conversation_settings import ConversationSettings

    await leave(stage)
    await stage.tab.session.set_preset(Preset("a" + text, Sampling(reasoning_effort=safe_line("a" + text))))
    stage.app.push_screen(ConversationSettings(stage.tab.session.preset, stage.tab.session.preset))
    await until(lambda: isinstance(stage.app.screen, ConversationSettings))


async def _template(stage: Stage, text: str) -> None:
    """A template file: its name, its text, its places."""
    from app.conversation.template import read_template
    from app.ui.screens.fill_template import FillTemplate

    await leave(stage)
    template = read_template("a" + text, f"a{text} {{{{topic:{text}}}}}")
    stage.app.chat_screen.prompt.text = ""
    stage.app.chat_screen.prompt.insert(template.filled({"topic": text}).text)
    stage.app.push_screen(FillTemplate(template.name, {"topic": text}))
    await until(lambda: isinstance(stage.app.screen, FillTemplate))


async def _trash(stage: Stage, text: str) -> None:
    """A deleted conversation with tags."""
    from app.store.trash import Trashed
    from app.ui.screens.trash import TrashScreen, trash_rows

    await leave(stage)
    rows = trash_rows([Trashed("x", safe_line("a" + text), 0, 2)], 0, 30)
    stage.app.push_screen(TrashScreen(stage.app, rows))
    await until(lambda: isinstance(stage.app.screen, TrashScreen))


SURFACES: dict[str, Surface] = {
    "transcript": Surface(_reply),
    "transcript, letter by letter": Surface(_reply_in_letters, 3),
    "transcript, byte by byte": Surface(_reply_in_bytes, 6),
    "code block": Surface(_code),
    "table": Surface(_table),
    "Markdown as written": Surface(_raw_view, 2, _show_raw),
    "reasoning": Surface(_reasoning, 2, _unfold),
    "tool call": Surface(_tool_call, 2),
    "tool arguments": Surface(_tool_arguments, 2),
    "refusal and finish reason": Surface(_refusal, 2),
    "prompt in the transcript": Surface(_prompt_message, 2),
    "prompt box": Surface(_prompt_box),
    "search in the prompt history": Surface(_prompt_search, 3),
    "long paste": Surface(_long_paste),
    "what an editor left": Surface(_editor),
    "queue of prompts": Surface(_queue),
    "answers side by side": Surface(_compared, 3),
    "prompt history": Surface(_prompt_history),
    "tab title": Surface(_tab_title),
    "tab title from the prompt": Surface(_first_words, 2),
    "tab title from a model": Surface(_model_title, 2),
    "usage dialog": Surface(_usage, 3),
    "browser row": Surface(_browser),
    "rename dialog": Surface(_rename),
    "model name": Surface(_model_name, 2),
    "model list": Surface(_model_list, 2),
    "error body": Surface(_error_body, 2),
    "error in the stream": Surface(_error_in_stream, 2),
    "page instead of an answer": Surface(_page, 2),
    "notification": Surface(_notification),
    "notification of a failure": Surface(_any_failure),
    "error dialog": Surface(_error_dialog, 2),
    "not saved": Surface(_unsaved),
    "search in palette and pickers": Surface(_filter),
    "search in the help": Surface(_help_search),
    "link dialog": Surface(_link),
    "list of links": Surface(_link_list, 3),
    "find bar": Surface(_find_bar),
    "file dialog": Surface(_file_dialog, 2),
    "output of a command": Surface(_command_output, 2),
    "code to save": Surface(_code_to_pipe, 3),
    "attachments above the prompt": Surface(_chips, 2),
    "inside an attachment": Surface(_inside_a_chip, 2),
    "attachments in the transcript": Surface(_sent_along, 3, _unfold),
    "list of files": Surface(_file_list),
    "file that is not attached": Surface(_file_refused),
    "command to attach": Surface(_command_to_attach, 2),
    "secret dialog": Surface(_secret, 2),
    "settings of a conversation": Surface(_settings_dialog, 2),
    "prompt template": Surface(_template, 2),
    "trash": Surface(_trash, 2),
    "row of the tree": Surface(_tree, 3),
    "diff": Surface(_diff, 2),
    "words of an undo": Surface(_told_by_undo, 3),
    "everything stored, attachment names too": Surface(_stored, 3, _unfold),
}
"""Every surface by its name. The terminal title has none: beck sets no title (a test holds it to that)."""
