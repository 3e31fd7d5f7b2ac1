"""Canaries: what of Textual and rich is used without being promised; a new version that changes it fails here first."""

import ast
import functools
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual._parser import ParseError, Parser
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.color import Color
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.driver import Driver
from textual.events import Key
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static, TextArea

import app.ui
from app.ui.terminal.frame_display import FrameDisplay

IMPORTED = {
    "textual._ansi_sequences": {"ANSI_SEQUENCES_KEYS"},
    "textual._compositor": {"ChopsUpdate", "CompositorUpdate", "LayoutUpdate"},
    "textual._parser": {"ParseError"},
    "textual._styles_cache": {"StylesCache"},
    "textual._xterm_parser": {"XTermParser"},
    "textual.document._document": {"EditResult", "Location", "Selection"},
    "textual.document._edit": {"Edit"},
}
USED = {
    "_app": Driver, "_mouse": Driver, "_auto_restart": Driver, "_loop": Driver,
    "_driver": App, "_batch_count": App, "_running": App, "_closed": App, "_return_code": App, "_exit_renderables": App,
    "_close_messages_no_wait": App, "_display": App, "_background_screens": App, "_compositor": Screen, "_fatal_error": App, "_notifications": App, "_handle_exception": App,
    "_attributes": Style, "_set_attributes": Style,
    "_timeout_time": Parser, "_bindings": App,
    "_draw_cursor": TextArea, "_on_key": TextArea, "_on_paste": TextArea, "_on_click": TextArea, "_undo_batch": TextArea,
    "_redo_batch": TextArea, "_rewrap_and_refresh_virtual_size": TextArea, "_validate_selection": TextArea,
    "_scroll_update": Widget,
}  # fmt: skip
"""Private names that app/ui takes from these classes: reads, writes or overrides."""
NO_CLASS_OF_THEIRS = {"_exit", "_replace"}
"""``os._exit``, and what every named tuple has."""
MADE_BY_TEXTUAL = {
    "_abc_impl", "_computes", "_css_type_name", "_css_type_names", "_decorated_handlers", "_inherit_bindings",
    "_inherit_component_classes", "_inherit_css", "_merged_bindings", "_reactives",
}  # fmt: skip
"""What Textual's metaclasses give to every class."""


@functools.cache
def sources():
    return {file: ast.parse(file.read_text()) for file in Path(app.ui.__file__).parent.rglob("*.py")}


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


def set_on_self(tree):
    return frozenset(
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


@functools.cache
def set_in_module(module):
    return set_on_self(ast.parse(inspect.getsource(module)))


@functools.cache
def names_of(kind):
    """What a class defines, and what its methods set on themselves."""
    names = {name for base in kind.__mro__ if base is not object for name in vars(base)}
    for base in kind.__mro__:
        if base.__module__.partition(".")[0] in ("textual", "rich"):
            names |= set_in_module(inspect.getmodule(base))
    return frozenset(names)


def test_every_private_import_is_watched():
    found = {}
    for tree in sources().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in (
                "textual",
                "rich",
            ):
                is_module_private = any(map(is_private, node.module.split(".")))
                names = {each.name for each in node.names if is_module_private or is_private(each.name)}
                if names:
                    found.setdefault(node.module, set()).update(names)
    assert found == IMPORTED


def test_every_private_attribute_that_is_not_ours_is_watched():
    ours, used = set(), set()
    for tree in sources().values():
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    ours.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
                    ours.add(name)
                case ast.Attribute(attr=name) if is_private(name):
                    used.add(name)
    assert used - ours - NO_CLASS_OF_THEIRS <= set(USED)


def test_no_class_of_ours_takes_a_private_name_of_textual_unseen():
    taken = set()
    for module in pkgutil.walk_packages(app.ui.__path__, "app.ui."):
        for kind in vars(importlib.import_module(module.name)).values():
            if not inspect.isclass(kind) or kind.__module__ != module.name:
                continue
            theirs = [
                base for base in kind.__mro__ if base.__module__.partition(".")[0] in ("textual", "rich")
            ]
            if theirs:
                tree = sources()[Path(inspect.getfile(kind))]
                (source,) = (
                    node for node in ast.walk(tree)
                    if isinstance(node, ast.ClassDef) and node.name == kind.__name__
                )  # fmt: skip
                own = set(vars(kind)) | set_on_self(source)
                taken |= {name for name in own & names_of(theirs[0]) if is_private(name)}
    assert taken - MADE_BY_TEXTUAL <= set(USED)


@pytest.mark.parametrize("name", USED)
def test_the_private_name_is_still_where_it_was(name):
    assert name in names_of(USED[name])


def test_the_updates_of_the_compositor_have_the_shape_that_is_read():
    layout = LayoutUpdate([[Strip.blank(3)]], Region(0, 0, 3, 1))
    assert (layout.region, [list(line) for line in layout.strips]) == (Region(0, 0, 3, 1), [[Strip.blank(3)]])
    chops = ChopsUpdate([{0: None, 2: Strip.blank(1)}], [(0, 2, 3)], [[2, 3]])
    assert (chops.spans, chops.chop_ends) == ([(0, 2, 3)], [[2, 3]])
    assert list(chops.chops[0]) == [0, 2]
    assert issubclass(LayoutUpdate, CompositorUpdate)
    assert issubclass(ChopsUpdate, CompositorUpdate)
    assert Compositor.render_update.__annotations__


def test_the_cache_that_holds_line_caches_can_be_emptied():
    """Where Textual has mended it (the function has no `self` in its keys), `Transcript.on_unmount` need not empty it."""
    StylesCache.get_inner_outer.cache_clear()
    StylesCache().get_inner_outer(Color(0, 0, 0), Color(0, 0, 0))
    assert StylesCache.get_inner_outer.cache_info().currsize == 1


async def test_the_screen_passes_every_update_through_the_display():
    """What is drawn comes as one of the two kinds of updates, the first as a whole layout."""
    seen = []

    class Seen(FrameDisplay):
        def compose(self):
            yield Static("one", id="one")

        def _display(self, screen, renderable):
            seen.append(renderable)
            super()._display(screen, renderable)

    seeing = Seen()
    async with seeing.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        assert isinstance(seen[0], LayoutUpdate)
        seen.clear()
        seeing.query_one("#one", Static).update("two")
        await pilot.pause()
        assert seen
        assert {type(update) for update in seen} <= {LayoutUpdate, ChopsUpdate}


def test_the_attributes_of_a_style_are_bits_in_the_order_of_their_codes():
    names = ["bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike", "underline2",
             "frame", "encircle", "overline"]  # fmt: skip
    for bit, name in enumerate(names):
        style = Style(**{name: True})
        assert style._attributes & style._set_attributes == 1 << bit
        assert not Style(**{name: False})._attributes & Style(**{name: False})._set_attributes


def test_the_parser_tells_that_it_waits_and_goes_on_when_its_time_is_over():
    parser = XTermParser()
    assert parser._timeout_time is None
    assert list(parser.feed("\x1b")) == []
    assert parser._timeout_time is not None
    parser._timeout_time = 0.0
    (key,) = parser.tick()
    assert isinstance(key, Key)
    assert key.key == "escape"
    assert issubclass(ParseError, Exception)


def test_the_table_of_key_sequences_and_the_edits_of_a_document_are_as_read():
    assert ANSI_SEQUENCES_KEYS["\x1b[A"][0].value == "up"
    assert {"text", "from_location", "to_location"} <= set(inspect.signature(Edit).parameters)
    assert {"end_location", "replaced_text"} <= set(inspect.signature(EditResult).parameters)
    assert Segment("a").control is None
