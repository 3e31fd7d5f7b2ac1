"""Conversations that are exported and imported again, in the real app."""

import json
import stat

import pytest

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scripted_server import openai_stream, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said


async def export(pilot, command, name):
    await pilot.app.run_action(f"app.{command}")
    await until_shows(pilot.app, "enter write")
    pilot.app.screen.query_one("#line").value = name
    await pilot.press("enter")


async def test_the_suggested_name_is_title_and_day_in_this_folder(server, path, folder, monkeypatch):
    app = chat_app(server.base_url, path, clock_ms=lambda: 1_790_000_000_000)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, "**yes**")
        await app.run_action("app.export")
        await until_shows(app, "Export the conversation", "go-2026-09-2")
        await pilot.press("enter")
        await until_said(app, "Wrote 2 messages to")
        (file,) = folder.glob("go-2026-09-2?.md")
        assert "**yes**" in file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        await app.end()


@pytest.mark.parametrize(
    ("name", "begin"), [("a.MD", "---\ntitle: "), ("a.html", "<!doctype html>"), ("a.json", '{\n "format": "beck conversation"')]
)  # fmt: skip
async def test_the_suffix_decides_the_format(server, path, folder, name, begin):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, "**yes**")
        await export(pilot, "export", name)
        await until((folder / name).exists)
        await until_said(app, "Wrote 2 messages")
        assert (folder / name).read_text().startswith(begin)
        await app.end()


async def test_another_suffix_is_refused_while_typing(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, "yes")
        await export(pilot, "export", "a.pdf")
        await until_shows(app, "The name ends in .md, .json or .html")
        await pilot.press("escape")
        await until_idle(pilot)
        assert list(folder.iterdir()) == []
        await app.end()


async def test_all_variants_survive_export_and_import(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, "first")
        server.reply(sse_chat("second"))
        await pilot.press("ctrl+r")
        await until(lambda: len(app.chat_screen.active.session.tree) == 3)
        await until_settled(app)
        await pilot.press("left_square_bracket")
        await until_shows(app, "first", "‹ 1/2 ›")
        await export(pilot, "export_variants", "all.json")
        await until_said(app, "Wrote 3 messages, all variants")
        before = app.chat_screen.active.session
        await app.run_action("app.import_conversation")
        await until_shows(app, "Import a conversation", "enter import")
        app.screen.query_one("#line").value = "all.json"
        await pilot.press("enter")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        await until_shows(app, "first", "‹ 1/2 ›")
        after = app.chat_screen.active.session
        assert after.id != before.id
        assert [message.parts for message in after.tree] == [message.parts for message in before.tree]
        assert after.title == before.title
        await app.end()


async def test_a_running_reply_is_exported_with_what_has_arrived(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await until_open(app)
        hold = server.hold()
        server.reply(openai_stream(["half an ans", hold]))
        app.submit("go")
        await until_shows(app, "half an ans")
        for command, name in (("export", "path.json"), ("export_variants", "tree.json")):
            await export(pilot, command, name)
            await until((folder / name).exists)
            reply = json.loads((folder / name).read_text())["messages"][1]
            assert (reply["parts"], reply["generation"]["status"]) == (
                [{"kind": "text", "text": "half an ans"}],
                "running",
            )
        hold.release()
        await app.end()


async def test_an_empty_conversation_is_not_exported(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await app.run_action("app.export")
        await until_said(app, "There is nothing to export yet.")
        assert "enter write" not in screen_text(app)
        await pilot.pause()
        await app.end()


@pytest.mark.parametrize(
    ("content", "words"),
    [("{}", "it is no exported"), ("no json", "it is no JSON (line 1, column 1)")],
)
async def test_a_bad_file_is_refused_in_one_sentence(server, path, folder, content, words):
    (folder / "bad.json").write_text(content)
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await until_open(app)
        await app.run_action("app.import_conversation")
        await until_shows(app, "Type the name of a file.")
        app.screen.query_one("#line").value = "missing.json"
        await until_shows(app, "There is no such file.")
        app.screen.query_one("#line").value = "bad.json"
        await pilot.press("enter")
        await until_said(app, "Not imported", words)
        assert len(app.chat_screen.tabs) == 1
        await app.end()
