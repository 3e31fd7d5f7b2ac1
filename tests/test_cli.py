from __future__ import annotations

import io
import os
import pty
import stat
import subprocess
import sys
import types
from pathlib import Path

import pytest

from app import __version__, cli, log
from app.errors import StoreUnwritable
from app.settings.arguments import Arguments


@pytest.fixture(autouse=True)
def keep_the_process_as_it_was():
    umask = os.umask(0o022)
    yield
    os.umask(umask)
    log.stop_log()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Process:
    """What the command line asks of ``sys``; pytest puts its own streams there between fixture and test."""

    stdin = stdout = Terminal()

    @property
    def stderr(self):
        return sys.stderr


@pytest.fixture
def terminal(monkeypatch, tmp_path):
    """A process that has a terminal, and its own state folder."""
    monkeypatch.setattr(cli, "sys", Process())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("BECK_LOG", raising=False)


@pytest.fixture
def calls(monkeypatch) -> list[Arguments]:
    """What the wiring was called with; it stands at the edge and needs a whole terminal."""
    received: list[Arguments] = []
    wiring = types.ModuleType("app.wiring")
    wiring.run = lambda arguments: received.append(arguments) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "app.wiring", wiring)
    return received


def beck(*words: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *words], capture_output=True, text=True, check=False, **options
    )


def test_every_option_reaches_the_arguments(tmp_path):
    config = tmp_path / "c.toml"
    config.write_text("")
    words = (
        f"-m openrouter/meta/llama-3:free -c --theme nord --no-save --config {config} --db d.sqlite3".split()
    )
    given = cli.parse_arguments(
        [*words, "--log", "debug", "--max-fps", "20", "--low-bandwidth", "why", "is", "it so?"]
    )
    assert given == Arguments(
        prompt="why is it so?",
        model="openrouter/meta/llama-3:free",
        continue_last=True,
        config_file=config,
        database_file=Path.cwd() / "d.sqlite3",
        theme="nord",
        save=False,
        log_level="debug",
        max_fps=20,
        low_bandwidth=True,
    )
    assert cli.parse_arguments(["--new"]) == Arguments(new=True)


def test_without_words_there_are_only_defaults():
    assert cli.parse_arguments([]) == Arguments()


def test_words_after_two_dashes_are_the_prompt_whatever_they_look_like():
    assert cli.parse_arguments(["--", "-c", "means", "what?"]).prompt == "-c means what?"


def test_options_may_stand_between_the_words_of_the_prompt():
    given = cli.parse_arguments(["why", "-m", "a/b", "is", "it", "--new", "so?", "--", "--really", "--"])
    assert given == Arguments(prompt="why is it so? --really --", model="a/b", new=True)


def test_bytes_that_are_no_text_become_replacement_characters():
    assert cli.parse_arguments(["caf\udce9", "ü"]).prompt == "caf\ufffd ü"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--modle", "a/b"], "unrecognized arguments: --modle"),
        (["--mod", "a/b"], "unrecognized arguments: --mod"),
        (["--key", "sk-12345678"], "unrecognized arguments: --key"),
        (["-m", "gpt-5"], "write it as endpoint/model"),
        (["-m", "/x"], "write it as endpoint/model"),
        (["-m", "a/"], "write it as endpoint/model"),
        (["-c", "--new"], "not allowed with"),
        (["--config", "/no/such/file.toml"], "there is no file /no/such/file.toml"),
        (["--config", "/"], "this is a folder"),
        (["--db", "/"], "this is a folder"),
        (["--db", ""], "name a file"),
        (["--log", "loud"], "invalid choice"),
        (["--max-fps", "0"], "from 1 to 120"),
        (["--max-fps", "٣"], "from 1 to 120"),
        (["--max-fps", "12000000000000000000000"], "from 1 to 120"),
        (["--theme"], "expected one argument"),
    ],
)
def test_a_call_that_cannot_be_understood_ends_with_status_2_and_says_why(words, told, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


EVIL = "\x1b]52;c;eA==\x07\x9b2J\u202e\udc9b"


@pytest.mark.parametrize("words", [["--config", f"/no/{EVIL}"], [f"--no{EVIL}"], ["--log", EVIL]])
def test_what_is_quoted_of_a_call_does_nothing_to_the_terminal(words, capsys):
    with pytest.raises(SystemExit):
        cli.main(words)
    told = capsys.readouterr().err
    assert "52;c;eA==" in told
    assert not set(told) & set(EVIL[:1] + "\x07\x9b\u202e\udc9b")


def test_a_failure_at_start_does_nothing_to_the_terminal(terminal, calls, monkeypatch, capsys):
    def fail(_):
        raise StoreUnwritable(f"bad {EVIL}", hint=EVIL)

    monkeypatch.setattr(sys.modules["app.wiring"], "run", fail)
    assert cli.main([]) == 1
    told = capsys.readouterr().err
    assert "bad" in told
    assert not set(told) & set("\x1b\x07\x9b\u202e\udc9b")


def test_the_arguments_are_handed_to_the_wiring(terminal, calls):
    assert cli.main(["-m", "a/b", "hello"]) == 0
    assert calls == [Arguments(prompt="hello", model="a/b")]


def test_files_are_private_from_the_first_statement_on(terminal, calls):
    cli.main([])
    assert os.umask(0o022) == 0o077


def test_nothing_of_the_environment_has_textual_write_down_what_is_typed(
    terminal, calls, tmp_path, monkeypatch
):
    names = {"TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_PRESS", "TEXTUAL_DRIVER"}
    for name in names:
        monkeypatch.setenv(name, "devtools" if name == "TEXTUAL" else str(tmp_path / "log"))
    cli.main([])
    assert names & set(os.environ) == set()


def test_the_log_is_started_where_it_is_asked_for(terminal, calls, tmp_path, monkeypatch, capsys):
    cli.main([])
    assert not (tmp_path / "beck").exists()
    cli.main(["--log", "info"])
    assert (tmp_path / "beck" / "beck.log").is_file()
    assert stat.S_IMODE((tmp_path / "beck").stat().st_mode) == 0o700
    monkeypatch.setenv("BECK_LOG", "loud")
    assert cli.main([]) == 0
    assert capsys.readouterr().err == "beck: The log level is debug or info; no log is written.\n"


def test_a_log_that_cannot_be_written_is_told_and_stops_nothing(terminal, calls, tmp_path, capsys):
    (tmp_path / "beck").write_text("in the way")
    assert cli.main(["--log", "info"]) == 0
    assert "cannot be written" in capsys.readouterr().err
    assert len(calls) == 1


def test_a_failure_at_start_is_one_sentence_and_status_1(terminal, calls, monkeypatch, capsys):
    def fail(arguments: Arguments) -> int:
        raise StoreUnwritable("The disk is full.", hint="Make room.")

    monkeypatch.setattr(sys.modules["app.wiring"], "run", fail)
    assert cli.main([]) == 1
    assert capsys.readouterr().err == "beck: Database not writable: The disk is full. Make room.\n"


def test_ctrl_c_at_start_is_no_traceback(terminal, calls, monkeypatch, capsys):
    def interrupt(arguments: Arguments) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["app.wiring"], "run", interrupt)
    assert cli.main([]) == 130
    assert capsys.readouterr().err == ""


def test_without_a_terminal_beck_says_so_and_ends_with_status_2():
    run = beck(stdin=subprocess.DEVNULL)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "beck: beck needs a terminal to draw on, and standard input is not one.\n"


def test_with_output_in_a_pipe_beck_says_so_and_ends_with_status_2():
    ours, theirs = pty.openpty()
    try:
        run = beck(stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)
    assert run.returncode == 2
    assert run.stderr == "beck: beck needs a terminal to draw on, and standard output is not one.\n"


def test_closed_streams_are_no_terminal(monkeypatch):
    monkeypatch.setattr(cli, "sys", types.SimpleNamespace(stdin=None, stdout=None))
    assert "standard input" in cli.why_no_screen()


def test_the_version_and_the_help_are_printed_without_a_terminal():
    version = beck("--version", stdin=subprocess.DEVNULL)
    assert (version.returncode, version.stdout) == (0, f"beck {__version__}\n")
    assert beck("--help", stdin=subprocess.DEVNULL).returncode == 0


def test_the_help_names_every_option_and_fits_80_columns():
    text = beck("--help", env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}).stdout
    for option in (
        "--model",
        "--continue",
        "--new",
        "--temporary",
        "--theme",
        "--no-save",
        "--config",
        "--db",
        "--log",
        "--max-fps",
        "--low-bandwidth",
        "--keys",
        "--screen-reader",
        "--version",
    ):
        assert option in text
    assert max(len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_the_version_and_the_help_load_only_the_standard_library(word):
    code = f"""
import sys
from app.cli import main
try:
    main([{word!r}])
except SystemExit:
    pass
print("LOADED", *sys.modules)
"""
    bare = [sys.executable, "-c", "import sys; print(*sys.modules)"]
    started_with = set(subprocess.run(bare, capture_output=True, text=True, check=True).stdout.split())
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in output.partition("LOADED")[2].split()}
    assert not loaded & {
        "textual",
        "rich",
        "httpx",
        "pydantic",
        "pydantic_settings",
        "aiosqlite",
        "asyncio",
        "sqlite3",
    }
    assert loaded - started_with - set(sys.stdlib_module_names) == {"app"}
