"""Commands under "Reading": scrolling, the message cursor, folding, selecting."""

from __future__ import annotations

from app.ui.commands.command import Command

GROUP = "Reading"

READING_COMMANDS: tuple[Command, ...] = (
    Command("switch_focus", "tab", "Prompt or transcript", "Moves the focus between the two.", GROUP, short="Switch focus"),
    Command(
        "scroll_page(-1)", "pageup", "Page up", "Scrolling up lets go of the end; nothing moves any more.",
        GROUP, shown_keys="pgup pgdn", shared_title="Scroll by pages",
    ),
    Command("scroll_page(1)", "pagedown", "Page down", "Scrolls down.", GROUP, shown_keys="pgup pgdn"),
    Command(
        "scroll_lines(-1)", "shift+up", "Line up", "Reaching the bottom follows the reply again.", GROUP,
        shown_keys="shift+↑↓", shared_title="Scroll by lines",
    ),
    Command("scroll_lines(1)", "shift+down", "Line down", "Scrolls one line down.", GROUP, shown_keys="shift+↑↓"),
    Command("to_start", "ctrl+home", "To the start", "Goes to the first message.", GROUP),
    Command(
        "follow", "ctrl+end,end", "Follow the reply", "Goes to the end and stays; so does End at the end of the prompt.",
        GROUP, shown_keys="ctrl+end", short="To the end",
    ),
    Command(
        "cursor(-1)", "alt+up", "Previous message", "Moves the message cursor.", GROUP,
        shown_keys="alt+↑↓", shared_title="Previous, next message", short="Other messages",
    ),
    Command("cursor(1)", "alt+down", "Next message", "Moves the message cursor.", GROUP, shown_keys="alt+↑↓"),
    Command(
        "fold_reasoning", "t", "Show or hide thinking", "t unfolds thinking and attachments, f folds the text.",
        GROUP, "transcript", shown_keys="t f", shared_title="Fold thinking, text", short="Fold, unfold",
    ),
    Command(
        "fold_message", "f", "Fold the message", "Shows its first lines only, or all of it again.",
        GROUP, "transcript", shown_keys="t f",
    ),
    Command("show_raw", "alt+r", "Markdown as written", "Shows what the model wrote, letter by letter, or what it means.", GROUP, short="Raw Markdown", slash="raw"),
    Command(
        "code_block(-1)", "left_curly_bracket", "Previous code block", "In whatever message; y then copies it, s and | take it.",
        GROUP, "transcript", shown_keys="{ }", shared_title="Previous, next code block", short="Code blocks",
    ),
    Command(
        "code_block(1)", "right_curly_bracket", "Next code block", "In whatever message; y then copies it, s and | take it.",
        GROUP, "transcript", shown_keys="{ }",
    ),
    Command(
        "sideways(-1)", "left", "Wide code to the left", "Moves code and tables that are wider than the screen.",
        GROUP, "transcript", shown_keys="← →", shared_title="Wide code sideways", short="Wide code",
    ),
    Command(
        "sideways(1)", "right", "Wide code to the right", "Moves code and tables that are wider than the screen.",
        GROUP, "transcript", shown_keys="← →",
    ),
    Command(
        "wrap_code", "w", "Wrap code, or not", "Long lines of code take several rows, or scroll sideways again.",
        GROUP, "transcript", short="Wrap code", slash="wrap",
    ),
    Command(
        "select_lines", "v", "Select lines", "Then ↑↓, j and k extend, y copies, esc ends; so does the mouse.",
        GROUP, "transcript",
    ),
)  # fmt: skip
