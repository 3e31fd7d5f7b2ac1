"""Tells from an error whether a server refused only the way in which it was asked."""

from __future__ import annotations

import re

from app.errors import EndpointError, RequestRejected, ServerFailed

_STREAM = re.compile(r"\bstream(?!_options)", re.IGNORECASE)


def refuses_streaming(error: EndpointError) -> bool:
    """Whether the server says that it cannot stream this reply: with status 400, 422 or 501, and in its words.

    Among them are models that OpenAI streams to verified organisations only, and servers that cannot stream at all.
    """
    is_refusal = isinstance(error, RequestRejected) or (
        isinstance(error, ServerFailed) and "501" in error.what
    )
    return is_refusal and _STREAM.search(error.what) is not None
