"""Code that is saved and piped, key by key."""

import stat

from tests.support.chats import chat_app, screen_text, until_idle, until_shows
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said

ONE = "Look:\n\n```python\n# app/main.py\nprint('hi')\n```\n"
TWO = "```sh\necho first\n```\n\nand\n\n```sql\nselect 2\n```\n"


async def typed(pilot, text):
    """Put a text in place of what stands in the dialog's line."""
    pilot.app.screen.query_one("#line").value = text
    await pilot.press("enter")


def place(app):
    """The path that a dialog shows, however it wraps."""
    return str(app.screen.query_one(".dialog-text").render())


async def test_code_is_saved_under_the_name_that_it_gives_itself(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, ONE)
        await pilot.press("s")
        await until_shows(app, "Save code 1", "enter write")
        assert place(app) == str(folder / "main.py")
        await pilot.press("enter")
        await until_said(app, "Wrote code 1 to")
        assert (folder / "main.py").read_text() == "# app/main.py\nprint('hi')\n"
        assert stat.S_IMODE((folder / "main.py").stat().st_mode) == 0o600
        await app.end()


async def test_of_several_one_is_picked_the_last_by_default(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await answered(pilot, server, TWO)
        await pilot.press("s")
        await until_shows(app, "Save which code?", "echo first", "select 2")
        await pilot.press("enter")
        await until_shows(app, "Save code 2", "code.sql")
        await pilot.press("escape", "s")
        await until_shows(app, "Save which code?")
        await pilot.press("up", "enter")
        await until_shows(app, "Save code 1")
        await pilot.press("enter")
        await until((folder / "code.sh").exists)
        await app.end()


async def test_a_file_is_replaced_only_after_a_question(server, path, folder):
    (folder / "main.py").write_text("mine")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, ONE)
        await pilot.press("s")
        await until_shows(app, "you are asked before it is replaced")
        await pilot.press("enter")
        await until_shows(app, "Replace this file?")
        assert place(app) == str(folder / "main.py")
        await pilot.press("escape")
        await until_shows(app, "Save code 1")
        assert (folder / "main.py").read_text() == "mine"
        await pilot.press("enter")
        await until_shows(app, "Replace this file?")
        await pilot.press("enter")
        await until_said(app, "Wrote code 1")
        assert "print" in (folder / "main.py").read_text()
        await app.end()


async def test_a_link_is_shown_resolved_and_asked_about(server, path, folder, tmp_path):
    (folder / "main.py").symlink_to(tmp_path / "elsewhere.py")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, ONE)
        await pilot.press("s")
        await until_shows(app, "A link leads there.")
        assert place(app).startswith(f"{tmp_path.resolve() / 'elsewhere.py'}\n")
        await pilot.press("enter")
        await until_shows(app, "A link leads elsewhere. Write this file?")
        await pilot.press("escape", "escape")
        await until_idle(pilot)
        assert not (tmp_path / "elsewhere.py").exists()
        await app.end()


async def test_a_folder_or_a_device_is_refused_while_typing(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 30)) as pilot:
        await answered(pilot, server, ONE)
        await pilot.press("s")
        await until_shows(app, "Save code 1")
        for name, words in (
            ("/", "This is a folder."), ("/dev/null", "no regular file"), ("no/x", "There is no such folder."), ("", "Type the name"),
        ):  # fmt: skip
            await typed(pilot, name)
            await until_shows(app, words)
            assert "Save code 1" in screen_text(app)
        await pilot.press("escape")
        await app.end()


async def test_a_message_without_code_says_so(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await answered(pilot, server, "only words")
        await pilot.press("s")
        await until_said(app, "There is no code in this message.")
        await app.end()


async def piped(pilot, command):
    await pilot.press("vertical_line")
    await until_shows(pilot.app, "Pipe code 1 (python · 2 lines) into")
    await typed(pilot, command)
    await until_shows(pilot.app, "Run this on the code?", command, "# app/main.py", "enter run")


async def test_a_command_runs_after_it_was_shown_and_its_output_goes_into_the_prompt(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await answered(pilot, server, ONE)
        app.chat_screen.prompt.text = "Why this?"
        await piped(pilot, "tr a-z A-Z; echo '```'; exit 3")
        await pilot.press("enter")
        await until_shows(app, "PRINT('HI')", "exit status 3 · 3 lines", "i insert into the prompt")
        await pilot.press("i")
        fenced = "````\n# APP/MAIN.PY\nPRINT('HI')\n```\n````\n"
        await until(lambda: app.chat_screen.prompt.text.endswith(fenced))
        beginning = "Why this?\n\nOutput of `tr a-z A-Z; echo '''''; exit 3`:\n\n"
        assert app.chat_screen.prompt.text.startswith(beginning)
        assert app.chat_screen.focused is app.chat_screen.prompt
        assert len(server.requests) == 1
        await app.end()


async def test_nothing_runs_that_was_not_confirmed(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(100, 30)) as pilot:
        await answered(pilot, server, ONE)
        await piped(pilot, "touch ran")
        await pilot.press("escape")
        await until_shows(app, "Pipe code 1")
        assert app.screen.query_one("#line").value == "touch ran"
        await pilot.press("escape")
        await until_idle(pilot)
        assert list(folder.iterdir()) == []
        await app.end()


async def test_leaving_the_dialog_ends_the_command(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(100, 30)) as pilot:
        await answered(pilot, server, ONE)
        await piped(pilot, "echo $$ > pid.new; mv pid.new pid; exec sleep 1000")
        await pilot.press("enter")
        await until_shows(app, "running…", "esc end it")
        await until((folder / "pid").exists)
        status = folder / "/proc" / (folder / "pid").read_text().strip() / "status"
        await pilot.press("c")  # nothing to copy yet
        await until_shows(app, "running…")
        await pilot.press("escape")
        await until(lambda: not status.exists() or "\nState:\tZ" in status.read_text())
        await until_idle(pilot)
        assert "running…" not in screen_text(app)
        await app.end()


async def test_hostile_output_cannot_touch_the_terminal_and_is_copied(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await answered(pilot, server, ONE)
        await piped(pilot, r"printf '\033[2J\033]52;c;eA==\007[bold]\377\n'")
        await pilot.press("enter")
        await until_shows(app, "␛[2J␛]52;c;eA==␇[bold]�", "done · 1 line")
        await pilot.press("c")
        await until_said(app, "Copied the output (1 line)")
        assert "\x1b" not in app.clipboard
        await app.end()
