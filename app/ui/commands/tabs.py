"""Commands under "Tabs": opening, closing and going between them."""

from __future__ import annotations

from app.ui.commands.command import Command

GROUP = "Tabs"

TABS_COMMANDS: tuple[Command, ...] = (
    Command("new_tab", "ctrl+t", "New tab", "Begins a new conversation in a new tab.", GROUP, slash="new"),
    Command(
        "new_temporary", "", "New temporary conversation", "Nothing of it is ever stored; closing its tab loses it.",
        GROUP, slash="temporary,temp",
    ),
    Command(
        "clear", "", "New conversation in this tab", "In place of the one shown, which stays in the browser.",
        GROUP, slash="clear",
    ),
    Command(
        "close_tab", "ctrl+w", "Close the tab",
        "While the prompt is empty; a running reply goes on.", GROUP, slash="close",
    ),
    Command(
        "next_tab", "ctrl+pagedown", "Next tab", "Goes one tab to the right, or to the left.", GROUP,
        shown_keys="ctrl+pgdn/up", shared_title="Next, previous tab", short="Next tab, back",
    ),
    Command("previous_tab", "ctrl+pageup", "Previous tab", "Goes one tab to the left.", GROUP, shown_keys="ctrl+pgdn/up"),
    Command(
        "next_unread", "alt+n", "Next unread reply", "Goes to the next tab with a reply that ended unseen.", GROUP, short="Next unread", slash="unread",
    ),
    *(
        Command(
            f"tab({number})", f"alt+{number}", f"Go to tab {number}", "Goes to the tab with this number.", GROUP,
            is_in_palette=False, shown_keys="alt+1…9", shared_title="Go to tab 1…9",
        )
        for number in range(1, 10)
    ),
    Command(
        "broadcast", "", "Broadcast a prompt", "To the tabs that you check; queued where a reply streams.",
        GROUP, slash="broadcast", argument="prompt",
    ),
)  # fmt: skip
