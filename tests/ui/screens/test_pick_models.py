"""Lists of models that are picked from, however early an endpoint answers."""

from __future__ import annotations

import asyncio

import pytest

from app.providers.protocol import ModelCard
from app.ui.screens.picker import Picker
from tests.support.chats import chat_app, until_open, until_shows


@pytest.mark.parametrize("command", ["models", "compare"])
@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_an_answer_that_comes_while_the_list_opens_is_shown(server, path, monkeypatch, command, turns):
    app = chat_app(server.base_url, path)

    async def list_models(name):
        for _ in range(turns):
            await asyncio.sleep(0)
        return [ModelCard(f"early-{name}")]

    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        monkeypatch.setattr(app.workspace.endpoints, "list_models", list_models)
        await app.run_command(command)
        await until_shows(app, "early-test")
        assert isinstance(app.screen, Picker)
        await pilot.press("escape")
        await app.end()
