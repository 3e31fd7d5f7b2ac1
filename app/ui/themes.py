"""Themes: where their files are, and which of them can be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.theme import Theme

from app.errors import SettingsError
from app.safe_text import SafeText, safe_line
from app.ui.theme_file import LARGEST_FILE_BYTES, ThemeFile, is_theme_name, parse_theme
from app.ui.theme_variables import THEME_VARIABLE_DEFAULTS, textual_theme

__all__ = ["DEFAULT_THEME", "THEME_VARIABLE_DEFAULTS", "LoadedThemes", "load_theme", "load_themes"]

DEFAULT_THEME = "beck"
"""The theme of those who have picked none, and where the picked one cannot be used."""


@dataclass(frozen=True, slots=True)
class LoadedThemes:
    """What the theme files gave.

    Attributes:
        themes: By name, sorted, the default first.
        titles: How the picker shows each, by name.
        problems: One for each thing wrong in a file; most of them cost that file's theme.
    """

    themes: dict[str, Theme]
    titles: dict[str, SafeText]
    problems: tuple[SettingsError, ...]


def load_themes(folders: Sequence[Path]) -> LoadedThemes:
    """The built-in themes and those in the user's folders; a later folder's theme replaces an earlier one's."""
    usable: dict[str, ThemeFile] = {}
    problems: list[SettingsError] = []
    for folder in (_built_in_folder(), *folders):
        for path in _theme_paths(folder, problems):
            file, found = _read(path)
            problems += found
            if file is not None:
                usable[file.name] = file
    names = sorted(usable, key=lambda name: (name != DEFAULT_THEME, name))
    return LoadedThemes(
        themes={name: textual_theme(usable[name]) for name in names},
        titles={name: usable[name].title for name in names},
        problems=tuple(problems),
    )


def load_theme(name: str, folders: Sequence[Path]) -> Theme | None:
    """One theme by name, reading no file but its own; None where no usable one has this name.

    For the first frame. What is wrong with a file is told by `load_themes`, which runs after it.
    """
    if not is_theme_name(name):
        return None
    for folder in (*reversed(folders), _built_in_folder()):
        path = folder / f"{name}.toml"
        if _is_file(path):
            file, _ = _read(path)
            if file is not None:
                return textual_theme(file)
    return None


def _built_in_folder() -> Path:
    """The themes in the installed package, or in the checkout that it is run from.

    Wheels are always unpacked by their installers, so that a path beside this package is enough.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def _theme_paths(folder: Path, problems: list[SettingsError]) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_unreadable(folder, error))
        return
    yield from (path for path in entries if path.suffix == ".toml" and _is_file(path))


def _is_file(path: Path) -> bool:
    """Whether it can be read to an end: a pipe or a device in the folder must not hold up the start."""
    try:
        return path.is_file()
    except OSError:
        return False


def _read(path: Path) -> tuple[ThemeFile | None, tuple[SettingsError, ...]]:
    try:
        with path.open("rb") as stream:
            source = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        return None, (_unreadable(path, error),)
    return parse_theme(source, path.stem)


def _unreadable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        safe_line(f"{path.name}: {error.strerror or 'cannot be read'}", 300),
        hint="Check the permissions of the themes folder.",
        title="Theme not usable",
    )
