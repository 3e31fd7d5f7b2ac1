"""Copies in the real app: each ends somewhere, and the notice says where."""

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_shows
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said


async def test_a_message_is_copied_and_it_is_said_where_to(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await answered(pilot, server, "**one**\n\ntwo")
        await pilot.press("y")
        await until_said(app, "Copied the message (3 lines) to the terminal's clipboard.")
        assert app.clipboard == "**one**\n\ntwo"
        await app.end()


async def test_a_large_y_copies_the_whole_conversation_as_markdown(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await answered(pilot, server, "first", "second")
        await pilot.press("Y")
        await until_said(app, "Copied the conversation")
        assert app.clipboard.startswith("---\ntitle: ")
        assert app.clipboard.index("first") < app.clipboard.index("second")
        assert app.clipboard.count("## You") == 2
        await app.end()


async def test_letters_in_the_prompt_stay_letters(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test() as pilot:
        await answered(pilot, server, "```\ncode\n```")
        await pilot.press("tab", "Y", "s", "vertical_line")
        assert app.chat_screen.prompt.text == "Ys|"
        assert app.clipboard == ""
        await app.end()


async def test_an_empty_conversation_has_nothing_to_copy(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await pilot.press("tab", "Y")
        await until_said(app, "nothing to copy")
        await app.end()


async def test_what_the_terminal_cannot_take_is_in_a_file_that_is_named(server, path, monkeypatch, tmp_path):
    monkeypatch.setenv("TERM", "linux")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(120, 30)) as pilot:
        await answered(pilot, server, "one\n\n```\ncode\n```")
        await pilot.press("1")
        await until_said(app, "Copied code 1 (1 line)", "this terminal has no clipboard")
        assert (tmp_path / "run/beck/copied.txt").read_text() == "code\n"
        await app.end()


async def test_where_nothing_can_be_copied_that_is_said(server, path, monkeypatch, tmp_path):
    monkeypatch.setenv("TERM", "linux")
    (tmp_path / "run/beck").touch()
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await answered(pilot, server, "one")
        await pilot.press("y")
        await until_said(app, "Not copied", "There is no way to copy")
        await app.end()


async def test_the_sequence_is_sent_to_the_terminal(server, path, monkeypatch):
    app = chat_app(server.base_url, path)
    async with app.run_test() as pilot:
        await until_open(app)
        sent = []
        monkeypatch.setattr(app._driver, "write", sent.append)
        app.copy_to_clipboard("hä")
        await until(lambda: "\x1b]52;c;aMOk\x07" in sent)
        await until_idle(pilot)
        await app.end()


async def test_while_lines_are_selected_the_footer_says_what_copies_and_what_ends(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await answered(pilot, server, "One.\n\nTwo.")
        await pilot.press("alt+up", "v", "down")
        await until_shows(app, "y copy", "esc end")
        await pilot.press("y")
        await until_said(app, "Copied the selection")
        await until(lambda: "esc end" not in screen_text(app))
        await pilot.press("v")
        await until_shows(app, "esc end")
        await pilot.press("escape")
        await until(lambda: "esc end" not in screen_text(app))
        await app.end()
