from __future__ import annotations

import base64

import pytest

from app.attachments import reading
from app.attachments.locating import locate
from app.attachments.reading import picture_in, read_located, text_attachment
from app.errors import AttachmentRefused
from tests.attachments.material import png


def read(named, folder):
    located = locate(named, folder)
    assert located is not None
    return read_located(located)


def test_a_text_file_is_sent_as_text_under_its_name(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    attached = read("a.py", tmp_path)
    (part,) = attached.parts
    assert (attached.name, part.name, part.media_type, part.content) == ("a.py", "a.py", "text/x-python", "x = 1\n")  # fmt: skip
    assert part.is_text
    assert (attached.tokens, attached.byte_count, attached.note) == (2, 6, "")


def test_a_picture_is_known_by_its_bytes_and_not_by_its_name(tmp_path):
    (tmp_path / "notes.txt").write_bytes(png(640, 480))
    (tmp_path / "real.png").write_text("no picture")
    attached = read("notes.txt", tmp_path)
    (part,) = attached.parts
    assert part.media_type == "image/png"
    assert base64.b64decode(part.content) == png(640, 480)
    assert attached.tokens == 640 * 480 // 750
    assert attached.byte_count == len(png(640, 480))
    picture = picture_in(part)
    assert picture is not None
    assert picture.told == "PNG 640×480"
    assert read("real.png", tmp_path).parts[0].media_type == "text/plain"


def test_every_media_type_of_a_text_says_text():
    for media_type in reading._TYPES.values():
        assert text_attachment("x", "", media_type).parts[0].is_text


def test_a_pdf_is_sent_as_it_is(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n\xff\x00")
    (part,) = read("a.pdf", tmp_path).parts
    assert (part.media_type, base64.b64decode(part.content)) == ("application/pdf", b"%PDF-1.7\n\xff\x00")


def test_what_is_neither_text_nor_picture_is_refused(tmp_path):
    (tmp_path / "beck").write_bytes(b"\x7fELF\0\0")
    with pytest.raises(AttachmentRefused, match="beck is neither text nor a picture"):
        read("beck", tmp_path)


def test_a_text_over_the_cap_is_refused_with_a_way_out(tmp_path):
    (tmp_path / "big.log").write_bytes(b"x" * (reading.MOST_TEXT_BYTES + 1))
    with pytest.raises(AttachmentRefused, match=r"big.log is 1\.0 MB; up to 1\.0 MB") as caught:
        read("big.log", tmp_path)
    assert "@!tail -n 2000 big.log" in caught.value.hint


def test_a_text_of_just_the_cap_is_taken(tmp_path):
    (tmp_path / "big.log").write_bytes(b"x" * reading.MOST_TEXT_BYTES)
    assert len(read("big.log", tmp_path).parts[0].content) == reading.MOST_TEXT_BYTES


def test_a_sparse_giant_is_refused_without_being_read(tmp_path):
    with (tmp_path / "giant").open("wb") as stream:
        stream.truncate(1 << 40)
    with pytest.raises(AttachmentRefused, match="giant is 1,099,512 MB"):
        read("giant", tmp_path)


def test_a_picture_over_the_cap_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PICTURE_BYTES", 70_000)
    (tmp_path / "a.png").write_bytes(png(2, 2) + b"\0" * 70_000)
    with pytest.raises(AttachmentRefused, match=r"a.png is 70 KB; up to 70 KB can be attached\."):
        read("a.png", tmp_path)


def test_a_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("x")

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(reading, "regular_file_at", refuse)
    with pytest.raises(AttachmentRefused, match=r"a.txt cannot be read: Permission denied\."):
        read("a.txt", tmp_path)


def test_what_is_hidden_in_a_text_is_told_and_stays(tmp_path):
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    (tmp_path / "a.txt").write_text("x\u200b")
    (tmp_path / "b.txt").write_text(f"y{tags}")
    (tmp_path / "c.txt").write_bytes(b"\xef\xbb\xbfplain")
    one = read("a.txt", tmp_path)
    assert one.note == "holds 1 hidden character (U+200B)"
    assert one.parts[0].content == "x\u200b"
    assert read("b.txt", tmp_path).note.endswith("which spell “obey”")
    assert read("c.txt", tmp_path).note == ""
    assert "holds 5 hidden characters" in read(".", tmp_path).note
    assert text_attachment("!x", "a\u2060").note == "holds 1 hidden character (U+2060)"
    assert text_attachment("!x", "a", note="cut").note == "cut"


def test_a_link_is_shown_with_its_target(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "link").symlink_to("a.txt")
    assert read("link", tmp_path).note == f"link to {(tmp_path / 'a.txt').resolve()}"


def test_an_old_encoding_is_said(tmp_path):
    (tmp_path / "a.txt").write_bytes("Grüße".encode("cp1252"))
    assert read("a.txt", tmp_path).note == "read as Windows-1252"


def test_a_folder_is_its_text_files_and_words_for_the_rest(tmp_path):
    top = tmp_path / "src"
    (top / "deep").mkdir(parents=True)
    (top / ".git").mkdir()
    (top / "node_modules").mkdir()
    (top / "node_modules" / "x.js").write_text("no")
    (top / "a.py").write_text("a")
    (top / "deep" / "b.py").write_text("bb")
    (top / "deep" / "c.log").write_text("no")
    (top / ".env").write_text("no")
    (top / ".gitignore").write_text("*.log\n")
    (top / "pic.png").write_bytes(png())
    (top / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "outside").write_text("no")
    attached = read("src/", tmp_path)
    assert [(part.name, part.content) for part in attached.parts] == [("src/a.py", "a"), ("src/deep/b.py", "bb")]  # fmt: skip
    assert attached.note == "left out: 1 links, 1 not text, 5 hidden or ignored"


def test_a_folder_is_capped_by_files_and_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_FOLDER_FILES", 3)
    monkeypatch.setattr(reading, "MOST_FOLDER_BYTES", 100)
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text("x" * (60 if number < 2 else 5))
    attached = read(".", tmp_path)
    assert [part.name for part in attached.parts] == ["./0.txt", "./2.txt", "./3.txt"]
    assert attached.note == "left out: 1 too large, 5 beyond the cap"


def test_a_folder_without_text_says_what_was_in_it(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    with pytest.raises(AttachmentRefused, match=r"There is no text in \./ \(left out: 1 not text\)\."):
        read(".", tmp_path)
