"""What no module of beck may do, found in its syntax tree.

A scanner of sources, not of behaviour: it says where something stands that lets text from outside become markup, a
request, a program or a byte on the terminal. Names are resolved within one function; what it cannot prove is told.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MARKUP_WIDGETS = frozenset(
    [
        "Static",
        "Label",
        "Button",
        "Collapsible",
        "Option",
        "Tab",
        "TabPane",
        "Tree",
        "DataTable",
        "Select",
        "SelectionList",
        "Checkbox",
        "RadioButton",
        "Markdown",
        "RichLog",
        "Log",
        "Header",
        "Toast",
        "Placeholder",
        "Pretty",
        "Digits",
    ]
)
"""Textual's widgets and rows that take a text and may read markup in it."""

MARKUP_METHODS = frozenset(
    ["add_row", "add_rows", "add_column", "add_leaf", "set_label", "add_option", "write_line"]
)
MARKUP_ATTRIBUTES = frozenset(["border_title", "border_subtitle", "tooltip"])
PLAIN_TEXT = frozenset(("Content", "Text"))
"""What shows a text as it is; `Content.assemble` and `Content.styled` too."""

PLAIN_MAKERS = frozenset(["assemble", "styled", "join", "truncate", "pad_right", "blank"])
CONTENT_KEYWORDS = frozenset(
    ["content", "label", "prompt", "title", "renderable", "message", "markup_content", "text", "tooltip"]
)

BY_NAME = {
    "aiter_lines": "splits lines at U+2028 and has no limit",
    "iter_lines": "splits lines at U+2028 and has no limit",
    "aiter_text": "has no limit and guesses the encoding",
    "aread": "reads a whole body without a cap",
    "raise_for_status": "its message holds the URL",
    "from_markup": "reads markup",
    "from_ansi": "obeys escape sequences",
    "render_markup": "reads markup",
    "mktemp": "makes a name that can be guessed",
    "webbrowser": "opens a browser, over SSH too",
    "open_url": "opens a browser, over SSH too",
    "deliver_screenshot": "writes the chat with the default umask",
    "save_screenshot": "writes the chat with the default umask",
    "basicConfig": "logs to the terminal",
    "StreamHandler": "logs to the terminal",
    "executescript": "commits what is under way",
}
"""Names that are unsafe wherever they stand."""

BY_IMPORT = {
    "webbrowser": "opens a browser, over SSH too",
    "rich.markup": "escape is no boundary",
    "textual.markup": "escape is no boundary",
    "pickle": "runs what a file says",
    "rich.traceback": "prints local variables",
    "textual.widgets.Link": "opens a browser, over SSH too",
}

KEYWORDS = {
    ("follow_redirects", True): "carries keys to another origin",
    ("trust_env", True): "takes proxies from the environment",
    ("shell", True): "gives a text to a shell",
    ("markup", True): "reads markup",
    ("show_locals", True): "prints local variables",
    ("open_links", True): "opens a browser, over SSH too",
}
"""Arguments that are unsafe with this value, or with one that is not written there."""

RUNS_PROGRAMS = frozenset(
    [
        "Popen",
        "run",
        "call",
        "check_call",
        "check_output",
        "system",
        "popen",
        "execv",
        "execve",
        "execvp",
        "execvpe",
        "spawnv",
        "spawnvp",
        "startfile",
        "create_subprocess_exec",
        "create_subprocess_shell",
        "posix_spawn",
    ]
)
PROGRAM_MODULES = frozenset(("subprocess", "os", "asyncio", "pty"))
_BEGIN = re.compile(r"\s*BEGIN\b(?!\s+IMMEDIATE\b)(?:\s+(?:DEFERRED|EXCLUSIVE|TRANSACTION)\b|\s*;|\s*$)")
_GUESSABLE = re.compile(r"/(?:var/)?tmp(?:/|$)|/dev/shm")


@dataclass(frozen=True, slots=True)
class Finding:
    """One unsafe thing."""

    line: int
    function: str
    """Where it stands; empty outside functions."""
    rule: str
    """A word for the kind, as `MAY` in the test names it."""
    what: str


@dataclass(slots=True)
class _Function:
    """What is known of names where they are used."""

    name: str = ""
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)


def findings(source: str, module: str) -> list[Finding]:
    """Everything unsafe in a module.

    Args:
        source: Its text.
        module: Its path below ``app``, such as ``store/database.py``.
    """
    tree = ast.parse(source)
    return sorted(_Scanner(tree, module).found(), key=lambda finding: finding.line)


class _Scanner:
    def __init__(self, tree: ast.Module, module: str) -> None:
        self._tree = tree
        self._module = module
        self._constants = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        self._makers = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.returns is not None
            and ast.unparse(node.returns) in PLAIN_TEXT
        }

    def found(self) -> Iterator[Finding]:
        yield from self._in(self._tree, _Function())

    def _in(self, node: ast.AST, function: _Function) -> Iterator[Finding]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from self._in(child, _known_in(child))
                continue
            for rule, what in self._unsafe(child, function):
                yield Finding(getattr(child, "lineno", 0), function.name, rule, what)
            yield from self._in(child, function)

    def _unsafe(self, node: ast.AST, function: _Function) -> Iterator[tuple[str, str]]:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield from self._import(alias.name)
            case ast.ImportFrom(module=str(name), names=names):
                yield from self._import(name)
                for alias in names:
                    yield from self._import(f"{name}.{alias.name}")
                    yield from self._name(alias.name)
            case ast.Attribute(attr=name):
                yield from self._name(name)
            case ast.Call():
                yield from self._call(node, function)
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name in MARKUP_ATTRIBUTES:
                if not self._is_plain(value, function):
                    yield "markup", f"{name} = {ast.unparse(value)}"
            case ast.Constant(value=str(text)):
                if _BEGIN.fullmatch(text):
                    yield "begin", "BEGIN without IMMEDIATE"
                if _GUESSABLE.match(text):
                    yield "temporary", f"a place that all users share: {text}"

    def _import(self, name: str) -> Iterator[tuple[str, str]]:
        if name in BY_IMPORT:
            yield "import", f"{name}: {BY_IMPORT[name]}"
        if name.partition(".")[0] in ("sqlite3", "aiosqlite") and not self._module.startswith("store/"):
            yield "sqlite", "SQLite outside the store"

    def _name(self, name: str) -> Iterator[tuple[str, str]]:
        if name in BY_NAME:
            yield "name", f"{name}: {BY_NAME[name]}"

    def _call(self, call: ast.Call, function: _Function) -> Iterator[tuple[str, str]]:
        name, owner = _called(call.func)
        for keyword in call.keywords:
            for (unsafe, value), why in KEYWORDS.items():
                if keyword.arg == unsafe and not (
                    isinstance(keyword.value, ast.Constant) and keyword.value.value is not value
                ):
                    yield "argument", f"{unsafe}={ast.unparse(keyword.value)}: {why}"
            if (
                keyword.arg == "verify"
                and isinstance(keyword.value, ast.Constant)
                and not keyword.value.value
            ):
                yield "argument", "verify=False: trusts any server"
        if name in ("print", "input", "breakpoint") and not owner:
            yield "print", f"{name}() draws over the screen"
        if name in ("print", "print_exception", "log") and "console" in owner:
            yield "print", f"{owner}.{name}() draws over the screen"
        if name in ("write", "writelines") and owner.endswith(
            ("stdout", "stderr", "__stdout__", "__stderr__")
        ):
            yield "print", f"{owner}.{name}() draws over the screen"
        if name in ("eval", "exec", "compile", "__import__") and not owner:
            yield "name", f"{name}: runs a text"
        if (
            name in RUNS_PROGRAMS
            and f"{owner}.{name}" != "asyncio.run"
            and owner.rpartition(".")[2] in PROGRAM_MODULES
        ):
            yield "program", f"{owner}.{name} runs a program"
        if name in ("write_text", "write_bytes"):
            yield "file", f"{name} writes with the default mode; app.paths.write_atomically does not"
        if name == "open" and not owner and _writes(call):
            yield "file", "open() for writing has the default mode; app.paths.write_atomically has not"
        if name == "escape" and "markup" in owner:
            yield "name", "escape: is no boundary"
        if name == "connect" and owner in ("sqlite3", "aiosqlite"):
            level = [keyword.value for keyword in call.keywords if keyword.arg == "isolation_level"]
            if not (level and isinstance(level[0], ast.Constant) and level[0].value is None):
                yield "begin", "connect() without isolation_level=None begins transactions by itself"
        yield from self._markup(call, name, owner, function)

    def _markup(
        self, call: ast.Call, name: str, owner: str, function: _Function
    ) -> Iterator[tuple[str, str]]:
        """Texts with variables where markup may be read."""
        is_widget = name in MARKUP_WIDGETS
        is_update = name == "update" and any(widget in owner for widget in MARKUP_WIDGETS)
        is_shown = name in MARKUP_METHODS or (name == "add" and "Tree" in owner)
        if not (is_widget or is_update or is_shown or name in ("notify", "exit")):
            return
        markup = next((keyword.value for keyword in call.keywords if keyword.arg == "markup"), None)
        if isinstance(markup, ast.Constant) and markup.value is False:
            return
        if name == "exit":
            shown = [keyword.value for keyword in call.keywords if keyword.arg == "message"]
        else:
            shown = [*call.args, *(each.value for each in call.keywords if each.arg in CONTENT_KEYWORDS)]
        for value in shown:
            if not self._is_plain(value, function):
                yield "markup", f"{name}({ast.unparse(value)}) may read markup in it"

    def _is_plain(self, value: ast.expr, function: _Function, depth: int = 0) -> bool:
        """Whether it is written there without a variable, or shown as it is."""
        match value:
            case ast.Constant():
                return True
            case ast.Call(func=ast.Name(id=name)):
                return name in PLAIN_TEXT or name in self._makers
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute)):
                if attribute in self._makers:
                    return True
                return attribute in PLAIN_MAKERS and (
                    ast.unparse(owner) in PLAIN_TEXT or self._is_plain(owner, function, depth + 1)
                )
            case ast.IfExp(body=body, orelse=other):
                return self._is_plain(body, function, depth) and self._is_plain(other, function, depth)
            case ast.Name(id=name) if depth < 5:
                if name in self._constants and name.isupper():
                    return True
                if function.annotations.get(name) in PLAIN_TEXT:
                    return True
                known = function.values.get(name)
                return bool(known) and all(self._is_plain(each, function, depth + 1) for each in known or ())
        return False


def _known_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> _Function:
    known = _Function(function.name)
    arguments = function.args
    for argument in (*arguments.args, *arguments.kwonlyargs, *arguments.posonlyargs):
        if argument.annotation is not None:
            known.annotations[argument.arg] = ast.unparse(argument.annotation)
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known.values.setdefault(name, []).append(value)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                known.values.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                known.values.setdefault(name, []).append(value)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                known.values.setdefault(name, []).append(value)
            case ast.For(target=ast.Name(id=name)):  # what is gone through is not looked into
                known.values.setdefault(name, []).append(ast.Name(id="", ctx=ast.Load()))
    return known


def _called(function: ast.expr) -> tuple[str, str]:
    """Name and owner of what is called."""
    match function:
        case ast.Name(id=name):
            return name, ""
        case ast.Attribute(value=owner, attr=name):
            return name, ast.unparse(owner)
    return "", ""


def _writes(call: ast.Call) -> bool:
    mode = call.args[1] if len(call.args) > 1 else None
    mode = next((keyword.value for keyword in call.keywords if keyword.arg == "mode"), mode)
    return mode is not None and not (
        isinstance(mode, ast.Constant) and set("wax+").isdisjoint(str(mode.value))
    )
