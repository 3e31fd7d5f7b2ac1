"""The prompt: where a message is written, and where it is sent from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from app.safe_text import SafeText
from app.ui.keymap import STANDARD, KeyMap
from app.ui.widgets.cell_text import fit_parts
from app.ui.widgets.key_sequences import correct_key_sequences
from app.ui.widgets.prompt_area import PromptArea
from app.ui.widgets.prompt_history import PromptHistory
from app.ui.widgets.prompt_keys import prompt_bindings

_PLACEHOLDER = "Ask anything · {send} sends · {help} help"
PLACEHOLDER = STANDARD.in_words(_PLACEHOLDER)
MARK = "›"
_MARK_WIDTH = 2

_NEEDED_KEYS = frozenset({"up", "down", "left", "right", "home", "end", "backspace", "delete"})
"""Without these nothing can be written; a command that has one of them works elsewhere."""

if TYPE_CHECKING:
    from app.ui.widgets.vim_keys import VimKeys

KillRange = Literal["word_or_tab", "word", "next_word", "to_start", "to_end"]


class Prompt(PromptArea, inherit_bindings=False):
    """A text area of plain text that grows with it to a third of the screen.

    Enter posts `Submitted` and empties the prompt at once, so that what is typed behind it begins the next one; whoever
    cannot take the text gives it back with `give_back`.

    Args:
        text: The draft; the cursor stands at its end.
        keymap: Which keys send and which make a new line; those that the user gave to commands are left to the screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*prompt_bindings()]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"prompt--mark", "prompt--mark-blurred"}
    DEFAULT_CSS = """
    Prompt {
        height: auto;
        min-height: 2;
        max-height: 33vh;
        margin: 0 1;
        padding: 0 1;
        border: none;
        border-top: solid $rule;
        background: transparent;
        scrollbar-size-vertical: 1;
        &:focus { border: none; border-top: solid $rule; }
        border-title-color: $accent-text;
        &.-quiet-title { border-title-color: $muted; }
        & .prompt--mark { color: $accent-text; text-style: bold; }
        & .prompt--mark-blurred { color: $muted; text-style: $muted-style; }
        & .prompt--fold { color: $accent-text; }
        & .text-area--placeholder { color: $muted; text-style: $muted-style; }
        & .text-area--selection { background: $input-selection-background; color: $input-selection-foreground; }
        &:dark .text-area--cursor, &:light .text-area--cursor, &:ansi .text-area--cursor {
            color: $input-cursor-foreground;
            background: $input-cursor-background;
            text-style: $input-cursor-text-style;
        }
    }
    """

    class Changed(TextArea.Changed):
        """The text is another one."""

        @property
        def text(self) -> str:
            """The text now, put together when asked for."""
            return self.text_area.text

    class Submitted(Message):
        """The text is to be sent.

        Attributes:
            prompt: Where it was written.
            text: Never blank; without blank lines before it and white space after it.
            owner: Whose text it is, by `Prompt.owner` when enter was pressed.
            begins_pasted: Whether its beginning came with a paste of several lines.
        """

        def __init__(self, prompt: Prompt, text: SafeText, *, begins_pasted: bool = False) -> None:
            super().__init__()
            self.prompt = prompt
            self.text = text
            self.begins_pasted = begins_pasted
            self.owner = prompt.owner

        @property
        def control(self) -> Prompt:
            """Where it was written."""
            return self.prompt

    def __init__(
        self,
        text: str = "",
        *,
        keymap: KeyMap = STANDARD,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        correct_key_sequences()
        self.owner = ""
        """Whose text is being written: the key of the tab that is shown."""
        self.first_taker: Callable[[str], bool] | None = None
        """Asked first with each key, by Textual's name; the prompt leaves a key to it that it took."""
        self.paste_taker: Callable[[str], bool] | None = None
        """Asked first with each paste; one that it takes does not come into the text."""
        self.copied_taker: Callable[[str], None] | None = None
        """Pastes what was copied last, given the text that was copied within beck; it may know of something newer."""
        self.vim: VimKeys | None = None
        """What takes keys before the prompt does, where its user wants vim's."""
        self._walk = PromptHistory()
        self._killed = ""
        self._last_removed = ""
        super().__init__(id=id, classes=classes, placeholder=keymap.in_words(_PLACEHOLDER))
        self._keymap = keymap
        for key in keymap.taken_keys - _NEEDED_KEYS:
            self._bindings.key_to_bindings.pop(key, None)
        self.cursor_blink = False  # nothing is painted, and nothing sent, while nothing happens
        self.match_cursor_bracket = False
        if text:
            self.text = text

    def set_history(self, prompts: Sequence[str]) -> None:
        """Offer these prompts with up and down, oldest first; a walk under way goes on through the ones before."""
        self._walk.replace(prompts)

    def load_text(self, text: str) -> None:
        """Put a text in place of the one shown, with the cursor at its end; what was shown is forgotten."""
        self._walk.restart()
        super().load_text(text)

    def edit(self, edit: Edit) -> EditResult:
        """Do one edit, and keep what it removed."""
        result = super().edit(edit)
        self._last_removed = result.replaced_text
        return result

    def paste(self, text: str) -> None:
        """Put a pasted text in place of what is selected, unless somebody else takes it."""
        if self.paste_taker is None or not self.paste_taker(text):
            super().paste(text)

    def action_paste(self) -> None:
        """Paste what was copied last."""
        if self.copied_taker is not None:
            self.copied_taker(self.app.clipboard)
        else:
            super().action_paste()

    async def _on_key(self, event: events.Key) -> None:
        if self._is_taken(event):
            pass
        elif event.key in self._keymap.send_keys:
            self._enter()
        elif event.key in self._keymap.newline_keys:
            self.insert_text("\n")
        else:
            return
        event.stop()
        event.prevent_default()

    def _is_taken(self, event: events.Key) -> bool:
        if self.first_taker is not None and self.first_taker(event.key):
            return True
        return self.vim is not None and self.vim.take(event)

    def _enter(self) -> None:
        row, column = self.cursor_location
        if self.selection.is_empty and self.document[row][:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
        else:
            self.submit()

    def submit(self) -> None:
        """Send the text as enter does; nothing where there is only white space."""
        if text := self.text.strip("\n").rstrip():
            if self.vim is not None:
                self.vim.begin()
            self.post_message(self.Submitted(self, SafeText(text), begins_pasted=self._begins_pasted))
            self.text = ""

    def give_back(self, text: str) -> None:
        """Put a text that could not be sent before what has been typed since."""
        self.text = with_given_back(text, self.text)

    def action_cursor_up(self, select: bool = False) -> None:
        """Go one line up; from the first line to the prompt before."""
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            older = self._walk.older(self.text)
            if older is not None:
                super().load_text(older)
                return
        super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go one line down; from the last line to the prompt after."""
        if not select and self.navigator.is_last_wrapped_line(self.cursor_location):
            newer = self._walk.newer(self.text)
            if newer is not None:
                super().load_text(newer)
                return
        super().action_cursor_down(select)

    def action_line_start(self) -> None:
        """Go to the start of the line; the screen's key where there is no text."""
        self._leave_if_blank()
        self.action_cursor_line_start()

    def action_line_end(self) -> None:
        """Go to the end of the line; the screen's key where the cursor stands at the end of the text already."""
        if self.cursor_location == self.document.end:
            raise SkipAction
        self.action_cursor_line_end()

    def action_delete_right(self) -> None:
        """Delete the character at the cursor; the screen's key where there is no text."""
        self._leave_if_blank()
        super().action_delete_right()

    def action_kill(self, what: KillRange) -> None:
        """Delete a stretch of text and keep it for `action_yank`."""
        self._last_removed = ""
        match what:
            case "word_or_tab":
                self._leave_if_blank()
                self.action_delete_word_left()
            case "word":
                self.action_delete_word_left()
            case "next_word":
                self.action_delete_word_right()
            case "to_start":
                self.action_delete_to_start_of_line()
            case "to_end" if self.cursor_at_end_of_line and self.selection.is_empty:
                super().action_delete_right()
            case "to_end":
                self.action_delete_to_end_of_line()
        self._killed = self._last_removed or self._killed

    def action_yank(self) -> None:
        """Put back what was last killed."""
        if self._killed:
            self.insert_text(self._folds.folded(self._killed))

    def action_copy(self) -> None:
        """Copy the selected text and end the selection; the screen's key where nothing is selected."""
        super().action_copy()
        self.move_cursor(self.cursor_location)

    def keep_killed(self, text: str) -> None:
        """Keep a text that has been taken away for `action_yank`."""
        self._killed = text

    def _leave_if_blank(self) -> None:
        if self.is_blank:
            raise SkipAction

    @property
    def gutter_width(self) -> int:
        """Cells left of the text, for the mark."""
        return _MARK_WIDTH

    def render_line(self, y: int) -> Strip:
        """One row: the mark before the first, then text, or what can be done where there is none."""
        width = self.scrollable_content_region.width
        is_first = y + self.scroll_offset.y == 0
        name = "prompt--mark" if self.has_focus else "prompt--mark-blurred"
        style = self.get_component_rich_style(name) if is_first else self.rich_style
        sign = self.vim.sign if self.vim is not None else ""
        mark = Segment((sign or MARK if is_first else "").ljust(_MARK_WIDTH), style)
        text = (
            self._placeholder_strip(width - _MARK_WIDTH)
            if self.is_blank and y == 0
            else super().render_line(y)
        )
        return Strip.join([Strip([mark], _MARK_WIDTH), text]).adjust_cell_length(width, self.rich_style)

    def _placeholder_strip(self, width: int) -> Strip:
        hint = fit_parts(str(self.placeholder), " · ", width) or " "
        style = self.get_component_rich_style("text-area--placeholder")
        first = self.get_component_rich_style("text-area--cursor") if self._draw_cursor else Style()
        return Strip([Segment(hint[0], style + first), Segment(hint[1:], style)], cell_len(hint))


def with_given_back(text: str, typed_since: str) -> str:
    """A text that could not be sent, before what has been typed since."""
    return f"{text}\n{typed_since}" if typed_since else text
