import asyncio

from app.session.summarising import PROMPT, summarise
from tests.session.test_trimming import sent, talked
from tests.support.scripted_server import Hold, error_reply, openai_stream
from tests.support.workspaces import opened_workspace, until


def excluded(session):
    return [message.text for message in session.tree.path() if message.is_excluded]


async def test_a_summary_stands_for_the_older_turns_and_undo_brings_them_back(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "b.sqlite3") as workspace:
        session = workspace.new()
        await talked(session, server, "a", "b", "c")
        server.reply(openai_stream(["In short."]))
        done = await summarise(session)
        assert (done.turns, sent(session)) == (2, ["c", PROMPT[:5]])
        asked = [message["content"] for message in server.requests[-1].json["messages"]]
        assert (asked[0], asked[-1]) == ("a", PROMPT)
        server.reply(openai_stream(["ok"]))
        await (await session.send("next")).wait()
        asked = [message["content"] for message in server.requests[-1].json["messages"]]
        assert (asked[0], asked[-2:]) == ("c", ["In short.", "next"])
        await workspace.undo(session)
        assert excluded(session) == []
        assert "In short." in [message.text for message in session.tree.path()]


async def test_the_only_turn_is_stood_for_too(server):
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await talked(session, server, "a")
        server.reply(openai_stream(["In short."]))
        assert (await summarise(session)).turns == 1
        assert sent(session) == [PROMPT[:5]]


async def test_a_summary_that_fails_leaves_all_as_it_was_and_says_why(server):
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await talked(session, server, "a", "b")
        before = session.tree.path()
        server.reply(error_reply(400, "no"))
        done = await summarise(session)
        assert (done.turns, done.failure.kind) == (0, "request_rejected")
        assert [message.id for message in session.tree.path()] == [message.id for message in before]
        assert excluded(session) == []


async def test_a_summary_that_is_stopped_leaves_all_as_it_was(server):
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await talked(session, server, "a", "b")
        server.reply(openai_stream(["In", Hold()]))
        work = asyncio.create_task(summarise(session))
        await until(lambda: session.live is not None and session.live.sequence > 0)
        assert session.path()[-1].text == "In"
        await session.stop()
        done = await work
        assert (done.turns, done.failure) == (0, None)
        assert sent(session) == ["a", "b"]


async def test_an_empty_summary_stands_for_nothing(server):
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await talked(session, server, "a", "b")
        server.reply(openai_stream([" \n"]))
        assert (await summarise(session)).turns == 0
        assert sent(session) == ["a", "b"]


async def test_there_is_nothing_to_summarise_in_an_empty_conversation(server):
    async with opened_workspace(server.base_url) as workspace:
        assert (await summarise(workspace.new())).turns == 0
    assert server.requests == []


async def test_while_a_reply_streams_no_summary_is_begun(server):
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await talked(session, server, "a")
        server.reply(openai_stream(["x", Hold()]))
        await session.send("b")
        assert (await summarise(session)).turns == 0
        await session.stop()
