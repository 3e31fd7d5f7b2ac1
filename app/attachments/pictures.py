"""Pictures: which kind a file is by its first bytes, and how large it is, read from its own header."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER_BYTES = 65_536
"""How much of a picture is looked at; a JPEG with a large thumbnail may have its size behind that, and has none then."""

_TOKEN_PIXELS = 750
_MOST_TOKENS = 1_600
"""A picture costs about a token for each so many pixels, and is scaled down above so many tokens (Anthropic's vision guide)."""

_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers that hold the size (ITU T.81, table B.1)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the header of a picture says."""

    media_type: str
    width: int = 0
    """Pixels; 0 where the header does not say."""
    height: int = 0

    @property
    def kind(self) -> str:
        """Its format as people write it: PNG, JPEG, GIF or WebP."""
        name = self.media_type.removeprefix("image/")
        return "WebP" if name == "webp" else name.upper()

    @property
    def told(self) -> str:
        """Format and size, such as ``PNG 640×480``."""
        return f"{self.kind} {self.width}×{self.height}" if self.width and self.height else self.kind

    @property
    def tokens(self) -> int:
        """About how many tokens it costs; models differ."""
        return min(_MOST_TOKENS, max(1, self.width * self.height // _TOKEN_PIXELS))


def picture_of(content: bytes) -> Picture | None:
    """The picture that these bytes begin, whatever the file is called; None where they begin none that models take."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Picture("image/png", *_numbers(">II", content, 16))
    if content.startswith((b"GIF87a", b"GIF89a")):
        return Picture("image/gif", *_numbers("<HH", content, 6))
    if content.startswith(b"\xff\xd8\xff"):
        return Picture("image/jpeg", *_jpeg_size(content))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Picture("image/webp", *_webp_size(content))
    return None


def _numbers(form: str, content: bytes, at: int) -> tuple[int, int]:
    try:
        first, second = struct.unpack_from(form, content, at)
    except struct.error:
        return 0, 0
    return first, second


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """From the first frame header; the segments before it are stepped over by their lengths."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in _START_OF_FRAME:
            height, width = _numbers(">HH", content, at + 5)
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0, 0


def _webp_size(content: bytes) -> tuple[int, int]:
    """Of the three forms of a WebP file (RFC 9649, section 2.4 and on)."""
    form = content[12:16]
    if form == b"VP8X" and len(content) >= 30:
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if form == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = _numbers("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
