"""The gateway's web application: its routes, who may use them, and errors in OpenAI's shape.

Imported only when a gateway starts, because Starlette takes a tenth of a second to load.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import BeckError
from app.gateway.chat_request import RequestRefused, read_request
from app.gateway.completion import error_json, model_list_json
from app.gateway.event_stream import EventStream
from app.gateway.reply import Model
from app.gateway.whole_reply import whole_reply

LARGEST_BODY_BYTES = 16 * 1024 * 1024


def web_app(models: Sequence[Model], token: str, heartbeat_seconds: float, closing: asyncio.Event) -> ASGIApp:
    """The application that serves the models to whoever holds the token.

    Args:
        models: The first of them is listed first.
        token: The bearer token that each request must carry.
        heartbeat_seconds: How long a stream may be silent.
        closing: Set when the server closes; open replies end then.
    """
    by_name = {model.name: model for model in models}
    created = int(time.time())

    async def list_models(_request: Request) -> Response:
        return Response(model_list_json(by_name, created), media_type="application/json")

    starlette = Starlette(
        routes=[
            Route("/v1/models", list_models, methods=["GET"]),
            Route(
                "/v1/chat/completions",
                _ChatCompletions(by_name, heartbeat_seconds, closing),
                methods=["POST"],
            ),
        ],
        exception_handlers={
            HTTPException: _refused_by_route,
            BeckError: _failed,
            Exception: _broken,
        },
    )
    starlette.router.redirect_slashes = False
    return _TokenGuard(starlette, token)


class _TokenGuard:
    """Lets only requests with the token through: other users of this machine can reach the port as well."""

    def __init__(self, inner: ASGIApp, token: str) -> None:
        self._inner = inner
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"")
        if secrets.compare_digest(given, self._expected):
            await self._inner(scope, receive, send)
            return
        body = error_json("Incorrect API key provided.", kind="invalid_request_error", code="invalid_api_key")
        await Response(body, 401, {"WWW-Authenticate": "Bearer"}, "application/json")(scope, receive, send)


class _ChatCompletions:
    """The application behind ``POST /v1/chat/completions``."""

    def __init__(self, models: Mapping[str, Model], heartbeat_seconds: float, closing: asyncio.Event) -> None:
        self._models = models
        self._heartbeat_seconds = heartbeat_seconds
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = read_request(await _body(Request(scope, receive)))
        except ClientDisconnect:
            return
        model = self._models.get(request.model)
        if model is None:
            what = f"The model '{request.model[:100]}' does not exist."
            raise RequestRefused(404, what, code="model_not_found", param="model")
        reply = model.reply(request.prompt)
        if request.prompt.is_streamed:
            stream = EventStream(
                request, reply, heartbeat_seconds=self._heartbeat_seconds, closing=self._closing
            )
            await stream(scope, receive, send)
        elif response := await whole_reply(request, reply, receive, self._closing):
            await response(scope, receive, send)
        else:
            raise RequestRefused(503, "The server is closing.", code="server_closing")


async def _body(request: Request) -> bytes:
    """The whole body, which may not be larger than `LARGEST_BODY_BYTES`."""
    body = bytearray()
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) <= LARGEST_BODY_BYTES:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY_BYTES:
                break
        else:
            return bytes(body)
    raise RequestRefused(
        413, f"The body is larger than {LARGEST_BODY_BYTES} bytes.", code="request_too_large"
    )


def _error(status: int, body: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, status, headers, "application/json")


async def _refused_by_route(request: Request, error: Exception) -> Response:
    """Unknown paths and wrong methods."""
    assert isinstance(error, HTTPException)  # noqa: S101 - what Starlette calls this handler with
    what = f"{error.detail}: {request.method} {request.url.path[:200]}"
    return _error(error.status_code, error_json(what, kind="invalid_request_error"), error.headers)


async def _failed(_request: Request, error: Exception) -> Response:
    """Requests that cannot be answered, and models that failed before their reply began."""
    match error:
        case RequestRefused():
            kind = "invalid_request_error" if error.status < 500 else "server_error"
            body = error_json(error.what, kind=kind, code=error.code, param=error.param)
            return _error(error.status, body)
        case BeckError():
            return _error(502, error_json(error.what, kind="server_error", code=error.failure.kind))
        case _:
            raise error


async def _broken(_request: Request, _failure: Exception) -> Response:
    """A mistake of ours; the server logs it."""
    body = error_json("The model failed unexpectedly.", kind="server_error", code="internal_error")
    return _error(500, body)
