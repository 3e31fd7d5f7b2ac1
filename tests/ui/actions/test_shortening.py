"""Making room in the model's window, driven by keys and slash commands in the real app."""

from app.providers.protocol import ModelCard
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import ScriptedServer, error_reply, openai_stream
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said

CARDS = {"test/scripted": ModelCard("scripted", context_window=1000)}
LONG = "x" * 1000


async def ask(pilot, *prompts):
    for prompt in prompts:
        await send(pilot, prompt)
        await until_settled(pilot.app)
    await until_idle(pilot)


async def type_line(pilot, line):
    pilot.app.chat_screen.prompt.text = line
    await pilot.press("enter")


def excluded(app):
    return sum(message.is_excluded for message in app.chat_screen.active.session.tree.path())


async def test_slash_trim_makes_room_and_u_takes_it_back():
    server = ScriptedServer(*(openai_stream(["ok"], usage=(260 * n, 2)) for n in range(1, 5)))
    app = chat_app(server, cards=CARDS)
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        await ask(pilot, *(f"{n}{LONG}" for n in range(3)))
        await until_shows(app, "ctx 78 %")
        await type_line(pilot, "/trim")
        await until_said(app, "The oldest turn is no longer sent", "u takes them in again")
        assert excluded(app) == 2
        await until_shows(app, "ctx ~52 %")
        await pilot.press("tab", "u")
        await until(lambda: excluded(app) == 0)


async def test_slash_trim_with_a_number_keeps_so_many_turns():
    app = chat_app(ScriptedServer(*(openai_stream(["ok"]) for _ in range(3))))
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        await ask(pilot, "a", "b", "c")
        await type_line(pilot, "/trim")
        await until_said(app, "window of this model is not known")
        await type_line(pilot, "/trim x")
        await until_said(app, "/trim 5")
        await type_line(pilot, "/trim 1")
        await until_said(app, "The 2 oldest turns are no longer sent")
        assert excluded(app) == 4
        await type_line(pilot, "/trim 1")
        await until_said(app, "nothing was left out")


async def test_r_on_a_conversation_that_was_too_long_trims_and_asks_again():
    refusal = error_reply(400, "This model's maximum context length is 8192 tokens. context_length_exceeded")
    server = ScriptedServer(
        openai_stream(["one"]), openai_stream(["two"]), refusal, openai_stream(["At last."])
    )
    app = chat_app(server)
    async with app.run_test(size=(100, 40)) as pilot:
        await until_open(app)
        await ask(pilot, LONG, LONG, "three")
        await until_shows(app, "Conversation too long", "leave out the oldest turns", "/trim")
        await pilot.press("tab", "r")
        await until_settled(app)
        await until_shows(app, "At last.")
        asked = [message["content"] for message in server.requests[-1].json["messages"]]
        assert asked == [LONG, "two", "three"]


async def test_r_on_a_single_prompt_that_is_too_long_says_what_to_do():
    server = ScriptedServer(error_reply(400, "prompt is too long"))
    app = chat_app(server)
    async with app.run_test(size=(100, 40)) as pilot:
        await until_open(app)
        await ask(pilot, "one")
        await pilot.press("tab", "r")
        await until_said(app, "Only the last prompt is still sent", "larger window")
        assert len(server.requests) == 1


async def test_slash_summarise_streams_a_summary_that_stands_for_the_older_turns():
    server = ScriptedServer(
        openai_stream(["one"]), openai_stream(["two"]), openai_stream(["In short: all is well."])
    )
    app = chat_app(server)
    async with app.run_test(size=(100, 40)) as pilot:
        await until_open(app)
        await ask(pilot, "a", "b")
        await type_line(pilot, "/summarise")
        await until_said(app, "The summary stands for 1 turn")
        assert "In short: all is well." in screen_text(app)
        assert excluded(app) == 2
        await pilot.press("tab", "u")
        await until(lambda: excluded(app) == 0)


async def test_a_summary_that_fails_is_told_and_changes_nothing():
    app = chat_app(ScriptedServer(openai_stream(["one"]), error_reply(400, "not today")))
    async with app.run_test(size=(100, 40)) as pilot:
        await until_open(app)
        await type_line(pilot, "/summarise")
        await until_said(app, "nothing to summarise")
        await ask(pilot, "a")
        await type_line(pilot, "/summarise")
        await until_said(app, "not today")
        await until_said(app, "the conversation is as it was")
        session = app.chat_screen.active.session
        assert [message.text for message in session.tree.path()] == ["a", "one"]
