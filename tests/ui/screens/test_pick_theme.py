"""The theme picker, in the real app."""

from __future__ import annotations

from tests.support.chats import chat_app, screen_text, until_open, until_shows
from tests.support.workspaces import until


async def test_the_theme_in_use_is_marked_and_comes_back_where_none_is_kept(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        before = app.theme
        await app.run_command("themes")
        await until_shows(app, "Themes", f"● {before}")
        await pilot.press("down")
        await until(lambda: app.theme != before)
        assert screen_text(app).count("●") == 1
        assert f"● {before}" in screen_text(app)
        await pilot.press("escape")
        await until(lambda: app.theme == before)
        await app.end()
