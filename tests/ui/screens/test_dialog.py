"""A dialog answers once, however fast the keys come."""

from __future__ import annotations

from textual.css.query import NoMatches

from app.safe_text import safe_line
from app.ui.screens.ask import AskLine, Confirm
from app.ui.screens.browser import Browser
from app.ui.screens.help import HelpScreen
from app.ui.screens.picker import Picker
from tests.support.chats import chat_app, until_idle, until_open
from tests.support.workspaces import until


async def test_two_answers_at_once_close_one_dialog_and_are_heard_once(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        heard = []
        below, above = (
            Confirm(safe_line("Really?"), safe_line("So."), safe_line("go on")),
            AskLine(safe_line("Name"), safe_line("")),
        )
        app.push_screen(below, lambda answer: heard.append(("below", answer)))
        app.push_screen(above, lambda answer: heard.append(("above", answer)))
        await until_idle(pilot)
        for answer in ("one", "two", None):
            above.dismiss(answer)
        await until_idle(pilot)
        assert heard == [("above", "one")]
        assert app.screen is below
        for _ in range(2):
            below.dismiss(True)
        await until_idle(pilot)
        assert heard == [("above", "one"), ("below", True)]
        await until(lambda: app.screen is app.chat_screen)
        await app.end()


async def test_what_comes_late_finds_a_dialog_that_was_left_and_does_nothing(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("ctrl+o")
        await until(lambda: isinstance(app.screen, Browser))
        browser = app.screen
        gone = browser.dismiss(None)
        await browser._search()
        await gone
        for _ in range(2):  # while it goes, and when it has gone
            await browser._search()
            await browser.reload()
            browser.on_resize()
            assert browser.highlighted_key is None
            assert browser.query_text == ""
            await until_idle(pilot)
        assert app.screen is app.chat_screen
        await app.end()


async def test_keys_that_come_before_it_is_made_or_after_it_was_left_do_nothing(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        for dialog in (Picker(safe_line("Rows"), []), HelpScreen()):
            opened = app.push_screen(dialog)
            for action in ("move(1)", "move(-10)", "turn", "scroll(1)"):
                await app.run_action(action, dialog)  # before there is anything in it
            await opened
            await until_idle(pilot)
            gone = dialog.dismiss(None)
            for action in ("move(1)", "turn", "scroll(1)", "back", "leave", "cancel"):
                await app.run_action(action, dialog)
            await gone
            await until_idle(pilot)
            assert app.screen is app.chat_screen
        await app.end()


async def test_what_comes_late_while_the_app_ends_does_nothing(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("ctrl+o")
        await until(lambda: isinstance(app.screen, Browser))
        browser = app.screen
        await app.end()
        await browser.query("*").remove()  # as the app does when it ends: the screen itself is still there
        await browser._search()
        browser.set_rows([])


async def test_a_screen_that_is_taken_apart_while_beck_ends_is_no_crash(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        picker = Picker(safe_line("Rows"), [])
        await app.push_screen(picker)
        await until_idle(pilot)
        await app.end()
        code = app.return_code
        await picker.query("*").remove()
        try:
            picker.on_mount()
        except NoMatches as error:
            app._handle_exception(error)
        assert app.return_code == code == 0
