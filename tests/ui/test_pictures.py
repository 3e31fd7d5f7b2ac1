"""Pictures as half blocks."""

from __future__ import annotations

import base64
import builtins
import io

import pytest
from PIL import Image

from app.ui.pictures import MOST_COLUMNS, MOST_ROWS, HalfBlocks, decoded_rows, fitted
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


@pytest.fixture(autouse=True)
def _in_colour(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.parametrize("form", ["PNG", "GIF", "WEBP", "JPEG"])  # the last two keep colours only nearly
def test_two_pixels_stand_in_each_cell(form):
    rows, told = decoded_rows(made(form, (64, 64), "#f00000", "#0000f0"), 8)
    assert told == ""
    assert len(rows) == 4
    assert all(line.width == 8 for line in rows)
    first, last = rows[0].runs[0], rows[0].runs[-1]
    assert set(rows[0].text) == {"▀"}
    if form in ("PNG", "GIF"):
        assert (first.style, last.style) == ("pixel-f00000-f00000", "pixel-0000f0-0000f0")
    assert int(first.style[6:8], 16) > 0xD0 > 0x40 > int(last.style[6:8], 16)


def test_equal_neighbours_are_one_run():
    rows, _ = decoded_rows(in_base64(png(40, 40, b"\x10\x20\x30")), 40)
    assert [len(line.runs) for line in rows] == [1] * len(rows)


def test_what_shows_through_lies_on_grey():
    rows, _ = decoded_rows(made("PNG", (4, 4), "#00000000", "#00000000", "RGBA"), 4)
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
    assert decoded_rows(in_base64(bytes(bomb)), 20) == ((), "too large to be shown here")


@pytest.mark.parametrize("cut", [30, 45, 60])
def test_a_broken_picture_says_so(cut):
    rows, told = decoded_rows(in_base64(png(64, 64)[:cut]), 20)
    assert (rows, told) == ((), "it cannot be decoded")


def test_what_is_no_picture_or_no_base64_says_so():
    assert decoded_rows("aGVsbG8=", 20)[0] == ()
    assert decoded_rows("a", 20) == ((), "it cannot be decoded")


def test_without_pillow_what_to_install_is_said(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "PIL":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert decoded_rows(in_base64(png()), 20) == ((), "to see it here: pip install 'beck-chat[images]'")


def test_without_colours_it_is_not_drawn(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert decoded_rows(in_base64(png()), 20)[0] == ()


async def test_decoding_is_done_beside_the_loop_once_for_each_width():
    picture = HalfBlocks(in_base64(png(64, 64)))
    assert not picture.is_at(20)
    assert not picture.poll(20)
    await until(lambda: picture.poll(20))
    assert picture.is_at(20)
    assert picture.rows[0].width == 20
    assert not picture.poll(20)
    picture.poll(10)
    await until(lambda: picture.poll(10))
    assert picture.rows[0].width == 10
