from __future__ import annotations

import pytest

from app.attachments.pictures import picture_of
from tests.attachments.material import gif, jpeg, png, webp


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (png(640, 480), "PNG 640×480"),
        (gif(12, 345), "GIF 12×345"),
        (jpeg(800, 601), "JPEG 800×601"),
        (webp("VP8X", 4000, 3), "WebP 4000×3"),
        (webp("VP8L", 17, 16_000), "WebP 17×16000"),
        (webp("VP8", 320, 200), "WebP 320×200"),
    ],
    ids=["png", "gif", "jpeg", "webp extended", "webp lossless", "webp lossy"],
)
def test_kind_and_size_are_in_the_header(content, told):
    picture = picture_of(content)
    assert picture is not None
    assert picture.told == told


@pytest.mark.parametrize("content", [b"", b"hello", b"BM1234", b"RIFF1234WAVE", b"%PDF-1.7", b"<svg/>"])
def test_what_is_no_picture_that_models_take_is_none(content):
    assert picture_of(content) is None


@pytest.mark.parametrize("whole", [png(9, 9), gif(9, 9), jpeg(9, 9), webp("VP8X", 9, 9), webp("VP8L", 9, 9)])
def test_a_header_cut_anywhere_never_fails(whole):
    for end in range(len(whole)):
        picture = picture_of(whole[:end])
        assert picture is None or (picture.width, picture.height) in {(0, 0), (9, 9)}


def test_a_picture_without_a_size_is_told_by_its_kind_alone():
    picture = picture_of(b"\xff\xd8\xff\xd9")
    assert picture is not None
    assert (picture.told, picture.tokens) == ("JPEG", 1)


def test_tokens_follow_the_size_up_to_a_cap():
    small, large = picture_of(png(300, 200)), picture_of(gif(9000, 9000))
    assert small is not None
    assert large is not None
    assert (small.tokens, large.tokens) == (80, 1600)
