"""Reading: a located file or folder as what is sent of it, with caps, and with words for what was left out."""

from __future__ import annotations

import base64
import os
from collections import Counter
from pathlib import Path

from app.attachments.locating import LONGEST_NAME, Located
from app.attachments.pictures import HEADER_BYTES, Picture, picture_of
from app.attachments.text_files import decoded
from app.attachments.walking import Walk
from app.conversation import AttachmentPart
from app.conversation.attached import CHARACTERS_PER_TOKEN, Attached, size_label
from app.errors import AttachmentRefused
from app.hidden import told_of_hidden
from app.linkless import regular_file_at
from app.safe_text import SafeText, safe_line

MOST_TEXT_BYTES = 1_000_000
"""Of one text file; about 250,000 tokens, more than most models take."""
MOST_PICTURE_BYTES = 10_000_000
"""Of one picture or PDF; it is kept in the database a third larger."""
MOST_FOLDER_FILES = 200
MOST_FOLDER_BYTES = 1_000_000

_PDF = "application/pdf"
_PDF_PAGE_BYTES, _PDF_PAGE_TOKENS = 50_000, 2_000
_TYPES = {
    ".py": "text/x-python", ".rs": "text/x-rust", ".go": "text/x-go", ".c": "text/x-c", ".h": "text/x-c",
    ".js": "text/javascript", ".ts": "text/typescript", ".html": "text/html", ".css": "text/css",
    ".md": "text/markdown", ".csv": "text/csv", ".json": "application/json", ".xml": "text/xml",
    ".yaml": "text/yaml", ".yml": "text/yaml", ".toml": "text/toml", ".sh": "text/x-sh", ".sql": "text/x-sql",
}  # fmt: skip


def read_located(located: Located) -> Attached:
    """What is sent of a file or folder.

    Raises:
        AttachmentRefused: it cannot be read, is too large, is neither text nor a picture, or nothing in it is text.
    """
    return _read_folder(located) if located.kind == "folder" else _read_file(located)


def text_attachment(name: str, text: str, media_type: str = "text/plain", note: str = "") -> Attached:
    """A text, such as what a command said, as what is sent of it."""
    shown = safe_line(name, LONGEST_NAME)
    part = AttachmentPart(shown, media_type, text)
    return Attached(shown, (part,), " · ".join(filter(None, (note, *_hidden(text)))), tokens_of(part))


def _hidden(text: str) -> list[str]:
    """A note on what nobody sees in a text and the model reads."""
    told = told_of_hidden(text)
    return [f"holds {told}"] if told else []


def picture_attachment(name: SafeText, content: bytes) -> Attached:
    """A picture that is no file, such as a pasted one, as what is sent of it.

    Raises:
        AttachmentRefused: models take no such picture, or it is too large.
    """
    part = _part(name, content) if picture_of(content) is not None else None
    if part is None:
        raise AttachmentRefused(f"The {name} is of a kind that models do not take.", hint=_KINDS_HINT)
    if len(content) > MOST_PICTURE_BYTES:
        told = f"The {name} is {size_label(len(content))}; up to {size_label(MOST_PICTURE_BYTES)} can be attached."
        raise AttachmentRefused(told)
    return Attached(name, (part,), "", tokens_of(part))


def tokens_of(part: AttachmentPart) -> int:
    """About how many tokens a part costs."""
    if part.is_text:
        return -(-len(part.content) // CHARACTERS_PER_TOKEN)
    if part.is_picture:
        picture = picture_in(part)
        return picture.tokens if picture is not None else 1
    return max(1, part.byte_count // _PDF_PAGE_BYTES) * _PDF_PAGE_TOKENS


def picture_in(part: AttachmentPart) -> Picture | None:
    """What the header of a part's picture says; None where it is none."""
    try:
        return picture_of(base64.b64decode(part.content[: HEADER_BYTES * 4 // 3]))
    except ValueError:
        return None


def _read_file(located: Located) -> Attached:
    name = located.name
    content = _content(located.path, name)
    part = _part(name, content)
    notes = [f"link to {safe_line(str(located.path), LONGEST_NAME)}"] if located.is_link else []
    if part is None:
        text = decoded(content)
        if text is None:
            raise AttachmentRefused(
                f"{name} is neither text nor a picture that models take.", hint=_KINDS_HINT
            )
        part = AttachmentPart(name, _text_type(name), text.text)
        notes += [text.assumed] if text.assumed else []
        notes += _hidden(text.text)
    return Attached(name, (part,), " · ".join(notes), tokens_of(part))


_KINDS_HINT = "Text, PNG, JPEG, GIF, WebP and PDF can be attached; for others, attach what a command says of them: @!command."


def _part(name: str, content: bytes) -> AttachmentPart | None:
    """A picture or a PDF as base64; None for anything else."""
    picture = picture_of(content)
    media_type = picture.media_type if picture else _PDF if content.startswith(b"%PDF-") else ""
    return AttachmentPart(name, media_type, base64.b64encode(content).decode()) if media_type else None


def _content(path: Path, name: SafeText) -> bytes:
    """All of a file.

    Raises:
        AttachmentRefused: it cannot be read, or there is more of it than may be sent.
    """
    try:
        with os.fdopen(regular_file_at(path), "rb") as stream:
            content = stream.read(HEADER_BYTES)
            is_whole = picture_of(content) is not None or content.startswith(b"%PDF-")
            most = MOST_PICTURE_BYTES if is_whole else MOST_TEXT_BYTES
            content += stream.read(most + 1 - len(content)) if most > len(content) else b""
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        raise AttachmentRefused(f"{name} cannot be read: {error.strerror or error}.") from error
    if len(content) > most:
        told = f"{name} is {size_label(max(size, len(content)))}; up to {size_label(most)} can be attached."
        raise AttachmentRefused(told, hint="" if is_whole else f"Attach a part of it: @!tail -n 2000 {name}")
    return content


def _text_type(name: str) -> str:
    """The media type of a text file by its name; always one that says text."""
    return _TYPES.get(os.path.splitext(name)[1].lower(), "text/plain")  # noqa: PTH122 - a name, not a path


def _read_folder(located: Located) -> Attached:
    """The text files below a folder, each under its own name."""
    parts: list[AttachmentPart] = []
    skipped: Counter[str] = Counter()
    total = 0
    walk = Walk(located.path)
    for found in walk:
        if found.is_folder:
            continue
        if len(parts) >= MOST_FOLDER_FILES or total >= MOST_FOLDER_BYTES:
            skipped["beyond the cap"] += 1
            continue
        part, why = _folder_part(located, found.path, MOST_FOLDER_BYTES - total)
        if part is None:
            skipped[why] += 1
        else:
            parts.append(part)
            total += part.byte_count
    if walk.ignored:
        skipped["hidden or ignored"] = walk.ignored
    told = ", ".join(f"{count:,} {why}" for why, count in skipped.items())
    if not parts:
        raise AttachmentRefused(
            f"There is no text in {located.name}" + (f" (left out: {told})." if told else ".")
        )
    notes = [f"link to {safe_line(str(located.path), LONGEST_NAME)}"] if located.is_link else []
    notes += [f"left out: {told}"] if told else []
    notes += _hidden("".join([part.content for part in parts]))
    return Attached(located.name, tuple(parts), " · ".join(notes), sum(map(tokens_of, parts)))


def _folder_part(located: Located, path: str, room: int) -> tuple[AttachmentPart | None, str]:
    """One file of a folder, or why it is left out."""
    name = safe_line(located.name + path, LONGEST_NAME)
    place = located.path / path
    if place.is_symlink():
        return None, "links"
    try:
        if place.stat().st_size > min(room, MOST_TEXT_BYTES):
            return None, "too large"
        content = _content(place, name)
    except (OSError, AttachmentRefused):
        return None, "unreadable"
    text = decoded(content) if _part(name, content) is None else None
    if text is None:
        return None, "not text"
    return AttachmentPart(name, _text_type(name), text.text), ""
