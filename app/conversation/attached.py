"""Attached: what was put beside a prompt at once, be it a file, a folder, a picture or what a command said."""

from __future__ import annotations

from dataclasses import dataclass

from app.conversation.parts import AttachmentPart

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb for texts."""


@dataclass(frozen=True, slots=True)
class Attached:
    """One thing beside a prompt that was not sent yet; it is added and taken away as one.

    Attributes:
        name: What it is called: a path as it was named, or ``!`` and a command. Safe for a terminal, one line.
        parts: What is sent; of a folder a part for each file.
        note: What has to be known of it, such as where a link leads and what was left out. One line.
        tokens: About how many tokens it costs.
    """

    name: str
    parts: tuple[AttachmentPart, ...]
    note: str = ""
    tokens: int = 0

    @property
    def byte_count(self) -> int:
        """Bytes of what was read."""
        return sum(part.byte_count for part in self.parts)


def parts_of(attached: tuple[Attached, ...]) -> tuple[AttachmentPart, ...]:
    """What is sent, in order; a file that is named twice, as in its folder, once."""
    return tuple(dict.fromkeys(part for one in attached for part in one.parts))


def size_label(byte_count: int) -> str:
    """A size for people, in units of 1,000: ``812 B``, ``3.4 KB``, ``12 MB``."""
    if byte_count < 1_000:
        return f"{byte_count} B"
    for unit in ("KB", "MB"):
        byte_count_in_units = byte_count / 1_000
        if byte_count_in_units < 999.5 or unit == "MB":
            break
        byte_count //= 1_000
    digits = 1 if byte_count_in_units < 9.95 else 0
    return f"{byte_count_in_units:,.{digits}f} {unit}"
