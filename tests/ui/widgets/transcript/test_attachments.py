from __future__ import annotations

import pytest

from app.safe_text import SafeText
from app.ui.widgets.transcript.attachments import MOST_LINES, attachment_rows
from app.ui.widgets.transcript.face import AttachmentFace

CODE = AttachmentFace(SafeText("src/app.py"), SafeText("3.4 KB"), SafeText("x = 1\ny = 2\n"))
CAT = AttachmentFace(SafeText("cat.png"), SafeText("PNG 640×480 · 42 KB"))


def texts(*faces, width=60, is_unfolded=False):
    return [line.text for line in attachment_rows(faces, width, is_unfolded=is_unfolded)]


def test_each_has_a_row_with_name_kind_and_size():
    assert texts(CODE, CAT) == ["▸ src/app.py  3.4 KB", "▪ cat.png  PNG 640×480 · 42 KB"]


def test_texts_unfold():
    assert texts(CODE, CAT, is_unfolded=True) == [
        "▾ src/app.py  3.4 KB",
        "x = 1",
        "y = 2",
        "▪ cat.png  PNG 640×480 · 42 KB",
    ]


def test_many_are_folded_into_a_few_rows():
    assert texts(*[CODE] * 200)[-1] == "▸ and 195 more"
    assert len(texts(*[CODE] * 200)) == 6
    assert len(texts(*[CODE] * 6)) == 6


def test_a_long_text_shows_its_beginning():
    long = AttachmentFace(SafeText("a"), SafeText("b"), SafeText("\n".join(map(str, range(5000)))))
    rows = texts(long, is_unfolded=True)
    assert len(rows) == MOST_LINES + 2
    assert rows[-1] == f"… {5000 - MOST_LINES:,} more lines"


@pytest.mark.parametrize("width", [1, 4, 10, 20, 80])
@pytest.mark.parametrize("is_unfolded", [False, True])
def test_no_row_is_wider_than_the_column(width, is_unfolded):
    wide = AttachmentFace(SafeText("日本語" * 40), SafeText("PNG 640×480 · 42 KB"), SafeText("長い" * 90))
    rows = attachment_rows([wide] * 9, width, is_unfolded=is_unfolded)
    assert all(line.width <= max(width, 4) for line in rows)
