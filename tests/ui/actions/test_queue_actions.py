"""The queue, with the keyboard: what is sent while a reply streams waits above the prompt."""

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import error_reply, openai_stream, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said


def asked(server):
    return [request.json["messages"][-1]["content"] for request in server.requests]


def waiting(app):
    return [prompt.text for prompt in app.chat_screen.active.session.queue]


async def streaming(pilot, server, *prompts):
    """A reply that stands still, and prompts typed behind it."""
    await until_open(pilot.app)
    hold = server.hold()
    server.reply(openai_stream(["one", hold]))
    await send(pilot, "first")
    await hold.reached()
    for prompt in prompts:
        await pilot.press(*prompt, "enter")
        await until(lambda prompt=prompt: waiting(pilot.app)[-1:] == [prompt])
    return hold


async def test_prompts_sent_while_a_reply_streams_are_shown_and_go_out_in_order(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        hold = await streaming(pilot, server, "second", "third")
        await until_shows(app, "2 wait", " 1  second", " 2  third")
        assert app.chat_screen.prompt.text == ""
        hold.release()
        await until(lambda: len(server.requests) == 3)
        await until_settled(app)
        await until(lambda: "wait" not in screen_text(app))
        assert asked(server) == ["first", "second", "third"]
        assert list(app._history)[-2:] == ["second", "third"]


async def test_esc_takes_back_the_last_one_before_it_stops_the_reply(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await streaming(pilot, server, "second", "/etc/third line")
        assert waiting(app) == ["second", "/etc/third line"]
        await pilot.press(*"typed", "escape")
        assert app.chat_screen.prompt.text == "/etc/third line\ntyped"
        assert waiting(app) == ["second"]
        assert app.chat_screen.active.session.live is not None
        await pilot.press("escape")
        assert app.chat_screen.prompt.text == "second\n/etc/third line\ntyped"
        assert app.chat_screen.active.session.conversation.draft == app.chat_screen.prompt.text
        await pilot.press("escape")
        await until_settled(app)
        assert app.chat_screen.active.session.path()[-1].generation.status == "stopped"


async def test_the_queue_is_reordered_and_pruned_with_keys(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await streaming(pilot, server, "a", "b", "c")
        await pilot.press("alt+q", "down", "down", "K", "shift+up")
        await until(lambda: waiting(app) == ["c", "a", "b"])
        await pilot.press("J")
        await until(lambda: waiting(app) == ["a", "c", "b"])
        await pilot.press("d")
        await until(lambda: waiting(app) == ["a", "b"])
        await until_said(app, "ctrl+y")
        await pilot.press("escape", "ctrl+y")
        assert app.chat_screen.prompt.text == "c"
        assert app.chat_screen.focused is app.chat_screen.prompt


async def test_a_waiting_prompt_is_edited_in_its_place(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await streaming(pilot, server, "a", "b")
        await pilot.press(*"draft", "alt+q", "enter")
        await until(lambda: app.chat_screen.prompt.text == "a")
        await until_shows(app, "editing what waits", "editing")
        await pilot.press("!", "enter")
        await until(lambda: waiting(app) == ["a!", "b"])
        assert app.chat_screen.prompt.text == "draft"
        await pilot.press("alt+q", "enter")
        await until(lambda: app.chat_screen.prompt.text == "a!")
        await pilot.press("x")
        app.chat_screen.prompt.owner  # noqa: B018 - the edit belongs to this tab
        await pilot.press("ctrl+u")
        await pilot.press("alt+q", "d")
        await until(lambda: waiting(app) == ["b"])
        assert app.chat_screen.prompt.text == "draft"


async def test_a_prompt_that_is_being_edited_waits_and_goes_out_after_esc(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        hold = await streaming(pilot, server, "a")
        await pilot.press("alt+q", "enter")
        await until(lambda: app.chat_screen.prompt.text == "a")
        hold.release()
        await until(lambda: app.chat_screen.active.session.live is None)
        await until_idle(pilot)
        assert len(server.requests) == 1
        await pilot.press("escape")
        await until(lambda: len(server.requests) == 2)
        await until_settled(app)
        assert asked(server) == ["first", "a"]


async def test_a_failed_reply_pauses_the_queue_and_says_so(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(100, 24)) as pilot:
        server.reply()
        hold = await streaming(pilot, server, "second", "third")
        server.reply(error_reply(401, "no key"), sse_chat("two"))
        hold.release()
        await until_shows(app, "1 waits", "paused: the reply failed")
        assert len(server.requests) == 2
        await pilot.press("alt+q", "s")
        await until(lambda: len(server.requests) == 3)
        await until_settled(app)
        assert asked(server)[-1] == "third"
        assert app.chat_screen.focused is app.chat_screen.prompt


async def test_the_queue_is_there_after_a_restart_and_belongs_to_its_tab(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(100, 24)) as pilot:
        await streaming(pilot, server, "second")
        await pilot.press("ctrl+t")
        await until(lambda: app.chat_screen.active.session.is_empty)
        await until(lambda: "1 waits" not in screen_text(app))
    again = chat_app(server.base_url, path)
    async with again.run_test(size=(100, 24)) as pilot:
        await until_open(again)
        await until(lambda: len(again.chat_screen.tabs) >= 1 and again.is_restored)
        await pilot.press("alt+1")
        await until_shows(again, "1 waits", "paused: kept from before", " 1  second")
        assert len(server.requests) == 1


async def test_without_a_queue_alt_q_says_what_it_is(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("alt+q")
        await until_said(app, "Nothing waits")


async def test_letters_in_the_queue_are_its_own(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await streaming(pilot, server, "a")
        await pilot.press("alt+q", "y", "r", "o")
        await until_idle(pilot)
        assert waiting(app) == ["a"]
        assert not app._notifications
        assert app.screen is app.chat_screen
