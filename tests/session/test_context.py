from dataclasses import replace

import pytest

from app.conversation import GenerationRecord, Message, TextPart, Usage
from app.providers.protocol import ChatRequest, ModelCard
from app.session.context import context_of
from tests.support.scripted_server import Hold, openai_stream
from tests.support.workspaces import opened_workspace, until


def said(role, text, usage=None, model="m"):
    record = None
    if role == "assistant":
        record = GenerationRecord("g", "i", "e", model, "complete", 1, usage=usage)
    return Message(text, "c", None, role, (TextPart(text),), 1, record)


def request(*messages, system=""):
    return ChatRequest("m", messages, system)


def test_nothing_takes_nothing():
    context = context_of(request(), 1000)
    assert (context.tokens, context.percent, context.is_estimated) == (0, 0, False)


def test_without_a_count_of_the_provider_characters_are_estimated():
    context = context_of(request(said("user", "x" * 400), system="y" * 400), 1000)
    assert (context.tokens, context.percent, context.is_estimated) == (200, 20, True)


def test_the_newest_count_of_the_provider_counts():
    reply = said("assistant", "b" * 40, Usage(500, 100, sent_letters=4))
    context = context_of(request(said("user", "go.."), reply), 1000)
    assert (context.tokens, context.is_estimated) == (600, False)


def test_reasoning_is_not_sent_again():
    reply = said("assistant", "b", Usage(500, 100, reasoning_tokens=60, sent_letters=2))
    assert context_of(request(said("user", "go"), reply), None).tokens == 540


def test_what_was_left_out_since_is_taken_off_at_the_same_rate():
    reply = said("assistant", "b" * 10, Usage(1000, 100, sent_letters=2000))
    context = context_of(request(said("user", "a" * 500), reply), 2000)
    assert (context.tokens, context.is_estimated) == (1100 - 750, True)


def test_another_model_makes_an_estimate():
    reply = said("assistant", "b", Usage(500, 100, sent_letters=2), model="other")
    assert context_of(request(said("user", "go"), reply), None).is_estimated


def test_without_a_window_there_is_no_percentage():
    assert context_of(request(said("user", "x")), None).percent is None


@pytest.mark.parametrize("usage", [Usage(None, 5), Usage(5, None), Usage(0, 5), None])
def test_half_a_count_is_none(usage):
    context = context_of(request(said("user", "x" * 400), said("assistant", "y" * 400, usage)), None)
    assert (context.tokens, context.is_estimated) == (200, True)


async def test_a_session_counts_again_only_where_something_changed(server):
    cards = {"test/scripted": ModelCard("scripted", context_window=1000)}
    hold = Hold()
    server.reply(openai_stream(["x"], usage=(500, 100)), openai_stream(["x" * 400, hold]))
    async with opened_workspace(server.base_url, cards=cards) as workspace:
        session = workspace.new()
        generation = await session.send("go")
        await generation.wait()
        assert (session.context.percent, session.context.is_estimated) == (60, False)
        counted = []
        ask = session._request
        session._request = lambda *given: counted.append(given) or ask(*given)
        await session.send("on")
        await until(lambda: session.live.sequence >= 1)
        counted.clear()
        percents = {session.context.percent for _ in range(10)}
        assert len(counted) <= 1
        assert percents == {70}
        await session.stop()
        await session.drain()
    assert replace(session.context, window=None).percent is None
