import asyncio

from app.conversation import TextDelta
from app.session import Generation
from tests.support.scripted_server import openai_stream


async def test_what_streams_is_in_the_delta_log_before_it_has_ended(server, workspace):
    server.reply(openai_stream(["Aš", "šur", server.hold()]))
    session = workspace.new()
    generation = await session.send("go")
    logged = ""
    async with asyncio.timeout(10):
        while logged != "Aššur":
            await asyncio.sleep(0.02)
            runs = await workspace.store.delta_log.since(generation.record.id, 0)
            deltas = [delta for _, run in runs for delta in run]
            logged = "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    assert generation.is_running
    await session.stop()


async def test_a_stop_before_the_first_step_of_its_task_settles_as_stopped(server, workspace, monkeypatch):
    start = Generation.start

    def start_and_stop(self, *arguments):
        start(self, *arguments)
        self.stop()

    monkeypatch.setattr(Generation, "start", start_and_stop)
    session = workspace.new()
    generation = await session.send("go")
    await generation.wait()
    assert (generation.record.status, generation.record.failure) == ("stopped", None)
    assert session.live is None
    assert server.requests == []
    stored = await workspace.store.conversations.load(session.id)
    assert [message.text for message in stored.messages] == ["go", ""]
