"""The mouse at run time: by word, by picking, and a word that means nothing."""

from __future__ import annotations

from app.ui.chat_app import ChatApp
from tests.support.chats import chat_app, until_open, until_shows
from tests.support.scripted_server import ScriptedServer
from tests.ui.actions.conversing import until_said


async def test_it_is_set_by_word_and_by_picking(monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(ChatApp, "set_mouse", lambda _, mouse: said.append(mouse))
    app = chat_app(ScriptedServer(), None)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_open(app)
        app.action_mouse("OFF ")
        assert said == ["off"]
        await until_said(app, "The mouse is off")
        app.action_mouse()
        await until_shows(app, "wheel only")
        await pilot.press("down", "enter")
        await until_said(app, "The wheel scrolls")
        assert said == ["off", "wheel"]
        app.action_mouse("sideways")
        await until_said(app, "can be on, off or wheel")
        assert said == ["off", "wheel"]
        await app.end()
