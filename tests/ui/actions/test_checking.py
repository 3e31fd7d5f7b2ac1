"""What is asked before a prompt leaves, key by key."""

import pytest

from app.ui.screens.secrets_found import SecretsFound
from tests.attachments.material import gif, png
from tests.support.chats import chat_app, screen_text, until_open, until_settled, until_shows
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said
from tests.ui.actions.test_attaching import contents, entered, fenced, names

KEY = "ghp_" + "a1B2c3D4e5" * 4


async def test_a_secret_in_a_file_is_named_by_file_and_line_and_never_shown(server, path, folder):
    (folder / "conf.txt").write_text(f"one\ntwo\ntoken = {KEY}\n")
    (folder / "fine.txt").write_text("fine")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "see @conf.txt and @fine.txt")
        await until_shows(app, "This looks like a secret", "conf.txt, line 3", "a GitHub token", "ghp_")
        assert KEY not in screen_text(app)
        assert not server.requests
        await pilot.press("enter")
        assert isinstance(app.screen, SecretsFound)
        await pilot.press("escape")
        await until(lambda: app.chat_screen.prompt.text == "see @conf.txt and @fine.txt")
        assert names(app) == []
        assert not server.requests
        await pilot.press("enter")
        await until_shows(app, "This looks like a secret")
        await pilot.press("l")
        await until(lambda: bool(server.requests))
        await until_settled(app)
        assert contents(server) == [f"{fenced('fine.txt', 'fine')}\n\nsee @conf.txt and @fine.txt"]
        await app.end()


async def test_a_prompt_that_is_asked_about_is_a_draft_when_beck_ends_meanwhile(server, path, folder):
    (folder / "conf.txt").write_text(KEY)
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "see @conf.txt")
        await until_shows(app, "This looks like a secret")
        await app.end()
    again = chat_app(server.base_url, path)
    async with again.run_test(size=(80, 24)):
        await until_open(again)
        await until(lambda: again.chat_screen.prompt.text == "see @conf.txt")
        await again.end()
    assert not server.requests


async def test_a_secret_is_sent_when_the_user_says_so(server, path, folder):
    (folder / "conf.txt").write_text(KEY)
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "see @conf.txt")
        await until_shows(app, "This looks like a secret")
        await pilot.press("s")
        await until(lambda: bool(server.requests))
        await until_settled(app)
        assert KEY in contents(server)[0]
        await pilot.press("tab", "e", *" and", "enter")
        await until(lambda: len(server.requests) == 2)
        await until_settled(app)
        assert not isinstance(app.screen, SecretsFound)
        await app.end()


async def test_a_secret_in_the_prompt_itself_cannot_be_left_out(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, f"my key is\n{KEY}")
        await until_shows(app, "the prompt, line 2")
        assert "leave out" not in screen_text(app)
        await pilot.press("l")
        assert isinstance(app.screen, SecretsFound)
        await pilot.press("escape")
        await until(lambda: KEY in app.chat_screen.prompt.text)
        assert not server.requests
        await app.end()


async def test_a_key_in_a_command_s_output_is_found(server, path, folder, monkeypatch):
    monkeypatch.setenv("SOME_TOKEN", KEY)
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "/attach !echo $SOME_TOKEN")
        await until_shows(app, "enter run")
        await pilot.press("enter")
        await until_shows(app, "enter attach")
        await pilot.press("enter")
        await until(lambda: bool(names(app)))
        await entered(pilot, "go")
        await until_shows(app, "!echo $SOME_TOKEN, line 1")
        await app.end()


@pytest.mark.parametrize(
    ("takes", "told"),
    [(False, "scripted takes no pictures, so cat.png cannot be sent to it"), (None, ""), (True, "")],
)
async def test_a_model_that_takes_no_pictures_gets_one_sentence(server, path, folder, takes, told):
    from app.providers.protocol import ModelCard

    (folder / "cat.png").write_bytes(png())
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        app.workspace.endpoints._cards["test"] = [ModelCard("scripted", takes_pictures=takes)]
        await entered(pilot, "what is @cat.png")
        if told:
            await until_said(app, told)
            await until(lambda: app.chat_screen.prompt.text == "what is @cat.png")
            assert not server.requests
        else:
            await until(lambda: bool(server.requests))
            await until_settled(app)
        await app.end()


async def test_a_picture_of_an_earlier_prompt_is_told_in_words_to_a_model_that_takes_none(
    server, path, folder
):
    from app.providers.protocol import ModelCard

    (folder / "cat.png").write_bytes(png())
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "what is @cat.png")
        await until(lambda: bool(server.requests))
        await until_settled(app)
        app.workspace.endpoints._cards["test"] = [ModelCard("scripted", takes_pictures=False)]
        await entered(pilot, "and now?")
        await until(lambda: len(server.requests) == 2)
        await until_settled(app)
        first = server.requests[1].json["messages"][0]["content"]
        told = "[The file cat.png (image/png) is attached, but cannot be shown to you.]"
        assert first == f"{told}\n\nwhat is @cat.png"
        await app.end()


async def test_pictures_count_in_the_warning_before_an_over_long_prompt(server, path, folder):
    from app.providers.protocol import ModelCard

    (folder / "cat.gif").write_bytes(gif(900, 900))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        app.workspace.endpoints._cards["test"] = [ModelCard("scripted", context_window=1000)]
        await entered(pilot, "what is @cat.gif")
        await until_shows(app, "This may be too long", "1,08")
        await pilot.press("escape")
        await until(lambda: names(app) == ["cat.gif"])
        await app.end()


async def test_a_mention_that_cannot_be_attached_keeps_the_prompt_and_says_how_to_send_it(
    server, path, folder
):
    (folder / "blob.bin").write_bytes(b"\0" * 3_000_000)
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "see @blob.bin")
        await until_said(app, "up to 1.0 MB")
        await until_said(app, "With a space behind the @ it is mere text")
        assert not server.requests
        app.chat_screen.prompt.text = "see @ blob.bin"
        await pilot.press("enter")
        await until(lambda: bool(server.requests))
        await until_settled(app)
        assert contents(server) == ["see @ blob.bin"]
        await app.end()
