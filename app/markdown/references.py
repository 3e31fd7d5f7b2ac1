"""Link definitions of one document, and which blocks wait for which label."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from app.markdown.block import Block

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]", re.DOTALL)
"""What may be a link label. An escaped opening bracket matches too: too many candidates do no harm."""


class ReferenceIndex:
    """The definitions learnt so far, first one wins, and the blocks that mention each label."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}
        """By normalised label, as markdown-it keeps them."""
        self._mentions: dict[str, list[Block]] = {}

    def overlay(self) -> ChainMap[str, Any]:
        """These definitions with an empty map on top, for a parse that may find more."""
        return ChainMap({}, self.definitions)

    def add_mentions(self, block: Block, tokens: Iterable[Token]) -> None:
        """Remember which labels the block's inline content mentions, so that a late definition finds it."""
        for label in _labels(tokens):
            self._mentions.setdefault(label, []).append(block)

    def learn(self, found: Mapping[str, Any], end_line: int) -> list[Block]:
        """Take in the definitions that end at or before a line of the parsed text; the blocks that they change.

        Args:
            found: Definitions of one parse, with the lines where they stand.
            end_line: Definitions that end after this line are not final yet.
        """
        changed: dict[int, Block] = {}
        for label, definition in found.items():
            if definition["map"][1] <= end_line and label not in self.definitions:
                self.definitions[label] = definition
                changed.update((id(block), block) for block in self._mentions.get(label, ()))
        return list(changed.values())


def _labels(tokens: Iterable[Token]) -> set[str]:
    return {
        normalizeReference(label)
        for token in tokens
        if token.type == "inline" and "[" in token.content
        for label in _LABEL.findall(token.content)
    }
