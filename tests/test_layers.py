from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def modules_loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has loaded after running the code."""
    program = f"import sys\n{code}\nprint('LOADED', *sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(run.stdout.partition("LOADED")[2].split())


def loaded_by(code: str) -> set[str]:
    """The top-level modules among `modules_loaded_by`."""
    return {name.partition(".")[0] for name in modules_loaded_by(code)}


def test_imports_go_down_the_layers_only():
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("app/session/__init__.py", "import textual", "Textual and rich stay in the screen"),
        ("app/store/__init__.py", "import rich.text", "Textual and rich stay in the screen"),
        ("app/ui/__init__.py", "import httpx", "one place owns HTTP"),
        ("app/session/__init__.py", "import sqlite3", "one place owns SQLite"),
        ("app/ui/__init__.py", "import starlette", "the web server stays in the gateway"),
        ("app/session/__init__.py", "import app.settings.schema", "only the top reads settings"),
        ("app/providers/__init__.py", "import app.store", "imports go down the layers only"),
        ("app/conversation/__init__.py", "import app.session", "imports go down the layers only"),
        ("app/errors.py", "import app.paths", "imports go down the layers only"),
    ],
)
def test_an_import_against_the_layers_is_found(tmp_path, module, line, contract):
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / module
    file.write_text(f"{file.read_text()}\n{line}\n")
    run = lint_imports(tmp_path)
    assert run.returncode == 1, run.stdout
    assert any(contract in told and "BROKEN" in told for told in run.stdout.splitlines()), run.stdout


@pytest.mark.parametrize(
    ("module", "strangers"),
    [
        ("app.session", {"textual", "rich", "httpx", "starlette", "pydantic_settings"}),
        ("app.store", {"textual", "rich", "httpx", "starlette", "pydantic_settings"}),
        ("app.providers", {"textual", "rich", "aiosqlite", "sqlite3", "starlette", "pydantic_settings"}),
        ("app.markdown", {"textual", "rich", "httpx", "aiosqlite", "asyncio", "pydantic"}),
        ("app.conversation", {"textual", "rich", "httpx", "aiosqlite", "asyncio", "pydantic"}),
        ("app.sse", {"textual", "rich", "httpx", "asyncio", "pydantic"}),
        ("app.gateway", {"textual", "rich", "httpx", "aiosqlite", "pydantic_settings"}),
        ("app.settings.loading", {"textual", "rich", "httpx", "aiosqlite", "starlette"}),
        ("app.settings.first_look", {"textual", "rich", "httpx", "pydantic", "pydantic_settings", "asyncio"}),
        ("app.log", {"textual", "httpx", "pydantic", "asyncio"}),
        ("app.__main__", {"textual", "httpx", "pydantic", "asyncio"}),
    ],
)
def test_a_layer_brings_nothing_that_belongs_to_another(module, strangers):
    assert loaded_by(f"import {module}") & strangers == set()


def test_the_first_frame_waits_for_nothing_that_a_conversation_needs():
    loaded = modules_loaded_by("import app.wiring, app.ui.chat_app, app.ui.start, app.ui.screens.chat_screen")
    late = (
        "app.conversation",
        "app.session",
        "app.providers",
        "app.store",
        "app.markdown.parser",
        "markdown_it",
    )
    assert not [name for name in loaded if name.startswith(late)]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_version_and_the_help_load_nothing_heavy(option):
    code = f"sys.argv[1:] = [{option!r}]\nfrom app.__main__ import main\ntry:\n    main()\nexcept SystemExit:\n    pass"
    assert (
        loaded_by(code) & {"textual", "rich", "httpx", "pydantic", "pydantic_settings", "aiosqlite"} == set()
    )
