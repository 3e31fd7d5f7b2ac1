"""The few settings that the first frame needs, read before the rest of the settings is loaded.

The standard library only, and never an error: pydantic-settings takes 160 ms to import, so the whole schema is
checked after the first frame, and what is wrong is told then. Where a value cannot be used, the next source counts,
as in `app.settings.loading` (a test compares the two).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, cast

from app.paths import config_path
from app.settings.arguments import Arguments
from app.settings.config_file import read_config

Mouse = Literal["on", "off", "wheel"]
ScrollRegions = Literal["auto", "on", "off"]

DEFAULT_MAX_FPS: Final = 30
_MOUSE_WORDS: Final = {"on": "on", "off": "off", "wheel": "wheel", "true": "on", "false": "off"}
_SCROLL_REGIONS_WORDS: Final = {"auto": "auto", "on": "on", "off": "off", "true": "on", "false": "off"}
_TRUE_WORDS: Final = frozenset({"1", "true", "t", "yes", "y", "on"})
_FALSE_WORDS: Final = frozenset({"0", "false", "f", "no", "n", "off"})


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the first frame is drawn with."""

    theme: str = ""
    """Empty for the default theme."""
    mouse: Mouse = "on"
    reduced_motion: bool = False
    max_fps: int = DEFAULT_MAX_FPS
    no_color: bool = False
    """Whether ``NO_COLOR`` is set (no-color.org: any value but the empty one)."""
    low_bandwidth: bool = False
    scroll_regions: ScrollRegions = "auto"
    show_bandwidth: bool = False
    screen_reader: bool = False
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the name of what they do, in the order of the file."""


def first_look(arguments: Arguments | None = None, environment: Mapping[str, str] | None = None) -> FirstLook:
    """What the first frame needs, from the command line, the environment and the config file; raises nothing."""
    arguments = arguments or Arguments()
    mapping = os.environ if environment is None else environment
    file = arguments.config_file or config_path(mapping)
    sources = [_from_arguments(arguments), _from_environment(mapping), _from_file(file)]
    return FirstLook(
        theme=next((text for source in sources if (text := _text(source.get("theme"))) is not None), ""),
        mouse=next(
            (word for source in sources if (word := mouse_word(source.get("mouse"))) is not None), "on"
        ),
        reduced_motion=_first_flag(sources, "reduced_motion"),
        max_fps=next(
            (number for source in sources if (number := _fps(source.get("max_fps"))) is not None),
            DEFAULT_MAX_FPS,
        ),
        no_color=bool(mapping.get("NO_COLOR")),
        low_bandwidth=_first_flag(sources, "low_bandwidth"),
        scroll_regions=next(
            (
                way
                for source in sources
                if (way := scroll_regions_word(source.get("scroll_regions"))) is not None
            ),
            "auto",
        ),
        show_bandwidth=_first_flag(sources, "show_bandwidth"),
        screen_reader=_first_flag(sources, "screen_reader"),
        keys={name: keys for source in reversed(sources) for name, keys in _keys(source).items()},
    )


def mouse_word(value: object) -> Mouse | None:
    """The mouse setting that a value stands for, ``true`` and ``false`` included; None where it stands for none."""
    return cast("Mouse | None", _word(value, _MOUSE_WORDS))


def scroll_regions_word(value: object) -> ScrollRegions | None:
    """Likewise for the setting of scroll regions."""
    return cast("ScrollRegions | None", _word(value, _SCROLL_REGIONS_WORDS))


def _word(value: object, words: Mapping[str, str]) -> str | None:
    return words.get(str(value).lower()) if isinstance(value, str | bool) else None


def _from_arguments(arguments: Arguments) -> dict[str, object]:
    return {
        "theme": arguments.theme or None,
        "max_fps": arguments.max_fps,
        "low_bandwidth": arguments.low_bandwidth or None,
        "screen_reader": arguments.screen_reader or None,
    }


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    prefix = "beck_"
    return {
        name.lower().removeprefix(prefix): value
        for name, value in environment.items()
        if name.lower().startswith(prefix) and value
    }


def _from_file(file: Path) -> dict[str, object]:
    return read_config(file).values


def _keys(source: dict[str, object]) -> dict[str, tuple[str, ...]]:
    """The usable part of a source's table of keys."""
    table = source.get("keys")
    if isinstance(table, str):  # a variable
        import json  # hardly ever needed

        try:
            table = json.loads(table)
        except (ValueError, RecursionError):
            table = None
    named = dict(table) if isinstance(table, Mapping) else {}
    named |= {
        name.removeprefix("keys__"): value for name, value in source.items() if name.startswith("keys__")
    }
    found: dict[str, tuple[str, ...]] = {}
    for name, value in named.items():
        if isinstance(value, str):
            found[name] = (value,) if value else ()
        elif isinstance(value, list) and all(isinstance(key, str) for key in value):
            found[name] = tuple(value)
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _first_flag(sources: list[dict[str, object]], name: str) -> bool:
    return next((flag for source in sources if (flag := _flag(source.get(name))) is not None), False)


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).lower() if isinstance(value, str | int) else ""
    return True if word in _TRUE_WORDS else False if word in _FALSE_WORDS else None


def _fps(value: object) -> int | None:
    try:
        number = int(value) if isinstance(value, str | int) and not isinstance(value, bool) else 0
    except ValueError:
        return None
    return number if 1 <= number <= 120 else None
