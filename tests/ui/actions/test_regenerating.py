"""Regenerating with another model: by key, by name, and where there is no such model."""

from tests.support.chats import chat_app, until_settled, until_shows
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered


async def test_a_large_r_asks_for_a_model_and_answers_beside_the_old_reply(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "first")
        server.reply(sse_chat("second"))
        await pilot.press("R")
        await until_shows(app, "Models")
        await pilot.press(*"other", "enter")
        await until_shows(app, "second", "‹ 2/2 ›", "other")
        await until_settled(app)
        session = app.chat_screen.active.session
        models = [message.generation.model for message in session.tree.variants(session.tree.path()[-1].id)]
        assert models == ["scripted", "other"]


async def test_the_slash_command_takes_the_name_of_a_model(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "first")
        await pilot.press("tab")
        server.reply(sse_chat("second"))
        await pilot.press(*"/regenerate other", "enter")
        await until_shows(app, "second", "‹ 2/2 ›", "other")
        await until_settled(app)
        await pilot.press(*"/regenerate nobody", "enter")
        await until_shows(app, "nobody", "No model matches")
        await pilot.press("escape")
        server.reply(sse_chat("third"))
        await pilot.press(*"/regenerate", "enter")
        await until_shows(app, "third", "‹ 3/3 ›")
        await until(lambda: app.chat_screen.active.session.live is None)
