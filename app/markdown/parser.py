"""The incremental Markdown parser: text in, settled blocks and a live tail out.

Blocks that more text cannot change are *settled* and never parsed again, unless a link definition that they mention
comes late; what follows them is the *live tail*, built only when asked for. After `IncrementalParser.finish` the
settled blocks' tokens equal those of parsing the whole text at once, however the text was cut.

The cost of an append does not depend on the length of the document: it is that of the open block, of which finished
list items, table rows and lines of a fence are taken off one by one.
"""

from __future__ import annotations

import copy

from markdown_it.token import Token

from app.markdown.block import Block, LiveTail
from app.markdown.grammar import normalise
from app.markdown.live import LiveView
from app.markdown.open_tail import OpenTail


class IncrementalParser:
    """Parses one document as it grows.

    Attributes:
        revision: Grows with each change of the text.
        is_finished: Whether nothing can be appended any more.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.is_finished = False
        self._tail = OpenTail()
        self._view = LiveView()
        self._pieces: list[str] = []
        self._ends_in_return = False
        self._live: tuple[int, LiveTail] = (-1, LiveTail())

    @property
    def settled(self) -> list[Block]:
        """The settled blocks. Grows only at the end; a block's tokens may still change, and its revision with them."""
        return self._tail.settled

    def append(self, text: str) -> None:
        """Take in more text, cut anywhere.

        Raises:
            ValueError: The parser is finished.
        """
        if self.is_finished:
            raise ValueError("The document is finished.")
        if not text:
            return
        if self._ends_in_return and text[0] == "\n":
            text = text[1:]
            self._ends_in_return = False
            if not text:
                return
        self._ends_in_return = text[-1] == "\r"
        if "\r" in text or "\0" in text:
            text = normalise(text)
        self.revision += 1
        first, *rest = text.split("\n")
        self._pieces.append(first)
        if rest:
            complete = ["".join(self._pieces), *rest[:-1]]
            self._pieces = [rest[-1]]
            self._tail.feed(complete)
        if self._tail.fence is not None:
            self._tail.fence.show_partial(self._partial())

    def finish(self) -> None:
        """Say that nothing more comes: everything becomes settled. Doing it twice is harmless."""
        if self.is_finished:
            return
        self.is_finished = True
        self.revision += 1
        self._tail.finish(self._partial())
        self._pieces = []

    def live_tail(self) -> LiveTail:
        """What is shown below the settled blocks; the same object until the text changes."""
        if self._live[0] != self.revision:
            self._live = self.revision, self._view.build(self._tail, self._partial())
        return self._live[1]

    def tokens(self) -> list[Token]:
        """The tokens of the whole text as parsing it at once gives them. Of an unfinished text, slow: for tests."""
        if not self.is_finished:
            parser = copy.deepcopy(self)
            parser.finish()
            return parser.tokens()
        return [token for block in self.settled for token in block.tokens]

    def _partial(self) -> str:
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""
