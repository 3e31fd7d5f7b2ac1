"""The commands of the linear mode: each is typed after a slash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: What is typed after the slash.
        argument: What may follow it, as it is told; empty for nothing.
        explanation: One sentence.
        aliases: Other names for it.
    """

    name: str
    argument: str
    explanation: str
    aliases: tuple[str, ...] = ()


COMMANDS = (
    Command("help", "", "Tells these commands.", ("?",)),
    Command("new", "prompt", "Begins a new conversation.", ("clear",)),
    Command(
        "open",
        "number or words",
        "Lists conversations, or opens one of the last list.",
        ("resume", "sessions"),
    ),
    Command("read", "number", "Tells the last messages again; all of them without a number."),
    Command("model", "endpoint/model", "Tells the models, or changes the model.", ("models",)),
    Command("regenerate", "endpoint/model", "Answers the last prompt again, beside the reply that is there."),
    Command("retry", "", "The same, after a failure."),
    Command("continue", "", "Goes on with a reply that ended before its end."),
    Command("title", "words", "Tells the title, or gives another one.", ("rename",)),
    Command("export", "file", "Writes the conversation to a new file: .md, .json or .html.", ("save",)),
    Command(
        "attach",
        "file or folder",
        "Has it go along with the next prompt; so does an at sign and its name in the prompt.",
        ("file", "image"),
    ),
    Command("detach", "name", "Takes a file away that was attached; without a name all of them."),
    Command("quit", "", "Ends beck; so does control d. Everything is kept.", ("exit", "q")),
)


def named(name: str) -> Command | None:
    """The command of this name; None where there is none."""
    return next((each for each in COMMANDS if name.lower() in (each.name, *each.aliases)), None)


def help_text() -> str:
    """All commands, a line each, and the keys."""
    lines = [
        f"/{each.name}{' ' + each.argument if each.argument else ''}: {each.explanation}" for each in COMMANDS
    ]
    keys = "Control c stops a reply. Control d quits. A line that begins with two slashes is sent with one."
    return "\n".join([*lines, keys, ""])
