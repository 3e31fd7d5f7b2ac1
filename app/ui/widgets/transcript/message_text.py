"""MessageText: one message's text and its lines at a width: as Markdown, raw, folded, or plain for a moment.

A long text is shown plain while its Markdown is laid out in slices (`advance`), so that none stops the screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.markdown.code_wrap import WrappedCode
from app.markdown.document import CodeBlock, Document
from app.markdown.excerpt import excerpt
from app.markdown.lines import Line, Run
from app.markdown.places import END, Cut, SourcePosition
from app.ui.widgets.transcript.body import LONG_TEXT, Body, BodyLayout, PlainBody, PlainLayout, block_key
from app.ui.widgets.transcript.face import FaceRole
from app.ui.widgets.transcript.prompt_body import PromptBody

FOLDED_LINES = 3
"""Lines that a folded message shows."""
FOLD_MARK_STYLE = "fold"

_NO_LINES: Sequence[Line] = ()


class MessageText:
    """The text of one message.

    Args:
        role: Whose it is: models write Markdown, all others are shown in their very words.
        text: What is there so far.
    """

    __slots__ = (
        "_body", "_coming", "_folded", "_layout", "_role", "_unfed", "_wide", "_wrapped", "fed", "is_finished",
        "is_folded", "is_raw", "width", "wraps_code", "x_offsets",
    )  # fmt: skip

    def __init__(self, role: FaceRole, text: str, *, is_finished: bool) -> None:
        self.fed = text
        """The text as far as the lines can show it."""
        self.is_finished = is_finished
        self.is_folded = False
        self.is_raw = False
        self.wraps_code = False
        """Whether long lines of code are wrapped; else they scroll sideways."""
        self.width = 0
        """The width that the lines are laid out for; 0 for none."""
        self.x_offsets: dict[tuple[int, int], int] = {}
        """Cells that wide blocks are scrolled sideways, by `block_key`."""
        self._role = role
        self._unfed: list[str] = []
        self._body: Body | None = None
        self._coming: Document | None = None
        """The Markdown that is being laid out while ``_body`` shows the text plain."""
        self._layout: BodyLayout | None = None
        self._folded: list[Line] | None = None
        self._wide: dict[tuple[int, int], int] = {}
        self._wrapped: WrappedCode | None = None

    @property
    def source(self) -> str:
        """The whole text so far."""
        return self.fed + "".join(self._unfed)

    @property
    def has_text(self) -> bool:
        """Whether any text has arrived."""
        return bool(self.fed or self._unfed)

    @property
    def lines(self) -> Sequence[Line]:
        """The lines that are shown, as last laid out."""
        if self._folded is not None:
            return self._folded
        return self._layout.lines if self._layout is not None else _NO_LINES

    @property
    def is_laid_out(self) -> bool:
        """Whether there are lines."""
        return self._layout is not None

    @property
    def hides_lines(self) -> bool:
        """Whether the last line stands for others that are folded away."""
        return self._folded is not None

    @property
    def is_unfinished(self) -> bool:
        """Whether `advance` has something to do: Markdown to lay out, or colours to make exact."""
        if self._coming is not None:
            return True
        return self._layout is not None and not self._layout.is_exact

    def append(self, text: str) -> None:
        """Take in more text; only kept until `layout`."""
        self._unfed.append(text)

    def finish(self) -> None:
        """Say that nothing more comes."""
        self._feed()
        self.is_finished = True
        for body in (self._body, self._coming):
            if body is not None:
                body.finish()

    def layout(self, width: int) -> int:
        """Bring the lines up to date at a width; the lowest index that differs from before."""
        self._feed()
        is_new = self._layout is None or width != self.width or self.wraps_code == (self._wrapped is None)
        self.width = width
        is_new |= self._choose_body(width)
        assert self._body is not None  # noqa: S101 - `_choose_body` has set it
        before = self.lines
        self._layout = self._body.layout(width)
        first = 0 if is_new else self._layout.first_changed
        if is_new:
            self._wrapped = WrappedCode(width) if self.wraps_code else None
        if self._wrapped is not None:
            first = self._wrapped.update(self._layout.lines, first)
            self._layout = PlainLayout(self._wrapped.lines, first, self._layout.is_exact)
        if is_new:
            self._wide.clear()
            self.x_offsets.clear()
        first = self._note_wide(first)
        self._folded = self._fold(width)
        if self._folded is not None or len(before) <= FOLDED_LINES + 1:
            first = min(first, FOLDED_LINES)
        return min(first, len(self.lines))

    def advance(self, seconds: float) -> bool:
        """Do some of the work that was put off; whether `layout` has something new to show."""
        if self._coming is not None:
            return self._coming.advance(self.width, seconds)
        return self.is_unfinished

    def show_raw(self, *, is_raw: bool) -> None:
        """Show the Markdown as it was written, or what it means."""
        self.is_raw = is_raw
        self.forget_lines()

    def forget_lines(self) -> None:
        """Drop everything that can be made again."""
        self._feed()
        self._body = self._coming = self._layout = self._folded = self._wrapped = None
        self._wide.clear()
        self.width = 0

    def start_over(self, text: str) -> None:
        """Show another text."""
        self._unfed.clear()
        self.fed = text
        self.forget_lines()

    def estimate(self, width: int) -> int:
        """A guess of the number of lines from the length of the text alone."""
        text = self.fed
        count = 1 + text.count("\n") + len(text) // width if text else 0
        return min(count, FOLDED_LINES + 1) if self.is_folded else count

    # Places

    def position_of(self, index: int) -> SourcePosition:
        """The place in the source that a line shows."""
        return self._layout.source_position(index) if self._layout is not None else SourcePosition(0, 0)

    def index_of(self, position: SourcePosition) -> int:
        """The line that shows a place in the source."""
        index = self._layout.line_at(position) if self._layout is not None else 0
        return max(0, min(index, len(self.lines) - 1))

    def between(self, begin: Cut, end: Cut) -> str:
        """The Markdown between two places; the line that stands for a folded rest stands for its text too."""
        if self._layout is None:
            return ""
        if self._folded is not None:
            if begin.line >= FOLDED_LINES:
                begin = Cut(FOLDED_LINES, 0)
            if end.line >= FOLDED_LINES:
                end = Cut(len(self._layout.lines), END)
        return excerpt(self.fed, self._layout.lines, begin, end)

    # Blocks

    def code(self, number: int) -> str | None:
        """The text of a code block; None where there is no such number."""
        return next((block.text for block in self.code_blocks() if block.number == number), None)

    def code_blocks(self) -> list[CodeBlock]:
        """The code blocks, in the order of their numbers."""
        self._feed()
        body = self._body if self._coming is None and not self.is_raw else None
        if body is None:
            body = _rendered(self._role, self.fed, is_finished=self.is_finished)
        return body.code_blocks()

    def extent(self, line: Line) -> int:
        """Cells of the widest line in this line's block; 0 where the block does not scroll sideways."""
        return self._wide.get(block_key(line), 0) if line.is_wide or line.code_block else 0

    def _fold(self, width: int) -> list[Line] | None:
        lines = self._layout.lines if self._layout is not None else _NO_LINES
        hidden = len(lines) - FOLDED_LINES
        if not self.is_folded or hidden < 2:
            return None
        words = f"… {hidden:,} more lines"[:width]
        mark = Line((Run(words, FOLD_MARK_STYLE),), len(words), source_line=lines[FOLDED_LINES].source_line)
        return [*lines[:FOLDED_LINES], mark]

    def _feed(self) -> None:
        if not self._unfed:
            return
        added = "".join(self._unfed)
        self._unfed.clear()
        self.fed += added
        for body in (self._body, self._coming):
            if body is not None:
                body.append(added)

    def _choose_body(self, width: int) -> bool:
        """Have the body that can be laid out now; whether it is another one than before."""
        before: Body | None = self._body
        if self._coming is not None and self._coming.pending(width) <= LONG_TEXT:
            self._body, self._coming = self._coming, None
        if self._body is None:
            self._body = (
                PlainBody(self.fed, shows_hidden=True)
                if self.is_raw
                else _rendered(self._role, self.fed, is_finished=self.is_finished)
            )
        if isinstance(self._body, Document) and self._body.pending(width) > LONG_TEXT:
            self._coming = self._body
            self._body = PlainBody(self.fed)
        return self._body is not before

    def _note_wide(self, first: int) -> int:
        """Remember how wide the scrolling blocks are; while text grows they only get wider.

        Returns:
            ``first``, or the first line of the block around it where that block grew wider and is filled anew.
        """
        lines = self._layout.lines if self._layout is not None else _NO_LINES
        changed = first
        for index in range(first, len(lines)):
            line = lines[index]
            if line.is_wide and line.width > self._wide.get(block_key(line), 0):
                self._wide[block_key(line)] = line.width
                while changed > 0 and block_key(lines[changed - 1]) == block_key(line):
                    changed -= 1
        return changed


def _rendered(role: FaceRole, text: str, *, is_finished: bool) -> Document | PromptBody:
    """The body of a message as it is meant to be read."""
    if role == "assistant":
        return Document(text, is_finished=is_finished)
    return PromptBody(text)
