"""The live tail: what is shown below the settled blocks, from the open lines and the unfinished one."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from app.markdown.block import Block, LiveTail, OpenList, OpenTable, set_tightness
from app.markdown.grammar import inline_head, resolve_inline
from app.markdown.open_tail import OpenTail
from app.markdown.repair import repair
from app.markdown.repair_lines import repair_line, with_table_header
from app.markdown.stretches import Stretches
from app.markdown.tail_parse import TailParse

_CELLS = ("td_open", "th_open")


class LiveView:
    """Makes the `LiveTail` of an `OpenTail`, keeping inline content that is as it was in the last one."""

    def __init__(self) -> None:
        self._known: dict[str, list[Token]] = {}
        self._known_definitions = 0
        self._code: tuple[int, bool] = (0, False)
        self._stretches = Stretches()

    def build(self, tail: OpenTail, partial: str) -> LiveTail:
        """What stands below the settled blocks; ``partial`` is the unfinished last line."""
        if tail.fence is not None:
            return LiveTail(open_fence=tail.fence.fence)
        frame = tail.frame
        lines: Sequence[str] = tail.lines
        last = repair_line(partial, is_in_code=self._is_in_code(tail)) if partial else ""
        unfinished = len(lines) if last else -1
        if not isinstance(frame, OpenTable):
            lines, last = with_table_header(lines, last, is_in_list=frame is not None)
        parse = self._stretches.parse(tail, last, lines)
        stretches = tuple(self._stretches.done)
        if isinstance(frame, OpenList):
            set_tightness(parse.blocks[0], is_tight=frame.is_tight)
        _repair_last(parse, unfinished)
        self._resolve(parse, tail)
        source = [*lines, last]
        self._stretches.cut(tail, partial)
        return LiveTail(
            tuple(_block(tokens, source, tail.first_line) for tokens in parse.blocks),
            open_list=frame if isinstance(frame, OpenList) else None,
            open_table=frame if isinstance(frame, OpenTable) else None,
            stretches=stretches,
        )

    def _is_in_code(self, tail: OpenTail) -> bool:
        """Whether the complete lines end in open code; parsed once per line at most."""
        if not tail.lines or isinstance(tail.frame, OpenTable):
            return False
        here = tail.first_line + len(tail.lines)
        if self._code[0] != here:
            self._code = here, _ends_in_code(self._stretches.parse(tail, "", tail.lines))
        return self._code[1]

    def _resolve(self, parse: TailParse, tail: OpenTail) -> None:
        tokens = parse.tokens
        definitions = tail.references.definitions
        version = -1 if parse.definitions else len(definitions)
        if version < 0 or version != self._known_definitions:
            self._known = {}
        self._known_definitions = version
        resolve_inline(tokens, {**definitions, **parse.definitions}, self._known)
        heads = {inline_head(token) for token in tokens if token.type == "inline"}
        self._known = {head: children for head, children in self._known.items() if head in heads}


def _ends_in_code(parse: TailParse) -> bool:
    for token in reversed(parse.tokens):
        if token.nesting == -1:
            continue
        if token.map is None or token.map[1] < parse.line_count:
            return False
        if token.type == "fence":
            return token.content.count("\n") >= token.map[1] - token.map[0] - 1
        return token.type == "code_block"
    return False


def _block(tokens: list[Token], lines: Sequence[str], first_line: int) -> Block:
    begin, end = tokens[0].map or (0, 0)
    for token in tokens:
        if token.map is not None:
            token.map = [line + first_line for line in token.map]
    source = "".join(f"{line}\n" for line in lines[max(begin, 0) : end])
    return Block(tokens, source, first_line + begin, is_settled=False)


def _repair_last(parse: TailParse, unfinished: int) -> None:
    """Complete the inline content that the tail ends in, if it ends in any.

    Args:
        parse: The tail as it is shown.
        unfinished: The tail's line that has no newline yet; -1 for none.
    """
    tokens = parse.tokens
    for index in reversed(range(len(tokens))):
        token = tokens[index]
        if token.nesting == -1 or token.type in _CELLS or (token.type == "inline" and not token.content):
            continue
        if token.type != "inline" or token.map is None or len(token.content) > len(inline_head(token)):
            return
        is_cell = tokens[index - 1].type in _CELLS
        if token.map[0] == unfinished if is_cell else token.map[1] >= parse.line_count:
            token.content = repair(token.content)
        return
