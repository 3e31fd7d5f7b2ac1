"""Slash commands: what a text in the prompt means when enter is pressed: a command, a mistake, or words to be sent.

A text is a command where it begins with a slash and the name of one. What only looks like one is sent: a path
(``/etc/hosts says …``), a comment, a pasted text of several lines. ``//`` sends a text that begins with one slash.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from app.safe_text import SafeText, safe_line
from app.ui.commands import COMMANDS, Command

_SHORTEST_WORD = 4
"""Letters from which a word says something about the command that it describes."""

QUIT_WORDS = frozenset({":q", "exit", "quit"})
"""What quits without a slash, typed alone: what fingers know from other programs."""

_CALL = re.compile(r"/([A-Za-z][A-Za-z0-9_-]{0,30})(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Call:
    """A command to run.

    Attributes:
        command: Which.
        argument: The text behind its name; empty where there is none.
    """

    command: Command
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text to be sent."""

    text: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text that is neither; ``told`` says why and what to do."""

    told: SafeText


@dataclass(frozen=True, slots=True)
class Completion:
    """A command that the text so far may become, under the name that fits."""

    name: str
    command: Command


def names_of(command: Command) -> list[str]:
    """The names that run a command, the first one its own."""
    return [name.strip() for name in command.slash.split(",") if name.strip()]


def command_named(name: str) -> Command | None:
    """The command that a name runs, in any case; None where there is none."""
    wanted = name.casefold()
    return next((command for command in COMMANDS if wanted in names_of(command)), None)


def read_entry(text: str, *, begins_pasted: bool = False) -> Call | Words | Mistake:
    """Read a text as the prompt means it.

    Args:
        text: Without white space at its end.
        begins_pasted: Whether its beginning came with a paste of several lines, which is never a command.
    """
    if begins_pasted and "\n" in text:
        return Words(text)
    if text in QUIT_WORDS and (command := command_named("quit")) is not None:
        return Call(command)
    if text.startswith("//"):
        inner = text[1:]
        return Words(text) if read_entry(inner) == Words(inner) else Words(inner)
    if text == "/":
        return Mistake(
            SafeText("Type a command's name behind the slash; // sends a text that begins with one.")
        )
    call = _CALL.match(text)
    if call is None:
        return Words(text)
    return _read_call(text, call[1], text[call.end() :].strip())


def _read_call(text: str, name: str, argument: str) -> Call | Words | Mistake:
    command = command_named(name)
    if command is None:
        if "\n" in text:
            return Words(text)
        near = nearest_name(name)
        guess = f"did you mean /{near}?" if near else "/help lists what there is."
        return Mistake(safe_line(f"There is no command /{name}; {guess} To send the text, begin it with //."))
    if argument and not command.argument:
        return Mistake(
            safe_line(f"/{name} takes nothing behind it. Remove the rest, or begin with // to send the text.")
        )
    return Call(command, argument)


def as_entry(text: str) -> str:
    """A text to be sent as it must stand in the prompt, so that enter sends exactly it."""
    if read_entry(text) == Words(text):
        return text
    return f"/{text}" if text.startswith("/") else f" {text}"


def nearest_name(name: str) -> str:
    """The command's name that another one most likely means, mistyped or from another program; empty where none is near."""
    wanted = name.casefold()
    names = [each for command in COMMANDS for each in names_of(command)]
    begun = [each for each in names if each.startswith(wanted) or wanted.startswith(each)]
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    return (_told_by(wanted) or near or sorted(begun, key=len, reverse=True) or [""])[0]


def _told_by(word: str) -> list[str]:
    """The names of the commands whose words hold this one, those whose title does first."""
    if len(word) < _SHORTEST_WORD:
        return []
    found = []
    for command in COMMANDS:
        titles, others = f"{command.title} {command.argument}", f"{command.short} {command.explanation}"
        if command.slash and word in (words := re.findall(r"\w+", f"{titles} {others}".casefold())):
            found.append((word not in titles.casefold().split(), words.index(word), names_of(command)[0]))
    return [name for *_, name in sorted(found)]


def completions(text: str) -> list[Completion]:
    """The commands that a text may become while their name is being typed, best first; none for other texts."""
    if not re.fullmatch(r"/[A-Za-z0-9_-]{0,31}", text):
        return []
    typed = text[1:].casefold()
    found = []
    for command in COMMANDS:
        if command.slash:
            name = min(names_of(command), key=lambda each: _rank(typed, each))
            found.append((_rank(typed, name), Completion(name, command)))
    found.sort(key=lambda ranked: ranked[0])
    return [completion for rank, completion in found if rank < _NO_MATCH]


_NO_MATCH = 3


def _rank(typed: str, name: str) -> int:
    """How well a name fits what is typed so far, 0 best: it is all of it, it begins with it, it holds it."""
    if name == typed or not typed:
        return 0
    if name.startswith(typed):
        return 1
    return 2 if typed in name else _NO_MATCH
