"""The tokens of an open block that has been cut: what is open at a cut, and how to go on behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from app.markdown.grammar import MAX_INLINE_LENGTH

CONTAINERS = frozenset(
    ("blockquote_open", "alert_open", "bullet_list_open", "ordered_list_open", "list_item_open")
)
LISTS = frozenset(("bullet_list_open", "ordered_list_open"))


@dataclass(frozen=True, slots=True)
class Opened:
    """A container, paragraph or code that is open at a cut."""

    token: Token
    """Its opening token, or the token of code."""
    line: int
    """Line of the tail that opened it."""
    text: str
    """That line."""

    def copy(self) -> Opened:
        """The same with a token of its own."""
        return Opened(self.token.copy(), self.line, self.text)


def reopened(
    blocks: list[list[Token]], opened: Sequence[Opened], count: int, begin: int, *, is_inside: bool
) -> bool:
    """Make the parse of a prefix and what follows it what follows alone, in the lines of the tail.

    Args:
        blocks: Changed in place: without what the prefix holds; what it opens is marked as ``continued``.
        opened: What was open.
        count: Lines of the prefix.
        begin: Line of the tail that follows it.
        is_inside: Whether it begins inside a line of a paragraph.

    Returns:
        Whether all that was open, and nothing else, is open behind the prefix, and what came before it looks as it did.
    """
    kept: list[Token] = []
    found: list[Token] = []
    tokens, index = blocks[0], 0
    while index < len(tokens):
        token = tokens[index]
        is_before = token.map is not None and token.map[1] <= count
        if token.nesting >= 0 and (is_before or token.type == "alert_title_open") and token.type != "inline":
            index = closing_of(tokens, index) + 1
            continue
        is_begun = token.map is not None and (token.map[0] < count or (is_inside and not kept))
        if token.nesting >= 0 and is_begun and token.type != "inline":
            found.append(token)
        kept.append(token)
        index += 1
    if [token.type for token in found] != [one.token.type for one in opened]:
        return False
    for token, one in zip(found, opened, strict=True):
        if token.type in LISTS and not _keeps_tightness(kept, token, one.token.meta["is_tight"]):
            return False
        token.attrs = dict(one.token.attrs)
        token.meta = {**one.token.meta, "continued": True}
        if (
            "digits" in token.meta
            and digits_of(kept, next(at for at, other in enumerate(kept) if other is token))
            > token.meta["digits"]
        ):
            return False
        token.map = [count, token.map[1] if token.map is not None else count]
    _without_prefix(kept, found, "x " if is_inside else "x\n", count)
    blocks[0] = kept
    for token in (token for block in blocks for token in block):
        if token.map is not None:
            token.map = [line - count + begin for line in token.map]
    return True


def _without_prefix(kept: list[Token], found: list[Token], prefix: str, count: int) -> None:
    """Take the prefix out of the paragraph or code that goes on."""
    if not found:
        return
    token = found[-1]
    if token.type == "paragraph_open":
        token.meta = {**token.meta, "joined": prefix == "x "}
        inline = kept[next(at for at, one in enumerate(kept) if one is token) + 1]
        inline.content = inline.content.removeprefix(prefix).lstrip(" \t")
        inline.map = list(token.map or (count, count))
        inline.meta = {**inline.meta, "limit": max(0, MAX_INLINE_LENGTH - token.meta.get("taken", 0))}
    elif token.type == "code_block":
        token.content = token.content.removeprefix(prefix)


def _keeps_tightness(kept: list[Token], token: Token, is_tight: bool | None) -> bool:
    """Whether a list stands as it did: one that was loose is made so, one that was tight must be; None is left alone."""
    begin = next(at for at, other in enumerate(kept) if other is token)
    level = token.level + 2
    own = [
        other
        for other in kept[begin : closing_of(kept, begin)]
        if other.level == level and other.type.startswith("paragraph")
    ]
    if is_tight:
        return all(other.hidden for other in own)
    if is_tight is False:
        for other in own:
            other.hidden = False
    return True


def goes_on_as(tokens: list[Token], after: list[Token]) -> bool:
    """Whether a block that goes on behind a cut holds what stood there before it was made."""
    wanted = [(token.type, token.content) for token in after]
    found = [
        (token.type, token.content)
        for token in tokens
        if not (is_continued(token) and token.type in CONTAINERS)
    ]
    return found[: len(wanted)] == wanted and all(kind.endswith("_close") for kind, _ in found[len(wanted) :])


def items_of(tokens: list[Token], index: int, end: int) -> int:
    """Items of a list before a place."""
    level = tokens[index].level + 1
    return sum(one.type == "list_item_open" and one.level == level for one in tokens[index + 1 : end])


def digits_of(tokens: list[Token], index: int) -> int:
    """Digits of an ordered list's last number."""
    count = items_of(tokens, index, closing_of(tokens, index))
    return len(str(int(tokens[index].attrs.get("start", 1)) + count - 1))


def closing_of(tokens: list[Token], index: int) -> int:
    """Index of the token that closes what one opens; its own where it stands alone."""
    if tokens[index].nesting == 0:
        return index
    level = tokens[index].level
    return next(
        at for at in range(index + 1, len(tokens)) if tokens[at].level == level and tokens[at].nesting < 0
    )


def line_of(token: Token) -> int:
    """The line that a block begins in."""
    return token.map[0] if token.map is not None else 0


def is_continued(token: Token) -> bool:
    """Whether a token stands for what was opened before a cut."""
    return bool(token.meta.get("continued"))
