"""The model picker: the effort beside the model, and favourites, in the real app."""

from app.providers.protocol import ModelCard
from app.safe_text import is_safe
from app.session import EndpointEntry, ModelChoice
from app.ui.screens.pick_model import rows_of
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_shows
from tests.support.workspaces import until


async def picker(pilot):
    await until_open(pilot.app)
    await pilot.press("ctrl+l")
    await until_shows(pilot.app, "Models", "^t effort: ")


async def closed(app):
    await until(lambda: app.screen is app.chat_screen)


async def test_the_effort_is_chosen_with_the_model(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await picker(pilot)
        session = app.chat_screen.active.session
        await pilot.press("ctrl+t", "ctrl+t", "ctrl+t")
        await until_shows(app, "^t effort: low")
        await pilot.press("escape")
        await closed(app)
        assert session.preset.sampling.is_open
        await picker(pilot)
        await pilot.press("ctrl+t", "down", "enter")
        await until(lambda: session.preset.sampling.reasoning_effort == "none")
        await until(lambda: session.choice.model == "other")
        await picker(pilot)
        await until_shows(app, "^t effort: none", "● other")
        await pilot.press(*["ctrl+t"] * 6)
        await until_shows(app, "^t effort: default")
        await pilot.press("enter")
        await until(lambda: session.preset.sampling.is_open)
        assert session.choice.model == "other"
        await app.end()


async def test_favourites_stand_first_and_are_kept(server, path):
    app = chat_app(server.base_url, path, models=("one", "two", "three"))
    async with app.run_test(size=(80, 24)) as pilot:
        await picker(pilot)
        await pilot.press("down", "down", "ctrl+s")
        await until_shows(app, "★ three")
        assert [row.label for row in app.screen._shown][:3] == ["three", "one", "two"]
        assert app.screen.highlighted_key == "test/three"
        await pilot.press("escape")
        await closed(app)
        await until_idle(pilot)
        await app.end()
    app = chat_app(server.base_url, path, models=("one", "two", "three"))
    async with app.run_test(size=(80, 24)) as pilot:
        await picker(pilot)
        await until_shows(app, "★ three")
        await pilot.press("up", "ctrl+s")
        await until_idle(pilot)
        assert "★" not in screen_text(app)
        assert [row.label for row in app.screen._shown][:3] == ["one", "two", "three"]
        await app.end()


def test_the_name_of_a_model_is_shown_as_words_wherever_it_comes_from():
    async def opened():
        raise AssertionError

    entry = EndpointEntry("e", "here", opened)
    [row] = rows_of(entry, [ModelCard("a\x1b[2J\u202eb\nc")], ModelChoice("e", "x"))
    assert is_safe(row.label)
    assert "\n" not in row.label
