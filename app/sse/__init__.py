"""Server-sent events: bytes to events and back, as HTML section 9.2 has it; and newline-delimited JSON. No I/O."""

from app.sse.decoder import SSEDecoder
from app.sse.encoder import encode_comment, encode_event
from app.sse.event import ServerSentEvent
from app.sse.lines import LineDecoder

__all__ = ["LineDecoder", "SSEDecoder", "ServerSentEvent", "encode_comment", "encode_event"]
