import pytest

from app.conversation import Attached, AttachmentPart
from app.conversation.attached import parts_of, size_label


@pytest.mark.parametrize(
    ("count", "label"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 KB"), (3_449, "3.4 KB"), (42_400, "42 KB"), (999_400, "999 KB"),
     (999_600, "1.0 MB"), (12_345_678, "12 MB"), (1_234_567_890, "1,235 MB")],
)  # fmt: skip
def test_sizes_are_short(count, label):
    assert size_label(count) == label


@pytest.mark.parametrize("content", [b"", b"a", b"ab", b"abc", b"abcd"])
def test_a_part_knows_how_many_bytes_its_file_has(content):
    import base64

    assert AttachmentPart("x", "image/png", base64.b64encode(content).decode()).byte_count == len(content)
    assert AttachmentPart("x", "text/plain", content.decode()).byte_count == len(content)
    assert AttachmentPart("x", "text/plain", "ü").byte_count == 2


def test_parts_are_sent_in_order():
    one, two, three = (AttachmentPart(name, "text/plain", name) for name in "abc")
    assert parts_of((Attached("x", (one, two)), Attached("y", (three,)))) == (one, two, three)
    assert Attached("x", (one, two)).byte_count == 2
