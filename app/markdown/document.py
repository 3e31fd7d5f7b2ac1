"""One message's Markdown as lines for a width: parsed as it grows, laid out only where it is new.

What must stay true: the lines of a document that was fed in any number of pieces and finished equal the lines of the
same source given at once. The cost of `Document.layout` depends on what is new since the last call at that width, not
on the length of the document.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from app.markdown.block import Block
from app.markdown.layout import DocumentLayout
from app.markdown.layout_code import CodeShelf, language_of
from app.markdown.lines import Line
from app.markdown.parser import IncrementalParser
from app.markdown.places import SourcePosition
from app.safe_text import SafeMarkdown, unmarked

_WIDTHS_KEPT = 2
_SLICE = 2_000
"""Characters that `Document.advance` parses before it looks at the clock: about 2 ms."""
_NO_CODE = CodeShelf()
"""For documents that have not been parsed: there are many of them."""


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """One fenced or indented code block."""

    number: int
    """From 1 in its document, as in `Line.code_block`."""
    language: str
    """First word of the info string; empty where none was given."""
    text: str
    """The code as in the source, but for what is hidden in it; newline at the end of each line."""
    is_closed: bool = True
    """Whether the closing fence has arrived."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a document at one width. Live: the next `Document.layout` at this width updates ``lines`` in place."""

    width: int
    """Cells that were asked for."""
    lines: Sequence[Line]
    """All lines, top to bottom; those of the live tail last."""
    first_changed: int
    """Lowest index whose line differs from the previous call at this width; ``len(lines)`` where none does."""
    is_exact: bool = True
    """Whether the colours of closed code are final. Very long code that grew here gets them in slices: call
    `Document.layout` again, when idle, until this is true."""

    def source_position(self, line_index: int) -> SourcePosition:
        """The place in the source where a line begins; a blank line has the next line's."""
        return _position(self.lines[line_index])

    def line_at(self, position: SourcePosition) -> int:
        """Index of the line that shows a place in the source; the nearest one above where none does."""
        return max(0, bisect_right(self.lines, position, key=_position) - 1)


class Document:
    """One message's Markdown, growing or whole, laid out for a width.

    Args:
        source: Safe text to begin with.
        is_finished: Whether nothing will be appended; parsing then waits until the first `layout`.
    """

    __slots__ = ("_is_finished", "_layouts", "_parser", "_pieces", "_shelf", "_unparsed")

    def __init__(self, source: str = "", *, is_finished: bool = False) -> None:
        self._pieces = [source] if source else []
        self._is_finished = is_finished
        self._unparsed = [source]
        self._parser: IncrementalParser | None = None
        self._shelf = _NO_CODE
        self._layouts: dict[int, DocumentLayout] = {}

    @property
    def source(self) -> str:
        """The Markdown so far."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    @property
    def is_finished(self) -> bool:
        """Whether the end has been reached."""
        return self._is_finished

    def append(self, text: str) -> None:
        """Take in more text; cheap, the work waits for `layout`.

        Raises:
            ValueError: The document is finished.
        """
        if self._is_finished:
            raise ValueError("The document is finished.")
        if text:
            self._pieces.append(text)
            self._unparsed.append(text)

    def finish(self) -> None:
        """Say that nothing more comes; doing it twice is harmless."""
        self._is_finished = True

    def layout(self, width: int) -> Layout:
        """The lines at ``width`` cells (at least 1), brought up to date. The last two widths are kept."""
        parser = self._parsed()
        layout = self._layout_at(width)
        first_changed = layout.update(parser.settled, parser.live_tail())
        return Layout(width, layout.lines, first_changed, layout.is_exact)

    def pending(self, width: int) -> int:
        """Characters that the next `layout` at ``width`` would have to go through, more or less."""
        layout = self._layouts.get(width)
        if layout is None or not layout.is_complete:
            return len(self.source)
        return sum(map(len, self._unparsed))

    def advance(self, width: int, seconds: float) -> bool:
        """Do some of the work that `layout` at ``width`` would do at once.

        Args:
            width: Cells, at least 1.
            seconds: About how long; one list item, or 400 lines of code, can take it over that.

        Returns:
            Whether all of it is done.
        """
        deadline = perf_counter() + seconds
        parser = self._started()
        text = "".join(self._unparsed)
        for begin in range(0, len(text), _SLICE):
            parser.append(text[begin : begin + _SLICE])
            if perf_counter() > deadline:
                rest = text[begin + _SLICE :]
                self._unparsed = [rest] if rest else []
                return False
        self._unparsed = []
        parser = self._parsed()
        if perf_counter() > deadline:
            return False
        layout = self._layout_at(width)
        layout.update(parser.settled, parser.live_tail(), deadline)
        return layout.is_complete

    def release(self) -> None:
        """Let go of all that was parsed and laid out, to save memory; the next `layout` makes it anew."""
        self._unparsed = [self.source]
        self._parser = None
        self._shelf = _NO_CODE
        self._layouts = {}

    def estimate(self, width: int) -> int:
        """A guess of the number of lines at ``width``, without parsing."""
        count = 0
        for line in self.source.splitlines():
            count += 1 + max(0, len(line) - 1) // max(1, width)
        return max(1, count)

    def code_blocks(self) -> list[CodeBlock]:
        """The code blocks so far, in the order of their numbers."""
        parser = self._parsed()
        tail = parser.live_tail()
        codes = list(_codes_in(parser.settled, is_closed=True))
        live = [*(tail.open_list.parts if tail.open_list is not None else ()), *tail.stretches, *tail.blocks]
        codes += _codes_in(live, is_closed=False)
        if (fence := tail.open_fence) is not None:
            text = "".join(f"{line}\n" for line in fence.lines) + fence.partial
            codes.append((language_of(fence.info), text, False))
        return [
            CodeBlock(number, language, unmarked(SafeMarkdown(code)), is_closed)
            for number, (language, code, is_closed) in enumerate(codes, 1)
        ]

    def _layout_at(self, width: int) -> DocumentLayout:
        """The layout at a width; the one that was asked for longest ago makes room for it."""
        layout = self._layouts.pop(width, None) or DocumentLayout(width, self._shelf)
        while len(self._layouts) >= _WIDTHS_KEPT:
            del self._layouts[next(iter(self._layouts))]
        self._layouts[width] = layout
        return layout

    def _started(self) -> IncrementalParser:
        """The parser, as far as it has got."""
        if self._parser is None:
            self._parser = IncrementalParser()
            self._shelf = CodeShelf()
        return self._parser

    def _parsed(self) -> IncrementalParser:
        """The parser, after it has been given what it had not seen."""
        parser = self._started()
        if self._unparsed:
            parser.append("".join(self._unparsed))
            self._unparsed = []
        if self._is_finished and not parser.is_finished:
            parser.finish()
            self._shelf.is_finished = True
        return parser


def _position(line: Line) -> SourcePosition:
    return SourcePosition(line.source_line, line.source_offset)


def _codes_in(blocks: Iterable[Block], *, is_closed: bool) -> Iterator[tuple[str, str, bool]]:
    """Language, text and whether it is closed of each code block."""
    code: tuple[str, str, bool] | None = None
    for block in blocks:
        for token in block.tokens:
            if token.type not in ("fence", "code_block"):
                continue
            if code is not None and token.meta.get("continued"):
                code = code[0], code[1] + token.content, is_closed
                continue
            if code is not None:
                yield code
            code = language_of(token.info), token.content, is_closed
    if code is not None:
        yield code
