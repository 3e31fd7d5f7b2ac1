"""Entry: one message in the transcript, with its lines where somebody looks at them and its height where nobody does."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.markdown.document import SourcePosition
from app.markdown.lines import BLANK, Line
from app.ui.widgets.transcript.body import Body, BodyLayout, make_body
from app.ui.widgets.transcript.face import MessageFace
from app.ui.widgets.transcript.framing import above_text, ending, first_difference, header, thinking

_EMPTY_LINE = Line((), 0)
"""Where the caret waits for the first token. Not `BLANK`, which is a gap."""


class Anchor(NamedTuple):
    """A place in an entry that survives another width and more text.

    Attributes:
        section: Which part of the entry.
        line: The line in that part; in the body, lines below the one that shows ``position``.
        position: The place in the source, in the body.
    """

    section: Literal["head", "body", "foot"]
    line: int = 0
    position: SourcePosition = SourcePosition(0, 0)


class Entry:
    """One message.

    Args:
        face: What to show.
        gap: Blank lines above the header.
    """

    __slots__ = (
        "_body", "_caret_drawn", "_column", "_layout", "_unfed", "_wide", "counted_lines", "face", "foot", "gap", "head", "height",
        "is_behind", "is_unfolded", "reasoning", "revision", "text", "width", "x_offsets",
    )  # fmt: skip

    def __init__(self, face: MessageFace, gap: int) -> None:
        self.face = face
        self.gap = gap
        self.text: str = face.text
        """The text as far as it is part of the body."""
        self.reasoning: str = face.reasoning
        self.is_unfolded = False
        self.x_offsets: dict[int, int] = {}
        """Cells that wide blocks are scrolled sideways, by block."""
        self.width = 0
        """The width that ``height`` was measured at; 0 for never."""
        self.height = 0
        self.is_behind = True
        """Whether something came that the lines do not show yet."""
        self.revision = 0
        """How often the lines were brought up to date."""
        self.counted_lines = 0
        """Lines that arrived while nobody looked, as counted and not laid out."""
        self.head: list[Line] = []
        self.foot: list[Line] = []
        self._caret_drawn: int | None = None
        self._column = 0
        self._unfed: list[str] = []
        self._body: Body | None = None
        self._layout: BodyLayout | None = None
        self._wide: dict[int, int] = {}

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
        return bool(self.text or self._unfed)

    @property
    def source(self) -> str:
        """The whole text so far, as Markdown."""
        return self.text + "".join(self._unfed)

    def has_lines(self, width: int) -> bool:
        """Whether there are lines to paint at this width, up to date or not."""
        return self._layout is not None and self.width == width

    def estimate(self, width: int) -> int:
        """A guess of the height from the length of the text alone."""
        text = self.text
        lines = 1 + text.count("\n") + len(text) // width if text else 0
        extra = 2 * bool(self.reasoning) + len(self.face.tool_calls) + 2 * bool(self.face.failure)
        return self.gap + 1 + lines + extra

    def show(self, face: MessageFace) -> bool:
        """Take over a new face; text that goes on from what was there is appended, other text replaces it.

        Returns:
            Whether anything differs.
        """
        if face is self.face or (face == self.face and not self._unfed and face.text == self.text):
            return False
        was_streaming = self.is_streaming
        source = self.source
        self.face = face
        self.reasoning = face.reasoning
        self.is_behind = True
        if not face.text.startswith(source):
            self._start_over(face.text)
        elif len(face.text) > len(source):
            self.append(face.text[len(source) :])
        if was_streaming and not self.is_streaming and self._body is not None:
            self._feed()
            self._body.finish()
        elif self.is_streaming and not was_streaming:
            self._start_over(face.text)
        return True

    def append(self, text: str) -> None:
        """Take in more text; only counted until `refresh`."""
        self._unfed.append(text)
        self.is_behind = True

    def append_reasoning(self, text: str) -> None:
        """Take in more reasoning."""
        self.reasoning += text
        self.is_behind = True

    def count(self, text: str, width: int) -> int:
        """Lines that the text adds, by length alone; they are noted in ``counted_lines``."""
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
        self._feed()
        if self._body is None:
            self._body = make_body(self.face.role, self.text, is_finished=not self.is_streaming)
        self._layout = self._body.layout(width)
        self.head = [BLANK] * self.gap + self._make_head(width)
        self.foot = self._make_foot(width)
        self.width = width
        self.height = len(self.head) + len(self._layout.lines) + len(self.foot)
        self.is_behind = False
        self.revision += 1
        self.counted_lines = 0
        old_caret, self._caret_drawn = self._caret_drawn, self.caret_line
        if is_new:
            self._wide.clear()
            self.x_offsets.clear()
            self._note_wide(0)
            return 0
        first = len(self.head) + self._note_wide(self._layout.first_changed)
        changed = first_difference(old_head, self.head)
        if changed < len(self.head) or len(old_head) != len(self.head):
            return changed
        if self.foot != old_foot:
            first = min(first, len(self.head) + len(self._layout.lines), old_height - len(old_foot))
        if old_caret != self._caret_drawn and old_caret is not None:
            first = min(first, old_caret)
        return min(first, self.height)

    def forget_lines(self) -> None:
        """Drop everything that can be made again; the height stays. Not while text is coming."""
        self._feed()
        self._body = self._layout = None
        self.head, self.foot = [], []
        self._wide.clear()

    def line(self, index: int) -> Line:
        """The line at an index, as last brought up to date."""
        if index < len(self.head):
            return self.head[index]
        index -= len(self.head)
        body = self._layout.lines if self._layout is not None else ()
        if index < len(body):
            return body[index]
        index -= len(body)
        return self.foot[index] if index < len(self.foot) else BLANK

    def body_index(self, index: int) -> int:
        """The index of a line counted from the first of the text; negative above it."""
        return index - len(self.head)

    @property
    def caret_line(self) -> int | None:
        """The line that the caret stands at the end of; None where there is no caret."""
        if not self.is_streaming:
            return None
        if self._layout is not None and self._layout.lines:
            return len(self.head) + len(self._layout.lines) - 1
        return self.height - 1

    @property
    def fold_line(self) -> int | None:
        """The line that stands for the reasoning; None where there is none."""
        return self.gap + 1 if self.reasoning else None

    def wide_block(self, line: Line) -> int:
        """Cells of the widest line in this line's block; 0 where the block does not scroll sideways."""
        return self._wide.get(line.block, 0) if line.is_wide or line.code_block else 0

    def code(self, number: int) -> str | None:
        """The text of a code block; None where there is no such number."""
        body = self._body
        if body is None:
            body = make_body(self.face.role, self.source, is_finished=True)
            body.layout(80)
        return next((block.text for block in body.code_blocks() if block.number == number), None)

    def anchor_of(self, index: int) -> Anchor:
        """The place that a line shows."""
        body_index = index - len(self.head)
        if body_index < 0 or self._layout is None:
            return Anchor("head", index)
        if body_index < len(self._layout.lines):
            position = self._layout.source_position(body_index)
            return Anchor("body", body_index - self._layout.line_at(position), position)
        return Anchor("foot", body_index - len(self._layout.lines))

    def line_of(self, anchor: Anchor) -> int:
        """Index of the line that shows a place."""
        body = len(self._layout.lines) if self._layout is not None else 0
        if anchor.section == "head":
            return min(anchor.line, max(0, len(self.head) - 1))
        if anchor.section == "foot" or self._layout is None:
            return min(len(self.head) + body + anchor.line, max(0, self.height - 1))
        in_body = self._layout.line_at(anchor.position) + anchor.line
        return len(self.head) + max(0, min(in_body, body - 1)) if body else max(0, self.height - 1)

    def _start_over(self, text: str) -> None:
        self.text = text
        self._unfed.clear()
        self._body = self._layout = None
        self._column = 0

    def _feed(self) -> None:
        if self._unfed:
            added = "".join(self._unfed)
            self._unfed.clear()
            self.text += added
            if self._body is not None:
                self._body.append(added)

    def _make_head(self, width: int) -> list[Line]:
        if self.is_thinking:
            return [header(self.face, width), *thinking(self.reasoning, width)]
        folded = above_text(self.face, self.reasoning, width, is_unfolded=self.is_unfolded)
        if folded and (self.has_text or self.is_streaming):
            folded.append(BLANK)
        return [header(self.face, width), *folded]

    def _make_foot(self, width: int) -> list[Line]:
        if self._layout is not None and not self._layout.lines and self.is_streaming and not self.is_thinking:
            return [_EMPTY_LINE]
        return ending(self.face, width)

    def _note_wide(self, first: int) -> int:
        """Remember how wide the scrolling blocks are; while text grows they only get wider.

        Returns:
            ``first``, or the first line of the block around it where that block grew wider and is filled anew.
        """
        lines = self._layout.lines if self._layout is not None else ()
        changed = first
        for index in range(first, len(lines)):
            line = lines[index]
            if line.is_wide and line.width > self._wide.get(line.block, 0):
                self._wide[line.block] = line.width
                while changed > 0 and lines[changed - 1].block == line.block:
                    changed -= 1
        return changed
