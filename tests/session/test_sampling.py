"""What a request asks for: the conversation's own values, then the model's, then those for all."""

from dataclasses import replace

import pytest

from app.conversation import Sampling
from app.session import Defaults, ModelChoice, Preset
from tests.session.test_watcher import two
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until

ALL = Preset("for all", Sampling(0.1, 100, 0.3, "low"))
MODEL = Preset("for the model", Sampling(temperature=0.5, top_p=0.6))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "beck.sqlite3"


async def asked(server, session):
    server.reply(sse_chat("ok"))
    await (await session.send("hi")).wait()
    body = server.requests[-1].json
    return body["messages"][0], {name: body.get(name) for name in ("temperature", "max_tokens", "top_p", "reasoning_effort")}  # fmt: skip


async def test_own_values_come_before_the_models_and_these_before_those_for_all(server, workspace):
    workspace._defaults = Defaults(ALL, {"test/scripted": MODEL})
    session = workspace.new()
    system, values = await asked(server, session)
    assert system == {"role": "system", "content": "for the model"}
    assert values == {"temperature": 0.5, "max_tokens": 100, "top_p": 0.6, "reasoning_effort": "low"}
    await session.set_preset(Preset("my own", Sampling(temperature=0.0, reasoning_effort="high")))
    system, values = await asked(server, session)
    assert system["content"] == "my own"
    assert values == {"temperature": 0.0, "max_tokens": 100, "top_p": 0.6, "reasoning_effort": "high"}
    await session.choose(ModelChoice("test", "other"))
    _, values = await asked(server, session)
    assert values == {"temperature": 0.0, "max_tokens": 100, "top_p": 0.3, "reasoning_effort": "high"}


async def test_where_nothing_is_set_nothing_is_sent(server, workspace):
    first, values = await asked(server, workspace.new())
    assert first["role"] == "user"
    assert set(values.values()) == {None}


async def test_settings_are_stored_with_the_conversation(server, workspace):
    session = workspace.new()
    preset = Preset("Be\nbrief.", Sampling(0.25, 4000, 0.9, "medium"))
    await session.set_preset(preset)  # before there is anything to store
    await asked(server, session)
    await session.drain()
    stored = await workspace.store.conversations.load(session.id)
    assert Preset(stored.conversation.system_prompt, stored.conversation.sampling) == preset
    await session.set_preset(replace(preset, sampling=Sampling(top_p=1.0)))
    stored = await workspace.store.conversations.load(session.id)
    assert stored.conversation.sampling == Sampling(top_p=1.0)


async def test_another_process_sees_the_change_and_asks_so_itself(server, path, monkeypatch):
    async with two(server, path, monkeypatch) as (theirs, ours):
        session = theirs.new()
        await asked(server, session)
        other = await ours.open(session.id)
        ours.watch()
        await session.set_preset(Preset("Be brief.", Sampling(temperature=0.25)))
        await until(lambda: other.preset.system_prompt == "Be brief.")
        system, values = await asked(server, other)
        assert system["content"] == "Be brief."
        assert values["temperature"] == 0.25
