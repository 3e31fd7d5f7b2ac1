"""Surfaces of replies: what a model says, in every kind of part and however it comes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.session import ModelChoice
from tests.safety.surfaces.stage import Stage, Surface, as_markdown, first_line, in_words, leave
from tests.support.scripted_server import Reply, error_reply, openai_stream, sse_chat, sse_event
from tests.support.workspaces import until


async def _reply(stage: Stage, texts: Sequence[str]) -> None:
    await stage.ask(openai_stream([as_markdown(stage, texts)]))


async def _reply_in_letters(stage: Stage, texts: Sequence[str]) -> None:
    await stage.ask(openai_stream(list(as_markdown(stage, texts))))


async def _reply_in_bytes(stage: Stage, texts: Sequence[str]) -> None:
    text = as_markdown(stage, texts)
    body = b"".join(step for step in openai_stream([text]).steps if isinstance(step, bytes))
    raw = body.replace(
        b'"' + json.dumps(text)[1:-1].encode() + b'"',
        json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"),
    )
    await stage.ask(Reply(tuple(bytes([byte]) for byte in raw), framing="close"))


async def _code(stage: Stage, texts: Sequence[str]) -> None:
    blocks = [f"```{first_line(text)}\n{text}\n```\n" for text in texts]
    await stage.ask(openai_stream([as_markdown(stage, blocks)]))


async def _table(stage: Stage, texts: Sequence[str]) -> None:
    cells = [text.replace("\n", " ") for text in texts]
    rows = "".join(f"| {cell} | {cell} |\n" for cell in cells)
    await stage.ask(openai_stream([f"| {cells[0]} | b |\n|---|---|\n{rows}"]))


async def _raw_view(stage: Stage, texts: Sequence[str]) -> None:
    await stage.ask(openai_stream([as_markdown(stage, texts)]), every=1)


def _show_raw(stage: Stage) -> None:
    stage.tab.transcript.toggle_raw()


def unfold(stage: Stage) -> None:
    """Unfold reasoning and attachments."""
    transcript = stage.tab.transcript
    for entry in transcript.viewport.path.entries:
        if entry.face.reasoning or entry.face.attachments:
            transcript.toggle_fold(entry.face.key)


async def _reasoning(stage: Stage, texts: Sequence[str]) -> None:
    await stage.ask(openai_stream(["done"], reasoning=[as_markdown(stage, texts)]), every=1)


def _tool_delta(text: str, arguments: str, index: int = 0) -> bytes:
    function = {"name": text, "arguments": arguments}
    call = {"index": index, "id": f"{text}{index}", "type": "function", "function": function}
    return sse_event(
        {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}
    )


async def _tool_call(stage: Stage, texts: Sequence[str]) -> None:
    calls = [_tool_delta(text, json.dumps({text: text}), index) for index, text in enumerate(texts)]
    await stage.ask(Reply((*calls, *openai_stream([], finish="tool_calls").steps)), every=8)


async def _tool_arguments(stage: Stage, texts: Sequence[str]) -> None:
    calls = [_tool_delta("tool", text, index) for index, text in enumerate(texts)]
    end = openai_stream([as_markdown(stage, texts)], finish="tool_calls").steps
    await stage.ask(Reply((*calls, *end)), every=8)


async def _refusal(stage: Stage, texts: Sequence[str]) -> None:
    delta = sse_event({"choices": [{"index": 0, "delta": {"refusal": as_markdown(stage, texts)}}]})
    end = openai_stream([], finish=in_words(texts)[:60] or "stop").steps
    await stage.ask(Reply((delta, *end)), every=8)


async def _compared(stage: Stage, texts: Sequence[str]) -> None:
    """Answers side by side: the names of the models, what they say, and what failed."""
    await stage.fresh()
    stage.server.reply(openai_stream([as_markdown(stage, texts)]), error_reply(400, in_words(texts)))
    choices = [ModelChoice("test", "m" + in_words(texts)), ModelChoice("test", "n" + in_words(texts))]
    await stage.settle(*await stage.tab.session.compare(choices, "go"))


async def _error_body(stage: Stage, texts: Sequence[str]) -> None:
    await stage.ask(error_reply(400, in_words(texts)), every=8)


async def _error_in_stream(stage: Stage, texts: Sequence[str]) -> None:
    text = in_words(texts)
    error = sse_event({"error": {"message": text, "type": text, "code": text}})
    await stage.ask(Reply((*openai_stream(["begun"], finish=None, done=False).steps, error)), every=8)


async def _page(stage: Stage, texts: Sequence[str]) -> None:
    body = in_words(texts).encode("utf-8", "surrogatepass")
    headers = {"Content-Type": "text/html", **_headers(texts)}
    await stage.ask(Reply((body,), 404, headers, framing="length"), every=8)


def _headers(texts: Sequence[str]) -> dict[str, str]:
    """Headers that hold the texts, as far as headers can; none of them is shown, and no text of one may be."""
    value = in_words(texts).replace("\n", " ").replace("\r", " ").replace("\x00", " ")
    value = value.encode("utf-8", "replace").decode("latin-1")
    names = ("x-request-id", "retry-after", "x-ratelimit-reset", "server", "via", "set-cookie", "warning")
    return {**dict.fromkeys(names, value), "location": f"http://a.test/{value}"}


async def _prompt_message(stage: Stage, texts: Sequence[str]) -> None:
    text = as_markdown(stage, texts)
    if text.strip():
        await stage.ask(sse_chat("ok"), prompt="a" + text, every=8)


async def _link_list(stage: Stage, texts: Sequence[str]) -> None:
    await leave(stage)
    links = "\n\n".join(f"[{text}](https://a.test/{number})" for number, text in enumerate(texts))
    reply = f"{as_markdown(stage, texts)}\n\n{links} [b](https://a.test/2)\n\n<https://a.test/3>"
    await stage.ask(openai_stream([reply]), every=1)
    stage.tab.transcript.action_cursor_down()
    stage.app.action_links()
    await until(lambda: stage.app.screen is not stage.app.chat_screen or bool(stage.app._notifications))


async def _code_to_pipe(stage: Stage, texts: Sequence[str]) -> None:
    """The list of code blocks to pick one from."""
    await leave(stage)
    blocks = "".join(f"```{first_line(text)}\n{text}\n```\n" for text in (texts * 2)[: max(2, len(texts))])
    await stage.ask(openai_stream([blocks]), every=1)
    stage.app.action_save_code()
    await until(lambda: stage.app.screen is not stage.app.chat_screen or bool(stage.app._notifications))


REPLIES = {
    "transcript": Surface(_reply, 25),
    "transcript, letter by letter": Surface(_reply_in_letters, 20, 3),
    "transcript, byte by byte": Surface(_reply_in_bytes, 20, 6),
    "code block": Surface(_code, 20),
    "table": Surface(_table, 30),
    "Markdown as written": Surface(_raw_view, 25, 2, _show_raw),
    "reasoning": Surface(_reasoning, 25, 2, unfold),
    "tool call": Surface(_tool_call, 25, 2),
    "tool arguments": Surface(_tool_arguments, 20, 2),
    "refusal and finish reason": Surface(_refusal, 25, 2),
    "prompt in the transcript": Surface(_prompt_message, 25, 2),
    "answers side by side": Surface(_compared, 25, 3),
    "error body": Surface(_error_body, 8, 2),
    "error in the stream": Surface(_error_in_stream, 8, 2),
    "page instead of an answer": Surface(_page, 8, 2),
    "list of links": Surface(_link_list, 30, 3),
    "code to save": Surface(_code_to_pipe, 30, 3),
}
"""Each shows what a server sent."""
