"""What is said while saving fails, in the real app on a disk that is full."""

import pytest
from textual.widgets._toast import Toast, ToastHolder

from app.safe_text import SafeText
from app.session import journal, outbox
from app.ui.actions.notices import MOST_SHOWN
from tests.store.test_full_disk import SizeLimit
from tests.support.chats import chat_app, screen_text, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import openai_stream
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said

MARK = "not saved yet, trying again"


@pytest.fixture
def disk(tmp_path, monkeypatch):
    for module in (journal, outbox):
        monkeypatch.setattr(module, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(journal, "HEARTBEAT_SECONDS", 0.2)
    limit = SizeLimit(tmp_path)
    yield limit
    limit.make_room()


async def test_that_saving_fails_stands_above_the_prompt_until_it_works_again(server, disk):
    hold = server.hold()
    server.reply(openai_stream(["one ", "two ", hold, "three"]))
    app = chat_app(server.base_url, disk.file)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await until_open(app)
        assert MARK not in screen_text(app)
        disk.fill()
        await send(pilot, "go")
        await until_shows(app, MARK)
        await until(lambda: any(notice.severity == "error" for notice in app._notifications))
        disk.make_room()
        await until_said(app, "Saving works again.")
        await until(lambda: MARK not in screen_text(app))
        hold.release()
        await until_settled(app)
        assert [message.text for message in app.chat_screen.active.session.path()] == ["go", "one two three"]
        await app.end()


async def test_a_reply_that_could_not_be_saved_before_its_end_is_said_to_be_saved_then(server, disk):
    hold = server.hold()
    server.reply(openai_stream(["one ", hold, "two ", "three"]))
    app = chat_app(server.base_url, disk.file)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await until_open(app)
        await send(pilot, "go")
        await hold.reached()
        session = app.chat_screen.active.session
        await session.drain_outbox()
        (generation,) = session.own
        disk.fill()
        await until_shows(app, MARK)  # at the next try to say that the process lives
        assert not session.is_save_failing  # the turn itself is saved
        await generation.close_journal()
        disk.make_room()
        hold.release()
        await until_settled(app)
        await until_said(app, "Saving works again.")
        await until(lambda: MARK not in screen_text(app))
        await app.end()


async def test_many_notices_leave_the_newest(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await until_open(app)
        for number in range(40):
            app.say(SafeText(f"notice {number}"))
            await pilot.pause()
        assert [notice.message for notice in app._notifications][-2:] == ["notice 38", "notice 39"]
        assert len(app._notifications) == MOST_SHOWN
        await until(lambda: len(app.screen.query(Toast)) == MOST_SHOWN)
        await app.end()


async def test_nothing_stays_of_notices_that_were_replaced(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await until_open(app)
        for number in range(60):
            app.say(SafeText("the same" if number % 2 else f"notice {number}"))
            await pilot.pause()
        await until(lambda: len(app.screen.query(ToastHolder)) == len(app.screen.query(Toast)) == MOST_SHOWN)
        app.clear_notifications()
        await until(lambda: not app.screen.query(Toast))
        app.say(SafeText("the last"))
        await until(lambda: len(app.screen.query(ToastHolder)) == len(app.screen.query(Toast)) == 1)
        await app.end()
