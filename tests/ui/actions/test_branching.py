"""Excluding, deleting, undoing, pruning and forking, driven by keys in the real app."""

import pytest
from textual.geometry import Region

from tests.support.chats import chat_app, screen_text, until_idle, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import ScriptedServer, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said


@pytest.fixture
def server():
    return ScriptedServer()


@pytest.fixture
def app(server):
    return chat_app(server)


def texts(app):
    return [message.text for message in app.chat_screen.active.session.path()]


def sent(server):
    return [message["content"] for message in server.requests[-1].json["messages"]]


async def test_x_excludes_the_message_at_the_cursor_and_takes_it_in_again(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.", "Second answer.")
        await pilot.press("alt+up", "alt+up", "alt+up", "x")
        await until_shows(app, "excluded")
        assert "First answer." in screen_text(app)
        struck = [
            segment
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None and segment.style.strike
        ]
        assert "".join(segment.text for segment in struck).strip() == "First answer."
        server.reply(sse_chat("Third answer."), sse_chat("Fourth answer."))
        await pilot.press("tab")
        await send(pilot, "more")
        await until_settled(app)
        assert sent(server) == ["go", "go", "Second answer.", "more"]
        await pilot.press("tab", "x")
        await until(lambda: "excluded" not in screen_text(app))


async def test_d_deletes_the_message_with_what_follows_and_u_brings_it_back(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.", "Second answer.")
        await pilot.press("alt+up", "alt+up", "d")
        await until_said(app, "Deleted your message “go” and the message below it; u brings it back.")
        assert texts(app) == ["go", "First answer."]
        await until(lambda: "Second answer." not in screen_text(app))
        await pilot.press("u")
        await until_said(app, "Undone: the deletion of your message “go” and the message below it.")
        assert texts(app) == ["go", "First answer.", "go", "Second answer."]
        await until_shows(app, "Second answer.")


async def test_a_deleted_variant_gives_way_to_its_neighbour_and_the_cursor_goes_there(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        server.reply(sse_chat("Second answer."))
        await pilot.press("ctrl+r")
        await until_shows(app, "Second answer.", "‹ 2/2 ›")
        await until_settled(app)
        await pilot.press("alt+up", "d")
        await until_shows(app, "First answer.")
        assert "‹" not in screen_text(app)
        tab = app.chat_screen.active
        assert tab.transcript.cursor_key == tab.session.path()[1].id


async def test_d_on_the_first_message_leaves_an_empty_conversation_that_u_fills_again(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        await pilot.press("ctrl+home", "alt+up", "alt+up", "d")
        await until(lambda: app.chat_screen.active.session.is_empty)
        await pilot.press("x")
        await until_said(app, "There is no message here yet.")
        await pilot.press("u")
        await until_shows(app, "First answer.")


async def test_u_with_nothing_to_undo_says_so(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        await pilot.press("u")
        await until_said(app, "There is nothing to undo")


async def test_letters_belong_to_the_prompt_while_it_has_the_focus(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        await pilot.press("tab", "x", "d", "u")
        assert app.chat_screen.prompt.text == "xdu"
        assert texts(app) == ["go", "First answer."]


async def test_pruning_keeps_the_variant_at_the_cursor_and_u_brings_the_others_back(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        server.reply(sse_chat("Second answer."))
        await pilot.press("ctrl+r")
        await until_shows(app, "Second answer.")
        await until_settled(app)
        await app.run_action("prune")
        await until_said(app, "Deleted 1 other variant; u brings it back.")
        assert len(app.chat_screen.active.session.tree) == 2
        await app.run_action("prune")
        await until_said(app, "There are no other variants here.")
        await pilot.press("u")
        await until_shows(app, "‹ 2/2 ›")


async def test_forking_opens_a_copy_of_the_path_in_a_new_tab(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.", "Second answer.")
        await pilot.press("alt+up", "alt+up", "alt+up")
        await app.run_action("fork")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        assert texts(app) == ["go", "First answer."]
        await until_shows(app, "go (fork)", "First answer.")


async def test_a_prompt_that_is_excluded_is_not_answered_again(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        await pilot.press("alt+up", "alt+up", "x", "ctrl+r")
        await until_said(app, "excluded from what is sent; x takes it in again")
        assert len(app.chat_screen.active.session.tree) == 2
        await pilot.press("c")
        await until_idle(pilot)
        assert len(server.requests) == 1


async def test_a_deleted_conversation_comes_back_by_u_from_the_next_one(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        await pilot.press("ctrl+o")
        await until_shows(app, "Conversations")
        await pilot.press("ctrl+d")
        await until_said(app, "Deleted")
        await pilot.press("escape", "tab", "u")
        await until_said(app, "Undone: the deletion of the conversation “go”.")
        await until_shows(app, "First answer.")


async def test_the_browser_brings_a_conversation_back_that_was_deleted_before(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        await app.delete_conversation(app.chat_screen.active.key)
        await pilot.press("ctrl+o")
        await until_shows(app, "No conversation matches.")
        await pilot.press("ctrl+z")
        await until_shows(app, "2 messages")
        await pilot.press("ctrl+z")
        await until_said(app, "There is no deleted conversation")


async def test_a_conversation_that_is_closed_behind_a_dialog_is_painted_no_more(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "First answer.")
        transcript = app.chat_screen.active.transcript
        await pilot.press("ctrl+o")
        await until_shows(app, "Conversations")
        await pilot.press("ctrl+d")
        await until(lambda: transcript.parent is None)
        lines = transcript.render_lines(Region(0, 0, 80, 3))
        assert [strip.text.strip() for strip in lines] == ["", "", ""]
