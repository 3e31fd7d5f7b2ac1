from app.errors import StreamCut
from app.session.skipped import with_skipped
from tests.support.scripted_server import Reply, openai_stream, sse_event
from tests.support.workspaces import opened_workspace

BAD = (b"data: {not json\n\n", b"data: [1,\n\n")


async def replied(server, tmp_path, reply):
    server.reply(reply)
    async with opened_workspace(server.base_url, tmp_path / "b.sqlite3") as workspace:
        session = workspace.new()
        generation = await session.send("go")
        await generation.wait()
        await session.drain()
        stored = await workspace.store.conversations.load(session.id)
        assert stored.messages[-1].generation == generation.record
        return stored.messages[-1]


async def test_a_whole_reply_says_how_many_events_could_not_be_read(server, tmp_path):
    steps = openai_stream(["one ", "two"]).steps
    message = await replied(server, tmp_path, Reply((*steps[:2], *BAD, *steps[2:])))
    assert (message.text, message.generation.status) == ("one two", "complete")
    assert (message.generation.failure.kind, message.generation.failure.title) == (
        "unreadable_events",
        "2 events unreadable",
    )


async def test_a_reply_that_was_cut_says_so_behind_its_failure(server, tmp_path):
    steps = openai_stream(["one"], finish=None, done=False).steps
    message = await replied(server, tmp_path, Reply((*steps, BAD[0])))
    failure = message.generation.failure
    assert failure.kind == "stream_cut"
    assert failure.what.endswith("1 event before that could not be read.")


async def test_a_clean_reply_says_nothing(server, tmp_path):
    message = await replied(server, tmp_path, openai_stream(["one"]))
    assert message.generation.failure is None


async def test_comments_and_pings_are_no_unreadable_events(server, tmp_path):
    steps = openai_stream(["one"]).steps
    reply = Reply((b": keep-alive\n\n", *steps[:2], sse_event({"type": "ping"}, "ping"), *steps[2:]))
    assert (await replied(server, tmp_path, reply)).generation.failure is None


def test_a_stopped_reply_without_skipped_events_has_no_failure():
    assert with_skipped(None, 0) is None
    cut = StreamCut("It ended.").failure
    assert with_skipped(cut, 0) is cut
