"""The open tail: the complete lines of a document that are not settled yet, and the decisions to settle them.

Why a block may be settled: markdown-it's block phase goes from left to right and keeps no state between top-level
blocks but the definitions. The last block of a parse may still change; one that another block follows, or that its own
last line or a blank line has ended, cannot. Items of a list but the last and complete rows of a table are final in the
same way. Inline content depends on a block's own text and on the definitions alone.

What must stay true: only complete lines are fed, so no decision rests on half a line (``*`` may become ``**Note**``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from app.markdown.block import Block, OpenList, OpenTable, Part, set_tightness
from app.markdown.fence_growth import FenceGrowth
from app.markdown.grammar import resolve_inline
from app.markdown.references import ReferenceIndex
from app.markdown.tail_parse import Frame, TailParse, count_cells, overfull_row, parse_tail

_PLAIN_LINE = re.compile(r" {0,3}(?:[^\s\d#>+*_=`~|:-]|\d+(?![\d.)]))")
_IN_ITEM = re.compile(r" {2,}\S|[ \t]*\Z")
_QUIET_LINES = {
    "paragraph_open": _PLAIN_LINE,
    "blockquote_open": re.compile(r">"),
    "alert_open": re.compile(r">"),
    "bullet_list_open": _IN_ITEM,
    "ordered_list_open": _IN_ITEM,
}
"""Lines that most probably settle nothing when they follow such a block. To wait is always right, so parsing the tail
again can wait too, until it has twice as many lines: a paragraph of n lines costs O(n) then, not O(n²)."""


class OpenTail:
    """What is settled, and the lines after it."""

    def __init__(self) -> None:
        self.settled: list[Block] = []
        self.references = ReferenceIndex()
        self.lines: list[str] = []
        """Complete lines after the settled blocks and the finished parts of ``frame``."""
        self.first_line = 0
        """Source line of ``lines[0]``."""
        self.frame: Frame = None
        """The list or table that the lines go on with."""
        self.fence: FenceGrowth | None = None
        """The fence that is open; there are no lines then."""
        self.plain_until = 0
        """The tail is one paragraph so far, and up to this line nothing but its first line could begin a block."""
        self._quiet: re.Pattern[str] | None = None
        self._parsed_lines = 0

    def feed(self, lines: Sequence[str]) -> None:
        """Take in complete lines and settle what they make final."""
        if self.fence is not None:
            block, lines = self.fence.feed(lines)
            if block is not None:
                self._close_fence(block)
        if not lines:
            return
        is_quiet = self._is_quiet(lines)
        if is_quiet and self.plain_until == len(self.lines):
            self.plain_until += len(lines)
        self.lines += lines
        if not is_quiet:
            self._advance()

    def finish(self, partial: str) -> None:
        """Settle everything; ``partial`` is a last line without a newline, empty for none."""
        if self.fence is not None:
            self._close_fence(self.fence.finish(partial))
            return
        self._split_overfull_table(partial)
        parse = self.parse(partial)
        if partial:
            self.lines.append(partial)
        if parse.blocks:
            self._settle_blocks(parse, len(parse.blocks))
        self._learn(parse, len(self.lines) + parse.line_count)
        self.lines = []

    def parse(self, partial: str = "", lines: Sequence[str] | None = None) -> TailParse:
        """Parse the tail's lines, or these instead, and an unfinished one."""
        return parse_tail(
            self.lines if lines is None else lines, partial, self.frame, self.references, self.plain_until
        )

    def _is_quiet(self, lines: Sequence[str]) -> bool:
        quiet = self._quiet
        if quiet is None or not self.lines or (quiet is not _IN_ITEM and not self.lines[-1].strip()):
            return False
        if len(self.lines) + len(lines) >= 2 * self._parsed_lines + 8:
            return False
        return all(quiet.match(line) for line in lines)

    def _advance(self) -> None:
        self._quiet = None
        while self.lines:
            self._split_overfull_table()
            parse = self.parse()
            if not parse.blocks:
                self._settle_definitions(parse)
                return
            last = parse.blocks[-1]
            count = len(parse.blocks) - (not self._is_final(last))
            if count:
                self._settle_blocks(parse, count)
            elif not self._settle_parts(parse, last):
                self._expect_more(last[0])
                return

    def _expect_more(self, opening: Token) -> None:
        """Note what the open block is, so that lines that only prolong it need no parsing."""
        self._quiet = _QUIET_LINES.get(opening.type)
        self._parsed_lines = len(self.lines)
        if opening.type != "paragraph_open" or opening.map != [0, len(self.lines)] or self.lines[0][0] == "[":
            self.plain_until = 0
            return
        self.plain_until = max(self.plain_until, 1)
        while self.plain_until < len(self.lines) and _PLAIN_LINE.match(self.lines[self.plain_until]):
            self.plain_until += 1

    def _settle_definitions(self, parse: TailParse) -> None:
        """Settle the definitions of a tail that holds nothing else: a blank line ends the last one, it the others."""
        end = len(self.lines)
        if self.lines[-1].strip(" \t"):
            end = max((definition["map"][0] for definition in parse.definitions.values()), default=0)
        self._learn(parse, end)
        self._drop(end)

    def _is_final(self, tokens: list[Token]) -> bool:
        """Whether the last block of a parse cannot change any more."""
        opening = tokens[0]
        begin, end = _lines_of(opening)
        match opening.type:
            case "heading_open" | "hr":
                return True
            case "fence":
                return opening.content.count("\n") < end - begin - 1
            case "bullet_list_open" | "ordered_list_open" | "code_block":
                return False
            case _:
                return end < len(self.lines)

    def _settle_blocks(self, parse: TailParse, count: int) -> None:
        end = _lines_of(parse.blocks[count - 1][0])[1]
        self._learn(parse, end)
        for tokens in parse.blocks[:count]:
            begin, stop = _lines_of(tokens[0])
            if self.frame is not None:
                self.settled.append(self._close_frame(self.frame, parse, tokens, stop))
            else:
                block = Block(tokens, self._source(begin, stop), self.first_line + begin)
                self._resolve(block, tokens)
                self.settled.append(block)
        self._drop(end)

    def _settle_parts(self, parse: TailParse, tokens: list[Token]) -> bool:
        """Settle the finished pieces of the only block; whether the lines have become fewer or framed."""
        begin = _lines_of(tokens[0])[0]
        match tokens[0].type:
            case "bullet_list_open" | "ordered_list_open":
                return self._settle_items(parse, tokens)
            case "table_open":
                if isinstance(self.frame, OpenTable):
                    self._add_rows(self.frame, tokens, len(self.lines))
                    self._drop(len(self.lines))
                else:
                    self._learn(parse, begin)
                    self._open_table(tokens, begin)
                return True
            case "fence" if self.lines[begin][0] in "`~":
                self._learn(parse, begin)
                self.fence = FenceGrowth(
                    tokens[0], self.lines[begin], self.first_line + begin, self.lines[begin + 1 :]
                )
                self._drop(len(self.lines))
        return False

    def _settle_items(self, parse: TailParse, tokens: list[Token]) -> bool:
        items = [index for index, token in enumerate(tokens) if token.level == 1 and token.nesting == 1]
        frame = self.frame if isinstance(self.frame, OpenList) else None
        if frame is not None and not parse.is_tight:
            frame.loosen()
        if len(items) < 2:
            return False
        if frame is None:
            begin = _lines_of(tokens[0])[0]
            self._learn(parse, begin)
            self._drop(begin)
            head = tokens[0].copy(map=[self.first_line, self.first_line])
            self.frame = OpenList([head], [tokens[-1].copy()], self.first_line)
            return True
        cut = _lines_of(tokens[items[-1]])[0]
        self._learn(parse, cut)
        self._add_items(frame, [*tokens[: items[-1]], tokens[-1]], cut)
        self._drop(cut)
        return True

    def _add_items(self, frame: OpenList, tokens: list[Token], end: int) -> None:
        """Add the items of a list's ``tokens`` in the lines up to ``end`` to the open list."""
        items = sum(token.level == 1 and token.nesting == 1 for token in tokens)
        if "class" in tokens[0].attrs:
            frame.head[0].attrs = {**frame.head[0].attrs, "class": tokens[0].attrs["class"]}
        set_tightness(tokens, is_tight=frame.is_tight)
        source = self._source(0, end)
        part = Part(tokens, source, self.first_line, number=frame.count, count=items)
        self._resolve(part, tokens)
        frame.parts.append(part)

    def _open_table(self, tokens: list[Token], begin: int) -> None:
        end = next(index for index, token in enumerate(tokens) if token.type == "thead_close")
        head = tokens[: end + 1]
        source = self._source(begin, begin + 2)
        header = Part(head, source, self.first_line + begin, number=0, count=0)
        self._resolve(header, head)
        self.frame = OpenTable(header)
        self._drop(begin + 2)

    def _add_rows(self, frame: OpenTable, tokens: list[Token], end: int) -> None:
        """Add the rows among ``tokens``, in the lines up to ``end``, to the open table."""
        rows = [token for token in tokens[len(frame.head) :] if token.level >= 2]
        if not rows:
            return
        frame.missing_cells += sum(frame.columns - count_cells(line) for line in self.lines[:end])
        part = Part(rows, self._source(0, end), self.first_line, number=frame.count, count=end)
        self._resolve(part, rows)
        frame.parts.append(part)

    def _close_frame(
        self, frame: OpenList | OpenTable, parse: TailParse, tokens: list[Token], end: int
    ) -> Block:
        source = ""
        if isinstance(frame, OpenTable):
            self._add_rows(frame, tokens, end)
            source = frame.header.source
        else:
            if not parse.is_tight:
                frame.loosen()
            self._add_items(frame, tokens, end)
        self.frame = None
        source += "".join(part.source for part in frame.parts)
        block = Block([], source, frame.first_line, parts=tuple(frame.parts), frame=frame)
        for part in frame.parts if isinstance(frame, OpenList) else (frame.header, *frame.parts):
            part.owner = block
        return block

    def _split_overfull_table(self, partial: str = "") -> None:
        """Close the open table before the row that the grammar does not take in any more."""
        if not isinstance(self.frame, OpenTable):
            return
        end = overfull_row(self.frame, (*self.lines, partial))
        if end is not None:
            parse = self.parse("", self.lines[:end])
            if _lines_of(parse.blocks[0][0])[1] == end:
                self._settle_blocks(parse, 1)

    def _resolve(self, block: Block, tokens: list[Token]) -> None:
        """Finish the tokens of a new block or part: lines of the document, inline children, mentioned labels."""
        for token in tokens:
            if token.map is not None:
                token.map = [line + self.first_line for line in token.map]
        resolve_inline(tokens, self.references.definitions)
        self.references.add_mentions(block, tokens)

    def _learn(self, parse: TailParse, end: int) -> None:
        for block in self.references.learn(parse.definitions, end):
            tokens = [token.copy() if token.type == "inline" else token for token in block.tokens]
            resolve_inline(tokens, self.references.definitions)
            block.tokens = tokens

    def _source(self, begin: int, end: int) -> str:
        return "".join(f"{line}\n" for line in self.lines[begin:end])

    def _drop(self, count: int) -> None:
        self.first_line += count
        del self.lines[:count]
        self.plain_until = 0

    def _close_fence(self, block: Block) -> None:
        self.settled.append(block)
        self.first_line = block.first_line + block.source.count("\n")
        self.fence = None


def _lines_of(token: Token) -> tuple[int, int]:
    """First line of a block and the line after its last, in the lines of the parse."""
    begin, end = token.map or (0, 0)
    return begin, end
