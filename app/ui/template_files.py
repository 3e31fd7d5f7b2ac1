"""Template files: the user's prompt templates, one Markdown file each, and what is wrong with those that are none."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from app.conversation.template import Template, read_template
from app.errors import Failure
from app.safe_text import safe_line

MAX_BYTES = 256 * 1024
MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class LoadedTemplates:
    """What a folder holds."""

    templates: tuple[Template, ...]
    """By name."""
    problems: tuple[Failure, ...] = ()

    def find(self, name: str) -> Template | None:
        """The template of a name, whatever the case; None where there is none."""
        wanted = name.casefold()
        return next((each for each in self.templates if each.name.casefold() == wanted), None)

    def nearest(self, name: str) -> str:
        """The name that was probably meant; empty where none is near."""
        names = {each.name.casefold(): each.name for each in self.templates}
        beginning = sorted(each for each in names if each.startswith(name.casefold()))
        found = beginning or get_close_matches(name.casefold(), list(names), n=1, cutoff=0.5)
        return names[found[0]] if found else ""


def load_templates(folder: Path) -> LoadedTemplates:
    """Read every template of a folder; one that is not there holds none. Raises nothing; blocks for the disk."""
    templates: list[Template] = []
    problems: list[Failure] = []
    try:
        files = sorted(
            file for file in folder.iterdir() if file.suffix.lower() == ".md" and file.name[0] != "."
        )
    except (FileNotFoundError, NotADirectoryError):
        return LoadedTemplates(())
    except OSError as error:
        return LoadedTemplates((), (_problem(folder, f"cannot be read: {error.strerror or error}"),))
    for file in files[:MOST_FILES]:
        try:
            templates.append(read_template(file.stem, _content(file)))
        except UnicodeDecodeError:
            problems.append(_problem(file, "is not UTF-8 text"))
        except ValueError as error:
            problems.append(_problem(file, str(error)))
        except OSError as error:
            problems.append(_problem(file, f"cannot be read: {error.strerror or error}"))
    if len(files) > MOST_FILES:
        problems.append(_problem(folder, f"holds more than {MOST_FILES} files; the rest are left out"))
    return LoadedTemplates(tuple(templates), tuple(problems))


def _content(file: Path) -> str:
    """The text of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no regular file (reading a pipe would wait), too large, or not UTF-8.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("is not a regular file")
    with file.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES // 1024} KiB")
    return content.decode("utf-8")


def _problem(file: Path, what: str) -> Failure:
    return Failure("template_error", "Template not usable", safe_line(f"{file.name} {what}.", 300), "")
