"""The keymap: the one table of commands with the keys that the user has given them.

A key that the user gives to a command goes to it, also from another command; what is wrong is told by name, and
everything else counts all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from app.ui.commands import COMMANDS, Command
from app.ui.commands.command import readable_keys
from app.ui.key_names import KeyName, read_key
from app.ui.widgets.key_sequences import NEWLINE_KEYS

SEND: Final = "send"
NEW_LINE: Final = "new_line"
SEND_KEYS: Final = frozenset({"enter"})
_APART: Final = {"prompt", "transcript"}


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """Something in the user's keys that cannot be used as it stands.

    Attributes:
        name: Name of the command, as the user wrote it.
        what: What is wrong, in words that follow the name.
    """

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Which key does what.

    Attributes:
        commands: The table of commands with their keys.
        send_keys: Keys that send the prompt, as Textual names them.
        newline_keys: Keys that make a new line in it.
        taken_keys: Keys that the user gave to a command, so that the prompt does not take them for editing.
        problems: What is wrong with the user's keys.
    """

    commands: tuple[Command, ...] = COMMANDS
    send_keys: frozenset[str] = SEND_KEYS
    newline_keys: frozenset[str] = NEWLINE_KEYS
    taken_keys: frozenset[str] = frozenset()
    problems: tuple[KeyProblem, ...] = ()

    def key(self, name: str) -> str:
        """The first key of a command as people read it; where it has none, its title, which the palette knows.

        Raises:
            KeyError: no command has this name.
        """
        for command in self.commands:
            if command.name == name:
                return command.label.split(", ")[0] or f"“{command.title}”"
        raise KeyError(name)

    def in_words(self, text: str) -> str:
        """A text of ours with the keys in it: ``{browser}`` becomes the key of the command of that name."""
        return text.format_map(_Keys(self))


class _Keys(dict[str, str]):
    """The keys by the names of their commands, looked up when asked for."""

    def __init__(self, keymap: KeyMap) -> None:
        super().__init__()
        self._keymap = keymap

    def __missing__(self, name: str) -> str:
        return self._keymap.key(name)


STANDARD: Final = KeyMap()
"""The keys as they are where the user has set none."""


def read_keymap(wanted: Mapping[str, Sequence[str]], commands: Sequence[Command] = COMMANDS) -> KeyMap:
    """The keymap with the user's keys.

    Args:
        wanted: Keys by the name of their command, as the user wrote them; none to unbind it. The first that names a key
            gets it.
        commands: The table.
    """
    if not wanted:
        return STANDARD
    return _Reading(commands).read(wanted)


class _Reading:
    """One reading of the user's keys."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._commands = commands
        self._by_name = {command.name: command for command in commands}
        self._given: dict[str, tuple[KeyName, ...]] = {}
        self._owners: dict[str, list[str]] = {}
        """Whom the user gave a key, by the key's name: several only where each works in another place."""
        self._problems: list[KeyProblem] = []

    def read(self, wanted: Mapping[str, Sequence[str]]) -> KeyMap:
        for name, keys in wanted.items():
            if self._can_have_keys(name):
                self._give(name, keys)
        self._tell_losses()
        send = self._of_prompt(SEND, SEND_KEYS)
        newline = self._of_prompt(NEW_LINE, NEWLINE_KEYS | {"enter"}) - send
        return KeyMap(
            tuple(self._effective(command, send, newline) for command in self._commands),
            send,
            newline,
            frozenset(key for key, owners in self._owners.items() if {*owners} - {SEND, NEW_LINE}),
            tuple(self._problems),
        )

    def _can_have_keys(self, name: str) -> bool:
        command = self._by_name.get(name)
        if command is None:
            near = get_close_matches(name, self._by_name, n=1)
            hint = f"did you mean {near[0]}?" if near else "beck --keys lists them."
            self._tell(name, f"is no action; {hint}")
            return False
        if command.place == "told" and name not in (SEND, NEW_LINE):
            self._tell(name, "cannot have other keys.")
            return False
        return True

    def _give(self, name: str, written: Iterable[str]) -> None:
        keys: list[KeyName] = []
        for text in filter(None, written):
            try:
                key = read_key(text)
            except ValueError as error:
                self._tell(name, f'"{text}" {error}.')
                continue
            if reason := self._why_not(name, text, key):
                self._tell(name, reason)
                continue
            keys.append(key)
        if not keys and any(written):
            return  # what cannot be used leaves the command as it was
        if name == SEND and not keys:
            self._tell(name, "needs a key; enter still sends.")
            return
        for key in keys:
            for each in key.names:
                self._owners.setdefault(each, []).append(name)
        if keys and all(key.needs for key in keys):
            self._tell(
                name, f'"{next(filter(None, written))}" comes only from terminals with {keys[0].needs}.'
            )
        self._given[name] = tuple(keys)

    def _why_not(self, name: str, text: str, key: KeyName) -> str:
        if owner := next(filter(None, (self._owner(each, name) for each in key.names)), ""):
            return f'"{text}" is given to {owner} already; {name} does without it.'
        is_of_prompt = name in (SEND, NEW_LINE)
        if key.names[0] == "enter" and not is_of_prompt:
            return '"enter" sends or makes a new line; it can do nothing else.'
        if is_of_prompt and key.is_typed:
            return f'"{text}" is typed in the prompt; it cannot do anything else there.'
        return ""

    def _owner(self, key: str, name: str) -> str:
        """Who else the user gave a key so that this command cannot have it; empty for nobody.

        The prompt and the transcript never have the focus both, so that a key can mean something in each.
        """
        place = self._by_name[name].place
        rivals = (
            owner for owner in self._owners.get(key, ())
            if owner != name and {place, self._by_name[owner].place} != _APART
        )  # fmt: skip
        return next(rivals, "")

    def _tell_losses(self) -> None:
        """Say which command lost a key of its own to what the user set, and has none left."""
        for command in self._commands:
            if command.name in self._given or not command.keys:
                continue
            left = [key for key in command.keys.split(",") if not self._owner(key, command.name)]
            if not left:
                key = command.keys.split(",")[0]
                shown = readable_keys([key])
                self._tell(
                    self._owner(key, command.name),
                    f'"{shown}" was the key of {command.name}, which has none now; give it another, or "".',
                )

    def _of_prompt(self, name: str, default: frozenset[str]) -> frozenset[str]:
        if name in self._given:
            return frozenset(each for key in self._given[name] for each in key.names)
        return frozenset(key for key in default if not self._owner(key, name))

    def _effective(self, command: Command, send: frozenset[str], newline: frozenset[str]) -> Command:
        """The command with the keys that it has now; its own words for them only while they are its own."""
        if command.place == "told":
            keys = {SEND: send, NEW_LINE: newline}.get(command.name)
            is_own = command.name not in self._given and keys in (None, SEND_KEYS, NEWLINE_KEYS)
            return (
                command
                if is_own or keys is None
                else replace(command, shown_keys=readable_keys(sorted(keys, key=len)))
            )
        own = [key for key in command.keys.split(",") if key]
        if command.name in self._given:
            keys_now = [each for key in self._given[command.name] for each in key.names]
        else:
            keys_now = [key for key in own if not self._owner(key, command.name)]
        if keys_now == own and not self._is_pair_broken(command):
            return command
        shown = readable_keys(key for key in keys_now if "shift+" not in key or len(keys_now) == 1)
        return replace(command, keys=",".join(keys_now), shown_keys=shown, shared_title="")

    def _is_pair_broken(self, command: Command) -> bool:
        """Whether the command shares its row of the help with one other, whose keys are other ones now."""
        if not command.shown_keys:
            return False
        partners = [each for each in self._commands if each.shown_keys == command.shown_keys]
        return len(partners) == 2 and any(
            each.name in self._given or any(self._owner(key, each.name) for key in each.keys.split(","))
            for each in partners
        )

    def _tell(self, name: str, what: str) -> None:
        self._problems.append(KeyProblem(name, what))
