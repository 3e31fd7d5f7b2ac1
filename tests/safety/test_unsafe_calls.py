"""No module of beck does what lets text from outside act, and the scanner that says so finds every such thing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.safety.unsafe_calls import findings

APP = Path(__file__).parents[2] / "app"

MAY = {
    ("cli.py", "_refuse", "print"): "before or after the screen, to standard error",
    ("linear/line_source.py", "ask_with_readline", "print"): "the linear mode asks for a line; no screen is drawn",
    ("wiring/key_list.py", "print_keys", "print"): "asked for on the command line; no screen is drawn",
    ("stats.py", "_say", "print"): "a sub-command that draws no screen; names went through safe_line",
    ("settings/key_command.py", "*", "program"): "the user's own command, from the user's own settings, no shell",
    ("store/filesystem.py", "*", "program"): "the system's own program, arguments of ours",
    ("store/owner.py", "*", "program"): "the system's own program, arguments of ours",
    ("store/database.py", "read", "begin"): "a transaction that only reads needs no lock to write",
    ("store/migrations.py", "check_schema", "begin"): "likewise",
    ("store/memory_copy.py", "_locked", "begin"): "opened read-only, and the transaction only reads",
    ("ui/clipboard.py", "*", "program"): "the clipboard's own tools; the text is their input, never an argument",
    ("ui/piping.py", "*", "program"): "a command that the user typed and confirmed; the text is its input",
    ("ui/editor.py", "*", "program"): "the user's own editor, from the user's own environment, no shell; the text is in its file",
    ("ui/link_opener.py", "*", "program"): "the desktop's opener, after a key press on the destination shown",
}  # fmt: skip
"""What stands in these functions (``*``: anywhere in these modules) all the same, and why."""


@cache
def all_findings():
    """Every module of beck by its path, with what the scanner finds in it."""
    modules = {path.relative_to(APP).as_posix(): path for path in sorted(APP.rglob("*.py"))}
    return {module: findings(path.read_text(), module) for module, path in modules.items()}


def test_nothing_in_beck_lets_outside_text_act():
    found = []
    for module, in_it in all_findings().items():
        for finding in in_it:
            if not {(module, where, finding.rule) for where in ("*", finding.function)} & set(MAY):
                found.append(f"app/{module}:{finding.line} {finding.rule}: {finding.what}")
    assert len(all_findings()) > 100
    assert not found, "\n".join(found)


def test_every_exception_is_still_needed():
    there = {
        (module, where, finding.rule)
        for module, in_it in all_findings().items()
        for finding in in_it
        for where in ("*", finding.function)
    }
    assert set(MAY) - there == set()


UNSAFE = {
    "a variable into Static": ("markup", "Static(title)"),
    "a formatted text into Label": ("markup", 'Label(f"{model} is ready")'),
    "a joined text into a Button": ("markup", 'Button("open " + name)'),
    "a keyword": ("markup", "Static(content=title)"),
    "with markup left to chance": ("markup", "Static(title, markup=wanted)"),
    "a variable into notify": ("markup", "self.notify(text)"),
    "a title into notify": ("markup", "app.notify('done', title=title)"),
    "a row of a list": ("markup", "Option(name, id=key)"),
    "a tab": ("markup", "Tab(conversation.title)"),
    "a tree": ("markup", "Tree(path.name)"),
    "a leaf of a tree": ("markup", "node.add_leaf(path.name)"),
    "a table": ("markup", "table.add_row(model, price)"),
    "a column": ("markup", "table.add_column(name)"),
    "a collapsible": ("markup", "Collapsible(title=summary)"),
    "an update": ("markup", "self.query_one(Static).update(text)"),
    "an update of a label by name": ("markup", "self.query_one('#a', Label).update(f'{a}')"),
    "a border": ("markup", "self.border_title = name"),
    "a tooltip": ("markup", "widget.tooltip = href"),
    "a last word": ("markup", "self.exit(message=reply)"),
    "SafeText is no plain text": ("markup", "Static(safe_text(title))"),
    "escaped": ("markup", "Static(escape(title))"),
    "a name with two values": ("markup", "def f(t):\n    a = Content(t)\n    a = t\n    Static(a)"),
    "Markdown of Textual": ("markup", "Markdown(reply)"),
    "escape of rich": ("import", "from rich.markup import escape"),
    "escape of Textual": ("import", "from textual.markup import escape"),
    "escape by module": ("name", "rich.markup.escape(text)"),
    "markup read by Content": ("name", "Content.from_markup(text)"),
    "markup read by Text": ("name", "Text.from_markup(text)"),
    "escape sequences obeyed": ("name", "Text.from_ansi(output)"),
    "markup asked for": ("argument", "RichLog(markup=True)"),
    "a browser": ("import", "import webbrowser"),
    "a browser from a module": ("name", "from os import webbrowser"),
    "Textual's link": ("import", "from textual.widgets import Link"),
    "Textual's browser": ("name", "self.app.open_url(href)"),
    "links of Textual": ("argument", "Markdown(open_links=True)"),
    "redirects": ("argument", "AsyncClient(follow_redirects=True)"),
    "redirects by a variable": ("argument", "client.get(url, follow_redirects=wanted)"),
    "proxies of the environment": ("argument", "AsyncClient(trust_env=True)"),
    "no verification": ("argument", "AsyncClient(verify=False)"),
    "lines of httpx": ("name", "async def f():\n    async for line in response.aiter_lines(): pass"),
    "text of httpx": ("name", "response.aiter_text()"),
    "a body without a cap": ("name", "async def f():\n    await response.aread()"),
    "a URL in a message": ("name", "response.raise_for_status()"),
    "BEGIN": ("begin", "connection.execute('BEGIN')"),
    "BEGIN with a semicolon": ("begin", "connection.execute('begin;'.upper() or ' BEGIN ;')"),
    "BEGIN DEFERRED": ("begin", "connection.execute('BEGIN DEFERRED')"),
    "BEGIN TRANSACTION": ("begin", "connection.execute('BEGIN TRANSACTION')"),
    "transactions that begin by themselves": ("begin", "sqlite3.connect(path)"),
    "SQLite outside the store": ("sqlite", "import sqlite3"),
    "aiosqlite outside the store": ("sqlite", "from aiosqlite import connect"),
    "print": ("print", "print('hello')"),
    "print of a console": ("print", "self.console.print(text)"),
    "standard output": ("print", "sys.stdout.write(text)"),
    "standard error": ("print", "sys.__stderr__.write(text)"),
    "a question on the terminal": ("print", "input('name? ')"),
    "a log on the terminal": ("name", "logging.basicConfig(level=10)"),
    "a program": ("program", "subprocess.run(['open', href])"),
    "a program of asyncio": ("program", "asyncio.create_subprocess_exec('open', href)"),
    "a program of os": ("program", "os.system('open ' + href)"),
    "a shell": ("argument", "subprocess.Popen(command, shell=True)"),
    "a guessable name": ("name", "tempfile.mktemp()"),
    "a guessable place": ("temporary", "path = '/tmp/beck/copy.md'"),
    "a file with the default mode": ("file", "path.write_text(reply)"),
    "a file of bytes": ("file", "path.write_bytes(picture)"),
    "open for writing": ("file", "open(path, 'w')"),
    "open for appending": ("file", "open(path, mode='a')"),
    "open with a variable mode": ("file", "open(path, mode)"),
    "local variables": ("argument", "Traceback(show_locals=True)"),
    "rich's traceback": ("import", "from rich.traceback import Traceback"),
    "a picture of Textual": ("name", "self.save_screenshot(name)"),
    "a text that runs": ("name", "eval(reply)"),
    "pickle": ("import", "import pickle"),
}


@pytest.mark.parametrize(("rule", "source"), UNSAFE.values(), ids=UNSAFE.keys())
def test_the_scanner_finds(rule, source):
    assert rule in {finding.rule for finding in findings(source, "ui/sample.py")}


@pytest.mark.parametrize(
    "source",
    [
        "Static(Content(title))",
        "Static(title, markup=False)",
        'Static("written here")',
        "Static()",
        "self.notify(text, title=title, markup=False)",
        "Option(Content.assemble(label, (detail, '$muted')))",
        "def f(t):\n    label = Content(t).truncate(9)\n    Option(label if t else Content(''))",
        "def made() -> Content: ...\nStatic(made())",
        "def f(content: Content):\n    Static(content)",
        "values.update(other)",
        "connection.execute('BEGIN IMMEDIATE')",
        "'''BEGIN is a word of SQL.'''",
        "re.escape(text)",
        "AsyncClient(follow_redirects=False, trust_env=False)",
        "open(path)",
        "open(path, 'rb')",
        "async def f():\n    async for chunk in response.aiter_raw(): pass",
        "self.exit(return_code=1)",
        "TITLE = 'edit'\nself.border_title = TITLE if a else ''",
        "asyncio.run(work())",
    ],
)
def test_the_scanner_lets_pass(source):
    assert findings(source, "ui/sample.py") == []


def test_sqlite_in_the_store_is_at_home():
    assert findings("import sqlite3\nsqlite3.connect(path, isolation_level=None)", "store/sample.py") == []


def test_no_schema_begins_a_transaction_of_its_own():
    for path in (APP / "store" / "schema").glob("*.sql"):
        assert not re.search(
            r"^\s*BEGIN(?!\s+IMMEDIATE)\s*(TRANSACTION|DEFERRED)?\s*;", path.read_text(), re.MULTILINE
        ), path
