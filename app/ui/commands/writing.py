"""Commands under "Writing": the prompt."""

from __future__ import annotations

from app.ui.commands.command import Command

GROUP = "Writing"

WRITING_COMMANDS: tuple[Command, ...] = (
    Command("", "", "Send", "Sends the prompt.", GROUP, "told", False, "enter"),
    Command(
        "", "", "New line", "So does shift+enter where the terminal tells it from enter.",
        GROUP, "told", False, "ctrl+j, alt+enter, \\ enter",
    ),
    Command(
        "queue", "alt+q", "Queue of prompts", "Edit, reorder, remove what was sent while a reply streams.",
        GROUP, short="Queue", slash="queue",
    ),
    Command(
        "search_history", "ctrl+r", "Search earlier prompts", "At the first and last line ↑ ↓ walk them; ctrl+r searches them.",
        GROUP, "prompt", shown_keys="↑ ↓ ctrl+r", shared_title="Earlier prompts", slash="history",
    ),
    Command(
        "editor", "ctrl+g", "Write in your editor", "Opens the prompt in $VISUAL or $EDITOR; replies stream on.",
        GROUP, short="Editor", slash="editor",
    ),
    Command(
        "template", "", "Insert a prompt template", "Asks for what goes into its places, then fills the prompt.",
        GROUP, slash="t,template", argument="name",
    ),
    Command(
        "unfold_paste", "", "Unfold a paste", "Shows all of a long paste; so does pasting it again.",
        GROUP,
    ),
    Command(
        "attach", "", "Attach a file", "A file, a folder or what !command says; @ in the prompt too.",
        GROUP, slash="attach,file,image", argument="file | folder/ | !command",
    ),
    Command(
        "paste_picture", "", "Paste a picture", "Attaches the one in the clipboard of the desktop you sit at.",
        GROUP, shown_keys="ctrl+v", short="Paste a picture", slash="paste",
    ),
    Command("detach", "", "Take an attachment away", "Picks it where there are several.", GROUP, slash="detach", argument="name"),
    Command(
        "focus_attachments", "shift+tab", "Go to the attachments", "Then ←→ move, x takes one away, enter looks inside.",
        GROUP, short="Attachments",
    ),
    Command(
        "interrupt", "ctrl+c", "Stop, clear, quit",
        "Stops the reply; else clears the prompt; twice quits.", GROUP,
        is_in_palette=False, short="Stop, then quit",
    ),
)  # fmt: skip
