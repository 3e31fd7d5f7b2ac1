"""A request for a chat completion, read from the JSON that a client sent.

Read by hand and leniently: unknown fields are ignored, content may be text or a list of parts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.errors import BeckError
from app.gateway.reply import Prompt, Turn


class RequestRefused(BeckError):
    """A request cannot be answered as sent.

    Args:
        status: HTTP status.
        what: One sentence for the client.
        code: OpenAI's word for it, or None.
        param: The field at fault, or None.
    """

    title = "Request refused"

    def __init__(self, status: int, what: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(what)
        self.status = status
        self.code = code
        self.param = param


@dataclass(frozen=True, slots=True)
class ChatCompletionRequest:
    """What a client asks for.

    Attributes:
        model: The model's name, not yet known to exist.
        prompt: The messages, and whether the reply is streamed.
        includes_usage: Whether the stream ends with a usage chunk.
        max_tokens: Most pieces to send; None for no limit.
    """

    model: str
    prompt: Prompt
    includes_usage: bool = False
    max_tokens: int | None = None


def read_request(body: bytes) -> ChatCompletionRequest:
    """The request that a body holds.

    Raises:
        RequestRefused: it is not JSON, or a field that is needed is missing or of the wrong type.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestRefused(400, "The body is not JSON that can be read.") from error
    if not isinstance(fields, dict):
        raise RequestRefused(400, "The body must be a JSON object.")
    is_streamed = _flag(fields, "stream")
    stream_options = fields.get("stream_options") or {}
    if not isinstance(stream_options, dict):
        raise RequestRefused(400, "'stream_options' must be an object.", param="stream_options")
    model = fields.get("model")
    if not isinstance(model, str) or not model:
        raise RequestRefused(400, "You must provide a model parameter.", param="model")
    return ChatCompletionRequest(
        model=model,
        prompt=Prompt(_turns(fields.get("messages")), is_streamed),
        includes_usage=_flag(stream_options, "include_usage"),
        max_tokens=_limit(fields, "max_completion_tokens") or _limit(fields, "max_tokens"),
    )


def _flag(fields: dict[str, Any], name: str) -> bool:
    match fields.get(name):
        case None:
            return False
        case bool() as flag:
            return flag
        case _:
            raise RequestRefused(400, f"'{name}' must be true or false.", param=name)


def _limit(fields: dict[str, Any], name: str) -> int | None:
    match fields.get(name):
        case None:
            return None
        case bool():
            raise RequestRefused(400, f"'{name}' must be a whole number above 0.", param=name)
        case int() as limit if limit > 0:
            return limit
        case _:
            raise RequestRefused(400, f"'{name}' must be a whole number above 0.", param=name)


def _turns(messages: object) -> tuple[Turn, ...]:
    if not isinstance(messages, list) or not messages:
        raise RequestRefused(400, "'messages' must be a list with at least one message.", param="messages")
    turns = []
    for index, message in enumerate(messages):
        match message:
            case {"role": str() as role, **rest}:
                turns.append(Turn(role, _text(rest.get("content"), f"messages.{index}.content")))
            case _:
                param = f"messages.{index}"
                raise RequestRefused(400, f"'{param}' must be an object with a role.", param=param)
    return tuple(turns)


def _text(content: object, param: str) -> str:
    match content:
        case None:
            return ""
        case str():
            return content
        case list():
            return "".join(_part_text(part, param) for part in content)
        case _:
            raise RequestRefused(400, f"'{param}' must be text or a list of parts.", param=param)


def _part_text(part: object, param: str) -> str:
    match part:
        case {"type": "text", "text": str() as text}:
            return text
        case {"type": str()}:
            return ""
        case _:
            raise RequestRefused(400, f"'{param}' holds something that is not a part.", param=param)
