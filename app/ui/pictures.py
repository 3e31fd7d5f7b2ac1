"""Pictures as half blocks: two pixels in each cell, which every terminal with colours can show.

Decoding is Pillow's (the extra ``images``), in a thread and only once somebody unfolds a picture. Graphics protocols are not
used: they paint past the cells that beck compares from frame to frame.
"""

from __future__ import annotations

import asyncio
import base64
import io
import os
from collections.abc import Sequence

from app.attachments.pictures import HEADER_BYTES, picture_of
from app.markdown.lines import Line, Run

MOST_PIXELS = 40_000_000
"""Of a picture that is decoded; a few hundred bytes may claim to be any size."""
MOST_COLUMNS = 80
MOST_ROWS = 24
PIXEL_STYLE = "pixel-"
"""Begins the style names of half blocks: the colours above and below follow, as in ``pixel-ff8800-001122``."""

_STEP = 8
"""Colours are rounded to multiples of this, so that equal neighbours are sent as one."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")

Pixel = tuple[int, int, int]


class HalfBlocks:
    """One picture's rows, decoded when first asked for.

    Args:
        content: The file in base64.
    """

    def __init__(self, content: str) -> None:
        self._content = content
        self._coming: asyncio.Future[tuple[Sequence[Line], str]] | None = None
        self._width = 0
        self.rows: Sequence[Line] = ()
        self.told = ""
        """Why there are no rows; empty while there are some or may come."""

    def is_at(self, width: int) -> bool:
        """Whether what there is belongs to this width."""
        return self._width == width and self._coming is None

    def poll(self, width: int) -> bool:
        """Begin to decode for a width, or look whether that is done; whether there is something new to show."""
        if self._coming is None:
            if self._width == width:
                return False
            self._width = width
            work = asyncio.get_running_loop().run_in_executor(None, decoded_rows, self._content, width)
            self._coming = work
            return False
        if not self._coming.done():
            return False
        self.rows, self.told = self._coming.result()
        self._coming = None
        return True


def decoded_rows(content: str, width: int) -> tuple[Sequence[Line], str]:
    """A picture as rows of half blocks, or why there are none, in a few words."""
    if "NO_COLOR" in os.environ:
        return (), "pictures are shown where colours are"
    try:
        from PIL import Image  # an extra; only ever needed for this
    except ImportError:
        return (), "to see it here: pip install 'beck-chat[images]'"
    try:
        raw = base64.b64decode(content)
        header = picture_of(raw[:HEADER_BYTES])
        if header is None or header.width * header.height > MOST_PIXELS:
            return (), "too large to be shown here"
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return (), "too large to be shown here"
            columns, rows = fitted(image.width, image.height, width)
            image.draft("RGB", (columns * 2, rows * 4))
            small = image.convert("RGBA").resize((columns, rows * 2), Image.Resampling.BOX)
            ground = Image.new("RGBA", small.size, (128, 128, 128, 255))
            flat = Image.alpha_composite(ground, small).convert("RGB").tobytes()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, MemoryError):
        return (), "it cannot be decoded"
    pixels = [_rounded(flat[at : at + 3]) for at in range(0, len(flat), 3)]
    lines = [
        half_block_line(pixels[at : at + columns], pixels[at + columns : at + 2 * columns])
        for at in range(0, len(pixels), 2 * columns)
    ]
    return lines, ""


def fitted(width: int, height: int, room: int) -> tuple[int, int]:
    """Columns and rows that a picture takes in a room of so many cells; a cell is twice as high as it is wide."""
    columns = max(1, min(room, MOST_COLUMNS, width))
    rows = max(1, round(columns * height / width / 2))
    if rows > MOST_ROWS:
        rows = MOST_ROWS
        columns = max(1, min(columns, round(rows * 2 * width / height)))
    return columns, rows


def half_block_line(above: Sequence[Pixel], below: Sequence[Pixel]) -> Line:
    """Two rows of pixels as one row of cells, equal neighbours in one run."""
    runs: list[Run] = []
    for top, bottom in zip(above, below, strict=True):
        style = f"{PIXEL_STYLE}{_hex(top)}-{_hex(bottom)}"
        if runs and runs[-1].style == style:
            runs[-1] = Run(runs[-1].text + "▀", style)
        else:
            runs.append(Run("▀", style))
    return Line(tuple(runs), len(above))


def _rounded(pixel: bytes) -> Pixel:
    red, green, blue = (min(255, (part + _STEP // 2) // _STEP * _STEP) for part in pixel)
    return red, green, blue


def _hex(pixel: Pixel) -> str:
    return "{:02x}{:02x}{:02x}".format(*pixel)
