"""The output dialog: a command while it runs, then what it said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.safe_text import SafeText, safe_code, safe_line
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog

if TYPE_CHECKING:
    from app.ui.piping import Piped

OutputAnswer = Literal["copy", "insert", "attach"]

MOST_SHOWN = 100_000
"""Characters of an output that are shown; all of it can be copied."""


class CommandOutput(Dialog[tuple[OutputAnswer, SafeText] | None]):
    """Runs a command and shows what it says; answers what to do with that, or None when dismissed.

    Leaving it while the command runs ends the command.

    Args:
        command: What runs, as it is shown.
        run: Runs it.
        is_for_attaching: Whether the command was run for its output to be attached; enter then does so.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,y", "answer('copy')", "Copy", show=False),
        Binding("i", "answer('insert')", "Insert into the prompt", show=False),
        Binding("a", "answer('attach')", "Attach to the next prompt", show=False),
        Binding("enter", "enter", "Attach or close", show=False),
        Binding("escape,ctrl+c,q", "leave", "Close", show=False),
    ]

    def __init__(
        self, command: SafeText, run: Callable[[], Awaitable[Piped]], *, is_for_attaching: bool = False
    ) -> None:
        super().__init__()
        self._is_for_attaching = is_for_attaching
        self._command = command
        self._run = run
        self._output: SafeText | None = None

    def compose(self) -> ComposeResult:
        """Command, output, how it ended, keys."""
        with Vertical(classes="dialog wide"):
            yield Static(
                Content(f"{'!' if self._is_for_attaching else '|'} {self._command}"), classes="dialog-title"
            )
            with VerticalScroll(id="command-output"):
                yield Static(id="command-text")
            yield Static(Content("running…"), id="command-ending", classes="dialog-note")
            yield Static(Content("esc end it"), id="command-keys", classes="dialog-keys")

    def on_mount(self) -> None:
        """Run the command beside the keys; it ends with this dialog."""
        self.query_one(VerticalScroll).focus()
        self.run_worker(self._work(), exclusive=True)

    async def _work(self) -> None:
        try:
            piped = await self._run()
        except OSError as error:
            self._show(SafeText(""), safe_line(f"It cannot be run: {error.strerror or error}."))
            return
        output = safe_code(piped.output.decode("utf-8", "replace"))
        lines = output.count("\n") + (bool(output) and not output.endswith("\n"))
        said = f"{lines:,} line{'' if lines == 1 else 's'}" if output else "no output"
        self._show(output, safe_line(f"{piped.told} · {said}"))

    def _show(self, output: SafeText, ending: SafeText) -> None:
        self._output = output
        if not self.is_open:
            return
        shown = output[:MOST_SHOWN].expandtabs(4).rstrip("\n")
        rest = len(output) - MOST_SHOWN
        more = f" · the last {rest:,} characters are not shown" if rest > 0 else ""
        text = self.query_one("#command-text", Static)
        text.update(Content(shown))
        text.display = bool(shown)
        self.query_one("#command-ending", Static).update(Content(ending + more))
        keys = "esc close"
        if output:
            keys = (
                "enter attach · esc back"
                if self._is_for_attaching
                else "c copy · i insert into the prompt · a attach · esc close"
            )
        self.query_one("#command-keys", Static).update(Content(keys))

    def action_answer(self, answer: OutputAnswer) -> None:
        """Close with what to do with the output, once there is any."""
        if self._output and (answer == "attach" or not self._is_for_attaching):
            self.dismiss((answer, self._output))

    def action_enter(self) -> None:
        """Attach the output where that is what it is for; else close."""
        if self._is_for_attaching:
            self.action_answer("attach")
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Close and do nothing with the output."""
        self.dismiss(None)
