"""Editing one's own messages, driven by keys in the real app."""

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import Hold, ScriptedServer, openai_stream, sse_chat
from tests.support.workspaces import until


def sent(server: ScriptedServer) -> list[list[str]]:
    """The texts of the messages of each chat request, oldest first."""
    return [[str(message["content"]) for message in request.json["messages"]] for request in chats(server)]


def chats(server: ScriptedServer):
    return [request for request in server.requests if request.method == "POST"]


async def ask(pilot, *prompts: str) -> None:
    for prompt in prompts:
        await send(pilot, prompt)
        await until_settled(pilot.app)
    await until_idle(pilot)


async def test_e_edits_the_last_prompt_and_enter_sends_a_branch_beside_it() -> None:
    server = ScriptedServer(sse_chat("One."), sse_chat("Two."))
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "first question")
        await pilot.press("tab", "e")
        prompt = app.chat_screen.prompt
        assert prompt.text == "first question"
        assert app.chat_screen.focused is prompt
        await until_shows(app, "editing", "give up")
        await pilot.press("!", "enter")
        await until_settled(app)
        await until_shows(app, "first question!", "Two.", "‹ 2/2 ›")
        assert "editing" not in screen_text(app)
        assert prompt.text == ""
        assert sent(server)[1] == ["first question!"]


async def test_brackets_on_a_prompt_go_between_branches_and_each_remembers_where_it_was() -> None:
    server = ScriptedServer(*(sse_chat(f"Reply {number}.") for number in range(1, 5)))
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "alpha", "beta")
        await pilot.press("tab", "ctrl+home", "alt+up", "alt+up", "alt+up", "alt+up", "e")
        assert app.chat_screen.prompt.text == "alpha"
        await pilot.press("2", "enter")
        await until_settled(app)
        await until_shows(app, "alpha2", "Reply 3.")
        session = app.chat_screen.active.session
        await pilot.press("tab", "left_square_bracket")
        await until(lambda: session.path()[0].text == "alpha")
        assert [message.text for message in session.path()] == ["alpha", "Reply 1.", "beta", "Reply 2."]
        await pilot.press("right_square_bracket")
        await until(lambda: session.path()[0].text == "alpha2")
        await pilot.press("left_square_bracket")
        await until(lambda: session.path()[0].text == "alpha")
        await session.drain()
        stored = await app.workspace.store.conversations.load(session.id)
        assert [message.text for message in stored.tree().path()] == ["alpha", "Reply 1.", "beta", "Reply 2."]


async def test_escape_gives_editing_up_and_the_draft_back() -> None:
    app = chat_app(ScriptedServer(sse_chat("One.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        prompt = app.chat_screen.prompt
        prompt.text = "my draft"
        await pilot.press("tab", "e", "x", "escape")
        assert prompt.text == "my draft"
        await pilot.press("enter")
        await until_settled(app)
        assert [message.role for message in app.chat_screen.active.session.tree][2] == "user"
        assert (
            len(app.chat_screen.active.session.tree.variants(app.chat_screen.active.session.path()[0].id))
            == 1
        )


async def test_what_was_changed_and_given_up_can_be_yanked() -> None:
    app = chat_app(ScriptedServer(sse_chat("One.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("tab", "e", "s", "escape", "ctrl+y")
        assert app.chat_screen.prompt.text == "questions"


async def test_the_draft_comes_back_after_the_branch_was_sent() -> None:
    app = chat_app(ScriptedServer(sse_chat("One."), sse_chat("Two.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        app.chat_screen.prompt.text = "my draft"
        await pilot.press("tab", "e", "x", "enter")
        await until_settled(app)
        assert app.chat_screen.prompt.text == "my draft"
        assert app.chat_screen.active.session.conversation.draft == "my draft"


async def test_each_tab_edits_its_own_message() -> None:
    app = chat_app(ScriptedServer(sse_chat("One."), sse_chat("Two.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("tab", "e", "x", "ctrl+t")
        await until(lambda: app.chat_screen.active.session.is_empty)
        assert app.chat_screen.prompt.border_title == ""
        await pilot.press("ctrl+pageup")
        assert app.chat_screen.prompt.text == "questionx"
        assert "editing" in app.chat_screen.prompt.border_title


async def test_what_is_kept_while_editing_holds_both_the_draft_and_the_change() -> None:
    app = chat_app(ScriptedServer(sse_chat("One.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        app.chat_screen.prompt.text = "my draft"
        await pilot.press("tab", "e")
        tab = app.chat_screen.active
        assert app.draft_to_keep(tab) == "my draft"
        await pilot.press("x")
        assert app.draft_to_keep(tab) == "my draft\nquestionx"


async def test_sending_a_branch_stops_the_reply_that_streams() -> None:
    hold = Hold()
    app = chat_app(ScriptedServer(openai_stream(["so far ", hold]), sse_chat("Two.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await send(pilot, "question")
        await hold.reached()
        await pilot.press("tab", "e", "x", "enter")
        await until_settled(app)
        session = app.chat_screen.active.session
        assert [message.text for message in session.path()] == ["questionx", "Two."]
        assert sorted(message.generation.status for message in session.tree if message.generation) == [
            "complete",
            "stopped",
        ]


async def test_without_a_message_of_ones_own_e_says_so() -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("tab", "e")
        await until(lambda: any("no message of yours" in notice.message for notice in app._notifications))
