"""The picture in the clipboard: read by the desktop's own tools, where its user sits at this machine.

Terminals paste text only, and none of them hands a picture over; so it is taken from where the desktop keeps it.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Mapping, Sequence

from app.ui.clipboard import is_remote, run_tool

MOST_BYTES = 40_000_000
"""Of what a tool says: macOS says it in hexadecimal."""

_KINDS = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""In the order in which they are asked for; what a screenshot is comes first."""
_APPLE_BEGIN, _APPLE_END = "«data PNGf".encode(), "»".encode()

Ask = tuple[Sequence[str], Sequence[str]]
"""The command that lists the clipboard's kinds and the one that gives one of them, the kind to be added at its end."""


class NoPicture(Exception):
    """There is none; the message says why in a sentence."""


def reaches_desktop(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether there is a desktop whose clipboard may hold a picture, and its user sits here."""
    has_desktop = platform == "darwin" or environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY")
    return bool(has_desktop) and not is_remote(environment)


async def picture_in_clipboard(environment: Mapping[str, str], platform: str = sys.platform) -> bytes:
    """The picture in the clipboard of the desktop that the environment tells of, as a file.

    Raises:
        NoPicture: there is none, or no way to it.

    Cancellation: a tool that still runs ends within its time.
    """
    if is_remote(environment):
        raise NoPicture(
            "The clipboard is on the machine you sit at; copy the picture to a file here and attach that."
        )
    path = environment.get("PATH")
    if platform == "darwin":
        return await asyncio.to_thread(_apple, environment)
    asks: list[Ask] = []
    if environment.get("WAYLAND_DISPLAY"):
        asks.append((["wl-paste", "--list-types"], ["wl-paste", "--no-newline", "--type"]))
    if environment.get("DISPLAY"):
        bare = ["xclip", "-selection", "clipboard", "-out", "-target"]
        asks.append(([*bare, "TARGETS"], bare))
    if not asks:
        raise NoPicture(
            "There is no desktop here whose clipboard could be read; attach the picture as a file."
        )
    found = [ask for ask in asks if shutil.which(ask[0][0], path=path)]
    if not found:
        wanted = " or ".join(ask[0][0] for ask in asks)
        package = "wl-clipboard" if asks[0][0][0] == "wl-paste" else "xclip"
        raise NoPicture(f"Reading the clipboard needs {wanted}; install {package}.")
    return await asyncio.to_thread(_asked, found, environment)


def _asked(asks: Sequence[Ask], environment: Mapping[str, str]) -> bytes:
    for listing, giving in asks:
        kinds = (_output(listing, environment) or b"").decode("utf-8", "replace").split()
        kind = next((kind for kind in _KINDS if kind in kinds), None)
        if kind is not None and (content := _output([*giving, kind], environment)):
            return content
    raise NoPicture("There is no picture in the clipboard.")


def _apple(environment: Mapping[str, str]) -> bytes:
    said = _output(["osascript", "-e", "get the clipboard as «class PNGf»"], environment) or b""
    said = said.strip()
    if said.startswith(_APPLE_BEGIN) and said.endswith(_APPLE_END):
        try:
            return bytes.fromhex(said[len(_APPLE_BEGIN) : -len(_APPLE_END)].decode("ascii"))
        except ValueError:
            pass
    raise NoPicture("There is no picture in the clipboard.")


def _output(command: Sequence[str], environment: Mapping[str, str]) -> bytes | None:
    """What a tool says; None where it fails, takes too long or says too much."""
    said = run_tool(command, environment)
    return said if said is not None and len(said) <= MOST_BYTES else None
