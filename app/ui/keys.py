"""The one key table: every command with its keys, its help and its place.

Bindings, the footer, the command palette, the help screen and the guide's help texts are all drawn from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

from app.ui.widgets.status_layout import KeyHint

Place = Literal["anywhere", "transcript", "prompt", "told"]
"""Where a key works; ``told`` is only described here because the widget itself handles it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a user can do.

    Attributes:
        action: Name of the Textual action; empty where the widget handles the keys itself.
        keys: Keys that trigger it, comma-separated as Textual names them; empty for palette only.
        title: A few words, imperative.
        explanation: One sentence for the help.
        group: Heading in the help.
        place: Where the keys work.
        is_in_palette: Whether the command palette offers it.
        shown_keys: How the keys are written for people where that differs from ``keys``.
        hint: One word for the footer; empty where the footer never shows it.
        shared_title: Title of the one row of the help that this command shares with others of the same shown keys.
    """

    action: str
    keys: str
    title: str
    explanation: str
    group: str
    place: Place = "anywhere"
    is_in_palette: bool = True
    shown_keys: str = ""
    hint: str = ""
    shared_title: str = ""

    @property
    def label(self) -> str:
        """The keys as people read them."""
        return self.shown_keys or ", ".join(_readable(key) for key in self.keys.split(",") if key)


_READABLE = {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "ctrl+pageup": "ctrl+pgup",
    "ctrl+pagedown": "ctrl+pgdn",
}


def _readable(key: str) -> str:
    return _READABLE.get(key, key)


CHAT = "Conversation"
TABS = "Tabs"
READING = "Reading"
WRITING = "Writing"
PROGRAM = "Program"

COMMANDS: tuple[Command, ...] = (
    Command("stop", "escape", "Stop the reply", "Stops at once; what arrived is kept.", CHAT, hint="stop"),
    Command(
        "regenerate", "ctrl+r", "Regenerate the reply",
        "A new variant beside the last reply or the one at the cursor.",
        CHAT, "transcript", hint="again",
    ),
    Command(
        "regenerate_with", "", "Regenerate with another model", "Picks a model first, then makes a new variant.", CHAT
    ),
    Command("retry", "r", "Retry a failed reply", "Asks again after an error or a cut.", CHAT, "transcript", hint="retry"),
    Command(
        "continue", "c", "Continue the reply",
        "Goes on where a reply was stopped, cut or interrupted.", CHAT, "transcript", hint="continue",
    ),
    Command(
        "edit", "e", "Edit and send anew",
        "Into the prompt; enter sends a new branch, esc gives it up.",
        CHAT, "transcript", hint="edit",
    ),
    Command(
        "variant(-1)", "left_square_bracket", "Previous variant", "Goes to the variant before this one.",
        CHAT, "transcript", shown_keys="[ ]", shared_title="Previous, next variant",
    ),
    Command(
        "variant(1)", "right_square_bracket", "Next variant", "Goes to the variant after this one.",
        CHAT, "transcript", shown_keys="[ ]",
    ),
    Command(
        "copy_message", "y", "Copy the message", "The one at the cursor, or what is selected; Y everything.",
        CHAT, "transcript", shown_keys="y Y", shared_title="Copy message, all",
    ),
    Command(
        "copy_conversation", "Y,shift+y", "Copy the conversation", "As Markdown.", CHAT, "transcript", shown_keys="y Y",
    ),
    *(
        Command(
            f"copy_code({number})", f"{number}", f"Copy code {number}", "Copies the code with this number in the message at the cursor.",
            CHAT, "transcript", is_in_palette=False, shown_keys="1…9", shared_title="Copy code 1…9",
        )
        for number in range(1, 10)
    ),
    Command(
        "save_code", "s", "Save code to a file", "Writes a code block to a file, or pipes it into a command.",
        CHAT, "transcript", shown_keys="s |", shared_title="Save, pipe code",
    ),
    Command(
        "pipe_code", "vertical_line", "Pipe code into a command", "Asks for the command, shows it, then its output.",
        CHAT, "transcript", shown_keys="s |",
    ),
    Command(
        "find", "ctrl+f", "Find a text",
        "As you type; enter goes on, shift+enter back, esc closes.", CHAT,
    ),
    Command(
        "find_step(1)", "n", "Next hit", "Goes to the next hit of what is looked for, or back.",
        CHAT, "transcript", is_in_palette=False, shown_keys="n N", shared_title="Next, previous hit",
    ),
    Command(
        "find_step(-1)", "N", "Previous hit", "Goes to the place before.", CHAT, "transcript",
        is_in_palette=False, shown_keys="n N",
    ),
    Command("links", "o", "Links of the message", "Shows where each leads, to copy or open it.", CHAT, "transcript"),
    Command("models", "ctrl+l", "Pick a model", "Lists the models of every endpoint.", CHAT, hint="model"),
    Command("browser", "ctrl+o", "Open a conversation", "Search titles and texts; open, rename, delete with undo.", CHAT),
    Command("rename", "", "Rename this conversation", "Gives it a title of your own.", CHAT),
    Command("export", "", "Export the conversation", "As Markdown, JSON or HTML, by the name of the file.", CHAT),
    Command("export_variants", "", "Export all variants", "The same, with every variant; JSON can be imported again.", CHAT),
    Command("import_conversation", "", "Import a conversation", "From JSON that beck exported.", CHAT),
    Command("new_tab", "ctrl+t", "New tab", "Begins a new conversation in a new tab.", TABS),
    Command(
        "close_tab", "ctrl+w", "Close the tab",
        "While the prompt is empty; a running reply goes on.", TABS,
    ),
    Command(
        "next_tab", "ctrl+pagedown", "Next tab", "Goes one tab to the right, or to the left.", TABS,
        shown_keys="ctrl+pgdn/up", shared_title="Next, previous tab",
    ),
    Command("previous_tab", "ctrl+pageup", "Previous tab", "Goes one tab to the left.", TABS, shown_keys="ctrl+pgdn/up"),
    Command(
        "next_unread", "ctrl+g", "Next unread reply", "Goes to the next tab with a reply that ended unseen.", TABS,
    ),
    *(
        Command(
            f"tab({number})", f"alt+{number}", f"Go to tab {number}", "Goes to the tab with this number.", TABS,
            is_in_palette=False, shown_keys="alt+1…9", shared_title="Go to tab 1…9",
        )
        for number in range(1, 10)
    ),
    Command("", "", "Send", "Sends the prompt.", WRITING, "told", False, "enter"),
    Command(
        "", "", "New line", "So does shift+enter where the terminal tells it from enter.",
        WRITING, "told", False, "ctrl+j, alt+enter, \\ enter",
    ),
    Command("", "", "Earlier prompts", "At the first and last line, walks the prompt history.", WRITING, "told", False, "↑ ↓"),
    Command(
        "interrupt", "ctrl+c", "Stop, clear, quit",
        "Stops the reply; else clears the prompt; twice quits.", WRITING,
        is_in_palette=False,
    ),
    Command("switch_focus", "tab", "Prompt or transcript", "Moves the focus between the two.", READING, is_in_palette=False),
    Command(
        "scroll_page(-1)", "pageup", "Page up", "Scrolling up lets go of the end; nothing moves any more.",
        READING, is_in_palette=False, shown_keys="pgup pgdn", shared_title="Scroll by pages",
    ),
    Command("scroll_page(1)", "pagedown", "Page down", "Scrolls down.", READING, is_in_palette=False, shown_keys="pgup pgdn"),
    Command(
        "scroll_lines(-1)", "shift+up", "Line up", "Reaching the bottom follows the reply again.", READING,
        is_in_palette=False, shown_keys="shift+↑↓", shared_title="Scroll by lines",
    ),
    Command("scroll_lines(1)", "shift+down", "Line down", "Scrolls one line down.", READING, is_in_palette=False, shown_keys="shift+↑↓"),
    Command("to_start", "ctrl+home", "To the start", "Goes to the first message.", READING),
    Command(
        "follow", "ctrl+end,end", "Follow the reply", "Goes to the end and stays; so does End at the end of the prompt.",
        READING, shown_keys="ctrl+end",
    ),
    Command(
        "cursor(-1)", "alt+up", "Previous message", "Moves the message cursor.", READING,
        is_in_palette=False, shown_keys="alt+↑↓", shared_title="Previous, next message",
    ),
    Command("cursor(1)", "alt+down", "Next message", "Moves the message cursor.", READING, is_in_palette=False, shown_keys="alt+↑↓"),
    Command(
        "fold_reasoning", "t", "Show or hide thinking", "t unfolds the reasoning at the cursor, f folds the text.",
        READING, "transcript", shown_keys="t f", shared_title="Fold thinking, text",
    ),
    Command(
        "fold_message", "f", "Fold the message", "Shows its first lines only, or all of it again.",
        READING, "transcript", shown_keys="t f",
    ),
    Command("show_raw", "alt+r", "Markdown as written", "Shows what the model wrote, letter by letter, or what it means.", READING),
    Command(
        "select_lines", "v", "Select lines", "Then ↑↓, j and k extend, y copies, esc ends; so does the mouse.",
        READING, "transcript",
    ),
    Command("palette", "ctrl+p", "Commands", "Finds any command by its name.", PROGRAM, is_in_palette=False, hint="commands"),
    Command("help", "f1", "Help", "Shows all keys.", PROGRAM, hint="help"),
    Command("themes", "", "Pick a theme", "Shows each theme as you move.", PROGRAM),
    Command("redraw", "", "Redraw the screen", "Paints everything anew, should something else have written here.", PROGRAM),
    Command(
        "show_bandwidth", "", "Show or hide the bandwidth",
        "The status line says how much is sent to the terminal.", PROGRAM,
    ),
    Command("suspend", "ctrl+z", "Suspend", "Back to the shell; fg returns. Replies stream on.", PROGRAM),
    Command("quit", "ctrl+q", "Quit", "Ends beck; tabs, drafts and what arrived are kept.", PROGRAM),
)  # fmt: skip
"""Every command, in the order of the help."""


TRANSCRIPT_ACTIONS = frozenset(
    command.action.partition("(")[0] for command in COMMANDS if command.place == "transcript"
)
"""Names of the actions whose keys are letters: they work only while the prompt has not the focus."""


def bindings() -> list[Binding]:
    """Textual bindings of every command that has keys; the actions are the app's."""
    return [
        Binding(command.keys, f"app.{command.action}", command.title, show=False)
        for command in COMMANDS
        if command.keys and command.action
    ]


def footer_hint(action: str) -> KeyHint:
    """A command as the footer shows it: its first key, short, and one word.

    Raises:
        KeyError: no command has this action.
    """
    for command in COMMANDS:
        if command.action == action:
            key = command.label.split(",")[0].replace("ctrl+", "^")
            return KeyHint(key, command.hint or command.title.lower(), action)
    raise KeyError(action)


def help_groups() -> dict[str, list[tuple[str, str, str]]]:
    """Rows of key, title and explanation under each heading; commands of the same shown keys share one."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    seen: set[str] = set()
    for command in COMMANDS:
        if not command.label or command.label in seen:
            continue
        seen.add(command.label)
        title = command.shared_title or command.title
        groups.setdefault(command.group, []).append((command.label, title, command.explanation))
    return groups
