"""A Markdown block: the pieces that the incremental parser hands to the layout.

What a reader of these types may rely on:

- A `Block` or `Part` is laid out once and cached by identity and ``revision``: its tokens change only when the
  revision does (a reference definition came late, or a list turned out to be loose).
- Tokens are markdown-it tokens with parsed inline children; lines in ``map`` count from the document's first line, and
  of an opening token only the first line is to be relied on. Nobody but the parser changes them.
- `LiveTail` is built anew whenever it is asked for after a change; only its `OpenList`, `OpenTable`, `OpenFence` and
  `Stretch`es keep their identity from one tail to the next, and the parts in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from markdown_it.token import Token


class Block:
    """One top-level block.

    Attributes:
        tokens: Of this block alone, from its opening to its closing token.
        source: Its source lines, each ending in a newline.
        first_line: 0-based source line where it begins.
        revision: Grows when ``tokens`` change.
        is_settled: Whether more text can no longer change what it is.
        parts: Where the block grew piece by piece (an open list or table), all its pieces, the same objects that
            `OpenList` and `OpenTable` showed. Laying those out gives the block; ``tokens`` says the same as a whole.
        fence: Where the block is a fence that was open, the same object that `LiveTail` showed.
    """

    __slots__ = ("_tokens", "fence", "first_line", "frame", "is_settled", "parts", "revision", "source")

    def __init__(
        self,
        tokens: list[Token],
        source: str,
        first_line: int,
        *,
        is_settled: bool = True,
        parts: tuple[Part, ...] = (),
        frame: OpenList | OpenTable | None = None,
        fence: OpenFence | None = None,
    ) -> None:
        self._tokens = tokens
        self.source = source
        self.first_line = first_line
        self.revision = 0
        self.is_settled = is_settled
        self.parts = parts
        self.frame: OpenList | OpenTable | None = frame
        """The list or table that the parts belong to; None where there are none."""
        self.fence = fence

    @property
    def tokens(self) -> list[Token]:
        """Tokens of the whole block; put together on demand where it has parts."""
        return self._tokens if self.frame is None else self.frame.join(self.parts)

    @tokens.setter
    def tokens(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self.revision += 1

    @property
    def kind(self) -> str:
        """Type of the first token, such as ``paragraph_open``, ``fence`` or ``bullet_list_open``."""
        return self.frame.head[0].type if self.frame is not None else self._tokens[0].type

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.source[:30]!r} r{self.revision}>"


class Stretch(Block):
    """The beginning of a long block that is still open, cut off so that it is laid out once; see `app.markdown.stretches`.

    Its tokens are a block by themselves. What an earlier stretch has opened has ``continued`` in its ``meta``: a
    container shows no marker or title then, text and code go on where they stopped. A paragraph that goes on behind the
    stretch has ``goes on`` there.
    """

    __slots__ = ()


class Part(Block):
    """One or more finished items of a list, or rows of a table.

    A part of a list is a list by itself: its tokens begin with the list's opening token (whose ``start`` is the
    number of the first item) and end with its closing token; paragraphs are hidden where the list is tight. Of a
    part of a table the tokens are rows only, ``tr_open`` to ``tr_close``.

    Attributes:
        owner: The settled block that the part belongs to; None while that is still open. Its revision follows.
        number: Items or rows before this part.
        count: Items or rows in it.
    """

    __slots__ = ("count", "number", "owner")

    def __init__(self, tokens: list[Token], source: str, first_line: int, *, number: int, count: int) -> None:
        super().__init__(tokens, source, first_line)
        self.owner: Block | None = None
        self.number = number
        self.count = count

    @property
    def tokens(self) -> list[Token]:
        """Tokens of the part."""
        return self._tokens

    @tokens.setter
    def tokens(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self.revision += 1
        if self.owner is not None:
            self.owner.revision += 1


@dataclass(slots=True, eq=False)
class OpenList:
    """The finished items of a list that is still growing.

    The rest of it is ``LiveTail.blocks[0]``: a list by itself, numbered on. The layout shows the parts, then that
    block, with a blank line between two of them only if the list is loose.
    """

    head: list[Token]
    """The opening token of the list."""
    tail: list[Token]
    """The closing token of the list."""
    first_line: int
    """Source line where the list begins."""
    parts: list[Part] = field(default_factory=list)
    """Finished items. Grows only at the end; a part's revision grows when the list becomes loose."""
    is_tight: bool = True
    """Whether items stand without blank lines between them. Goes from true to false only."""

    @property
    def is_ordered(self) -> bool:
        """Whether items carry numbers."""
        return self.head[0].type == "ordered_list_open"

    @property
    def start(self) -> int:
        """Number of the first item of an ordered list."""
        return int(self.head[0].attrs.get("start", 1))

    @property
    def count(self) -> int:
        """Items finished so far; the next item's number is ``start + count``."""
        return self.parts[-1].number + self.parts[-1].count if self.parts else 0

    def loosen(self) -> None:
        """Make it a loose list: its items' paragraphs show."""
        if self.is_tight:
            self.is_tight = False
            for part in self.parts:
                if set_tightness(part.tokens, is_tight=False):
                    part.tokens = list(part.tokens)

    def join(self, parts: tuple[Part, ...]) -> list[Token]:
        """The tokens of a list made of these parts."""
        inner = [token for part in parts for token in part.tokens[1:-1]]
        return [*self.head, *inner, *self.tail]


@dataclass(slots=True, eq=False)
class OpenTable:
    """The header and finished rows of a table that is still growing.

    The rest of it is ``LiveTail.blocks[0]``: the same header again and the unfinished row, if any.
    """

    header: Part
    """From ``table_open`` to ``thead_close``; its source is the header line and the delimiter line."""
    parts: list[Part] = field(default_factory=list)
    """Finished rows. Grows only at the end."""
    missing_cells: int = 0
    """Cells by which the finished rows are shorter than the header, all in all."""

    @property
    def head(self) -> list[Token]:
        """The header's tokens."""
        return self.header.tokens

    @property
    def columns(self) -> int:
        """Cells of the header."""
        return sum(token.type == "th_open" for token in self.head)

    @property
    def first_line(self) -> int:
        """Source line where the table begins."""
        return self.header.first_line

    @property
    def count(self) -> int:
        """Rows finished so far, without the header."""
        return self.parts[-1].number + self.parts[-1].count if self.parts else 0

    def join(self, parts: tuple[Part, ...]) -> list[Token]:
        """The tokens of a table with this header and these rows."""
        rows = [token for part in parts for token in part.tokens]
        if rows:
            opened = Token("tbody_open", "tbody", 1, level=1, block=True)
            rows = [opened, *rows, Token("tbody_close", "tbody", -1, level=1, block=True)]
        return [*self.head, *rows, Token("table_close", "table", -1, level=0, block=True)]


@dataclass(slots=True, eq=False)
class OpenFence:
    """A top-level fenced code block, line by line; the same object from its first line until it has settled."""

    info: str
    """What stands behind the opening marks, stripped; its first word is the language."""
    markup: str
    """The opening marks."""
    first_line: int
    """Source line of the opening marks."""
    lines: list[str] = field(default_factory=list)
    """Complete lines of code, without newlines. Grows only at the end."""
    partial: str = ""
    """The unfinished last line; empty while it may become the closing fence."""
    is_closed: bool = False
    """Whether its end has been seen; nothing changes after that."""


@dataclass(frozen=True, slots=True)
class LiveTail:
    """What stands below the settled blocks. For display: unfinished inline syntax is completed in it.

    Attributes:
        blocks: The open tail, new objects each time. The first one goes on with ``open_list`` or ``open_table``
            where there is one. Empty while a top-level fence is open.
        open_list: Finished items of the list at the start of the tail.
        open_table: Header and finished rows of the table at the start of the tail.
        open_fence: The top-level fence that is open.
        stretches: The beginning of ``blocks[0]``, which goes on with what they have left open.
    """

    blocks: tuple[Block, ...] = ()
    open_list: OpenList | None = None
    open_table: OpenTable | None = None
    open_fence: OpenFence | None = None
    stretches: tuple[Stretch, ...] = ()


def set_tightness(tokens: list[Token], *, is_tight: bool) -> bool:
    """Hide or show the paragraphs right inside the items of a top-level list; whether any changed."""
    has_changed = False
    for token in tokens:
        if token.level == 2 and token.hidden != is_tight and token.type.startswith("paragraph"):
            token.hidden = is_tight
            has_changed = True
    return has_changed
