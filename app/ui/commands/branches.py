"""Commands under "Conversation" that concern its branches: leaving out, deleting, undoing, the tree and the diff."""

from __future__ import annotations

from app.ui.commands.command import Command

GROUP = "Conversation"

BRANCHES_COMMANDS: tuple[Command, ...] = (
    Command(
        "exclude", "x", "Exclude from what is sent",
        "Shown struck, no longer sent; again takes it in. d deletes it.",
        GROUP, "transcript", shown_keys="x d", shared_title="Exclude, delete message", short="Exclude, delete", slash="exclude",
    ),
    Command(
        "delete_message", "d", "Delete the message",
        "With all that follows it on any branch; u brings it back.",
        GROUP, "transcript", shown_keys="x d", slash="delete",
    ),
    Command(
        "undo", "u", "Undo", "Takes back deleting, pruning, excluding, titles and settings.",
        GROUP, "transcript", short="Undo", slash="undo",
    ),
    Command(
        "tree", "b", "Tree of branches", "Every message and fork: go there, delete, prune, fork, compare.",
        GROUP, "transcript", shown_keys="b =", shared_title="Tree of branches, diff", short="Branches, diff", slash="tree",
    ),
    Command(
        "diff", "equals_sign", "Diff of two variants", "Word by word, the one at the cursor and its neighbour.",
        GROUP, "transcript", shown_keys="b =", slash="diff",
    ),
    Command(
        "prune", "", "Prune the other variants", "Keeps the one at the cursor only; u brings the others back.",
        GROUP, slash="prune",
    ),
    Command(
        "fork", "", "Fork into a new tab", "Copies everything up to the message at the cursor.", GROUP, slash="fork",
    ),
)  # fmt: skip
