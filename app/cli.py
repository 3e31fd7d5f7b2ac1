"""The command line: from words to `Arguments`, and from the end of beck to an exit status.

Every start pays for this module: the standard library only, and whatever is heavier is imported when it is needed.
There is no option for a key: the arguments of a process are open to every user of the machine.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from app import __version__
from app.errors import BeckError
from app.safe_text import safe_text
from app.settings.arguments import Arguments

EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 130

_LOG_LEVELS: Final = ("debug", "info")
_DEBUGGING: Final = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_PRESS", "TEXTUAL_DRIVER")
"""What has Textual write keys and texts into a file or to whoever listens at a port, press keys, or load other code."""
_EPILOGUE: Final = """\
beck stats [--days N] [--json]                     what replies took and cost

environment:
  OPENAI_API_KEY, ANTHROPIC_API_KEY, OLLAMA_HOST   endpoints, ready to use
  BECK_THEME, BECK_MODEL, ...                      any setting of config.toml
  BECK_LOG=debug|info                              write the log file

With no key and no server, beck opens with its built-in guide."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run beck and return its exit status: 0, 1 for a failure, 2 for a call that cannot be served.

    Args:
        argv: The words after ``beck``; None for the process's own.
    """
    os.umask(0o077)
    for name in _DEBUGGING:
        os.environ.pop(name, None)
    words = sys.argv[1:] if argv is None else argv
    if is_stats(words):
        from app.stats import stats  # only this sub-command needs it, and it needs no screen

        return stats(words[1:])
    arguments = parse_arguments(words)
    if arguments.list_keys:
        from app.wiring.key_list import print_keys  # only needed here

        return print_keys(arguments)
    reason = why_no_screen()
    if reason:
        return _refuse(reason, EXIT_USAGE)
    _start_log(arguments)
    from app.wiring import run  # everything that beck is made of; `--help` and `--version` do without

    try:
        return run(arguments)
    except BeckError as error:
        return _refuse(" ".join(filter(None, (error.title + ":", error.what, error.hint))), EXIT_FAILED)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: Python's own traceback shows messages, which may hold keys
        from app.ui.crash import crash_text

        return _refuse(crash_text(), EXIT_FAILED)


def is_stats(words: Sequence[str]) -> bool:
    """Whether the words are the sub-command ``stats`` with its options, and no prompt that begins with that word."""
    return list(words[:1]) == ["stats"] and all(word.startswith("-") and word != "--" for word in words[1:2])


def parse_arguments(words: Sequence[str]) -> Arguments:
    """The command line as values.

    Raises:
        SystemExit: it asks for help or the version (status 0), or cannot be understood (status 2).
    """
    end = words.index("--") if "--" in words else len(words)
    given = _parser().parse_intermixed_args(words[:end])
    return Arguments(
        prompt=_decodable(" ".join([*given.prompt, *words[end + 1 :]])),
        model=given.model or "",
        continue_last=given.continue_last,
        new=given.new,
        temporary=given.temporary,
        config_file=given.config,
        database_file=given.db,
        theme=given.theme,
        save=given.save,
        log_level=given.log,
        max_fps=given.max_fps,
        low_bandwidth=given.low_bandwidth,
        screen_reader=given.screen_reader,
        list_keys=given.keys,
        record_file=given.record,
        replay_file=given.replay,
    )


def why_no_screen() -> str:
    """Why there is no terminal to draw on, in a sentence; empty where there is one."""
    for name, stream in (("input", sys.stdin), ("output", sys.stdout)):
        if stream is None or stream.closed or not stream.isatty():
            return f"beck needs a terminal to draw on, and standard {name} is not one."
    return ""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints quote what was typed, or came from a file's name, harmless for the terminal."""

    def error(self, message: str) -> NoReturn:
        """Say what cannot be understood and end with status 2."""
        super().error(safe_text(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="beck",
        description="A full-screen terminal chat for language models.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("prompt", nargs="*", metavar="PROMPT", help="open a new tab and send this at once")
    add("-m", "--model", type=_model, metavar="ENDPOINT/MODEL", help="talk to this model")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "-c", "--continue", dest="continue_last", action="store_true", help="continue the last conversation"
    )
    start.add_argument("--new", action="store_true", help="start with a fresh conversation")
    start.add_argument(
        "--temporary", action="store_true", help="start with a conversation that is never stored"
    )
    add("--theme", default="", metavar="NAME", help="draw with this theme")
    add("--no-save", dest="save", action="store_false", help="write nothing to the database")
    add("--config", type=_existing_file, metavar="FILE", help="read settings from FILE")
    add("--db", type=_file, metavar="FILE", help="keep conversations in FILE")
    add("--log", choices=_LOG_LEVELS, default="", metavar="LEVEL", help="write the log file: debug or info")
    add("--record", type=_file, metavar="FILE", help="write every exchange into a new FILE, without keys")
    add("--replay", type=_existing_file, metavar="FILE", help="talk to a recording")
    add("--max-fps", type=_frames, metavar="N", help="draw at most N frames per second (1 to 120)")
    add("--low-bandwidth", action="store_true", help="for slow lines: two frames per second, no animation")
    add("--screen-reader", action="store_true", help="chat line by line in plain words, without a screen")
    add("--keys", action="store_true", help="list every action with its keys, for the table [keys]")
    add("--version", action="version", version=f"beck {__version__}")
    return parser


def _model(text: str) -> str:
    """An ``endpoint/model``; the model's own name may hold slashes."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}/\S+", text):
        raise argparse.ArgumentTypeError("write it as endpoint/model, such as openai/gpt-5")
    return text


def _frames(text: str) -> int:
    """Frames per second."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= 120:
        raise argparse.ArgumentTypeError("give a number from 1 to 120")
    return int(text)


def _file(text: str) -> Path:
    """A file that may be missing, from the folder beck is started in."""
    path = Path(text).absolute()
    if not text or path.is_dir():
        raise argparse.ArgumentTypeError("this is a folder" if text else "name a file")
    return path


def _existing_file(text: str) -> Path:
    """A file that must be there."""
    path = _file(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


def _decodable(text: str) -> str:
    """The text without the surrogates that stand for bytes that are not in the locale's encoding."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _start_log(arguments: Arguments) -> None:
    """Start the log where it is asked for; a log that cannot be written is told and stops nothing."""
    from app.log import keep_secret, start_log
    from app.paths import log_path, private_dir

    for name, value in os.environ.items():
        if name.endswith("_API_KEY"):  # before anything can fail, and also those that beck has no use for
            keep_secret(value)
    level = arguments.log_level or os.environ.get("BECK_LOG", "")
    path = log_path()
    try:
        if level:
            private_dir(path.parent)
        start_log(level, path)
    except BeckError as error:
        _refuse(error.what, 0)
    except OSError as error:
        _refuse(f"The log {path} cannot be written: {error.strerror or error}.", 0)


def _refuse(sentence: str, status: int) -> int:
    """Say one sentence on standard error."""
    print(f"beck: {safe_text(sentence)}", file=sys.stderr)  # noqa: T201 - before or after the screen, never on it
    return status
