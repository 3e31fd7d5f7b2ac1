"""Exchanges recorded into a file, and played again from it: what a bug report is."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.conversation import TextDelta
from app.errors import EndpointError, RateLimited, SettingsError, StreamCut
from app.providers import Endpoint, Http, Provider, Recorder, Replay, RetryPolicy, open_provider
from app.providers.recording import read_recording
from tests.providers.conftest import KEY, Reception, ask, receive
from tests.support.scripted_server import (
    Drop,
    Reply,
    ScriptedServer,
    Sleep,
    anthropic_stream,
    error_reply,
    openai_stream,
    sse_event,
)
from tests.support.workspaces import until

Recorded = Callable[..., Provider]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bug.jsonl"


@pytest.fixture
async def recorder(file: Path) -> AsyncIterator[Recorder]:
    made = Recorder(file)
    yield made
    made.close()


@pytest.fixture
async def recorded(server: ScriptedServer, recorder: Recorder) -> AsyncIterator[Recorded]:
    """Opens providers whose exchanges are recorded."""
    http = Http(recorder=recorder)

    async def wait(seconds: float) -> None:
        pass

    def opened(**fields: Any) -> Provider:
        fields = {"name": "lab", "base_url": server.base_url, "key": SecretStr(KEY)} | fields
        return open_provider(Endpoint(**fields), http, RetryPolicy(2, sleep=wait))

    yield opened
    await http.aclose()


async def replayed(file: Path, requests: int = 1, pace: float = 0.0, **fields: Any) -> list[Reception]:
    """What a replay of the file gives to so many requests."""
    replay = Replay(file, pace)

    async def wait(seconds: float) -> None:
        pass

    provider = open_provider(replay.endpoints[0], replay.http, RetryPolicy(2, sleep=wait))
    got = [await receive(provider, ask(**fields)) for _ in range(requests)]
    await replay.http.aclose()
    return got


def content(file: Path) -> bytes:
    return file.read_bytes()


def cut(file: Path, size: int) -> None:
    with file.open("r+b") as opened:
        opened.truncate(size)


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


async def test_a_recorded_reply_is_played_again(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    server.reply(openai_stream(["Hel", "lo 😀"], reasoning=["Hm"], usage=(5, 3)))
    first = await receive(recorded())
    (again,) = await replayed(file)
    assert (again.text, again.reasoning, again.error) == ("Hello 😀", "Hm", None)
    assert again.deltas == first.deltas
    assert [phase.name for phase in again.phases] == ["connecting", "waiting"]


async def test_replies_come_in_the_order_of_recording_and_then_from_the_beginning(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    for text in ("one", "two"):
        server.reply(openai_stream([text]))
        await receive(recorded())
    assert [each.text for each in await replayed(file, 3)] == ["one", "two", "one"]


async def test_every_chunk_is_recorded_with_its_time(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    hold = server.hold()
    server.reply(openai_stream(["a", hold, "b"]))
    receiving = asyncio.create_task(receive(recorded()))
    await until(lambda: b'\\"a\\"' in content(file))
    await asyncio.sleep(0.15)
    hold.release()
    await receiving
    (exchange,) = read_recording(file)
    times = [at for at, chunk in exchange.chunks]
    assert any(later - sooner > 0.1 for sooner, later in pairwise(times))
    assert exchange.ending == "end"


async def test_a_replay_may_keep_the_recorded_pace_or_not(
    server: ScriptedServer, recorded: Recorded, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(openai_stream(["a", Sleep(0.3), "b"]))
    await receive(recorded())
    pauses: dict[float, float] = {}
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses[pace] = pauses.get(pace, 0.0) + seconds
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", noted)
    for pace in (0.0, 1.0, 2.0):
        assert (await replayed(file, pace=pace))[0].text == "ab"
    assert pauses[0.0] == 0
    assert pauses[1.0] > pauses[2.0] > 0


async def test_failures_are_played_again_as_they_were(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    server.reply(error_reply(429, "slow down"), error_reply(429, "slow down"), error_reply(429, "slow down"))
    server.reply(openai_stream(["par", Drop()]))
    firsts = [await receive(recorded()) for _ in range(2)]
    agains = await replayed(file, 2)
    assert [type(each.error) for each in agains] == [RateLimited, StreamCut]
    assert agains[1].text == "par"
    for first, again in zip(firsts, agains, strict=True):
        assert first.failed.what.replace("lab", "") == again.failed.what.replace("replay", "")


async def test_a_server_that_was_not_there_is_not_there_again(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    gone = recorded(base_url="http://127.0.0.1:9/v1")
    first = await receive(gone)
    (again,) = await replayed(file)
    assert type(first.error) is type(again.error) is not None
    assert isinstance(again.error, EndpointError)


async def test_a_reply_that_was_stopped_is_played_as_far_as_it_came(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    server.reply(openai_stream(["early", server.hold()]))
    stream = recorded().stream(ask())
    async for item in stream:
        if item == TextDelta("early"):
            break
    await stream.aclose()
    assert records(file)[-1]["kind"] == "closed"
    (again,) = await replayed(file)
    assert (again.text, type(again.error)) == ("early", StreamCut)


async def test_a_recording_has_no_key_in_it(server: ScriptedServer, recorded: Recorded, file: Path) -> None:
    half = len(KEY) // 2
    server.reply(
        Reply(
            [sse_event({"choices": [{"delta": {"content": KEY}}]}), KEY[:half].encode(), KEY[half:].encode()]
        ),
        error_reply(401, f"Incorrect API key provided: {KEY}", x_echo=KEY),
        anthropic_stream(["x"]),
    )
    await receive(recorded(base_url=f"{server.base_url}?key={KEY}&api-version=1"), ask(f"my key is {KEY}"))
    await receive(recorded())
    await receive(recorded(wire_format="anthropic"))
    written = json.dumps(records(file))
    assert KEY not in written
    assert "[key]" in written
    assert "api-version=1" in written
    request = records(file)[1]
    headers = {name.lower(): value for name, value in request["headers"]}
    assert headers["authorization"] == "[key]"


async def test_a_key_that_is_cut_between_chunks_is_found(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    body = json.dumps({"error": {"message": f"bad key {KEY}!"}}).encode()
    at = body.index(KEY.encode())
    server.reply(Reply([body[: at + 5], body[at + 5 : at + 9], body[at + 9 :]], 400))
    await receive(recorded())
    (exchange,) = read_recording(file)
    assert b"".join(chunk for _, chunk in exchange.chunks) == body.replace(KEY.encode(), b"[key]")


async def test_bytes_that_are_no_text_survive(server: ScriptedServer, recorded: Recorded, file: Path) -> None:
    emoji = "😀".encode()
    begin = b'data: {"choices":[{"delta":{"content":"'
    server.reply(Reply([begin + emoji[:2], emoji[2:] + b'\xff"}}]}\n\n', b"data: [DONE]\n\n"]))
    await receive(recorded())
    assert (await replayed(file))[0].text == "😀\ufffd"


def test_the_file_is_the_users_own_and_never_written_over(file: Path) -> None:
    Recorder(file).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(SettingsError, match="exists already"):
        Recorder(file)
    assert file.read_bytes() == before
    with pytest.raises(SettingsError, match="cannot be written"):
        Recorder(file / "below" / "a-file")


async def test_a_full_disk_ends_the_recording_and_nothing_else(
    server: ScriptedServer, recorded: Recorded, recorder: Recorder, file: Path
) -> None:
    recorder._file.close()
    recorder._file = open("/dev/full", "w", buffering=1)  # noqa: ASYNC230, PTH123, SIM115 - closed by the recorder
    assert (await receive(recorded())).text == "ok"
    assert recorder._file.closed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        '{"format": 99}',
        '{"format": 1}\n{"exchange": 1}\n',
        '{"format": 1}\n7\n',
        "\xff\x00",
    ],
)
def test_what_is_no_recording_is_told(file: Path, text: str) -> None:
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError):
        Replay(file)
    with pytest.raises(SettingsError):
        Replay(file.parent)


async def test_a_recording_that_broke_off_is_played_as_far_as_it_goes(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    server.reply(openai_stream(["Hel", "lo"]))
    await receive(recorded())
    whole = content(file)
    shortest = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    for end in range(len(whole), shortest, -97):
        cut(file, end)
        (again,) = await replayed(file)
        assert "Hello".startswith(again.text)


async def test_endpoints_of_several_formats_are_told_apart(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    server.reply(openai_stream(["a"]), anthropic_stream(["b"]))
    await receive(recorded(name="one"))
    await receive(recorded(name="two", wire_format="anthropic"))
    replay = Replay(file, 0)
    assert [(each.name, each.wire_format, each.models) for each in replay.endpoints] == [
        ("replay-one", "openai_chat", ("model-1",)),
        ("replay-two", "anthropic", ("model-1",)),
    ]
    texts = [(await receive(open_provider(each, replay.http))).text for each in replay.endpoints]
    assert texts == ["a", "b"]
    await replay.http.aclose()


async def test_what_was_never_recorded_is_not_there(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    await receive(recorded())
    replay = Replay(file, 0)
    with pytest.raises(EndpointError):
        await open_provider(replay.endpoints[0], replay.http).list_models()
    await replay.http.aclose()


async def test_recording_many_replies_at_once_keeps_them_apart(
    server: ScriptedServer, recorded: Recorded, file: Path
) -> None:
    server.default_reply = openai_stream([f"{number} " for number in range(20)])
    provider = recorded()
    await asyncio.gather(*(receive(provider) for _ in range(6)))
    texts = {each.text for each in await replayed(file, 6)}
    assert texts == {"".join(f"{number} " for number in range(20))}
