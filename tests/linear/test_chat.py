"""The linear chat against a scripted server: what is told, what is kept, and the commands."""

from __future__ import annotations

import asyncio
import io
import json

import pytest

from app.linear.chat import LinearChat
from app.linear.line_source import LineSource
from tests.support.scripted_server import Hold, Reply, ScriptedServer, error_reply, openai_stream, sse_chat
from tests.support.workspaces import opened_workspace, until


class Typed:
    """Lines that somebody types; a callable among them is called instead, and input ends behind the last."""

    def __init__(self, *lines):
        self.lines = list(lines)

    def __call__(self, prompt):
        assert prompt == "You: "
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)


async def chat(*lines, replies=(), path=None, **run):
    out = io.StringIO()
    async with ScriptedServer(*replies) as server, opened_workspace(server.base_url, path) as workspace:
        await LinearChat(workspace, LineSource(Typed(*lines)), out).run(**run)
    return out.getvalue()


async def test_a_reply_is_told_with_its_role_its_words_and_its_end():
    told = await chat("hello", replies=[sse_chat("**Hi** there.\n\n- one\n")])
    assert "scripted says:\nHi there.\n\n- one\nReply finished" in told
    assert told.endswith(("Goodbye. Everything is kept.\n", "Goodbye.\n"))
    assert "\x1b" not in told
    assert "\r" not in told


async def test_thinking_is_told_once_and_not_read():
    told = await chat("go", replies=[openai_stream(["Done."], reasoning=["secret ", "thoughts"])])
    assert told.count("Thinking...") == 1
    assert "secret" not in told
    assert told.index("Thinking...") < told.index("says:")


async def test_a_tool_call_is_told_by_its_name():
    call = {"index": 0, "id": "1", "type": "function", "function": {"name": "search_docs", "arguments": "{}"}}
    delta = f"data: {json.dumps({'object': 'chat.completion.chunk', 'choices': [{'index': 0, 'delta': {'tool_calls': [call]}}]})}\n\n".encode()
    told = await chat("go", replies=[Reply((delta, *openai_stream([], finish="tool_calls").steps))])
    assert "Calling search_docs..." in told


@pytest.mark.parametrize(
    ("finish", "words"), [("length", "Token limit reached."), ("content_filter", "Refused by the provider.")]
)
async def test_a_reply_that_ended_before_its_end_is_not_told_as_finished(finish, words):
    told = await chat("go", replies=[openai_stream(["Half of"], finish=finish)])
    assert "Reply cut" in told
    assert words in told
    assert "Reply finished" not in told


async def test_a_failure_is_told_in_a_sentence_and_can_be_tried_again():
    told = await chat("go", "/retry", replies=[error_reply(401, "bad key"), sse_chat("Better.")])
    assert "Reply failed. Not authorised." in told
    assert "/retry asks again." in told
    assert "Better.\nReply finished" in told


async def test_an_interrupt_stops_the_reply_and_keeps_what_arrived():
    hold = Hold()
    out = io.StringIO()
    async with (
        ScriptedServer(openai_stream(["Begun.\n", hold])) as server,
        opened_workspace(server.base_url) as workspace,
    ):
        linear = LinearChat(workspace, LineSource(Typed("go", "/read")), out)
        running = asyncio.ensure_future(linear.run())
        await hold.reached()
        await until(lambda: "Begun." in out.getvalue())
        linear._interrupted()
        await running
    told = out.getvalue()
    assert "Reply stopped" in told
    assert told.count("Begun.") == 2


async def test_an_interrupt_with_nothing_running_says_how_to_quit():
    out = io.StringIO()
    async with ScriptedServer() as server, opened_workspace(server.base_url) as workspace:
        linear = LinearChat(workspace, LineSource(Typed()), out)
        linear._interrupted()
    assert "control d" in out.getvalue()


async def test_conversations_are_kept_listed_and_opened_again(tmp_path):
    path = tmp_path / "beck.sqlite3"
    await chat("why is the sky blue", replies=[sse_chat("Because.")], path=path)
    told = await chat("/open", "/open 1", "/read", path=path)
    assert "1. why is the sky blue, 2 messages" in told
    assert "You:\nwhy is the sky blue\n" in told
    assert "scripted says:\nBecause.\n" in told


async def test_the_model_can_be_told_and_changed():
    told = await chat("/model", "/model test/other", "/model nobody/x", "hi", replies=[sse_chat("ok")])
    assert "You talk to test/other now." in told
    assert "There is no endpoint named nobody" in told
    assert "other says:" in told


async def test_an_export_is_written_and_nothing_is_replaced(tmp_path):
    file = tmp_path / "out.md"
    told = await chat(
        f"/export {file}",
        "go",
        f"/export {file}",
        f"/export {file}",
        "/export x.pdf",
        "/export",
        replies=[sse_chat("ok")],
    )
    assert "Nothing has been said yet" in told
    assert f"Written to {file}." in told
    assert "is there already" in told
    assert "end in .md, .json or .html" in told
    assert "ok" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


async def test_an_export_says_where_a_link_led_it_and_follows_none_at_its_end(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "elsewhere.txt")
    told = await chat(
        "go",
        f"/export {tmp_path}/link/out.md",
        f"/export {tmp_path}/dangling.md",
        "/export ~nobody-of-this-name/out.md",
        f"/export {tmp_path}/a\x00b.md",
        replies=[sse_chat("ok")],
    )
    assert f"Written to {tmp_path}/real/out.md." in told
    assert "The name has to end in" in told  # where the link leads decides
    assert not (tmp_path / "elsewhere.txt").exists()
    assert told.count("cannot be written") == 2


async def test_each_command_of_the_help_does_something():
    from app.linear.commands import COMMANDS

    names = [f"/{command.name}" for command in COMMANDS if command.name != "quit"]
    told = await chat(*names, "/nonsense", "/quit", "never read")
    assert "There is no command /nonsense." in told
    for command in COMMANDS:
        assert f"/{command.name}" in told


async def test_a_line_with_two_slashes_is_sent_with_one():
    out = io.StringIO()
    async with ScriptedServer(sse_chat("ok")) as server, opened_workspace(server.base_url) as workspace:
        await LinearChat(workspace, LineSource(Typed("//usr/bin")), out).run()
        assert server.requests[-1].json["messages"][-1]["content"] == "/usr/bin"


@pytest.mark.parametrize("text", ["\x1b]0;x\x07", "\x9b2J", "a\u202eb", "\r\x08"])
async def test_no_text_from_outside_acts_on_the_terminal(text):
    told = await chat(
        f"a{text}",
        "/title " + text,
        "/" + text,
        "/model " + text + "/x",
        "/open " + text,
        "/read",
        replies=[sse_chat(f"x{text}y")],
    )
    assert not set("\x1b\x9b\x07\x08\r\u202e") & set(told)


async def test_a_temporary_conversation_is_in_no_file(tmp_path):
    path = tmp_path / "beck.sqlite3"
    told = await chat("quetzal", replies=[sse_chat("quetzal too")], path=path, is_temporary=True)
    assert "Temporary: nothing of this conversation is stored.\n" in told
    assert told.endswith("Goodbye.\n")
    assert "kept" not in told
    assert [file.name for file in tmp_path.iterdir() if b"quetzal" in file.read_bytes()] == []
    await chat("quetzal", replies=[sse_chat("quetzal too")], path=path)
    assert b"quetzal" in path.read_bytes()
