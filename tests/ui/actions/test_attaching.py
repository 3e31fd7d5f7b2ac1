"""Attaching, key by key: what the server sees is exactly what was attached."""

import base64
import os

import pytest

from app.ui.screens.attachment_view import AttachmentView
from app.ui.screens.command_output import CommandOutput
from app.ui.screens.confirm_command import ConfirmCommand
from tests.attachments.material import png
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said


@pytest.fixture
def files(folder):
    """A folder with something in it."""
    (folder / "src").mkdir()
    (folder / "src" / "app.py").write_text("x = 1\n")
    (folder / "src" / "log.py").write_text("y = 2\n")
    (folder / "my notes.txt").write_text("hello\n")
    (folder / "cat.png").write_bytes(png(64, 48))
    return folder


def fenced(name, text):
    return f"{name}:\n```\n{text}\n```"


def contents(server):
    """What the last prompt of each request said."""
    return [request.json["messages"][-1]["content"] for request in server.requests if request.method == "POST"]  # fmt: skip


def names(app):
    return [one.name for one in app.chat_screen.active.attached]


async def entered(pilot, text):
    """Put a text into the prompt as if it was typed, and press enter."""
    pilot.app.chat_screen.prompt.text = ""
    pilot.app.chat_screen.prompt.insert(text)
    pilot.app.close_file_list()
    await pilot.press("enter")


async def test_an_at_sign_completes_files_and_the_picked_one_is_sent(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*"see @app")
        await until_shows(app, "src/app.py")
        await pilot.press("enter")
        await until_shows(app, "src/app.py 6 B ~2", "› see @src/app.py")
        await pilot.press("enter")
        await until_settled(app)
        assert contents(server) == [f"{fenced('src/app.py', 'x = 1' + chr(10))}\n\nsee @src/app.py"]
        await until(lambda: not names(app))
        await until_idle(pilot)
        assert "~2" not in screen_text(app).split("you")[0]
        await app.end()


async def test_the_list_is_moved_in_closed_and_gone_into(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("@")
        await until_shows(app, "src/", "cat.png", "my notes.txt")
        await pilot.press(*"src")
        await until(lambda: app._file_list is not None and app._file_list.marked == "src/")
        await pilot.press("tab")
        await until_shows(app, "src/app.py", "src/log.py")
        await pilot.press("down")
        marked = app._file_list.marked
        await pilot.press("escape")
        await until(lambda: app._file_list is None)
        await pilot.press("x")
        await until_idle(pilot)
        assert app._file_list is None
        assert app.chat_screen.prompt.text == "@src/x"
        await pilot.press("space", "@", *"log")
        await until(lambda: app._file_list is not None and app._file_list.marked == "src/log.py")
        assert marked.startswith("src/")
        await pilot.press("enter")
        await until(lambda: names(app) == ["src/log.py"])
        await app.end()


async def test_names_with_spaces_are_written_so_that_they_are_read_back(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*"@notes")
        await until_shows(app, "my notes.txt")
        await pilot.press("enter")
        await until(lambda: names(app) == ["my notes.txt"])
        assert app.chat_screen.prompt.text == '@"my notes.txt" '
        await app.end()


async def test_mentions_that_are_typed_out_are_read_when_sent_and_others_are_text(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        text = "why @src/app.py, @property, me@example.org, @src and `@cat.png`?"
        await entered(pilot, text)
        await until_settled(app)
        assert contents(server) == [f"{fenced('src/app.py', 'x = 1' + chr(10))}\n\n{text}"]
        await app.end()


async def test_a_folder_is_sent_file_by_file(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "review @src/")
        await until_settled(app)
        both = [fenced("src/app.py", "x = 1\n"), fenced("src/log.py", "y = 2\n")]
        assert contents(server) == ["\n\n".join([*both, "review @src/"])]
        await app.end()


async def test_a_picture_is_sent_as_a_picture(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "/attach cat.png")
        await until_shows(app, "cat.png PNG 64×48 ")
        await entered(pilot, "what is this?")
        await until_settled(app)
        url = "data:image/png;base64," + base64.b64encode(png(64, 48)).decode()
        assert contents(server) == [
            [
                {"type": "image_url", "image_url": {"url": url}},
                {"type": "text", "text": "what is this?"},
            ]
        ]
        await app.end()


async def test_a_command_runs_only_after_it_was_shown_and_its_output_is_seen_first(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "explain @!echo ran | tee made")
        await until(lambda: isinstance(app.screen, ConfirmCommand))
        await until_shows(app, "echo ran | tee made")
        assert not (files / "made").exists()
        await pilot.press("escape")
        await until(lambda: app.chat_screen.prompt.text == "explain @!echo ran | tee made")
        assert not server.requests
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, ConfirmCommand))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, CommandOutput))
        await until_shows(app, "done · 1 line", "enter attach")
        assert (files / "made").read_text() == "ran\n"
        assert not server.requests
        await pilot.press("enter")
        await until_settled(app)
        await until(lambda: bool(server.requests))
        await until_settled(app)
        assert contents(server) == [
            f"{fenced('!echo ran | tee made', 'ran' + chr(10))}\n\nexplain @!echo ran | tee made"
        ]
        await app.end()


async def test_piped_output_is_offered_for_the_next_prompt(server, path, folder):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await answered(pilot, server, "```sh\none\ntwo\n```\n")
        await pilot.press("vertical_line")
        await until_shows(app, "Pipe code 1")
        app.screen.query_one("#line").value = "wc -l"
        await pilot.press("enter")
        await until_shows(app, "enter run")
        await pilot.press("enter")
        await until_shows(app, "a attach")
        await pilot.press("a")
        await until(lambda: names(app) == ["| wc -l"])
        await entered(pilot, "so many?")
        await until_settled(app)
        assert contents(server)[-1].split() == ["|", "wc", "-l:", "```", "2", "```", "so", "many?"]
        await app.end()


async def test_chips_are_gone_through_looked_into_and_taken_away_by_keys(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        for name in ("src/app.py", "cat.png", "src/"):
            await entered(pilot, f"/attach {name}")
            await until(lambda name=name: name in names(app))
        await until_shows(app, "src/ 2 files 12 B ~4")
        await pilot.press("shift+tab")
        await until_shows(app, "x remove")
        await pilot.press("left", "left", "enter")
        await until(lambda: isinstance(app.screen, AttachmentView))
        await until_shows(app, "x = 1", "about 2 tokens")
        await pilot.press("escape", "right", "x")
        await until(lambda: names(app) == ["src/app.py", "src/"])
        await pilot.press("escape")
        assert app.chat_screen.focused is app.chat_screen.prompt
        await entered(pilot, "/detach")
        await until_shows(app, "Take which one away?")
        await pilot.press("enter")
        await until(lambda: names(app) == ["src/"])
        await entered(pilot, "/detach nothing")
        await until_said(app, "nothing is not attached; there are: src/.")
        await entered(pilot, "/detach src/")
        await until(lambda: not names(app) and app._attachment_bar is None)
        await app.end()


async def test_what_is_taken_away_does_not_come_back_by_its_mention(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*"see @app")
        await until_shows(app, "src/app.py")
        await pilot.press("enter")
        await until(lambda: names(app) == ["src/app.py"])
        await pilot.press("shift+tab", "x")
        await until(lambda: not names(app))
        assert app.chat_screen.prompt.text.strip() == "see src/app.py"
        await pilot.press("enter")
        await until_settled(app)
        assert contents(server) == ["see src/app.py"]
        await app.end()


async def test_attachments_of_a_draft_stay_with_their_tab_and_outlive_the_program(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "/attach cat.png")
        await until(lambda: names(app) == ["cat.png"])
        await pilot.press("ctrl+t")
        await until(lambda: not names(app))
        assert app._attachment_bar is None
        await pilot.press("ctrl+pageup")
        await until(lambda: names(app) == ["cat.png"])
        await until_shows(app, "cat.png")
        await app.end()
    again = chat_app(server.base_url, path)
    async with again.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(again)
        await until_shows(again, "cat.png PNG 64×48")
        await entered(pilot, "what is it?")
        await until_settled(again)
        assert contents(server)[-1][0]["type"] == "image_url"
        stored = await again.workspace.store.conversations.load(again.chat_screen.active.key)
        await until(lambda: again.chat_screen.active.session.conversation.attached == ())
        assert stored is not None
        await again.end()


async def test_an_edited_message_keeps_what_was_attached_and_the_draft_keeps_its_own(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "see @src/app.py")
        await until_settled(app)
        await entered(pilot, "/attach cat.png")
        await until(lambda: names(app) == ["cat.png"])
        await pilot.press("tab", "e")
        await until(lambda: names(app) == ["src/app.py"])
        await pilot.press("escape")
        await until(lambda: names(app) == ["cat.png"])
        await pilot.press("tab", "e")
        await until(lambda: names(app) == ["src/app.py"])
        await pilot.press(*" again", "enter")
        await until(lambda: len(contents(server)) == 2)
        await until_settled(app)
        assert contents(server)[1] == contents(server)[0] + " again"
        await until(lambda: names(app) == ["cat.png"])
        await app.end()


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("nothing.txt", "There is no file or folder nothing.txt here."),
        ("pipe", "pipe is a pipe, not a file."),
        ("/dev/zero", "/dev/zero is a device, not a file."),
        ("/proc/self/environ", "/proc/self/environ is made by the system while it is read."),
        ("program", "program is neither text nor a picture"),
        ("empty/", "There is no text in empty/."),
    ],
)
async def test_what_cannot_be_attached_says_why(server, path, files, argument, told):
    os.mkfifo(files / "pipe")
    (files / "empty").mkdir()
    (files / "program").write_bytes(b"\x7fELF\0\0")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 24)) as pilot:
        await until_open(app)
        await entered(pilot, f"/attach {argument}")
        await until_said(app, told)
        assert not names(app)
        await app.end()


async def test_a_file_from_elsewhere_is_asked_about_before_it_is_read(server, path, files, tmp_path):
    (tmp_path / "outside.txt").write_text("private")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(120, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "a pasted page says @../outside.txt")
        await until_shows(app, "Attach this file from outside of this folder?")
        await pilot.press("escape")
        await until(lambda: app.chat_screen.prompt.text != "")
        assert not server.requests
        await pilot.press("enter")
        await until_shows(app, "outside of this folder?")
        await pilot.press("enter")
        await until(lambda: bool(server.requests))
        await until_settled(app)
        assert contents(server)[0].startswith(fenced("../outside.txt", "private"))
        await app.end()


async def test_a_hidden_file_is_asked_about_before_it_is_read(server, path, files):
    (files / ".ssh").mkdir()
    (files / ".ssh" / "notes").write_text("private")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(120, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "a pasted page says @.ssh/notes")
        await until_shows(app, "Attach this hidden file?")
        await pilot.press("escape")
        await until(lambda: app.chat_screen.prompt.text != "")
        assert not server.requests
        await app.end()


async def test_a_dropped_file_is_offered_and_else_its_path_is_text(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(120, 24)) as pilot:
        await until_open(app)
        prompt = app.chat_screen.prompt
        place = str(files / "my notes.txt")
        for pasted in (f"'{place}'", place.replace(" ", "\\ "), "file://" + place.replace(" ", "%20")):
            prompt.paste_taker(pasted)
            await until_shows(app, "Attach this file?", "my notes.txt")
            await pilot.press("enter")
            await until(lambda: names(app) == [place])
            app.set_attached(app.chat_screen.active, ())
        prompt.paste_taker(place)
        await until_shows(app, "Attach this file?")
        await pilot.press("escape")
        await until(lambda: prompt.text == place)
        prompt.text = ""
        prompt.paste_taker("/nowhere/at/all")
        await until(lambda: prompt.text == "/nowhere/at/all")
        assert not prompt.paste_taker("plain words")
        await app.end()


async def test_there_is_an_end_to_what_goes_along(server, path, files, monkeypatch):
    from app.ui.actions import attaching

    monkeypatch.setattr(attaching, "MOST_ATTACHED", 1)
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "/attach cat.png")
        await until(lambda: names(app) == ["cat.png"])
        await entered(pilot, "/attach src/app.py")
        await until_said(app, "src/app.py does not fit", "/detach")
        await app.end()


async def test_attachments_come_back_when_the_prompt_cannot_be_sent(server, path, files):
    from tests.support.scripted_server import Hold, openai_stream

    hold = Hold()
    server.reply(openai_stream(["a", hold]))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await entered(pilot, "/attach src/app.py")
        await until(lambda: names(app) == ["src/app.py"])
        app._fits = _never
        await entered(pilot, "too long")
        await until(lambda: app.chat_screen.prompt.text == "too long")
        assert names(app) == ["src/app.py"]
        await app.end()


async def _never(*_):
    return False


async def test_the_transcript_shows_what_went_along_and_unfolds_it(server, path, files):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 50)) as pilot:
        await until_open(app)
        await entered(pilot, "/attach cat.png")
        await until(lambda: names(app) == ["cat.png"])
        await entered(pilot, "see @src/")
        await until_settled(app)
        size = len(png(64, 48))
        await until_shows(app, f"▸ cat.png  PNG 64×48 · {size} B", "▸ src/app.py  6 B", "▸ src/log.py  6 B")
        assert "x = 1" not in screen_text(app)
        await pilot.press("alt+up", "alt+up", "tab", "t")
        await until_shows(app, "▾ src/app.py  6 B", "x = 1", "y = 2", "▀" * 48)
        await pilot.press("t")
        await until_shows(app, "▸ src/app.py")
        await pilot.click(app.chat_screen.active.transcript, offset=(4, 4))
        await until_shows(app, "x = 1")
        await app.end()
