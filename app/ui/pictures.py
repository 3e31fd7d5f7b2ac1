"""Pictures in the transcript: drawn by the terminal itself where it can, else as half blocks, two pixels in each cell.

Decoding is Pillow's (the extra ``images``), in a thread and only once somebody unfolds a picture. What a terminal is handed
is a small picture made anew from the pixels, never the file.
"""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.attachments.pictures import HEADER_BYTES, picture_of
from app.markdown.lines import Line, Run
from app.ui.terminal.graphics import GRAPHICS, MOST_COLUMNS, Way, placeholders

if TYPE_CHECKING:
    from PIL import Image as PillowImage

MOST_PIXELS = 40_000_000
"""Of a picture that is decoded; a few hundred bytes may claim to be any size."""
MOST_ROWS = 24
PIXEL_STYLE = "pixel-"
"""Begins the style names of half blocks: the colours above and below follow, as in ``pixel-ff8800-001122``."""
PICTURE_STYLE = "picture-"
"""Begins the style names of cells that the terminal fills itself; the picture's number follows."""

CELL_WIDTH, CELL_HEIGHT = 10, 20
"""Pixels of a cell: about what terminals have; the terminal scales what it is handed."""
MOST_PNG_BYTES = 150_000
"""Of what a terminal is handed, where fewer colours or pixels can reach that: a second on a line of 1.2 Mbit/s."""

_STEP = 8
"""Colours are rounded to multiples of this, so that equal neighbours are sent as one."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")

Pixel = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a picture has become.

    Attributes:
        told: Why there is nothing to show; empty where there is.
        rows: Half blocks; empty where the terminal draws.
        png: What the terminal is handed; empty where it is not.
        size: Columns and rows that it takes.
    """

    told: str = ""
    rows: Sequence[Line] = ()
    png: bytes = b""
    size: tuple[int, int] = (0, 0)


class ShownPicture:
    """One picture's rows, decoded when first asked for.

    Args:
        content: The file in base64.
    """

    def __init__(self, content: str) -> None:
        self._content = content
        self._coming: asyncio.Future[Decoded] | None = None
        self._width = 0
        self._number = 0
        self.rows: Sequence[Line] = ()
        self.told = ""
        """Why there are no rows; empty while there are some or may come."""

    def is_at(self, width: int) -> bool:
        """Whether what there is belongs to this width, and the terminal still knows it."""
        is_known = not self._number or GRAPHICS.owns(self, self._number)
        return self._width == width and self._coming is None and is_known

    def poll(self, width: int) -> bool:
        """Begin to decode for a width, or look whether that is done; whether there is something new to show."""
        if self._coming is None:
            if self.is_at(width):
                return False
            self._width = width
            work = asyncio.get_running_loop().run_in_executor(
                None, decoded, self._content, width, GRAPHICS.way
            )
            self._coming = work
            return False
        if not self._coming.done():
            return False
        self._show(self._coming.result())
        self._coming = None
        return True

    def _show(self, done: Decoded) -> None:
        self.rows, self.told = done.rows, done.told
        if done.png:
            columns, rows = done.size
            self._number = GRAPHICS.take(self, done.png, columns, rows)
            style = f"{PICTURE_STYLE}{self._number}"
            self.rows = [Line((Run(placeholders(row, columns), style),), columns) for row in range(rows)]


def decoded(content: str, width: int, way: Way = "blocks") -> Decoded:
    """A picture as it is shown in a room of so many cells, or why it is not, in a few words.

    Args:
        content: The file in base64.
        width: Cells that there are.
        way: How pictures are shown.
    """
    if way == "off":
        return Decoded("pictures are not shown here")
    try:
        from PIL import Image  # an extra; only ever needed for this
    except ImportError:
        return Decoded("to see it here: pip install 'beck-chat[images]'")
    try:
        raw = base64.b64decode(content)
        header = picture_of(raw[:HEADER_BYTES])
        if header is None or header.width * header.height > MOST_PIXELS:
            return Decoded("too large to be shown here")
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return Decoded("too large to be shown here")
            return _drawn_by_terminal(image, width) if way == "kitty" else _in_half_blocks(image, width)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, MemoryError):
        return Decoded("it cannot be decoded")


def _in_half_blocks(image: PillowImage.Image, width: int) -> Decoded:
    from PIL import Image

    columns, rows = fitted(image.width, image.height, width)
    image.draft("RGB", (columns * 2, rows * 4))
    small = image.convert("RGBA").resize((columns, rows * 2), Image.Resampling.BOX)
    ground = Image.new("RGBA", small.size, (128, 128, 128, 255))
    flat = Image.alpha_composite(ground, small).convert("RGB").tobytes()
    pixels = [_rounded(flat[at : at + 3]) for at in range(0, len(flat), 3)]
    lines = [
        half_block_line(pixels[at : at + columns], pixels[at + columns : at + 2 * columns])
        for at in range(0, len(pixels), 2 * columns)
    ]
    return Decoded(rows=lines, size=(columns, rows))


def _drawn_by_terminal(image: PillowImage.Image, width: int) -> Decoded:
    columns, rows = fitted(image.width, image.height, width, pixels=CELL_WIDTH)
    room = (columns * CELL_WIDTH, rows * CELL_HEIGHT)
    image.draft("RGB", (room[0] * 2, room[1] * 2))
    whole = image.convert("RGBA")
    whole.info = {}  # what else stands in the file stays out of what is handed over
    whole.thumbnail(room)
    png = b""
    for smaller in _ever_smaller(whole):
        out = io.BytesIO()
        smaller.save(out, "PNG")
        png = out.getvalue()
        if len(png) <= MOST_PNG_BYTES:
            break
    return Decoded(png=png, size=(columns, rows))


def _ever_smaller(image: PillowImage.Image) -> Iterator[PillowImage.Image]:
    """The picture, then with fewer colours, then with fewer pixels."""
    from PIL import Image

    yield image
    for share in (1, 2, 4):
        size = (max(1, image.width // share), max(1, image.height // share))
        yield image.resize(size).quantize(256, Image.Quantize.FASTOCTREE)


def fitted(width: int, height: int, room: int, *, pixels: int = 1) -> tuple[int, int]:
    """Columns and rows that a picture takes in a room of so many cells; a cell is twice as high as it is wide.

    Args:
        width: Pixels of the picture.
        height: Likewise.
        room: Cells that there are in a row.
        pixels: How many of its pixels a cell is wide at least, so that small pictures stay small.
    """
    columns = max(1, min(room, MOST_COLUMNS, -(-width // pixels)))
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
