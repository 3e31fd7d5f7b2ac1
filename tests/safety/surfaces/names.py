"""Surfaces of names: titles, models, themes, templates, tags and files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.conversation import Sampling
from app.errors import Failure
from app.safe_text import safe_line, safe_text
from app.session import ModelChoice, Preset
from app.settings.problems import problem, warning
from tests.safety.surfaces.files import SHIPPED_THEME, empty_folder, file_named, toml_string
from tests.safety.surfaces.stage import Stage, Surface, in_lines, in_words, leave, opened
from tests.support.scripted_server import error_reply, sse_chat
from tests.support.workspaces import until


async def _tab_title(stage: Stage, texts: Sequence[str]) -> None:
    """Titles of all open tabs, and of the window, which names none of them."""
    await _several(stage, len(texts))
    for tab, text in zip(stage.app.chat_screen.tabs, texts, strict=False):
        _entitle(tab, text)
    await stage.tab.session.rename(texts[-1])
    stage.app.show_state()


def _entitle(tab, text: str) -> None:
    """Give a conversation a title, as another process may have written it."""
    session = tab.session
    session.conversation = replace(session.conversation, title=text, title_source="user")
    session._changed()


async def _asked(stage: Stage) -> None:
    stage.server.reply(sse_chat("ok"))
    await stage.settle(await stage.tab.session.send("go"))


async def _first_words(stage: Stage, texts: Sequence[str]) -> None:
    """A title made of the prompt."""
    text = in_words(texts)
    await stage.ask(sse_chat("ok"), prompt=text if safe_text(text).strip() else "x", every=1)


async def _model_title(stage: Stage, texts: Sequence[str]) -> None:
    """A title that a model gave."""
    from app.session.titles import model_title

    if stage.tab.session.is_empty:
        await stage.ask(sse_chat("ok"), prompt="first line")
    await stage.tab.session.entitle(model_title("a" + in_words(texts)))


async def _usage(stage: Stage, texts: Sequence[str]) -> None:
    """The usage dialog, which names model and endpoint."""
    from app.ui.screens.usage import UsageDialog

    await leave(stage)
    if stage.tab.session.is_empty or stage.rounds % 10 == 0:
        await stage.fresh()
    else:
        stage.rounds += 1
    await stage.tab.session.choose(ModelChoice("test", "m" + in_words(texts)))
    await _asked(stage)
    stage.app.action_usage()
    await until(lambda: isinstance(stage.app.screen, UsageDialog))


async def _browser(stage: Stage, texts: Sequence[str]) -> None:
    """Titles and tags in the list of conversations."""
    from app.ui.screens.browser import Browser

    rows = [(f"b{n}", "a" + text, _storable(text), "") for n, text in enumerate(texts)]
    await stage.app.workspace.store.database.write(lambda connection: _store(connection, rows))
    if not isinstance(stage.app.screen, Browser):
        await leave(stage)
        stage.app.action_browser()
        await until(lambda: isinstance(stage.app.screen, Browser))
    await stage.app.screen.reload()


async def _found_in(stage: Stage, texts: Sequence[str]) -> None:
    """What a search finds in the texts of conversations."""
    from app.ui.screens.browser import Browser

    rows = [(f"f{n}", "", "", f"needle {text}") for n, text in enumerate(texts)]
    await stage.app.workspace.store.database.write(lambda connection: _store(connection, rows))
    if not isinstance(stage.app.screen, Browser):
        await leave(stage)
        stage.app.action_browser()
        await until(lambda: isinstance(stage.app.screen, Browser) and bool(stage.app.screen.query("#filter")))
        stage.app.screen.query_one("#filter").value = "needle"
    await stage.app.screen._search()
    await until(lambda: bool(stage.app.screen.hits))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _store(connection, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Conversations by key, title, tags and text, as another program may have written them, in place of older ones."""
    for key, title, tags, text in rows:
        connection.execute("DELETE FROM conversations WHERE id = ?", (key,))
        connection.execute(
            "INSERT INTO conversations (id, title, title_source, created_at, updated_at, active_root_id, tags)"
            " VALUES (?, ?, 'user', 1, 1, ?, ?)",
            (key, _storable(title), f"{key}m", tags),
        )
        connection.execute(
            "INSERT INTO messages (id, conversation_id, role, created_at) VALUES (?, ?, 'user', 1)",
            (f"{key}m", key),
        )
        connection.execute(
            "INSERT INTO parts (message_id, position, kind, body) VALUES (?, 0, 'text', ?)",
            (f"{key}m", json.dumps({"text": _storable(text)})),
        )


async def _several(stage: Stage, count: int) -> None:
    """So many tabs that were talked in."""
    if stage.tab.session.is_empty:
        await stage.fresh()
        await _asked(stage)
    while len(stage.app.chat_screen.tabs) < count:
        stage.app.chat_screen.add_tab(stage.app.workspace.new(ModelChoice("test", "scripted")))
        await _asked(stage)


async def _broadcast(stage: Stage, texts: Sequence[str]) -> None:
    """The titles of the tabs that a prompt may go to."""
    from app.ui.screens.pick_many import PickMany

    await leave(stage)
    await _several(stage, len(texts))
    for tab, text in zip(stage.app.chat_screen.tabs, texts, strict=False):
        _entitle(tab, "a" + text)
    stage.app.action_broadcast("go")
    await until(lambda: isinstance(stage.app.screen, PickMany))


async def _rename(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.ask import AskLine

    await leave(stage)
    if stage.tab.session.is_empty:
        await _asked(stage)
    await stage.tab.session.rename("a" + in_words(texts))
    stage.app.action_rename()
    await until(lambda: isinstance(stage.app.screen, AskLine))


async def _model_name(stage: Stage, texts: Sequence[str]) -> None:
    """In the status line, the empty state and above a reply; a name that the user configured."""
    await stage.fresh()
    stage.rounds += 1
    await stage.tab.session.choose(ModelChoice("test", "m" + in_words(texts)))
    stage.app.chat_screen.teach(stage.tab)
    stage.app.chat_screen.show_status()
    if stage.rounds % 4:
        await _asked(stage)


async def _model_list(stage: Stage, texts: Sequence[str]) -> None:
    """Names that a server lists, and its words when it cannot."""
    await _list(stage, texts)
    await stage.app.action_models()
    await _listed(stage)


async def _models_to_compare(stage: Stage, texts: Sequence[str]) -> None:
    await _list(stage, texts)
    stage.app.action_compare()
    await _listed(stage)


async def _list(stage: Stage, texts: Sequence[str]) -> None:
    await leave(stage)
    endpoints = stage.app.workspace.endpoints
    endpoints._cards.clear()
    fails = stage.rounds % 2
    # Where models are known without asking, nobody is told that the server could not be asked.
    endpoints._entries["test"] = replace(endpoints._entries["test"], models=() if fails else ("scripted",))
    if fails:
        stage.server.pages = {"/models": error_reply(500, in_words(texts))}
    else:
        stage.server.pages = {}
        stage.server.models = (*texts, *("a" + text for text in texts), "scripted")
    stage.rounds += 1


async def _listed(stage: Stage) -> None:
    """Wait until the server's answer stands in the list."""
    from app.ui.screens.picker import Picker

    endpoints = stage.app.workspace.endpoints
    await until(
        lambda: (
            isinstance(screen := stage.app.screen, Picker)
            and ("test" in endpoints._cards or any(row.key.startswith("!") for row in screen._rows))
        )
    )


async def _theme_names(stage: Stage, texts: Sequence[str]) -> None:
    """What is said of theme files that cannot be used whole."""
    from app.ui.screens.picker import Picker

    await leave(stage)
    folder = Path(stage.app.theme_folders[-1])
    empty_folder(folder)
    for number, text in enumerate(texts):
        (folder / f"t{number}.toml").write_text(
            f"{toml_string('a' + text)} = 1\n" + SHIPPED_THEME.read_text()
        )
        file_named(folder, f"b{number} {text}", ".toml").write_text("name = 1")
    stage.app.action_themes()
    await until(lambda: isinstance(stage.app.screen, Picker))


async def _notification(stage: Stage, texts: Sequence[str]) -> None:
    stage.app.clear_notifications()
    stage.app.say_failures(
        [each for text in texts for each in (problem(text, text), warning("a" + text, "b"))]
    )


async def _any_failure(stage: Stage, texts: Sequence[str]) -> None:
    """A failure whose texts nobody made safe, as one that names a file."""
    stage.app.clear_notifications()
    for text in texts:
        stage.app.say_failure(Failure("x", text, text, text))


async def _error_dialog(stage: Stage, texts: Sequence[str]) -> None:
    from app.ui.screens.ask import Confirm

    await leave(stage)
    text = in_lines(texts)
    stage.app.do(lambda: stage.app._runs_without_saving(Failure("x", text, f"({text})", text)), "ask")
    await until(lambda: isinstance(stage.app.screen, Confirm))


async def _unsaved(stage: Stage, texts: Sequence[str]) -> None:
    stage.app.clear_notifications()
    stage.app.report_unsaved(Failure("x", "Not saved", in_lines(texts)))


async def _settings_dialog(stage: Stage, texts: Sequence[str]) -> None:
    """The settings of a conversation, also where a database or another process has given them."""
    from app.ui.screens.conversation_settings import ConversationSettings

    effort = safe_line("a" + in_words(texts))
    await stage.tab.session.set_preset(Preset("a" + in_lines(texts), Sampling(reasoning_effort=effort)))
    await opened(stage, ConversationSettings(stage.tab.session.preset, stage.tab.session.preset))


async def _template(stage: Stage, texts: Sequence[str]) -> None:
    """A template file: its name, its text, its places."""
    from app.conversation.template import read_template
    from app.ui.screens.fill_template import FillTemplate

    await leave(stage)
    template = read_template("a" + in_words(texts), f"a{in_lines(texts)} {{{{topic:{texts[0]}}}}}")
    stage.app.chat_screen.prompt.text = ""
    stage.app.chat_screen.prompt.insert(template.filled({"topic": texts[0]}).text)
    await opened(stage, FillTemplate(template.name, {f"topic{n}": text for n, text in enumerate(texts)}))


async def _template_files(stage: Stage, texts: Sequence[str]) -> None:
    """The list of template files, and files that are none."""
    from app.ui.screens.picker import Picker

    await leave(stage)
    folder = stage.app.start.templates_folder
    assert folder is not None
    empty_folder(folder)
    for number, text in enumerate(texts):
        words = f"a{text} {{{{{text}}}}}".encode("utf-8", "replace")
        file_named(folder, f"a{number} {text}", ".md").write_bytes(words)
    stage.app.action_template()
    await until(lambda: isinstance(stage.app.screen, Picker))


async def _trash(stage: Stage, texts: Sequence[str]) -> None:
    """Deleted conversations."""
    from app.store.trash import Trashed
    from app.ui.screens.trash import TrashScreen, trash_rows

    trashed = [Trashed(f"x{n}", safe_line("a" + text), 0, 2) for n, text in enumerate(texts)]
    await opened(stage, TrashScreen(stage.app, trash_rows(trashed, 0, 30)))


NAMES = {
    "tab title": Surface(_tab_title, 8),
    "tab title from the prompt": Surface(_first_words, 6, 2),
    "tab title from a model": Surface(_model_title, 6, 2),
    "usage dialog": Surface(_usage, 7, 3),
    "browser row": Surface(_browser, 40),
    "found by a search": Surface(_found_in, 20, 3),
    "tabs to broadcast to": Surface(_broadcast, 30, 2),
    "rename dialog": Surface(_rename, 7),
    "model name": Surface(_model_name, 7, 2),
    "model list": Surface(_model_list, 20, 2),
    "models to compare": Surface(_models_to_compare, 20, 2),
    "theme names": Surface(_theme_names, 15, 3),
    "notification": Surface(_notification, 8),
    "notification of a failure": Surface(_any_failure, 8),
    "error dialog": Surface(_error_dialog, 20, 2),
    "not saved": Surface(_unsaved, 15),
    "settings of a conversation": Surface(_settings_dialog, 8, 2),
    "prompt template": Surface(_template, 8, 2),
    "list of templates": Surface(_template_files, 25, 2),
    "trash": Surface(_trash, 40, 2),
}
"""Each shows what something is called, or what is said of it."""
