"""Links in the real app: shown in full, copied or opened after a key press, never of themselves."""

from __future__ import annotations

import pytest

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until

EVIL = "https://good.com@xn--80ak6aa92e.com/login"


@pytest.fixture
def opened(monkeypatch):
    """What was handed to the desktop."""
    found = []
    monkeypatch.setattr(
        "app.ui.link_opener.open_link",
        lambda program, destination: found.append((program, destination.address)),
    )
    for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return found


async def answered(pilot, server, *markdown):
    for text in markdown:
        server.reply(sse_chat(text))
        await send(pilot, "go")
        await until_settled(pilot.app)
    await until_idle(pilot)


async def test_the_dialog_shows_where_a_link_really_leads(server, path, opened):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await answered(pilot, server, f"[your bank]({EVIL})")
        await pilot.press("tab", "o")
        await until_shows(app, "Link to xn--80ak6aa92e.com", EVIL, "before the @", "аррӏе.com")
        assert "open" not in screen_text(app).split("enter copy")[1].splitlines()[0]
        await pilot.press("o")
        await until_idle(pilot)
        assert opened == []
        await pilot.press("enter")
        await until(lambda: app.clipboard == EVIL)
        await app.end()
    assert opened == []


async def test_on_a_desktop_o_opens_what_is_shown(server, path, opened, monkeypatch):
    monkeypatch.setattr("app.ui.link_opener.opener", lambda environment: "/usr/bin/xdg-open")
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await answered(pilot, server, "[a](https://x.test/ä)")
        await pilot.press("tab", "o")
        await until_shows(app, "https://x.test/%C3%A4", "o open")
        assert opened == []
        await pilot.press("o")
        await until(lambda: opened == [("/usr/bin/xdg-open", "https://x.test/%C3%A4")])
        assert app.clipboard == ""
        await app.end()


async def test_a_click_shows_the_destination_and_escape_does_nothing(server, path, opened):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await answered(pilot, server, "LINK https://x.test/clicked")
        row = next(y for y, line in enumerate(screen_text(app).splitlines()) if "LINK" in line)
        column = screen_text(app).splitlines()[row].index("https")
        await pilot.click(offset=(column + 2, row))
        await until_shows(app, "Link to x.test", "https://x.test/clicked")
        await pilot.press("escape")
        await until_idle(pilot)
        assert "Link to" not in screen_text(app)
        assert app.clipboard == ""
        await app.end()
    assert opened == []


async def test_several_links_are_offered_by_their_names(server, path, opened):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await answered(
            pilot, server, "[first](https://x.test/1) [[@click=app.quit]second[/]](https://x.test/2)"
        )
        await pilot.press("tab", "o")
        await until_shows(app, "Links", "first", "[@click=app.quit]second[/]")
        await pilot.press("down", "enter")
        await until_shows(app, "Link to x.test", "https://x.test/2")
        await pilot.press("escape")
        await app.end()
    assert app.return_code == 0


async def test_a_message_without_links_says_so(server, path, opened):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_open(app)
        await answered(pilot, server, "no link")
        await pilot.press("tab", "o")
        await until_shows(app, "There is no link in this message.")
        await app.end()


async def test_a_long_destination_can_be_read_to_its_end(server, path, opened):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(60, 16)) as pilot:
        await until_open(app)
        app.show_link("https://x.test/" + "a" * 1900 + "/END")
        await until_shows(app, "Link to x.test", "enter copy")
        assert "END" not in screen_text(app)
        await pilot.press("end")
        await until_shows(app, "END")
        await pilot.press("escape")
        await app.end()


async def test_showing_what_a_model_wrote_asks_no_server_for_anything(server, path, opened):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        there = server.base_url
        await answered(
            pilot, server, f"![pic]({there}/pic.png) [l]({there}/l) {there}/bare <img src={there}/i>"
        )
        await pilot.press("tab", "o")
        await until_shows(app, "Links")
        await pilot.press("escape")
        await app.end()
    assert {request.path for request in server.requests} <= {"/v1/chat/completions", "/v1/models"}
