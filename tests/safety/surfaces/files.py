"""Files with hostile names and contents."""

from __future__ import annotations

from pathlib import Path

SHIPPED_THEME = Path(__file__).parents[3] / "themes" / "beck.toml"


def empty_folder(folder: Path) -> None:
    """Take all files out of a folder."""
    for old in folder.iterdir():
        old.unlink()


def file_named(folder: Path, name: str, ending: str) -> Path:
    """The file of a name in a folder, as far as a file system takes the name."""
    raw = name.encode("utf-8", "surrogatepass").replace(b"/", b"|").replace(b"\x00", b"|")[:200]
    return folder / (raw.decode("utf-8", "surrogateescape") + ending)


def toml_string(text: str) -> str:
    """A text as TOML writes it, with every character escaped."""
    text = text.encode("utf-8", "replace").decode()
    return '"' + "".join(f"\\U{ord(letter):08X}" for letter in text) + '"'
