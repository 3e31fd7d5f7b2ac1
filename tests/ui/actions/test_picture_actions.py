"""Pasting pictures, key by key: what the desktop's clipboard holds stands beside the prompt and is sent."""

import base64
from pathlib import Path

import pytest
from textual.events import Paste

from app.ui.screens.attachment_view import AttachmentView
from tests.attachments.material import png
from tests.support.chats import chat_app, until_open, until_settled, until_shows
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said

PICTURE = png(64, 48, b"\xf0\x40\x20")


@pytest.fixture
def desktop(tmp_path, monkeypatch):
    """A desktop whose clipboard holds the file ``held``."""
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "xclip"
    tool.write_text(
        f'#!/bin/sh\ncase "$*" in *TARGETS*) echo image/png;; *image/png) cat {tmp_path}/held;; esac\n'
    )
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    held = Path(tmp_path / "held")
    held.write_bytes(PICTURE)
    return held


def names(app):
    return [one.name for one in app.chat_screen.active.attached]


async def test_ctrl_v_attaches_the_picture_and_it_is_sent(server, path, desktop):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*"see ", "ctrl+v")
        await until_shows(app, "pasted picture 1 PNG 64×48", "› see")
        await pilot.press("ctrl+v")
        await until_shows(app, "pasted picture 2 PNG 64×48")
        await pilot.press("shift+tab", "x", "escape", "enter")
        await until_settled(app)
        content = server.requests[-1].json["messages"][-1]["content"]
        urls = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
        assert urls == [f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"]
        await app.end()


async def test_it_can_be_looked_at_before_it_is_sent(server, path, desktop):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*"/paste", "enter")
        await until_shows(app, "pasted picture 1")
        await pilot.press("shift+tab", "enter")
        await until(lambda: isinstance(app.screen, AttachmentView))
        await until_shows(app, "▀▀▀")
        await app.end()


async def test_an_empty_paste_is_a_picture_that_the_terminal_could_not_paste(server, path, desktop):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)):
        await until_open(app)
        app.post_message(Paste(""))
        await until_shows(app, "pasted picture 1")
        await app.end()


async def test_ctrl_v_pastes_the_text_where_there_is_no_picture(server, path, desktop):
    desktop.unlink()
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*"words", "shift+home", "ctrl+x", "ctrl+v")
        await until(lambda: app.chat_screen.prompt.text == "words")
        assert names(app) == []
        await app.end()


async def test_over_ssh_the_text_is_there_before_the_next_key_and_without_one_it_is_told(
    server, path, desktop, monkeypatch
):
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("ctrl+v")
        await until_said(app, "The clipboard is on the machine you sit at")
        await pilot.press(*"words", "shift+home", "ctrl+x", "ctrl+v", "!")
        assert app.chat_screen.prompt.text == "words!"
        await app.end()


@pytest.mark.parametrize("held", [b"BM not one that models take", b""])
async def test_what_is_no_picture_is_refused_in_a_sentence(server, path, desktop, held):
    desktop.write_bytes(held)
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("ctrl+v")
        await until_said(app, "of a kind that models do not take" if held else "There is no picture")
        assert names(app) == []
        await app.end()
