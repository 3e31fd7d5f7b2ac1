"""What laying out Markdown gives: lines of styled runs, without any UI."""

from __future__ import annotations

from typing import NamedTuple


class Run(NamedTuple):
    """A stretch of text in one style.

    Attributes:
        text: Without newlines, tabs or control characters.
        style: Names of the styles that apply, outermost first, space-separated, such as ``"quote strong link"``;
            empty for plain text. Which names exist: `STYLE_NAMES`; code is ``code`` followed by ``token-…``.
        link: Destination where the run is a link; empty otherwise. Safe text, http, https or mailto only.
    """

    text: str
    style: str = ""
    link: str = ""


STYLE_NAMES = (
    "h1", "h2", "h3", "h4", "h5", "h6",
    "strong", "emphasis", "strike", "inline-code", "link", "math", "html",
    "bullet", "task-open", "task-done", "quote",
    "alert-note", "alert-tip", "alert-important", "alert-warning", "alert-caution",
    "rule", "table-head", "table-border",
    "code", "code-gutter", "code-language",
    "token-comment", "token-keyword", "token-name", "token-function", "token-class", "token-builtin",
    "token-decorator", "token-string", "token-escape", "token-number", "token-operator", "token-punctuation",
    "token-tag", "token-attribute", "token-inserted", "token-deleted", "token-heading", "token-error",
)  # fmt: skip
"""Every style name that a `Run` may carry."""


class Line(NamedTuple):
    """One row of cells. A tuple because there are many: 0.5 µs to make and not 2.2 as a frozen dataclass.

    Attributes:
        runs: From left to right.
        width: Cells that the runs take.
        is_wrapped: Whether the next line goes on with this one's source line (a soft wrap, no newline between).
        block: Index of the top-level block in its document; -1 for the blank line between two blocks.
        code_block: Number of the fenced code block that the line belongs to, from 1 in its document; 0 for none.
        is_wide: Whether the line may be wider than the width asked for and scrolls sideways (code, tables).
        joint: Where the line is wrapped, what the text has between it and the next: spaces, or nothing inside a word.
        source_line: Line of the document's source, from 0, in which the text of this line begins.
        source_offset: Characters shown between the beginning of that source line and this line.
        indent: Cells at the start of the line that are not text: indentation, bullets, numbers.
    """

    runs: tuple[Run, ...]
    width: int
    is_wrapped: bool = False
    block: int = -1
    code_block: int = 0
    is_wide: bool = False
    joint: str = ""
    source_line: int = 0
    source_offset: int = 0
    indent: int = 0

    @property
    def text(self) -> str:
        """The line without styles."""
        return "".join(run.text for run in self.runs)


BLANK = Line((), 0)
"""The empty line between two blocks."""
