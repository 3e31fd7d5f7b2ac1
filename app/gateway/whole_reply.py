"""A reply that is not streamed: collected while the client waits, given up when it goes away."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive

from app.gateway.chat_request import ChatCompletionRequest
from app.gateway.completion import Completion, FinishReason, usage_record
from app.gateway.event_stream import until_gone
from app.gateway.reply import Reply, estimated_tokens

PIECES_PER_TURN = 256
"""After so many pieces the rest of the program has its turn: these replies are not paced."""


async def whole_reply(
    request: ChatCompletionRequest, reply: Reply, receive: Receive, closing: asyncio.Event
) -> Response | None:
    """The whole reply as a JSON response; None where the client went away or the server closes before its end.

    Raises:
        BeckError: the model failed.

    Cancellation: closes the reply.
    """
    collecting = asyncio.create_task(_collect(request, reply))
    watches = [asyncio.create_task(until_gone(receive)), asyncio.create_task(closing.wait())]
    try:
        await asyncio.wait((collecting, *watches), return_when=asyncio.FIRST_COMPLETED)
        return Response(collecting.result(), media_type="application/json") if collecting.done() else None
    finally:
        for task in (collecting, *watches):
            task.cancel()
        await asyncio.gather(collecting, *watches, return_exceptions=True)
        await reply.aclose()


async def _collect(request: ChatCompletionRequest, reply: Reply) -> str:
    pieces: list[str] = []
    finish_reason: FinishReason = "stop"
    async for piece in reply:
        if len(pieces) == request.max_tokens:
            finish_reason = "length"
            break
        pieces.append(piece)
        if len(pieces) % PIECES_PER_TURN == 0:
            await asyncio.sleep(0)
    prompt_tokens = sum(estimated_tokens(turn.text) for turn in request.prompt.turns)
    usage = usage_record(prompt_tokens, len(pieces))
    return Completion(request.model).whole("".join(pieces), finish_reason, usage)
