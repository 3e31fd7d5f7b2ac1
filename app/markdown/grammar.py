r"""The Markdown grammar: GFM with task lists, alerts, strikethrough and bare links; raw HTML stays text.

Two phases, apart so that each piece of text goes through each of them once: `parse_blocks` finds the blocks,
`resolve_inline` fills in what stands inside their lines. Both are pure; the first learns link definitions.

Bounds that plain markdown-it does not have, for text that no person writes: quotes and lists nest `MAX_LEVEL` deep
and deeper marks stay text (markdown-it drops everything that follows), of a paragraph the first `MAX_INLINE_LENGTH`
characters have inline syntax, and `MAX_BRACKETS` opening brackets in a row are text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore, inline, linkify, text_join
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from app.markdown.math import use_math
from app.safe_text import SafeMarkdown, unmarked

References = MutableMapping[str, Any]
"""Link definitions by normalised label, as markdown-it keeps them: ``href``, ``title`` and ``map``."""

MAX_LEVEL = 60
"""Token level past which quotes and lists are not opened any more; a quote takes one level, a list two."""

MAX_INLINE_LENGTH = 6_000
"""Characters of one paragraph that are searched for inline syntax: about 5 ms at markdown-it's pace."""

MAX_BRACKETS = 32
"""Opening brackets in a row; each makes markdown-it look at all that follows."""

_MANY_BRACKETS = re.compile(rf"(?:!?\[){{{MAX_BRACKETS}}}")
_NOT_PLAIN = re.compile(r"[\n\\`~*_\[!<&@/$]|\.\S")
"""What inline syntax, a bare link or an address needs at least."""

_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_InlineRule = Callable[[StateInline, bool], bool]


def _nesting_limited(rule: _BlockRule) -> _BlockRule:
    """The rule, but never matching where its container would stand too deep."""

    def limited(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        return state.level < MAX_LEVEL and rule(state, start_line, end_line, silent)

    return limited


def _bracket_limited(rule: _InlineRule) -> _InlineRule:
    """The rule, but not tried where no closing bracket follows or too many opening ones do."""

    def limited(state: StateInline, silent: bool) -> bool:
        if state.src.find("]", state.pos) < 0 or _MANY_BRACKETS.match(state.src, state.pos):
            return False
        return rule(state, silent)

    return limited


class _Grammar(MarkdownIt):
    """markdown-it whose links lead where they seem to: without what is hidden in their addresses."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        return super().normalizeLink(unmarked(SafeMarkdown(url)))


@functools.cache
def grammar() -> MarkdownIt:
    """The one parser, made when first needed."""
    markdown = _Grammar("gfm-like2", {"html": False, "maxNesting": 100})
    interrupted = ["paragraph", "reference", "blockquote"]
    markdown.block.ruler.at("list", _nesting_limited(list_block), {"alt": interrupted})
    markdown.block.ruler.at("blockquote", _nesting_limited(blockquote), {"alt": [*interrupted, "list"]})
    markdown.inline.ruler.at("link", _bracket_limited(link))
    markdown.inline.ruler.at("image", _bracket_limited(image))
    use_math(markdown)
    return markdown


def normalise(text: str) -> str:
    r"""The text with all line ends as ``\n`` and no NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def parse_blocks(source: str, references: References) -> list[Token]:
    """The block tokens of normalised source, inline children still empty; definitions go into ``references``."""
    tokens: list[Token] = []
    if source:
        markdown = grammar()
        state = _block_state(source, markdown, {"references": references}, tokens)
        markdown.block.tokenize(state, state.line, state.lineMax)
    return tokens


def _block_state(source: str, markdown: MarkdownIt, env: dict[str, Any], tokens: list[Token]) -> StateBlock:
    """A parser state as ``StateBlock(source, …)`` makes it, which goes through indentation character by character."""
    state = StateBlock("", markdown, env, tokens)
    state.src = source
    begins, ends, indents, columns = [], [], [], []
    begin = 0
    for line in source.split("\n"):
        end = begin + len(line)
        indent = len(line) - len(line.lstrip(" \t"))
        if begin + indent == len(source):  # what ends without a newline and holds nothing else is no line
            break
        begins.append(begin)
        ends.append(end)
        indents.append(indent)
        columns.append(indent if "\t" not in line else len(line[:indent].expandtabs(4)))
        begin = end + 1
    state.bMarks, state.eMarks = [*begins, len(source)], [*ends, len(source)]
    state.tShift, state.sCount = [*indents, 0], [*columns, 0]
    state.bsCount = [0] * len(state.bMarks)
    state.lineMax = len(begins)
    return state


def resolve_inline(
    tokens: list[Token], references: References, known: dict[str, list[Token]] | None = None
) -> None:
    """Parse the content of the inline tokens among ``tokens`` into their children.

    Args:
        tokens: Block tokens; their inline tokens get new children.
        references: The link definitions that apply.
        known: Children by content, parsed before with the same definitions; what is parsed now is added. Its lists
            are not changed.
    """
    fresh = []
    for token in tokens:
        if token.type != "inline":
            continue
        head = inline_head(token)
        children = known.get(head) if known is not None else None
        if children is None and _NOT_PLAIN.search(head) is None:
            children = [Token("text", "", 0, content=head)] if head else []
        if children is None:
            fresh.append(token)
        else:
            token.children = children + _plain(token.content[len(head) :])
    _parse_inline(fresh, references, known)


def inline_head(token: Token) -> str:
    """The content that is searched for inline syntax; less where a paragraph goes on behind what has been cut off."""
    return token.content[: token.meta.get("limit", MAX_INLINE_LENGTH)]


def parse_whole(text: str) -> list[Token]:
    """All tokens of a document in one go: what an incremental parser must arrive at."""
    references: dict[str, Any] = {}
    tokens = parse_blocks(normalise(text), references)
    resolve_inline(tokens, references)
    return tokens


def top_level(tokens: list[Token]) -> Iterable[tuple[int, int]]:
    """The index ranges of the top-level blocks."""
    begin = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield begin, index + 1
            begin = index + 1


def _parse_inline(tokens: list[Token], references: References, known: dict[str, list[Token]] | None) -> None:
    heads = [Token("inline", "", 0, content=inline_head(token), children=[]) for token in tokens]
    state = StateCore("", grammar(), {"references": references})
    state.tokens = heads
    inline(state)
    linkify(state)
    text_join(state)
    for token, head in zip(tokens, heads, strict=True):
        children = head.children or []
        if known is not None:
            known[head.content] = children
        token.children = children + _plain(token.content[len(head.content) :])


def _plain(content: str) -> list[Token]:
    """Text tokens for content past the limit, with a soft break at each newline."""
    if not content:
        return []
    children: list[Token] = []
    for index, line in enumerate(content.split("\n")):
        if index:
            line = line.lstrip(" \t")
            children.append(Token("softbreak", "br", 0))
        if line:
            children.append(Token("text", "", 0, content=line))
    return children
