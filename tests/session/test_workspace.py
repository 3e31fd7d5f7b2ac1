import asyncio
from dataclasses import replace

from app.session import ModelChoice
from tests.support.scripted_server import openai_stream, sse_chat
from tests.support.workspaces import opened_workspace, until


async def test_eight_conversations_stream_at_once_and_stay_apart(server, workspace):
    hold = server.hold()
    for _ in range(8):
        server.reply(openai_stream(["start ", hold, "end"]))
    sessions = [workspace.new() for _ in range(8)]
    generations = [await session.send(f"prompt {number}") for number, session in enumerate(sessions)]
    await until(lambda: all(generation.sequence >= 1 for generation in generations))
    await sessions[3].stop()
    assert len(workspace.live_sessions) == 7
    hold.release()
    await asyncio.gather(*(generation.wait() for generation in generations))
    texts = [session.path()[-1].text for session in sessions]
    assert texts == ["start end"] * 3 + ["start "] + ["start end"] * 4


async def test_closing_leaves_the_generation_running(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["a", hold, "b"]))
    session = workspace.new()
    generation = await session.send("go")
    workspace.close(session.id)
    assert (await workspace.listing())[0].is_live
    assert await workspace.open(session.id) is session
    workspace.close(session.id)
    hold.release()
    await until(lambda: workspace.sessions == [])
    assert generation.settled.is_set()
    assert (await workspace.listing())[0].is_live is False
    again = await workspace.open(session.id)
    assert again.path()[-1].text == "ab"


async def test_the_end_of_the_program_settles_as_interrupted(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    hold = server.hold()
    server.reply(openai_stream(["half", hold]))
    async with opened_workspace(server.base_url, path) as workspace:
        session = workspace.new()
        generation = await session.send("go")
        await until(lambda: generation.sequence >= 1)
    await server.disconnected()
    async with opened_workspace(server.base_url, path) as workspace:
        assert await workspace.recover() == []
        reply = (await workspace.open(session.id)).path()[-1]
        assert (reply.text, reply.generation.status) == ("half", "interrupted")


async def test_a_deleted_conversation_comes_back_with_undo(server, workspace):
    session = workspace.new()
    await (await session.send("hello")).wait()
    await session.drain()
    await workspace.delete(session.id)
    assert await workspace.listing() == []
    await workspace.restore(session.id)
    assert [summary.id for summary in await workspace.listing()] == [session.id]


async def test_deleting_stops_a_running_reply(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["a", hold]))
    session = workspace.new()
    await session.send("go")
    await hold.reached()
    await workspace.delete(session.id)
    await server.disconnected()
    assert workspace.live_sessions == []


async def test_an_empty_conversation_is_not_stored(server, workspace):
    workspace.new()
    assert await workspace.listing() == []


async def test_what_was_told_to_one_endpoint_goes_to_no_other_where_that_is_gone(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    server.reply(sse_chat("hi"))
    async with opened_workspace(server.base_url, path) as workspace:
        session = workspace.new()
        await (await session.send("a secret")).wait()
        await workspace.store.conversations.set_endpoint_model(session.id, "gone", "m")
    asked = len(server.requests)
    async with opened_workspace(server.base_url, path) as workspace:
        session = await workspace.open(session.id)
        assert session.choice == ModelChoice("gone", "m")
        await (await session.send("more of it")).wait()
        failure = session.path()[-1].generation.failure
        assert (failure.title, failure.what) == (
            "Endpoint not found",
            "There is no endpoint named gone now; there are: test.",
        )
        assert "Nothing was sent." in failure.hint
        assert len(server.requests) == asked
        workspace.endpoints.add(replace(workspace.endpoints.entries[0], name="gone"))
        server.reply(sse_chat("it is back"))
        await (await session.regenerate()).wait()
        assert session.path()[-1].text == "it is back"


async def test_opening_an_unknown_conversation_gives_nothing(workspace):
    assert await workspace.open("nowhere") is None
