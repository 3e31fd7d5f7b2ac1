"""Two workspaces on one database, as two processes have them: what one does, the other brings in."""

import os
from contextlib import asynccontextmanager

import pytest

from app.session import Changed, Gone, Settled, followed
from app.store import messages, owner
from tests.support.scripted_server import openai_stream, sse_chat
from tests.support.workspaces import opened_workspace, until

PARENT = os.getppid()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "beck.sqlite3"


@asynccontextmanager
async def two(server, path, monkeypatch):
    """A workspace that writes as our parent process, which lives, and one that looks on."""
    parent = owner.Owner(f"{PARENT}:{owner._start_of(PARENT)}", owner.current_owner().boot)
    async with (
        opened_workspace(server.base_url, path) as theirs,
        opened_workspace(server.base_url, path) as ours,
    ):
        begin = theirs.store.messages.begin_turn

        async def begin_as_parent(*turn):
            with monkeypatch.context() as patch:
                patch.setattr(messages, "current_owner", lambda: parent)
                await begin(*turn)

        object.__setattr__(theirs.store, "messages", Begins(theirs.store.messages, begin_as_parent))
        yield theirs, ours


class Begins:
    def __init__(self, real, begin_turn):
        self._real, self.begin_turn = real, begin_turn

    def __getattr__(self, name):
        return getattr(self._real, name)


async def test_a_running_reply_is_followed_to_its_end(server, path, monkeypatch):
    hold, more = server.hold(), server.hold()
    server.reply(openai_stream(["one ", hold, "two ", more, "three"]))
    async with two(server, path, monkeypatch) as (theirs, ours):
        session = theirs.new()
        generation = await session.send("go")
        await until(lambda: generation.sequence == 1)
        ours.watch()
        other = await ours.open(session.id)
        events = []
        other.subscribe(events.append)
        await until(lambda: other.live is not None and other.path()[-1].text == "one ")
        assert not other.live.is_ours
        assert other.own == []
        assert await other.send("no") is None
        hold.release()
        await until(lambda: other.path()[-1].text == "one two ")
        more.release()
        await until(lambda: other.live is None)
        assert other.path()[-1].text == "one two three"
        assert other.path()[-1].generation.status == "complete"
        assert [event.record.status for event in events if isinstance(event, Settled)] == ["complete"]


async def test_a_process_that_does_not_answer_a_stop_is_not_waited_for(server, path, monkeypatch):
    monkeypatch.setattr(followed, "OWNER_SECONDS", 0.1)
    hold = server.hold()
    server.reply(openai_stream(["one ", hold, "two"]))
    async with two(server, path, monkeypatch) as (theirs, ours):
        session = theirs.new()
        generation = await session.send("go")
        await until(lambda: generation.sequence == 1)
        ours.watch()
        other = await ours.open(session.id)
        await until(lambda: other.live is not None)
        await other.stop()
        assert (other.path()[-1].text, other.path()[-1].generation.status) == ("one ", "stopped")
        hold.release()  # it wakes up after all, and has the last word
        await generation.wait()
        await until(lambda: other.path()[-1].text == "one two")
        assert other.path()[-1].generation.status == "complete"


async def test_titles_variants_models_and_deletions_come_over(server, path, monkeypatch):
    server.reply(sse_chat("first"), sse_chat("second"))
    async with two(server, path, monkeypatch) as (theirs, ours):
        session = theirs.new()
        await (await session.send("go")).wait()
        ours.watch()
        other = await ours.open(session.id)
        events = []
        other.subscribe(events.append)
        await session.rename("renamed")
        await until(lambda: other.title == "renamed")
        await (await session.regenerate()).wait()
        await until(lambda: other.path()[-1].text == "second" and other.live is None)
        await session.select_variant(session.path()[-1].id, -1)
        await until(lambda: other.path()[-1].text == "first")
        await other.keep_draft("mine")
        await session.keep_draft("theirs")
        await session.choose(type(session.choice)("test", "other"))
        await until(lambda: other.choice.model == "other")
        assert other.conversation.draft == "mine"
        await theirs.delete(session.id)
        await until(lambda: any(isinstance(event, Gone) for event in events))


async def test_prompts_sent_at_the_same_time_stand_side_by_side(server, path, monkeypatch):
    hold = server.hold()
    server.reply(sse_chat("hello"), openai_stream(["ours ", hold, "whole"]), sse_chat("theirs"))
    async with two(server, path, monkeypatch) as (theirs, ours):
        session = theirs.new()
        await (await session.send("go")).wait()
        other = await ours.open(session.id)
        mine = await other.send("from here")  # before it has looked
        await until(lambda: mine.sequence == 1)
        await (await session.send("from there")).wait()
        ours.watch()
        prompt = other.path()[2]
        await until(lambda: len(other.tree.variants(prompt.id)) == 2)
        assert [message.text for message in other.path()] == ["go", "hello", "from here", "ours "]
        hold.release()
        await mine.wait()
        assert other.path()[-1].text == "ours whole"
        assert {variant.text for variant in other.tree.variants(prompt.id)} == {"from here", "from there"}


async def test_nothing_is_read_while_nothing_changes(server, path, monkeypatch):
    async with opened_workspace(server.base_url, path) as ours:
        server.reply(sse_chat("hello"))
        session = ours.new()
        await (await session.send("go")).wait()
        await session.drain()
        watcher = ours._watcher
        await watcher.look()
        reads = []
        monkeypatch.setattr(type(ours.store.running), "all", lambda _: reads.append(1))
        events = []
        session.subscribe(events.append)
        for _ in range(5):
            await watcher.look()
        assert reads == []
        assert not any(isinstance(event, Changed) for event in events)


async def test_what_went_on_alone_is_told_once(server, path):
    hold = server.hold()
    server.reply(openai_stream(["one ", hold, "two"]))
    async with opened_workspace(server.base_url, path) as workspace:
        session = workspace.new()
        generation = await session.send("go")
        await workspace.leave_alone()
        assert workspace.is_busy
        hold.release()
        await workspace.until_idle()
        assert not workspace.is_busy
        (left,) = await workspace.left_alone()
        assert (left.generation_id, left.conversation_id, left.status) == (
            generation.record.id,
            session.id,
            "complete",
        )
        assert await workspace.left_alone() == []


async def test_a_change_of_our_own_while_the_store_is_read_is_not_overwritten(server, path, monkeypatch):
    server.reply(sse_chat("hello"))
    async with two(server, path, monkeypatch) as (theirs, ours):
        session = theirs.new()
        await (await session.send("go")).wait()
        other = await ours.open(session.id)
        await ours._watcher.look()
        load = type(ours.store.conversations).load

        async def load_slowly(conversations, conversation_id):
            stored = await load(conversations, conversation_id)
            if conversations is ours.store.conversations:
                await other.rename("ours")
            return stored

        await session.choose(type(session.choice)("test", "other"))
        with monkeypatch.context() as patch:
            patch.setattr(type(ours.store.conversations), "load", load_slowly)
            await ours._watcher.look()
        assert other.title == "ours"
        await ours._watcher.look()
        assert (other.title, other.choice.model) == ("ours", "other")
