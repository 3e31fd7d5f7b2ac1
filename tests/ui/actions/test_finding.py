"""Finding a text in the conversation, driven by keys in the real app."""

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import Hold, ScriptedServer, openai_stream, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.test_editing import ask

LONG = "\n\n".join(f"Paragraph {number} about **borrowing**." for number in range(1, 41))


async def test_typing_finds_and_enter_goes_on_and_round() -> None:
    app = chat_app(ScriptedServer(sse_chat(LONG)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "tell me about Borrowing")
        await pilot.press("ctrl+f", *"paragraph", "space", "7")
        await until_shows(app, "find paragraph 7", "1/1", "Paragraph 7 about")
        assert not app.chat_screen.active.transcript.following.is_armed
        await pilot.press(*["backspace"] * 11, *"borrowing")
        await until_shows(app, "/41")
        numbers = []
        for key in ("enter", "enter", "shift+enter", "up", "down"):
            await pilot.press(key)
            numbers.append(app._hits.number)
        first = numbers[0]
        assert numbers == [first, first + 1, first, first - 1, first]


async def test_capitals_count_where_one_is_typed() -> None:
    app = chat_app(ScriptedServer(sse_chat("borrow, Borrow, BORROW")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("ctrl+f", *"borrow")
        await until_shows(app, "1/3")
        await pilot.press("ctrl+f", *"Borrow")
        await until_shows(app, "1/1")


async def test_tab_leaves_the_bar_and_n_and_capital_n_go_on() -> None:
    app = chat_app(ScriptedServer(sse_chat(LONG)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("ctrl+f", *"about", "tab")
        await until_shows(app, "/40")
        await until_idle(pilot)
        before = app._hits.number
        await pilot.press("n", "n", "N")
        assert app._hits.number == before % 40 + 1
        await pilot.press("escape")
        await until_idle(pilot)
        assert "find about" not in screen_text(app)
        assert not app.is_finding


async def test_escape_closes_and_gives_the_focus_back_where_it_was() -> None:
    app = chat_app(ScriptedServer(sse_chat("One.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        for before in (app.chat_screen.prompt, app.chat_screen.active.transcript):
            app.chat_screen.set_focus(before)
            await pilot.press("ctrl+f", *"one", "escape")
            await until_idle(pilot)
            assert app.chat_screen.focused is before
            assert not app.chat_screen.query("FindBar")


async def test_a_hit_in_folded_reasoning_is_unfolded() -> None:
    reply = openai_stream(["The answer."], reasoning=["First a secret thought.\n"])
    app = chat_app(ScriptedServer(reply))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        assert "secret" not in screen_text(app)
        await pilot.press("ctrl+f", *"secret")
        await until_shows(app, "First a secret thought.", "1/1")


async def test_a_hit_in_a_folded_message_is_unfolded() -> None:
    app = chat_app(ScriptedServer(sse_chat(LONG)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("tab", "f")
        await until_shows(app, "more lines")
        await pilot.press("ctrl+f", *"paragraph", "space", "3", "3")
        await until_shows(app, "Paragraph 33 about")


async def test_what_comes_meanwhile_is_counted_and_moves_nothing() -> None:
    hold = Hold()
    app = chat_app(ScriptedServer(openai_stream([LONG, hold, "\n\nMore borrowing."])))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await send(pilot, "question")
        await hold.reached()
        await until_idle(pilot)
        await pilot.press("ctrl+f", *"paragraph", "space", "7")
        await until_shows(app, "1/1")
        await pilot.press("ctrl+f", *"borrowing")
        await until(lambda: app._hits.is_counted and app._hits.total == 40)
        top = app.chat_screen.active.transcript.viewport.top
        hold.release()
        await until(lambda: app._hits.is_counted and app._hits.total == 41)
        assert app.chat_screen.active.transcript.viewport.top == top


async def test_a_first_hit_that_streams_in_moves_nothing() -> None:
    hold = Hold()
    app = chat_app(ScriptedServer(openai_stream([LONG, hold, "\n\nA needle at last."])))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await send(pilot, "question")
        await hold.reached()
        await until_idle(pilot)
        await pilot.press("pageup", "ctrl+f", *"needle")
        await until_shows(app, "no hits")
        top = app.chat_screen.active.transcript.viewport.top
        hold.release()
        await until(lambda: app._hits.is_counted and app._hits.total == 1)
        assert app.chat_screen.active.transcript.viewport.top == top
        await pilot.press("enter")
        await until_shows(app, "A needle at last.")


async def test_closing_the_only_tab_ends_finding() -> None:
    app = chat_app(ScriptedServer(sse_chat("One.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("ctrl+f", *"one")
        app.close(app.chat_screen.active)
        await until_idle(pilot)
        assert not app.chat_screen.query("FindBar")
        assert app.chat_screen.focused is app.chat_screen.prompt


async def test_another_tab_ends_finding() -> None:
    app = chat_app(ScriptedServer(sse_chat("One.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("ctrl+f", *"one", "ctrl+t")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        await until_idle(pilot)
        assert not app.chat_screen.query("FindBar")
        assert app.chat_screen.focused is app.chat_screen.prompt


async def test_letters_typed_into_the_find_bar_are_no_commands() -> None:
    app = chat_app(ScriptedServer(sse_chat("One.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("ctrl+f", *"early", "ctrl+r")
        await until_shows(app, "find early", "no hits")
        assert app.chat_screen.prompt.text == ""
        assert len(app.chat_screen.active.session.tree) == 2


async def test_finding_twice_at_once_and_a_count_that_comes_late_end_nothing() -> None:
    app = chat_app(ScriptedServer(sse_chat("one two three")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        app.action_find("two")
        app.action_find()  # before there is anything in the bar
        await until_shows(app, "find two", "1/1")
        bar = app._bar
        assert app.focused is bar.query_one("#find-text")
        await pilot.press("escape")
        await until_idle(pilot)
        await bar.query("*").remove()
        bar.show_count(1, 2, is_counted=True)
        bar.take_keys()
        assert app.return_code is None
        await app.end()
