"""Commands under "Conversation": what is done with replies, variants and the conversation as a whole."""

from __future__ import annotations

from app.ui.commands.command import Command

GROUP = "Conversation"

CHAT_COMMANDS: tuple[Command, ...] = (
    Command("stop", "escape", "Stop the reply", "Stops at once; what arrived is kept.", GROUP, hint="stop", slash="stop"),
    Command(
        "regenerate", "ctrl+r", "Regenerate the reply",
        "A new variant beside the last reply or the one at the cursor.",
        GROUP, "transcript", hint="again", short="Regenerate", slash="regenerate", argument="model",
    ),
    Command(
        "regenerate_with", "R,shift+r", "Regenerate with another model", "Picks a model of any endpoint, then makes a new variant.",
        GROUP, "transcript", shown_keys="R", shared_title="Regenerate, another model", short="Another model",
    ),
    Command("retry", "r", "Retry a failed reply", "Asks again after an error or a cut.", GROUP, "transcript", hint="retry", short="Retry", slash="retry"),
    Command(
        "continue", "c", "Continue the reply",
        "Goes on where a reply was stopped, cut or interrupted.", GROUP, "transcript", hint="continue", short="Continue", slash="continue",
    ),
    Command(
        "compare", "", "Compare models", "One prompt, several models, side by side; enter picks one.",
        GROUP, slash="compare", argument="model model …",
    ),
    Command("pick_answer", "", "Pick this answer", "Goes on with the marked one; the others stay as variants.", GROUP),
    Command(
        "edit", "e", "Edit and send anew",
        "Into the prompt; enter sends a new branch, esc gives it up.",
        GROUP, "transcript", hint="edit", short="Edit, send anew", slash="edit",
    ),
    Command(
        "variant(-1)", "left_square_bracket", "Previous variant", "Goes to the variant before this one.",
        GROUP, "transcript", shown_keys="[ ]", shared_title="Previous, next variant", short="Variants",
    ),
    Command(
        "variant(1)", "right_square_bracket", "Next variant", "Goes to the variant after this one.",
        GROUP, "transcript", shown_keys="[ ]",
    ),
    Command(
        "copy_message", "y", "Copy the message", "The one at the cursor, or what is selected; Y everything.",
        GROUP, "transcript", shown_keys="y Y", shared_title="Copy message, all", short="Copy one, all", slash="copy",
        argument="all | number of a code block",
    ),
    Command(
        "copy_conversation", "Y,shift+y", "Copy the conversation", "As Markdown.", GROUP, "transcript", shown_keys="y Y",
    ),
    *(
        Command(
            f"copy_code({number})", f"{number}", f"Copy code {number}", "Copies the code with this number in the message at the cursor.",
            GROUP, "transcript", is_in_palette=False, shown_keys="1…9", shared_title="Copy code 1…9",
        )
        for number in range(1, 10)
    ),
    Command(
        "save_code", "s", "Save code to a file", "Writes a code block to a file, or pipes it into a command.",
        GROUP, "transcript", shown_keys="s |", shared_title="Save, pipe code",
    ),
    Command(
        "pipe_code", "vertical_line", "Pipe code into a command", "Asks for the command, shows it, then its output.",
        GROUP, "transcript", shown_keys="s |",
    ),
    Command(
        "find", "ctrl+f", "Find a text",
        "As you type; enter goes on, shift+enter back, esc closes.", GROUP, slash="find", argument="text",
    ),
    Command(
        "find_step(1)", "n", "Next hit", "Goes to the next hit of what is looked for, or back.",
        GROUP, "transcript", shown_keys="n N", shared_title="Next, previous hit", short="Next hit, back",
    ),
    Command(
        "find_step(-1)", "N", "Previous hit", "Goes to the place before.", GROUP, "transcript",
        shown_keys="n N",
    ),
    Command("links", "o", "Links of the message", "Shows where each leads, to copy or open it.", GROUP, "transcript", short="Links", slash="links"),
    Command(
        "models", "ctrl+l", "Pick a model", "Lists the models of every endpoint.",
        GROUP, hint="model", slash="model,models", argument="name",
    ),
    Command(
        "browser", "ctrl+o", "Open a conversation", "Search titles and texts; open, rename, delete with undo.",
        GROUP, short="Conversations", slash="sessions,resume,search", argument="words",
    ),
    Command(
        "conversation_settings", "", "Conversation settings",
        "System prompt, temperature, top p, limit, effort.", GROUP, slash="settings",
    ),
    Command(
        "system_prompt", "", "Set the system prompt", "For this conversation, from the next request on.",
        GROUP, slash="system", argument="text",
    ),
    Command(
        "effort", "", "Set the reasoning effort", "How much the model thinks before it answers.",
        GROUP, slash="effort", argument="low, medium, high …",
    ),
    Command("pin", "", "Pin this conversation", "It stands first in the browser; once more ends it.", GROUP, slash="pin"),
    Command(
        "tag", "", "Tag this conversation", "Adds tags; -name takes one away. tag: finds them.",
        GROUP, slash="tag", argument="names",
    ),
    Command("archive", "", "Archive this conversation", "Out of the browser's list; is:archived finds it.", GROUP, slash="archive"),
    Command("trash", "", "Show the trash", "Deleted conversations: bring them back, or remove them.", GROUP, slash="trash"),
    Command(
        "rename", "", "Rename this conversation", "Gives it a title of your own.", GROUP, slash="rename", argument="title",
    ),
    Command(
        "export", "", "Export the conversation", "As Markdown, JSON or HTML, by the name of the file.",
        GROUP, slash="export", argument="file",
    ),
    Command("export_variants", "", "Export all variants", "The same, with every variant; JSON can be imported again.", GROUP),
    Command("import_conversation", "", "Import a conversation", "From JSON that beck exported.", GROUP, slash="import"),
)  # fmt: skip
