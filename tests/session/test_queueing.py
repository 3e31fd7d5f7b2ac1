"""The queue of a session, against a real server and a real store."""

import asyncio
import os
from contextvars import ContextVar

import pytest

from app.conversation import AttachmentPart
from app.session import QueueChanged, queueing
from app.store import messages, owner, prompt_queue
from tests.support.scripted_server import error_reply, openai_stream, sse_chat
from tests.support.workspaces import opened_workspace, until

PARENT = os.getppid()


def waiting(session):
    return [prompt.text for prompt in session.queue]


def asked(server):
    return [request.json["messages"][-1]["content"] for request in server.requests]


async def streaming(server, session, *more):
    """Send a prompt whose reply stands still, with replies scripted for what follows it."""
    hold = server.hold()
    server.reply(openai_stream(["one", hold]), *more)
    await session.send("first")
    await hold.reached()
    return hold


async def stored(session, workspace):
    return [prompt.text for prompt in (await workspace.store.queues.of([session.id]))[session.id]]


async def test_prompts_wait_and_go_out_one_by_one(server, workspace):
    session = workspace.new()
    between = server.hold()
    hold = await streaming(server, session, openai_stream(["two", between]), sse_chat("three"))
    told = []
    session.subscribe(lambda event: told.append(event) if isinstance(event, QueueChanged) else None)
    await session.enqueue("second")
    await session.enqueue("third")
    assert waiting(session) == await stored(session, workspace) == ["second", "third"]
    assert asked(server) == ["first"]
    hold.release()
    await between.reached()
    await until(lambda: waiting(session) == ["third"])
    assert asked(server) == ["first", "second"]
    between.release()
    await until(lambda: len(session.tree) == 6 and not session.is_busy)
    assert asked(server) == ["first", "second", "third"]
    assert [message.text for message in session.path()] == ["first", "one", "second", "two", "third", "three"]
    assert waiting(session) == await stored(session, workspace) == []
    assert told


async def test_a_hostile_prompt_waits_as_words(server, workspace):
    session = workspace.new()
    hold = await streaming(server, session)
    await session.enqueue("x\x1b[2J\u202e")
    assert waiting(session) == await stored(session, workspace) == ["x␛[2J\ufffd"]
    hold.release()


async def test_an_empty_prompt_does_not_wait(server, workspace):
    session = workspace.new()
    hold = await streaming(server, session)
    assert await session.enqueue(" \n ") is None
    assert session.queue == ()
    hold.release()


async def test_what_is_queued_after_the_end_goes_out_at_once(server, workspace):
    session = workspace.new()
    await session.enqueue("hello")
    await until(lambda: len(session.tree) == 2 and not session.is_busy)
    assert asked(server) == ["hello"]


@pytest.mark.parametrize(("reply", "pause"), [(error_reply(401, "no"), "failed"), (sse_chat(""), "cut")])
async def test_a_reply_that_is_not_whole_pauses_the_queue_until_one_is(server, workspace, reply, pause):
    session = workspace.new()
    hold = await streaming(server, session, reply, sse_chat("two"), sse_chat("three"))
    await session.enqueue("second")
    await session.enqueue("third")
    hold.release()
    await until(lambda: session.pause == pause)
    await session.drain()
    assert waiting(session) == ["third"]
    assert len(server.requests) == 2
    generation = await session.regenerate()
    await generation.wait()
    await until(lambda: len(server.requests) == 4 and not session.is_busy)
    assert asked(server)[2:] == ["second", "third"]
    assert session.pause == ""


async def test_a_stopped_reply_pauses_the_queue_until_the_user_goes_on(server, workspace):
    session = workspace.new()
    await streaming(server, session, sse_chat("two"))
    await session.enqueue("second")
    await session.stop()
    await session.drain()
    assert (session.pause, waiting(session), len(server.requests)) == ("stopped", ["second"], 1)
    session.resume_queue()
    await until(lambda: len(session.tree) == 4 and not session.is_busy)
    assert asked(server) == ["first", "second"]


async def test_a_reply_that_ends_on_another_branch_pauses_the_queue(server, workspace):
    session = workspace.new()
    server.reply(sse_chat("one"))
    await (await session.send("first")).wait()
    hold = server.hold()
    server.reply(openai_stream(["uno", hold]))
    await session.regenerate()
    await session.enqueue("second")
    await session.select_variant(session.path()[-1].id, -1)
    hold.release()
    await until(lambda: session.pause == "aside")
    await session.drain()
    assert waiting(session) == ["second"]


async def test_the_queue_survives_the_program_and_waits_for_the_user(server, path_to, monkeypatch):
    async with opened_workspace(server.base_url, path_to) as workspace:
        session = workspace.new()
        await streaming(server, session)
        await session.enqueue("second", [AttachmentPart("a.txt", "text/plain", "body")])
        await session.enqueue("third")
    async with opened_workspace(server.base_url, path_to) as workspace:
        again = await workspace.open(session.id)
        assert (waiting(again), again.pause) == (["second", "third"], "kept")
        assert [part.name for part in again.queue[0].parts[:-1]] == ["a.txt"]
        assert len(server.requests) == 1
        again.resume_queue()
        await until(lambda: len(server.requests) == 3 and not again.is_busy)
        assert [message.text for message in again.path() if message.role == "user"][1:] == ["second", "third"]


@pytest.fixture
def path_to(tmp_path):
    return tmp_path / "beck.sqlite3"


async def test_prompts_are_moved_changed_and_taken_back(server, workspace):
    session = workspace.new()
    hold = await streaming(server, session)
    for text in ("a", "b", "c"):
        await session.enqueue(text)
    a, b, c = session.queue
    await session.move_queued(c.id, -1)
    await session.move_queued(a.id, -1)
    assert waiting(session) == await stored(session, workspace) == ["a", "c", "b"]
    assert await session.hold(c.id)
    assert await session.let_go(c.id, "C!")
    assert waiting(session) == await stored(session, workspace) == ["a", "C!", "b"]
    assert (await session.take_queued(a.id)).text == "a"
    assert await session.take_queued(a.id) is None
    assert not await session.hold(a.id)
    assert not await session.let_go(a.id, "lost")
    assert waiting(session) == await stored(session, workspace) == ["C!", "b"]
    await session.take_queued(b.id)
    await session.take_queued(c.id)
    hold.release()


async def test_a_prompt_that_is_edited_is_not_sent_meanwhile(server, workspace):
    session = workspace.new()
    hold = await streaming(server, session)
    prompt = await session.enqueue("draft")
    assert await session.hold(prompt.id)
    hold.release()
    await until(lambda: not session.lives)
    await session.until_gone_on()
    await session.drain()
    assert (waiting(session), len(server.requests)) == (["draft"], 1)
    await session.let_go(prompt.id, "final")
    await until(lambda: len(server.requests) == 2)
    assert asked(server)[-1] == "final"


async def test_the_queue_goes_on_without_a_tab_and_is_waited_for(server, workspace):
    session = workspace.new()
    hold = await streaming(server, session)
    await session.enqueue("second")
    workspace.close(session.id)
    hold.release()
    await workspace.until_idle()
    assert asked(server) == ["first", "second"]
    await until(lambda: not workspace.sessions)


async def test_nothing_goes_out_while_the_program_ends(server, path_to):
    async with opened_workspace(server.base_url, path_to) as workspace:
        session = workspace.new()
        hold = await streaming(server, session)
        await session.enqueue("second")
        session.shut_down()
        hold.release()
        await session.drain()
        session.resume_queue()
        await session.drain()
        assert (waiting(session), len(server.requests)) == (["second"], 1)


async def test_a_queue_that_cannot_be_saved_waits(server, workspace, monkeypatch):
    from app.errors import StoreError

    session = workspace.new()
    hold = await streaming(server, session)
    await session.enqueue("second")

    async def refuse(_):
        raise StoreError("full")

    monkeypatch.setattr(workspace.store.queues, "claim_first", refuse)
    hold.release()
    await until(lambda: session.pause == "unsaved")
    assert (waiting(session), len(server.requests)) == (["second"], 1)
    monkeypatch.undo()


# Two processes


@pytest.fixture
async def pair(server, path_to, monkeypatch):
    """A workspace that writes as our parent process, which lives, and our own."""
    parent = owner.Owner(f"{PARENT}:{owner._start_of(PARENT)}", owner.current_owner().boot)
    async with (
        opened_workspace(server.base_url, path_to) as theirs,
        opened_workspace(server.base_url, path_to) as ours,
    ):
        _own(theirs.store.database, parent, monkeypatch)
        yield theirs, ours


def _own(database, parent, monkeypatch):
    """Run the jobs of one database as another process; each of both has a thread, so that it is told by context."""
    is_theirs = ContextVar("is_theirs", default=False)
    real = owner.current_owner
    write, read, begin_turn = database.write, database.read, messages.Messages.begin_turn

    def current_owner():
        return parent if is_theirs.get() else real()

    def as_parent(job):
        def run(connection):
            token = is_theirs.set(True)
            try:
                return job(connection)
            finally:
                is_theirs.reset(token)

        return run

    async def begun(self, *turn):
        token = is_theirs.set(self._database is database)
        try:
            return await begin_turn(self, *turn)
        finally:
            is_theirs.reset(token)

    for module in (prompt_queue, messages):
        monkeypatch.setattr(module, "current_owner", current_owner)
    monkeypatch.setattr(database, "write", lambda job, **options: write(as_parent(job), **options))
    monkeypatch.setattr(database, "read", lambda job: read(as_parent(job)))
    monkeypatch.setattr(messages.Messages, "begin_turn", begun)


async def test_the_process_that_runs_the_reply_sends_what_another_one_queued(server, pair):
    theirs, ours = pair
    session = theirs.new()
    hold = await streaming(server, session, sse_chat("two"))
    theirs.watch()
    ours.watch()
    other = await ours.open(session.id)
    await until(lambda: other.live is not None)
    await other.enqueue("from the other")
    await until(lambda: waiting(session) == ["from the other"])
    hold.release()
    await until(lambda: len(session.tree) == 4 and not session.is_busy)
    await until(lambda: waiting(other) == [] and len(other.tree) == 4 and not other.is_busy)
    assert asked(server) == ["first", "from the other"]
    assert all(not live.is_ours for live in other.lives.values())


async def test_another_process_goes_on_where_the_first_one_did_not(server, pair, monkeypatch):
    monkeypatch.setattr(queueing, "GRACE_SECONDS", 0.05)
    theirs, ours = pair
    session = theirs.new()
    hold = await streaming(server, session)
    ours.watch()
    other = await ours.open(session.id)
    await until(lambda: other.live is not None)
    await other.enqueue("late")
    hold.release()  # the other workspace does not look, so it knows of no queue
    await until(lambda: len(other.tree) == 4 and not other.is_busy)
    assert asked(server) == ["first", "late"]


async def test_two_processes_never_send_the_same_prompt(server, pair, monkeypatch):
    monkeypatch.setattr(queueing, "GRACE_SECONDS", 0.0)  # both at once
    theirs, ours = pair
    session = theirs.new()
    hold = await streaming(server, session)
    theirs.watch()
    ours.watch()
    other = await ours.open(session.id)
    await until(lambda: other.live is not None)
    for number in range(6):
        await (session if number % 2 else other).enqueue(f"q{number}")
    await until(lambda: len(session.queue) == len(other.queue) == 6)
    hold.release()
    await until(lambda: len(server.requests) == 7 and not session.queue and not other.queue, 20)
    await asyncio.sleep(0)
    assert sorted(asked(server)) == ["first", *(f"q{number}" for number in range(6))]


async def test_a_prompt_that_is_edited_elsewhere_is_shown_so_and_stays(server, pair):
    theirs, ours = pair
    session = theirs.new()
    hold = await streaming(server, session, sse_chat("two"))
    prompt = await session.enqueue("draft")
    theirs.watch()
    ours.watch()
    other = await ours.open(session.id)
    assert await other.hold(prompt.id)
    await until(lambda: session.queue[0].is_held_elsewhere)
    assert await session.take_queued(prompt.id) is None
    assert not await session.hold(prompt.id)
    hold.release()
    await until(lambda: not session.lives and not session.is_busy)
    assert len(server.requests) == 1
    await other.let_go(prompt.id, "final")
    await until(lambda: len(server.requests) == 2 and not session.queue)
    assert asked(server)[-1] == "final"
