"""Usage and spend limits, driven by keys in the real app."""

from app.providers.protocol import ModelCard
from app.session import Limits
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import Hold, Reply, ScriptedServer, error_reply, openai_stream
from tests.support.workspaces import until

CARDS = {"test/scripted": ModelCard("scripted", context_window=1000, input_price=2.0, output_price=10.0)}


async def ask(pilot, *prompts):
    for prompt in prompts:
        await send(pilot, prompt)
        await until_settled(pilot.app)
    await until_idle(pilot)


async def test_the_status_line_says_what_a_reply_cost_and_how_full_the_window_is():
    app = chat_app(ScriptedServer(openai_stream(["Hello."], usage=(500, 120))), cards=CARDS)
    async with app.run_test(size=(140, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "120 tok", "$0.0022", "ctx 62 %")


async def test_the_status_line_warns_where_the_window_fills_up():
    server = ScriptedServer(
        openai_stream(["A."], usage=(700, 120)), openai_stream(["B."], usage=(900, 60)), openai_stream(["C."])
    )
    app = chat_app(server, cards=CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "one")
        await until_shows(app, "ctx 82 % filling up")
        await ask(pilot, "two")
        await until_shows(app, "ctx 96 % nearly full")


async def test_an_unknown_price_and_window_are_not_shown():
    app = chat_app(ScriptedServer(openai_stream(["Hello."])))
    async with app.run_test(size=(140, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "11 tok")
        assert "$" not in screen_text(app)
        assert "ctx" not in screen_text(app)


async def test_the_usage_dialog_tells_of_the_reply_at_the_cursor_and_of_the_conversation():
    server = ScriptedServer(openai_stream(["A."], usage=(100, 10)), openai_stream(["B."], usage=(200, 20)))
    app = chat_app(server, cards=CARDS)
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        await ask(pilot, "one", "two")
        await app.run_action("app.usage")
        await until_shows(
            app, "This reply", "200 tokens", "$0.0006", "2 replies", "300 tokens", "220 tokens of 1,000, 22 %"
        )
        await pilot.press("escape")
        await until(lambda: app.screen is app.chat_screen)
        await pilot.press("tab", "alt+up", "alt+up", "alt+up")
        await app.run_action("app.usage")
        await until_shows(app, "100 tokens", "$0.0003")


async def test_the_usage_of_an_empty_conversation_and_of_an_unpriced_model_is_told():
    app = chat_app(ScriptedServer(openai_stream(["A."], usage=None)))
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        await app.run_action("app.usage")
        await until_shows(app, "0 replies", "not told", "window is not known")
        await pilot.press("escape")
        await ask(pilot, "go")
        await app.run_action("app.usage")
        await until_shows(app, "1 reply", "not told", "~1 tokens", "not known", '[prices."test/scripted"]')


async def test_beyond_the_limit_of_the_day_beck_asks_and_no_keeps_the_prompt():
    server = ScriptedServer(openai_stream(["A."], usage=(1_000_000, 0)), openai_stream(["B."]))
    app = chat_app(server, cards=CARDS, limits=Limits(dollars_per_day=1.5))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "one")
        app.submit("two")
        await until_shows(app, "Spend limit reached", "$2.00", "max_price_per_day", "enter send all the same")
        await pilot.press("escape")
        await until(lambda: app.chat_screen.prompt.text == "two")
        assert len(server.requests) == 1


async def test_beyond_the_limit_of_the_day_yes_sends_and_the_next_one_asks_again():
    server = ScriptedServer(openai_stream(["A."], usage=(1_000_000, 0)), openai_stream(["Second reply."]))
    app = chat_app(server, cards=CARDS, limits=Limits(dollars_per_day=1.5))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "one")
        app.submit("two")
        await until_shows(app, "enter send all the same")
        await pilot.press("enter")
        await until_shows(app, "Second reply.")
        await until_settled(app)
        await pilot.press("tab", "ctrl+r")
        await until_shows(app, "enter send all the same")
        await pilot.press("escape")
        assert len(server.requests) == 2


async def test_a_reply_at_its_limit_says_so_and_c_goes_on():
    server = ScriptedServer(
        openai_stream([*["word " * 10] * 40, Hold()]), openai_stream(["and the rest."], usage=(5, 5))
    )
    app = chat_app(server, cards=CARDS, limits=Limits(dollars_per_reply=0.002))
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "stopped · Spend limit reached", "max_price_per_reply", "c to continue")
        await pilot.press("tab", "c")
        await until_settled(app)
        await until_shows(app, "and the rest.")


async def test_a_failed_reply_has_its_usage_told_too():
    app = chat_app(ScriptedServer(error_reply(400, "no")), cards=CARDS)
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await app.run_action("app.usage")
        await until_shows(app, "This reply", "not told", "~0 tokens")


async def test_events_that_could_not_be_read_are_told_below_the_reply():
    steps = openai_stream(["Half of it."]).steps
    app = chat_app(ScriptedServer(Reply((*steps[:2], b"data: {oops\n\n", *steps[2:]))))
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "Half of it.", "! 1 event unreadable", "something may be missing")
        assert "failed" not in screen_text(app)
