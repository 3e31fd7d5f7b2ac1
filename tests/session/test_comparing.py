"""Several models that answer the same prompt at once, against a real server and a real store."""

import os

import pytest

from app.session import ModelChoice, Settled
from app.store import messages, owner
from tests.support.scripted_server import error_reply, openai_stream, sse_chat
from tests.support.workspaces import opened_workspace, until

ONE, OTHER, THIRD = (ModelChoice("test", name) for name in ("scripted", "other", "third"))
PARENT = os.getppid()


def by_model(session):
    """Text and status of each variant of the last reply, by its model."""
    last = session.tree.path()[-1]
    variants = [session.so_far(variant) for variant in session.tree.variants(last.id)]
    return {each.generation.model: (each.text, each.generation.status) for each in variants}


async def started(server, session, *replies):
    """A comparison whose replies have all been asked for, in the order of the models."""
    models = [ONE, OTHER, THIRD][: len(replies)]
    by_name = dict(zip([model.model for model in models], replies, strict=True))
    plain = server.reply_to
    server.reply_to = lambda request: by_name.pop(request.json["model"], None) or plain(request)
    generations = await session.compare(models, "why?")
    await server.received(len(replies))
    return generations


async def test_each_model_answers_the_same_prompt_at_the_same_time(server, workspace):
    session = workspace.new()
    holds = [server.hold(), server.hold()]
    first, second = await started(
        server, session, openai_stream(["A", holds[0], "!"]), openai_stream(["B", holds[1], "?"])
    )
    await until(lambda: by_model(session) == {"scripted": ("A", "running"), "other": ("B", "running")})
    assert [request.json["messages"][-1]["content"] for request in server.requests] == ["why?", "why?"]
    assert session.live is first
    assert session.compared == tuple(each.record.message_id for each in (first, second))
    for hold in holds:
        hold.release()
    await first.wait()
    await second.wait()
    assert by_model(session) == {"scripted": ("A!", "complete"), "other": ("B?", "complete")}
    stored = await workspace.store.conversations.load(session.id)
    assert [message.text for message in stored.messages] == ["why?", "A!", "B?"]
    assert stored.tree().path()[-1].text == "A!"
    assert session.choice == ModelChoice("test", "scripted")


async def test_each_stops_and_fails_by_itself(server, workspace):
    session = workspace.new()
    holds = [server.hold(), server.hold()]
    ended = []
    session.subscribe(lambda event: ended.append(event.record.model) if isinstance(event, Settled) else None)
    first, second, third = await started(
        server,
        session,
        openai_stream(["A", holds[0]]),
        error_reply(401, "no key"),
        openai_stream(["C", holds[1], "!"]),
    )
    await second.wait()
    await until(lambda: first.sequence > 0 and third.sequence > 0)
    first.stop()
    await first.wait()
    assert by_model(session) == {
        "scripted": ("A", "stopped"),
        "other": ("", "failed"),
        "third": ("C", "running"),
    }
    holds[1].release()
    await third.wait()
    assert by_model(session)["third"] == ("C!", "complete")
    assert ended == ["other", "scripted", "third"]


async def test_the_last_prompt_is_answered_again_where_none_is_given(server, workspace):
    session = workspace.new()
    server.reply(sse_chat("old"))
    await (await session.send("hello")).wait()
    server.reply(sse_chat("x"), sse_chat("x"))
    for generation in await session.compare([OTHER, THIRD, OTHER]):
        await generation.wait()
    assert by_model(session) == {
        "scripted": ("old", "complete"),
        "other": ("x", "complete"),
        "third": ("x", "complete"),
    }
    assert session.path()[-1].generation.model == "other"


async def test_without_a_prompt_nothing_is_compared(server, workspace):
    session = workspace.new()
    assert await session.compare([ONE, OTHER]) == []
    assert session.is_empty


async def test_nothing_is_compared_behind_a_running_reply(server, workspace):
    session = workspace.new()
    hold = server.hold()
    server.reply(openai_stream(["x", hold]))
    await session.send("go")
    assert await session.compare([ONE, OTHER], "why?") == []
    hold.release()
    assert len(session.tree) == 2


async def test_the_picked_one_is_gone_on_with_while_the_others_run_to_their_end(server, workspace):
    session = workspace.new()
    hold = server.hold()
    first, second = await started(server, session, openai_stream(["A", hold, "!"]), sse_chat("B"))
    await second.wait()
    await session.pick(second.record.message_id)
    assert session.path()[-1].text == "B"
    assert session.compared == ()
    assert not session.is_answering
    server.reply(sse_chat("more"))
    await (await session.send("and?")).wait()
    assert server.requests[-1].json["messages"][1]["content"] == "B"
    hold.release()
    await first.wait()
    assert [message.text for message in session.path()] == ["why?", "B", "and?", "more"]
    assert session.tree[first.record.message_id].text == "A!"
    stored = await workspace.store.conversations.load(session.id)
    assert [message.text for message in stored.tree().path()] == ["why?", "B", "and?", "more"]


async def test_the_queue_waits_until_one_is_picked(server, workspace):
    session = workspace.new()
    first, second = await started(server, session, sse_chat("A"), sse_chat("B"))
    await session.enqueue("next")
    await first.wait()
    await second.wait()
    await session.drain()
    assert len(server.requests) == 2
    await session.pick(second.record.message_id)
    await until(lambda: len(server.requests) == 3 and not session.is_busy)
    assert [message.text for message in session.path()][:3] == ["why?", "B", "next"]


async def test_all_of_them_are_waited_for_stopped_and_shut_down(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "a.sqlite3") as workspace:
        session = workspace.new()
        holds = [server.hold(), server.hold()]
        await started(server, session, openai_stream(["A", holds[0]]), openai_stream(["B", holds[1]]))
        await until(lambda: all(live.sequence for live in session.lives.values()))
        assert workspace.is_busy
    async with opened_workspace(server.base_url, tmp_path / "a.sqlite3") as workspace:
        again = await workspace.open(session.id)
        assert by_model(again) == {"scripted": ("A", "interrupted"), "other": ("B", "interrupted")}
        holds = [server.hold(), server.hold()]
        await again.compare([ONE, OTHER])
        await again.stop()
        assert not again.lives


async def test_a_crash_in_the_middle_is_recovered_reply_by_reply(server, tmp_path):
    path = tmp_path / "a.sqlite3"
    async with opened_workspace(server.base_url, path) as workspace:
        session = workspace.new()
        hold = server.hold()
        first, second = await started(server, session, sse_chat("A"), openai_stream(["B", hold]))
        await first.wait()
        await until(lambda: second.sequence > 0)
        async with opened_workspace(server.base_url, path) as after:
            running = []
            while not running or running[0].record.id != second.record.id:
                running = await after.store.running.all()
            await until_logged(after, second)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(owner.Owner, "is_gone", lambda *_: True)
                recovered = await after.recover()
            assert [(record.model, record.status) for record in recovered] == [("other", "interrupted")]
            again = await after.open(session.id)
            assert by_model(again) == {"scripted": ("A", "complete"), "other": ("B", "interrupted")}
        hold.release()


async def until_logged(workspace, generation):
    """Wait until the delta log has what a generation has."""
    found = []
    while not found:
        found = await workspace.store.delta_log.since(generation.record.id, 0)


async def test_another_process_follows_all_of_them(server, tmp_path, monkeypatch):
    parent = owner.Owner(f"{PARENT}:{owner._start_of(PARENT)}", owner.current_owner().boot)
    path = tmp_path / "a.sqlite3"
    async with (
        opened_workspace(server.base_url, path) as theirs,
        opened_workspace(server.base_url, path) as ours,
    ):
        begin = messages.Messages.begin_turn

        async def begun(self, *turn):
            with monkeypatch.context() as patch:
                patch.setattr(messages, "current_owner", lambda: parent)
                await begin(self, *turn)

        monkeypatch.setattr(messages.Messages, "begin_turn", begun)
        session = theirs.new()
        holds = [server.hold(), server.hold()]
        first, second = await started(
            server, session, openai_stream(["A", holds[0], "!"]), openai_stream(["B", holds[1], "!"])
        )
        ours.watch()
        other = await ours.open(session.id)
        await until(lambda: by_model(other) == {"scripted": ("A", "running"), "other": ("B", "running")})
        assert other.live.record.id == first.record.id
        holds[1].release()
        await until(lambda: by_model(other)["other"] == ("B!", "complete"))
        assert [live.record.model for live in other.lives.values()] == ["scripted"]
        holds[0].release()
        await until(lambda: not other.lives)
        assert by_model(other)["scripted"] == ("A!", "complete")
        await second.wait()
