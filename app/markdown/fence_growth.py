"""A top-level fence while it is open: lines are added without any parsing until one closes it."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from app.markdown.block import Block, OpenFence


class FenceGrowth:
    """Takes the lines of one open fence.

    Args:
        token: The fence as the grammar found it.
        opening: Its first line.
        first_line: Source line of that.
        lines: The lines of code so far.
    """

    def __init__(self, token: Token, opening: str, first_line: int, lines: list[str]) -> None:
        self.fence = OpenFence(token.info.strip(), token.markup, first_line, lines)
        self._token = token
        self._opening = opening

    def feed(self, lines: Sequence[str]) -> tuple[Block | None, Sequence[str]]:
        """Add complete lines: the settled block when one of them closes the fence, and the lines after it."""
        for index, line in enumerate(lines):
            if self.is_closed_by(line):
                return self._closed(line), lines[index + 1 :]
            self.fence.lines.append(line)
        return None, ()

    def finish(self, partial: str) -> Block:
        """The settled block when the text ends with ``partial``, a line without newline; white space alone is no line."""
        if not partial.strip(" \t") or self.is_closed_by(partial):
            return self._closed(partial)
        self.fence.lines.append(partial)
        return self._closed("", last_end="")

    def show_partial(self, partial: str) -> None:
        """Let the fence show its unfinished line, unless that may become the closing one."""
        marks = partial.strip(" \t")
        may_close = marks == self.fence.markup[: len(marks)] or self.is_closed_by(partial)
        self.fence.partial = "" if may_close else partial

    def is_closed_by(self, line: str) -> bool:
        """Whether a line ends the fence (CommonMark 0.31.2, section 4.5)."""
        marks = line.strip(" \t")
        if not marks.startswith(self.fence.markup) or marks.strip(self.fence.markup[0]):
            return False
        return line[: line.index(marks[0])] in ("", " ", "  ", "   ")

    def _closed(self, closing: str, *, last_end: str = "\n") -> Block:
        fence = self.fence
        fence.partial = ""
        fence.is_closed = True
        code = "\n".join(fence.lines) + last_end if fence.lines else ""
        source = f"{self._opening}\n{code}" + (f"{closing}\n" if closing else "")
        end = fence.first_line + len(fence.lines) + 2
        token = self._token.copy(content=code, map=[fence.first_line, end])
        return Block([token], source, fence.first_line, fence=fence)
