"""Attachments in the transcript: a row for each below the prompt that it went along with; texts unfold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.markdown.cells import cell_width, fit
from app.markdown.lines import Line, Run
from app.ui.widgets.transcript.body import PlainBody
from app.ui.widgets.transcript.face import AttachmentFace

if TYPE_CHECKING:
    from app.ui.pictures import ShownPicture  # loaded with the first picture

ATTACHMENT_STYLE = "attachment"

MOST_FOLDED = 6
"""Rows of a folded message's attachments; one of them stands for those that are more."""
MOST_LINES = 300
"""Lines that an unfolded text shows; the rest is only counted."""


def attachment_rows(attachments: Sequence[AttachmentFace], width: int, *, is_unfolded: bool) -> list[Line]:
    """The rows; unfolded, what is in each text follows it."""
    if is_unfolded:
        return [line for one in attachments for line in _unfolded(one, width)]
    most = MOST_FOLDED if len(attachments) <= MOST_FOLDED else MOST_FOLDED - 1
    rows = [_row("▸" if one.text or one.picture else "▪", one, width) for one in attachments[:most]]
    if rest := len(attachments) - most if len(attachments) > most else 0:
        words = fit(f"▸ and {rest:,} more", width)
        rows.append(Line((Run(words, ATTACHMENT_STYLE),), cell_width(words)))
    return rows


def _row(sign: str, one: AttachmentFace, width: int) -> Line:
    """Sign, name and what it is; where there is little room the name gives way, then what it is."""
    room = max(4, width - cell_width(one.detail) - 4)
    name = fit(f"{sign} {one.name}", room)
    detail = fit(f"  {one.detail}", max(0, width - cell_width(name)))
    runs = tuple(run for run in (Run(name, ATTACHMENT_STYLE), Run(detail, "time")) if run.text)
    return Line(runs, sum(cell_width(run.text) for run in runs))


def _unfolded(one: AttachmentFace, width: int) -> list[Line]:
    if one.picture is not None:
        return [_row("▾", one, width), *_picture(one.picture, width)]
    if not one.text:
        return [_row("▪", one, width)]
    lines = list(PlainBody(one.text, style="reasoning").layout(width).lines)
    shown = lines[:MOST_LINES]
    if rest := len(lines) - len(shown):
        words = fit(f"… {rest:,} more lines", width)
        shown.append(Line((Run(words, "fold"),), cell_width(words)))
    return [_row("▾", one, width), *shown]


def _picture(picture: ShownPicture, width: int) -> Sequence[Line]:
    """A picture's rows once it is decoded for this width; a word until then, or why it is not shown."""
    if picture.is_at(width) and picture.rows:
        return picture.rows
    words = fit(picture.told if picture.is_at(width) else "decoding…", width)
    return [Line((Run(words, "fold"),), cell_width(words))]


def coming_pictures(attachments: Sequence[AttachmentFace], width: int) -> list[ShownPicture]:
    """The pictures that are not decoded for this width yet."""
    pictures = [one.picture for one in attachments if one.picture is not None]
    return [picture for picture in pictures if not picture.is_at(width)]
