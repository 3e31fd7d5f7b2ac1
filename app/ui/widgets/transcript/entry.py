"""Entry: one message in the transcript, with its lines where somebody looks at them and its height where nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.markdown.lines import BLANK, Line
from app.ui.widgets.transcript.anchor import Anchor
from app.ui.widgets.transcript.body import block_key
from app.ui.widgets.transcript.face import MessageFace
from app.ui.widgets.transcript.framing import (
    above_text,
    below_text,
    ending,
    first_difference,
    header,
    thinking,
)

if TYPE_CHECKING:
    from app.ui.pictures import ShownPicture  # loaded with the first picture
    from app.ui.widgets.transcript.message_text import MessageText

_EMPTY_LINE = Line((), 0)
"""Where the caret waits for the first token. Not `BLANK`, which is a gap."""
_NO_LINES: Sequence[Line] = ()


class Entry:
    """One message.

    Args:
        face: What to show.
        gap: Blank lines above the header.
    """

    __slots__ = (
        "_caret_drawn", "_column", "_text", "counted_lines", "face", "foot", "gap", "head", "height", "is_behind",
        "is_unfolded", "reasoning", "revision", "width", "wraps_code",
    )  # fmt: skip

    def __init__(self, face: MessageFace, gap: int) -> None:
        self.face = face
        self.gap = gap
        self.reasoning: str = face.reasoning
        self.is_unfolded = False
        """Whether reasoning and tool calls are shown in full."""
        self.wraps_code = False
        """Whether long lines of code are wrapped."""
        self.width = 0
        """The width that ``height`` was measured at; 0 for never."""
        self.height = 0
        self.is_behind = True
        """Whether something came that the lines do not show yet."""
        self.revision = 0
        """How often the lines were brought up to date."""
        self.counted_lines = 0
        """Lines that arrived while nobody looked, as counted and not laid out."""
        self.head: Sequence[Line] = _NO_LINES
        self.foot: Sequence[Line] = _NO_LINES
        self._caret_drawn: int | None = None
        self._column = 0
        self._text: MessageText | None = None

    @property
    def text(self) -> MessageText:
        """The text, made when first needed: most messages of a long conversation are never looked at."""
        if self._text is None:
            # The first message brings in the parser; the first frame has none.
            from app.ui.widgets.transcript.message_text import MessageText

            self._text = MessageText(self.face.role, self.face.text, is_finished=not self.is_streaming)
        return self._text

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self.face.text if self._text is None else self._text.fed)

    @property
    def is_streaming(self) -> bool:
        """Whether more is coming."""
        return self.face.status == "streaming"

    @property
    def is_thinking(self) -> bool:
        """Whether there is reasoning and nothing else so far."""
        return self.is_streaming and bool(self.reasoning) and not self.has_text and not self.face.tool_calls

    @property
    def has_text(self) -> bool:
        """Whether any visible text has arrived."""
        return bool(self.face.text) if self._text is None else self._text.has_text

    @property
    def source(self) -> str:
        """The whole text so far, as Markdown."""
        return self.face.text if self._text is None else self._text.source

    def has_lines(self, width: int) -> bool:
        """Whether there are lines to paint at this width, up to date or not."""
        return self.width == width and self._text is not None and self._text.is_laid_out

    def estimate(self, width: int) -> int:
        """A guess of the height from the length of the text alone."""
        if self._text is not None:
            lines = self._text.estimate(width)
        else:
            text = self.face.text
            lines = 1 + text.count("\n") + len(text) // width if text else 0
        face = self.face
        extra = 2 * bool(self.reasoning) + len(face.tool_calls) + 2 * bool(face.failure)
        extra += len(face.attachments)
        return self.gap + 1 + lines + extra

    def show(self, face: MessageFace) -> bool:
        """Take over a new face; text that goes on from what was there is appended, other text replaces it.

        Returns:
            Whether anything differs.
        """
        source = self.source
        if face is self.face or (face == self.face and face.text == source):
            return False
        was_streaming = self.is_streaming
        text = self.text
        self.face = face
        self.reasoning = face.reasoning
        self.is_behind = True
        if not face.text.startswith(source):
            text.start_over(face.text)
            self._column = 0
        elif len(face.text) > len(source):
            text.append(face.text[len(source) :])
        if was_streaming and not self.is_streaming:
            text.finish()
        elif self.is_streaming and not was_streaming:
            text.is_finished = False
            text.start_over(face.text)
        return True

    def append(self, text: str) -> None:
        """Take in more text; only counted until `refresh`."""
        self.text.append(text)
        self.is_behind = True

    def append_reasoning(self, text: str) -> None:
        """Take in more reasoning."""
        self.reasoning += text
        self.is_behind = True

    def count(self, text: str, width: int) -> int:
        """Lines that the text adds, by length alone; they are noted in ``counted_lines``."""
        if self._text is not None and self._text.is_folded:
            return 0
        first, *others = text.split("\n")
        added = (self._column + len(first)) // width - self._column // width
        self._column += len(first)
        for line in others:
            added += 1 + len(line) // width
            self._column = len(line)
        self.counted_lines += added
        return added

    def refresh(self, width: int) -> int:
        """Bring the lines up to date at a width.

        Returns:
            The lowest line that differs from before; ``height`` where none does.
        """
        is_new = not self.has_lines(width)
        old_head, old_foot, old_height = self.head, self.foot, self.height
        self.text.wraps_code = self.wraps_code
        first = self.text.layout(width)
        lines = self.text.lines
        self.head = [BLANK] * self.gap + self._make_head(width)
        self.foot = self._make_foot(width)
        self.width = width
        self.height = len(self.head) + len(lines) + len(self.foot)
        self.is_behind = False
        self.revision += 1
        self.counted_lines = 0
        old_caret, self._caret_drawn = self._caret_drawn, self.caret_line
        if is_new:
            return 0
        changed = first_difference(old_head, self.head)
        if changed < len(self.head) or len(old_head) != len(self.head):
            return changed
        first += len(self.head)
        if self.foot != old_foot:
            first = min(first, len(self.head) + len(lines), old_height - len(old_foot))
        if old_caret != self._caret_drawn and old_caret is not None:
            first = min(first, old_caret)
        return min(first, self.height)

    def advance(self, seconds: float) -> bool:
        """Do work that was put off; whether `refresh` would show something new."""
        is_new = self._text is not None and self._text.advance(seconds)
        for picture in self._coming_pictures():  # each is to be begun, so that none waits for another
            is_new |= picture.poll(self.width)
        return is_new

    @property
    def is_unfinished(self) -> bool:
        """Whether `advance` has something to do."""
        is_text_unfinished = self._text is not None and self._text.is_unfinished
        return is_text_unfinished or bool(self._coming_pictures())

    def _coming_pictures(self) -> list[ShownPicture]:
        """Pictures that are unfolded and not decoded yet."""
        if not (self.is_unfolded and self.face.attachments and self.width):
            return []
        from app.ui.widgets.transcript.attachments import coming_pictures  # few prompts have any

        return coming_pictures(self.face.attachments, self.width)

    def forget_lines(self) -> None:
        """Drop everything that can be made again; the height stays. Not while text is coming."""
        if self._text is not None:
            self._text.forget_lines()
        self.head = self.foot = _NO_LINES

    @property
    def _body(self) -> Sequence[Line]:
        return self._text.lines if self._text is not None else _NO_LINES

    def line(self, index: int) -> Line:
        """The line at an index, as last brought up to date."""
        if index < len(self.head):
            return self.head[index]
        index -= len(self.head)
        body = self._body
        if index < len(body):
            return body[index]
        index -= len(body)
        return self.foot[index] if index < len(self.foot) else BLANK

    def body_index(self, index: int) -> int:
        """The index of a line counted from the first of the text; negative above it."""
        return index - len(self.head)

    @property
    def body_end(self) -> int:
        """The index of the line after the text."""
        return len(self.head) + len(self._body)

    @property
    def caret_line(self) -> int | None:
        """The line that the caret stands at the end of; None where there is no caret."""
        return self.height - 1 if self.is_streaming else None

    @property
    def fold_line(self) -> int | None:
        """The line that stands for the reasoning; None where there is none."""
        return self.gap + 1 if self.reasoning else None

    @property
    def is_calling(self) -> bool:
        """Whether a tool call is the newest thing of a reply that goes on."""
        calls = self.face.tool_calls
        if not self.is_streaming or not calls or self.length != len(self.face.text):
            return False
        return calls[-1].is_after_text or not self.has_text

    def is_call(self, index: int) -> bool:
        """Whether a line tells of a tool call."""
        runs = self.line(index).runs if self.face.tool_calls else ()
        return bool(runs) and runs[0].style == "tool"

    def is_attachment(self, index: int) -> bool:
        """Whether a line is the row of an attachment."""
        runs = self.line(index).runs if self.face.attachments and index >= self.body_end else ()
        return bool(runs) and runs[0].style == "attachment"

    @property
    def rest_line(self) -> int | None:
        """The line that stands for the rest of a folded text; None where nothing is folded."""
        is_folded = self._text is not None and self._text.hides_lines
        return self.body_end - 1 if is_folded else None

    def wide_block(self, line: Line) -> int:
        """Cells of the widest line in this line's block; 0 where the block does not scroll sideways."""
        return self.text.extent(line)

    def x_offset(self, line: Line) -> int:
        """Cells that a line is scrolled sideways."""
        return self.text.x_offsets.get(block_key(line), 0) if line.is_wide else 0

    def scroll_sideways(self, line: Line, cells: int, room: int) -> bool:
        """Move a line's block; whether it moved. ``room`` is the cells that are seen of it."""
        before = self.x_offset(line)
        after = max(0, min(before + cells, self.wide_block(line) - room))
        if after == before:
            return False
        self.text.x_offsets[block_key(line)] = after
        return True

    def anchor_of(self, index: int) -> Anchor:
        """The place that a line shows."""
        body_index = index - len(self.head)
        if body_index < 0 or not self.text.is_laid_out:
            return Anchor("head", index)
        if body_index < len(self._body):
            position = self.text.position_of(body_index)
            return Anchor("body", body_index - self.text.index_of(position), position)
        return Anchor("foot", body_index - len(self._body))

    def line_of(self, anchor: Anchor) -> int:
        """Index of the line that shows a place."""
        body = len(self._body)
        if anchor.section == "head":
            return min(anchor.line, max(0, len(self.head) - 1))
        if anchor.section == "foot" or not self.text.is_laid_out:
            return min(len(self.head) + body + anchor.line, max(0, self.height - 1))
        in_body = self.text.index_of(anchor.position) + anchor.line
        return len(self.head) + max(0, min(in_body, body - 1)) if body else max(0, self.height - 1)

    def _make_head(self, width: int) -> list[Line]:
        if self.is_thinking:
            return [header(self.face, width), *thinking(self.reasoning, width)]
        folded = above_text(
            self.face, self.reasoning, width, is_unfolded=self.is_unfolded, is_calling=self.is_calling
        )
        if folded and (self.has_text or self.is_streaming):
            folded.append(BLANK)
        return [header(self.face, width), *folded]

    def _make_foot(self, width: int) -> list[Line]:
        if not self._body and self.is_streaming and not self.is_thinking:
            return [_EMPTY_LINE]
        if self.face.attachments:
            from app.ui.widgets.transcript.attachments import attachment_rows  # few prompts have any

            rows = attachment_rows(self.face.attachments, width, is_unfolded=self.is_unfolded)
            return [*rows, *ending(self.face, width)]
        calls = below_text(self.face, width, is_unfolded=self.is_unfolded, is_calling=self.is_calling)
        return [*calls, *ending(self.face, width)]
