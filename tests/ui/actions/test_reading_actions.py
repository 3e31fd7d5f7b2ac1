"""Reading with keys: from code block to code block, and long code wrapped."""

from tests.support.chats import chat_app, screen_text, until_shows
from tests.support.scripted_server import Hold, openai_stream
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said

LONG = "call(" + ", ".join(f"argument_{number}" for number in range(12)) + ")"


def fence(text):
    return f"about it\n\n```python\n{text}\n```"


async def test_braces_go_from_code_to_code_and_y_s_and_bar_take_the_marked_one(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, fence("one = 1") + "\n\n" + fence("two = 2"), fence("three = 3"))
        await pilot.press("left_curly_bracket", "left_curly_bracket", "y")
        await until_said(app, "Copied code 2")
        await pilot.press("s")
        await until_shows(app, "Save code 2")
        await pilot.press("escape")
        await pilot.press("vertical_line")
        await until_shows(app, "Pipe code 2")
        await pilot.press("escape")
        await pilot.press("right_curly_bracket", "right_curly_bracket")
        await until_said(app, "There is no code block below.")
        await pilot.press("alt+down", "y")
        await until_said(app, "Copied the message")


async def test_w_wraps_long_code_in_every_tab_also_while_it_streams(server, path):
    hold = Hold()
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, fence(LONG))
        assert "argument_11" not in screen_text(app)
        await pilot.press("w")
        await until_shows(app, "argument_11")
        await until_said(app, "Long code is wrapped.")
        await pilot.press("ctrl+t")
        server.reply(openai_stream([fence(LONG + "\nshort")[:-4], hold]))
        await until(lambda: app.chat_screen.active.session.is_empty)
        app.submit("go")
        await hold.reached()
        await until_shows(app, "argument_11")
        await pilot.press("w")
        await until(lambda: "argument_11" not in screen_text(app))
        hold.release()


async def test_the_config_can_have_code_wrapped_from_the_start(server, path):
    app = chat_app(server.base_url, path, wraps_code=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, fence(LONG))
        await until_shows(app, "argument_11")
