"""Prompt templates: a text with places to fill in, and what the conversation is to ask for with it.

A place is written ``{{name}}``, or ``{{name:default}}``; a backslash before it makes it text. Front matter between lines of
three dashes may give ``system`` and ``model``; a value goes on in the indented lines below it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.safe_text import SafeText, safe_line, safe_text

KEYS: Final = ("system", "model")
"""What front matter may say."""

LONGEST_NAME: Final = 40

NOTHING = SafeText("")

_PLACE = re.compile(r"(\\?)\{\{[ \t]*([^\W\d][\w-]{0,39})[ \t]*(?::([^{}\n]*))?\}\}")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"([A-Za-z_-]+)[ \t]*:[ \t]*(.*)")


@dataclass(frozen=True, slots=True)
class Template:
    """One template.

    Attributes:
        name: Of its file.
        text: With its places.
        system_prompt: For the conversation; may have places too; empty to leave it.
        model: As ``endpoint/model``; empty to leave it.
    """

    name: SafeText
    text: SafeText
    system_prompt: SafeText = NOTHING
    model: SafeText = NOTHING

    @property
    def variables(self) -> dict[str, str]:
        """The names of the places in the order of the text, each with its first default; empty for none."""
        found: dict[str, str] = {}
        for match in _PLACE.finditer(f"{self.text}\n{self.system_prompt}"):
            escape, name, default = match.groups()
            if not escape and not found.get(name):
                found[name] = (default or "").strip()
        return found

    def filled(self, values: Mapping[str, str]) -> Template:
        """The template with values in its places; a place without one gets its default."""

        def value(match: re.Match[str]) -> str:
            escape, name, default = match.groups()
            return match[0][1:] if escape else values.get(name, (default or "").strip())

        text, system_prompt = (_PLACE.sub(value, each) for each in (self.text, self.system_prompt))
        return Template(self.name, safe_text(text), safe_text(system_prompt), self.model)


def read_template(name: str, content: str) -> Template:
    """The template in a file's content.

    Raises:
        ValueError: it cannot be used; the message is the rest of a sentence about the file.
    """
    text = content.removeprefix("\ufeff").replace("\r\n", "\n")
    front: dict[str, str] = {}
    if match := _FRONT.match(text):
        front, text = _front_matter(match[1]), text[match.end() :]
    text = text.strip("\n").rstrip()
    if not text:
        raise ValueError("holds no text")
    return Template(
        safe_line(name, LONGEST_NAME),
        safe_text(text),
        safe_text(front.get("system", "")),
        safe_line(front.get("model", "")),
    )


def _front_matter(lines: str) -> dict[str, str]:
    """The entries; a value that goes on in indented lines has them without what they are indented by."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in lines.split("\n"):
        if key and line[:1] in (" ", "\t"):
            found[key].append(line.strip())
        elif line.strip() and not line.startswith("#"):
            match = _ENTRY.fullmatch(line)
            if match is None:
                raise ValueError(f"has front matter that is none: {safe_line(line, 40)}")
            key = match[1].lower()
            if key not in KEYS:
                raise ValueError(f"says {safe_line(key, 40)}, and front matter has only {' and '.join(KEYS)}")
            found[key] = [_unquoted(match[2].strip())]
    return {
        name: "\n".join(part for part in parts if part not in ("|", ">")).strip()
        for name, parts in found.items()
    }


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
