"""Pictures as half blocks, and as the terminal draws them itself."""

from __future__ import annotations

import base64
import builtins
import io

import pytest
from PIL import Image

from app.ui.pictures import (
    CELL_HEIGHT,
    CELL_WIDTH,
    MOST_PNG_BYTES,
    MOST_ROWS,
    Decoded,
    ShownPicture,
    decoded,
    fitted,
)
from app.ui.terminal.graphics import GRAPHICS, MOST_COLUMNS, PLACEHOLDER
from tests.attachments.material import png
from tests.support.workspaces import until


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def made(form: str, size: tuple[int, int], left: str, right: str, mode: str = "RGB") -> str:
    """A picture whose halves have these colours."""
    image = Image.new(mode, size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, form, **({"quality": 95} if form == "JPEG" else {}))
    return in_base64(out.getvalue())


@pytest.mark.parametrize("form", ["PNG", "GIF", "WEBP", "JPEG"])  # the last two keep colours only nearly
def test_two_pixels_stand_in_each_cell(form):
    done = decoded(made(form, (64, 64), "#f00000", "#0000f0"), 8)
    assert done.told == ""
    rows = done.rows
    assert len(rows) == 4
    assert all(line.width == 8 for line in rows)
    first, last = rows[0].runs[0], rows[0].runs[-1]
    assert set(rows[0].text) == {"▀"}
    if form in ("PNG", "GIF"):
        assert (first.style, last.style) == ("pixel-f00000-f00000", "pixel-0000f0-0000f0")
    assert int(first.style[6:8], 16) > 0xD0 > 0x40 > int(last.style[6:8], 16)


def test_equal_neighbours_are_one_run():
    rows = decoded(in_base64(png(40, 40, b"\x10\x20\x30")), 40).rows
    assert [len(line.runs) for line in rows] == [1] * len(rows)


def test_what_shows_through_lies_on_grey():
    rows = decoded(made("PNG", (4, 4), "#00000000", "#00000000", "RGBA"), 4).rows
    assert rows[0].runs[0].style == "pixel-808080-808080"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (4000, 10), (10, 4000), (640, 480), (3, 7)])
@pytest.mark.parametrize("room", [1, 20, 300])
def test_a_picture_fits_its_room(width, height, room):
    columns, rows = fitted(width, height, room)
    assert 1 <= columns <= min(room, MOST_COLUMNS)
    assert 1 <= rows <= MOST_ROWS


def test_a_small_file_that_claims_to_be_huge_is_not_decoded():
    bomb = bytearray(png(4, 4))
    bomb[16:24] = (60_000).to_bytes(4) * 2
    assert decoded(in_base64(bytes(bomb)), 20) == Decoded("too large to be shown here")


@pytest.mark.parametrize("cut", [30, 45, 60])
def test_a_broken_picture_says_so(cut):
    assert decoded(in_base64(png(64, 64)[:cut]), 20) == Decoded("it cannot be decoded")


def test_what_is_no_picture_or_no_base64_says_so():
    assert decoded("aGVsbG8=", 20).rows == ()
    assert decoded("a", 20) == Decoded("it cannot be decoded")


def test_without_pillow_what_to_install_is_said(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "PIL":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert decoded(in_base64(png()), 20) == Decoded("to see it here: pip install 'beck-chat[images]'")


def test_where_pictures_are_not_wanted_none_is_decoded():
    assert decoded(in_base64(png()), 20, "off") == Decoded("pictures are not shown here")


async def test_decoding_is_done_beside_the_loop_once_for_each_width():
    picture = ShownPicture(in_base64(png(64, 64)))
    assert not picture.is_at(20)
    assert not picture.poll(20)
    await until(lambda: picture.poll(20))
    assert picture.is_at(20)
    assert picture.rows[0].width == 20
    assert not picture.poll(20)
    picture.poll(10)
    await until(lambda: picture.poll(10))
    assert picture.rows[0].width == 10


# Drawn by the terminal


def picture_of(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_terminal_is_handed_a_small_picture_made_anew():
    noted = Image.new("RGB", (3000, 2000), "#204060")
    out = io.BytesIO()
    noted.save(out, "JPEG", exif=b"Exif\0\0 where it was taken", comment=b"a secret \x1b[2J")
    done = decoded(in_base64(out.getvalue()), 60, "kitty")
    image = picture_of(done.png)
    columns, rows = done.size
    assert (columns, rows) == (60, 20)
    assert image.format == "PNG"
    assert image.width <= columns * CELL_WIDTH
    assert image.height <= rows * CELL_HEIGHT
    assert not image.info
    assert b"secret" not in done.png
    assert b"taken" not in done.png


def test_a_small_picture_is_not_blown_up():
    assert decoded(in_base64(png(40, 40)), 80, "kitty").size == (4, 2)


def test_what_shows_through_shows_through():
    done = decoded(made("PNG", (40, 40), "#00000000", "#ff0000ff", "RGBA"), 80, "kitty")
    assert picture_of(done.png).convert("RGBA").getpixel((0, 0))[3] == 0


def test_noise_is_handed_over_with_fewer_colours_or_pixels():
    noise = Image.effect_noise((2000, 1500), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    done = decoded(in_base64(out.getvalue()), 80, "kitty")
    assert 0 < len(done.png) <= MOST_PNG_BYTES


async def test_its_cells_name_their_place_and_the_picture(monkeypatch):
    monkeypatch.setattr(GRAPHICS, "way", "kitty")
    picture = ShownPicture(in_base64(png(200, 100)))
    picture.poll(20)
    await until(lambda: picture.poll(20))
    first, *others = picture.rows
    assert [row.width for row in picture.rows] == [20] * 5
    assert first.text.startswith(PLACEHOLDER + "\u0305\u0305" + PLACEHOLDER + "\u0305\u030d")
    assert others[0].text.startswith(PLACEHOLDER + "\u030d\u0305")
    assert first.runs[0].style == f"picture-{picture._number}"


async def test_one_whose_number_went_to_another_is_decoded_again(monkeypatch):
    monkeypatch.setattr(GRAPHICS, "way", "kitty")
    picture = ShownPicture(in_base64(png(20, 20)))
    picture.poll(20)
    await until(lambda: picture.poll(20))
    assert picture.is_at(20)
    for _ in range(100):
        GRAPHICS.take(object(), b"x", 1, 1)
    assert not picture.is_at(20)
    picture.poll(20)
    await until(lambda: picture.poll(20))
    assert picture.is_at(20)
