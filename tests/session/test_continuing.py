"""Continue: the rest of a reply that broke off, joined to what was there, over real wire formats."""

from contextlib import asynccontextmanager

import pytest

from app.conversation import ReasoningPart, TextPart
from app.providers import Http
from app.session import Endpoints, ModelChoice, Workspace
from app.session.seam import anchor_of
from app.store import Store
from tests.support.scripted_server import Drop, anthropic_stream, error_reply, openai_stream, sse_chat
from tests.support.workspaces import entry, until

WHOLE = "The quick brown fox jumps over the lazy dog, and then it sleeps until the evening comes."


@asynccontextmanager
async def talking(server, path, wire_format):
    http = Http()
    store = await Store.open(path)
    endpoints = Endpoints([entry(http, "test", server.base_url, wire_format=wire_format)])
    workspace = Workspace(store, endpoints, default_choice=ModelChoice("test", "scripted"))
    try:
        yield workspace
    finally:
        await workspace.aclose()
        await http.aclose()


async def broken_off(server, workspace, stream, text):
    server.reply(stream([text, Drop()]))
    session = workspace.new()
    await (await session.send("tell me")).wait()
    reply = session.path()[-1]
    assert (reply.text, reply.generation.status) == (text, "failed")
    return session


@pytest.mark.parametrize("cut", [1, 7, 10, 16, 44, 45, 60, 87])
async def test_a_prefilled_reply_goes_on_at_the_next_character(server, tmp_path, cut):
    async with talking(server, tmp_path / "db", "anthropic") as workspace:
        session = await broken_off(server, workspace, anthropic_stream, WHOLE[:cut])
        seen = WHOLE[:cut].rstrip()
        server.reply(anthropic_stream([WHOLE[len(seen) :]]))
        await (await session.continue_reply()).wait()
        last = server.requests[-1].json["messages"][-1]
        assert last["role"] == "assistant"
        assert last["content"][0]["text"] == seen
        reply = session.path()[-1]
        assert (reply.text, reply.generation.status) == (WHOLE, "complete")
        assert [variant.text for variant in session.tree.variants(reply.id)] == [WHOLE[:cut], WHOLE]
        stored = await workspace.store.conversations.load(session.id)
        assert stored.tree().path()[-1].text == WHOLE


@pytest.mark.parametrize("cut", [1, 7, 10, 16, 44, 45, 60, 87])
@pytest.mark.parametrize("repeats", [True, False])
async def test_others_are_asked_to_go_on_and_what_they_repeat_is_left_out(server, tmp_path, cut, repeats):
    async with talking(server, tmp_path / "db", "openai_chat") as workspace:
        session = await broken_off(server, workspace, openai_stream, WHOLE[:cut])
        start = WHOLE.index(anchor_of(WHOLE[:cut])) if repeats and cut > 16 else cut
        server.reply(openai_stream(list(WHOLE[start:])))
        await (await session.continue_reply()).wait()
        *_, partial, question = server.requests[-1].json["messages"]
        assert (partial["role"], partial["content"]) == ("assistant", WHOLE[:cut])
        assert question["role"] == "user"
        assert question["content"].endswith(anchor_of(WHOLE[:cut]))
        assert session.path()[-1].text == WHOLE


async def test_what_was_hidden_in_the_beginning_tears_no_seam(server, tmp_path):
    async with talking(server, tmp_path / "db", "openai_chat") as workspace:
        server.reply(openai_stream([WHOLE[:40], "\u200b", WHOLE[40:60], Drop()]))
        session = workspace.new()
        await (await session.send("tell me")).wait()
        server.reply(openai_stream([anchor_of(WHOLE[:60]) + WHOLE[60:]]))
        await (await session.continue_reply()).wait()
        assert server.requests[-1].json["messages"][-1]["content"].endswith(anchor_of(WHOLE[:60]))
        assert session.path()[-1].text == WHOLE


async def test_a_model_that_takes_no_prefill_is_asked_instead(server, tmp_path):
    async with talking(server, tmp_path / "db", "anthropic") as workspace:
        session = await broken_off(server, workspace, anthropic_stream, WHOLE[:40])
        server.reply(
            error_reply(400, "This model does not support assistant message prefill."),
            anthropic_stream([anchor_of(WHOLE[:40]), WHOLE[40:]]),
        )
        await (await session.continue_reply()).wait()
        assert server.requests[-1].json["messages"][-1]["role"] == "user"
        assert session.path()[-1].text == WHOLE


async def test_a_reply_at_its_token_limit_goes_on(server, workspace):
    server.reply(openai_stream([WHOLE[:30]], finish="length"), sse_chat(WHOLE[30:]))
    session = workspace.new()
    await (await session.send("tell me")).wait()
    assert session.path()[-1].generation.finish_reason == "length"
    await (await session.continue_reply()).wait()
    assert session.path()[-1].text == WHOLE


async def test_a_stopped_reply_goes_on_from_what_views_have_drawn(server, workspace):
    hold = server.hold()
    server.reply(openai_stream([WHOLE[:30], server.hold()]), openai_stream([WHOLE[30:50], hold, WHOLE[50:]]))
    session = workspace.new()
    first = await session.send("tell me")
    await until(lambda: first.sequence == 1)
    await session.stop()
    second = await session.continue_reply()
    assert "".join(delta.text for delta in second.since(0)) == WHOLE[:30]
    await until(lambda: second.sequence == 2)
    assert session.path()[-1].text == WHOLE[:50]
    rows = await workspace.store.delta_log.since(second.record.id, 0)
    hold.release()
    await second.wait()
    assert session.path()[-1].text == WHOLE
    assert rows == [] or "".join(delta.text for _, deltas in rows for delta in deltas).startswith(WHOLE[:30])


async def test_stopping_while_the_seam_is_not_certain_loses_no_character(server, workspace):
    server.reply(openai_stream(["It is the quick bro", Drop()]), openai_stream(["b", server.hold()]))
    session = workspace.new()
    await (await session.send("tell me")).wait()
    generation = await session.continue_reply()
    await until(lambda: generation._source is not None and generation._source._seam._held == "b")
    await session.stop()
    assert session.path()[-1].text == "It is the quick brob"


async def test_a_continuation_that_fails_keeps_what_was_there(server, workspace):
    server.reply(openai_stream([WHOLE[:30], Drop()]), error_reply(401))
    session = workspace.new()
    await (await session.send("tell me")).wait()
    await (await session.continue_reply()).wait()
    reply = session.path()[-1]
    assert (reply.text, reply.generation.status) == (WHOLE[:30], "failed")


async def test_a_whole_reply_is_left_as_it_is_and_one_without_text_is_asked_for_again(server, workspace):
    server.reply(sse_chat(WHOLE), error_reply(401), sse_chat("anew"))
    session = workspace.new()
    await (await session.send("tell me")).wait()
    assert await session.continue_reply() is None
    await (await session.send("more")).wait()
    await (await session.continue_reply()).wait()
    assert session.path()[-1].text == "anew"
    assert len(server.requests[-1].json["messages"]) == 3


async def test_an_interrupted_reply_of_a_process_that_is_gone_goes_on(server, tmp_path):
    path = tmp_path / "db"
    server.reply(openai_stream([WHOLE[:30], server.hold()]))
    async with talking(server, path, "openai_chat") as workspace:
        session = workspace.new()
        generation = await session.send("tell me")
        await until(lambda: generation.sequence == 1)
    server.reply(sse_chat(WHOLE[30:]))
    async with talking(server, path, "openai_chat") as workspace:
        again = await workspace.open(session.id)
        assert again.path()[-1].generation.status == "interrupted"
        await (await again.continue_reply()).wait()
        assert again.path()[-1].text == WHOLE


async def test_reasoning_is_kept_in_front(server, workspace):
    server.reply(openai_stream([WHOLE[:30], Drop()], reasoning=["hm"]), sse_chat(WHOLE[30:]))
    session = workspace.new()
    await (await session.send("tell me")).wait()
    await (await session.continue_reply()).wait()
    parts = session.path()[-1].parts
    assert [type(part) for part in parts] == [ReasoningPart, TextPart]
    assert parts[1].text == WHOLE
