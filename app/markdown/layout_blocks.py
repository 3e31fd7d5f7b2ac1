"""Block tokens as rows: paragraphs, headings, quotes, lists, rules, code and tables, at one width.

Quotes are told by indentation and the style ``quote``, without a bar in front, so that what a terminal copies is clean
text. Where nesting leaves little room, indentation grows by one cell and then not at all; markers still tell the level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from app.markdown import tables
from app.markdown.layout_code import CodeShelf, code_rows, gutter_row, language_of
from app.markdown.layout_inline import InlineLine, UnfinishedLine, clean, flowing_lines, inline_lines
from app.markdown.layout_rows import Row, blank, indent_rows, row_of, text_row
from app.markdown.lines import Run
from app.markdown.wrap import Wrapped, runs_width, wrap

_ROOMY = 18
"""Cells that content must be left with to be indented in full."""
_TIGHT = 10
"""Cells that content must be left with to be indented at all."""
_QUOTE_INDENT = 2
_BULLETS = "•◦▪"


class Around(NamedTuple):
    """What stands around some blocks.

    Attributes:
        width: Cells at hand.
        style: Styles of the containers, outermost first.
        depth: Lists around.
        is_spaced: Whether a blank row stands between two of the blocks.
    """

    width: int
    style: str = ""
    depth: int = 0
    is_spaced: bool = True

    def styled(self, name: str) -> str:
        """The containers' styles with one more."""
        return f"{self.style} {name}" if self.style else name


def children_of(tokens: Sequence[Token], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The index ranges of the blocks that stand side by side between two places."""
    depth, first = 0, begin
    for index in range(begin, end):
        depth += tokens[index].nesting
        if depth == 0:
            yield first, index + 1
            first = index + 1


def is_loose(tokens: Sequence[Token]) -> bool:
    """Whether a list's items stand apart by blank lines: whether a paragraph right inside one is shown as such."""
    level = tokens[0].level + 2
    if tokens[0].meta.get("is_tight") is False:
        return True
    return any(
        token.type == "paragraph_open" and token.level == level and not token.hidden for token in tokens
    )


def number_width(last_number: int) -> int:
    """Cells of an ordered list's marker: the longest number, a full stop and a space."""
    return len(str(last_number)) + 2


class BlockLayout:
    """Lays out one stretch of tokens.

    Args:
        shelf: Gives highlighted code.
        codes: Number of code blocks above.
        is_live: Whether the tokens are of the live tail, so that code in them may still grow.
        before: The last row of a paragraph that goes on in the tokens.
    """

    def __init__(
        self,
        shelf: CodeShelf,
        codes: int = 0,
        *,
        is_live: bool = False,
        before: UnfinishedLine | None = None,
    ) -> None:
        self._shelf = shelf
        self._is_live = is_live
        self._before = before
        self.unfinished: UnfinishedLine | None = None
        """The last row of a paragraph that goes on behind the tokens; it is not among the rows."""
        self.codes = codes
        """Code blocks up to here."""

    def rows(self, tokens: Sequence[Token], width: int) -> list[Row]:
        """The rows of top-level blocks, a blank row between two."""
        return self._blocks(tokens, 0, len(tokens), Around(width))

    def items(self, tokens: Sequence[Token], around: Around, marker_width: int) -> list[Row]:
        """The rows of a list's items.

        Args:
            tokens: From the list's opening to its closing token.
            around: What stands around the list; ``is_spaced`` says how its items stand.
            marker_width: As `number_width` tells for the list's last number; unused without numbers.
        """
        is_ordered = tokens[0].type == "ordered_list_open"
        number = int(tokens[0].attrs.get("start", 1)) if is_ordered else 0
        bullet = _BULLETS[around.depth % len(_BULLETS)] + " "
        done: list[Row] = []
        for begin, end in children_of(tokens, 1, len(tokens) - 1):
            marker = f"{number}. ".rjust(marker_width) if is_ordered else bullet
            number += 1
            rows = self._item(tokens, begin, end, around, _markers(marker, tokens[begin], around))
            if rows and done and around.is_spaced:
                done.append(blank(rows[0].source_line))
            done += rows
        return done

    def _item(
        self, tokens: Sequence[Token], begin: int, end: int, around: Around, marker: tuple[Run, ...]
    ) -> list[Row]:
        """One item: its text beside the marker, what follows indented."""
        taken = runs_width(marker)
        inner = around._replace(depth=around.depth + 1)
        inside = list(children_of(tokens, begin + 1, end - 1))
        done: list[Row] = []
        is_continued = _is_continued(tokens[begin])
        has_marker = not is_continued or (self._before is not None and self._before.is_first)
        leads = bool(inside) and _leads(tokens[inside[0][0]], is_continued=is_continued)
        if leads:
            room = around.width - taken
            done = self._block(
                tokens, *inside.pop(0), inner._replace(width=room if room > 0 else around.width)
            )
            if room > 0:
                indent_rows(done[has_marker:], taken)
                if has_marker and done:
                    done[0].put_before(marker, taken)
        elif not is_continued:
            done = [blank(_source_line(tokens[begin]))]
            if taken <= around.width:
                done[0].put_before(marker, taken)
        if inside:
            indent = _indent(taken, around.width)
            rest = self._blocks(
                tokens, inside[0][0], inside[-1][1], inner._replace(width=around.width - indent)
            )
            indent_rows(rest, indent)
            if rest and leads and around.is_spaced:
                done.append(blank(rest[0].source_line))
            done += rest
        return done

    def _blocks(self, tokens: Sequence[Token], begin: int, end: int, around: Around) -> list[Row]:
        done: list[Row] = []
        for first, after in children_of(tokens, begin, end):
            rows = self._block(tokens, first, after, around)
            if rows and done and around.is_spaced:
                done.append(blank(rows[0].source_line))
            done += rows
        return done

    def _block(self, tokens: Sequence[Token], begin: int, end: int, around: Around) -> list[Row]:
        token = tokens[begin]
        match token.type:
            case "paragraph_open" if _is_continued(token) or token.meta.get("goes on"):
                return self._flowing_text(token, tokens[begin + 1], around)
            case "paragraph_open":
                return _text(tokens[begin + 1], around.width, around.style, _source_line(token))
            case "heading_open":
                style = around.styled(token.tag)
                return _text(tokens[begin + 1], around.width, style, _source_line(token))
            case "bullet_list_open" | "ordered_list_open":
                return self._list(tokens[begin:end], around)
            case "blockquote_open":
                style = around.style if "quote" in around.style.split() else around.styled("quote")
                return self._indented(tokens, begin + 1, end - 1, around._replace(style=style))
            case "alert_open":
                return self._alert(tokens, begin, end, around)
            case "fence" | "code_block":
                return self._code(token, around.width)
            case "table_open":
                return _table(tokens[begin:end], around)
            case "hr":
                return [text_row("─" * around.width, around.styled("rule"), _source_line(token))]
            case _:
                return _plain(token, around)

    def _list(self, tokens: Sequence[Token], around: Around) -> list[Row]:
        level = tokens[0].level + 1
        count = sum(token.type == "list_item_open" and token.level == level for token in tokens)
        last_number = int(tokens[0].attrs.get("start", 1)) + count - 1
        marker_width = number_width(max(last_number, 10 ** (int(tokens[0].meta.get("digits", 1)) - 1)))
        return self.items(tokens, around._replace(is_spaced=is_loose(tokens)), marker_width)

    def _indented(self, tokens: Sequence[Token], begin: int, end: int, around: Around) -> list[Row]:
        indent = _indent(_QUOTE_INDENT, around.width)
        inner = around._replace(width=around.width - indent, is_spaced=True)
        done = self._blocks(tokens, begin, end, inner)
        indent_rows(done, indent)
        return done

    def _alert(self, tokens: Sequence[Token], begin: int, end: int, around: Around) -> list[Row]:
        """A quote with a title: the title in the alert's style, then the content indented."""
        if _is_continued(tokens[begin]):
            return self._indented(tokens, begin + 1, end - 1, around)
        kind = str(tokens[begin].meta.get("kind", "note")).lower()
        title = tokens[begin + 2]
        done = _text(title, around.width, around.styled(f"alert-{kind}"), _source_line(tokens[begin]))
        return done + self._indented(tokens, begin + 4, end - 1, around)

    def _flowing_text(self, token: Token, inline: Token, around: Around) -> list[Row]:
        """A paragraph that goes on, from an earlier stretch or into a later one."""
        before, self._before = self._before if _is_continued(token) else None, None
        is_joined = bool(token.meta.get("joined"))
        lines = flowing_lines(inline, around.style, _source_line(token), before, is_joined=is_joined)
        if not token.meta.get("goes on"):
            return _rows_of(lines, around.width)
        rows = _rows_of(lines[:-1], around.width)
        *wrapped, _ = wrap(lines[-1].runs, around.width)
        rows += _rows_of_wrapped(lines[-1], wrapped, around.width)
        taken = sum(_length(one) for one in wrapped)
        is_first = not rows and (before is None or before.is_first)
        self.unfinished = lines[-1].unfinished(taken, is_first=is_first)
        return rows

    def _code(self, token: Token, width: int) -> list[Row]:
        is_continued = _is_continued(token)
        self.codes += not is_continued
        line = _source_line(token)
        language = language_of(token.info)
        goes_on = bool(token.meta.get("goes on"))
        if self._is_live or is_continued or goes_on:
            lines = self._shelf.nested(
                self.codes, language, token.content, is_continued=is_continued, goes_on=goes_on
            )
        else:
            lines = self._shelf.whole(language, token.content)
        if is_continued:
            return code_rows(lines, self.codes, line)
        gutter = gutter_row(self.codes, language, width, line)
        return [gutter, *code_rows(lines, self.codes, line + (token.type == "fence"))]


def _text(token: Token, width: int, style: str, source_line: int) -> list[Row]:
    """Inline content, wrapped."""
    return _rows_of(inline_lines(token, style, source_line), width)


def _rows_of(lines: Sequence[InlineLine], width: int) -> list[Row]:
    """Lines of text, wrapped."""
    return [row for line in lines for row in _rows_of_wrapped(line, wrap(line.runs, width), width)]


def _rows_of_wrapped(line: InlineLine, wrapped: Sequence[Wrapped], width: int) -> list[Row]:
    done = []
    before = 0
    for one in wrapped:
        done.append(row_of(one, *line.place_of(before), is_wide=one.width > width))
        before += _length(one)
    return done


def _length(wrapped: Wrapped) -> int:
    """Characters of the text up to the next row."""
    return sum([len(run.text) for run in wrapped.runs]) + len(wrapped.joint or "")


def _plain(token: Token, around: Around) -> list[Row]:
    """A token that has no layout of its own: its text."""
    done = []
    for number, text in enumerate(token.content.splitlines()):
        for wrapped in wrap([Run(clean(text), around.styled("html"))], around.width):
            line = _source_line(token) + number
            done.append(row_of(wrapped, line, is_wide=wrapped.width > around.width))
    return done


def _table(tokens: Sequence[Token], around: Around) -> list[Row]:
    rows = tables.table_rows(tokens, around.style)
    alignments = tables.alignments_of(tokens)
    form = tables.shape(tables.measure(rows, len(alignments)), alignments, around.width)
    return tables.head_rows(rows[0], form, around.style) + tables.body_rows(rows[1:], form)


def _markers(marker: str, item: Token, around: Around) -> tuple[Run, ...]:
    """What stands before an item: its bullet or number, and its box where it is a task."""
    number = Run(marker, around.styled("bullet"))
    checked = item.meta.get("checked")
    if checked is None:
        return (number,)
    box = Run("☑ ", around.styled("task-done")) if checked else Run("☐ ", around.styled("task-open"))
    return (number, box) if "." in marker else (box,)


def _leads(token: Token, *, is_continued: bool) -> bool:
    """Whether an item's first block stands beside its marker."""
    if is_continued:
        return bool(token.meta.get("leads"))
    return token.type in ("paragraph_open", "heading_open")


def _is_continued(token: Token) -> bool:
    return bool(token.meta.get("continued"))


def _source_line(token: Token) -> int:
    return token.map[0] if token.map is not None else 0


def _indent(cells: int, width: int) -> int:
    """How far to indent what is nested, given the room there is."""
    if width - cells >= _ROOMY:
        return cells
    return 1 if width - 1 >= _TIGHT else 0
