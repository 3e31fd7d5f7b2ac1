"""Where beck's own files live: XDG folders, private to the user, on Linux and macOS alike.

The functions that name a place are pure functions of an environment mapping; `private_dir`, `runtime_dir` and
`write_atomically` touch the disk. Whatever the umask is, folders are made 0700 and files 0600.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_NAME = "beck"
_PACKAGE = Path(__file__).resolve().parent


def config_dir(environment: Mapping[str, str] | None = None) -> Path:
    """The folder of ``config.toml`` and of the user's own themes."""
    return _xdg("XDG_CONFIG_HOME", ".config", environment)


def data_dir(environment: Mapping[str, str] | None = None) -> Path:
    """The folder of the database."""
    return _xdg("XDG_DATA_HOME", ".local/share", environment)


def state_dir(environment: Mapping[str, str] | None = None) -> Path:
    """The folder of the log and of what may be lost without harm."""
    return _xdg("XDG_STATE_HOME", ".local/state", environment)


def cache_dir(environment: Mapping[str, str] | None = None) -> Path:
    """The folder of what can be made again."""
    return _xdg("XDG_CACHE_HOME", ".cache", environment)


def config_path(environment: Mapping[str, str] | None = None) -> Path:
    """The settings file."""
    return config_dir(environment) / "config.toml"


def user_themes_dir(environment: Mapping[str, str] | None = None) -> Path:
    """The folder of the user's own themes."""
    return config_dir(environment) / "themes"


def templates_dir(environment: Mapping[str, str] | None = None) -> Path:
    """The folder of the user's prompt templates."""
    return config_dir(environment) / "templates"


def database_path(environment: Mapping[str, str] | None = None) -> Path:
    """The database, where neither a setting nor the command line names another."""
    return data_dir(environment) / "beck.sqlite3"


def log_path(environment: Mapping[str, str] | None = None) -> Path:
    """The log file."""
    return state_dir(environment) / "beck.log"


def runtime_dir(environment: Mapping[str, str] | None = None) -> Path:
    """The folder for sockets and short-lived files; not made yet.

    It is ``XDG_RUNTIME_DIR`` only where that folder belongs to this user (after ``su`` it is someone else's), and
    otherwise a folder in the state folder: never a guessable name in a folder that others can write to.
    """
    mapping = os.environ if environment is None else environment
    root = mapping.get("XDG_RUNTIME_DIR", "")
    if root.startswith("/"):
        with suppress(OSError):
            if Path(root).stat().st_uid == os.geteuid():
                return Path(root) / _NAME
    return state_dir(environment) / "run"


def shipped_path(name: str) -> Path:
    """A file or folder that comes with beck, such as ``themes`` or ``guide/README.md``.

    It lies in the package once installed; in a checkout ``themes`` and ``README.md`` still lie beside the package.
    """
    installed = _PACKAGE / name
    return installed if installed.exists() else _PACKAGE.parent / name.removeprefix("guide/")


def private_dir(path: Path) -> Path:
    """Make the folder and its missing parents for this user alone, and return it.

    A folder of ours (named ``beck``) that others may enter is closed to them. Any other folder that exists is the
    user's business, such as the one that ``--db`` names: it stays as it is, as links and other owners' folders do.

    Raises:
        OSError: it cannot be made, or something else has that name.
    """
    missing = [parent for parent in (path, *path.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
    status = path.lstat()
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "It is not a folder", str(path))
    is_ours = path.name == _NAME and stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    if is_ours and status.st_mode & 0o077:
        with suppress(PermissionError):
            path.chmod(0o700)
    return path


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the file by one with this content, mode 0600; readers see the old or the new one, never a part.

    A link is followed, so that a file kept elsewhere (dotfiles) is replaced where it lies.

    Raises:
        OSError: the folder cannot be written, the disk is full, or the name belongs to something that is no file.
    """
    import tempfile  # 4 ms that a start does without

    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "It is not a regular file", str(target))
    if not target.parent.exists():
        private_dir(target.parent)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    _sync_folder(target.parent)


def _xdg(variable: str, fallback: str, environment: Mapping[str, str] | None) -> Path:
    """The folder for beck below an XDG base; relative values are ignored, as the XDG specification demands."""
    mapping = os.environ if environment is None else environment
    root = mapping.get(variable, "")
    if root.startswith("/"):
        return Path(root) / _NAME
    home = mapping.get("HOME", "")
    return (Path(home) if home.startswith("/") else Path.home()) / fallback / _NAME


def _sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable, where the file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
