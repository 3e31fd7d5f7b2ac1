"""Server-sent events: bytes to events and back, as HTML section 9.2 has it. No I/O."""

from app.sse.decoder import SSEDecoder
from app.sse.encoder import encode_comment, encode_event
from app.sse.event import ServerSentEvent

__all__ = ["SSEDecoder", "ServerSentEvent", "encode_comment", "encode_event"]
