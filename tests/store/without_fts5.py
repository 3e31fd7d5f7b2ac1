"""A SQLite without FTS5, made of the one that is here: its modules are taken from each connection that is opened."""

from __future__ import annotations

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_connect = sqlite3.connect


def _without_fts5(*arguments: object, **more: object) -> sqlite3.Connection:
    connection = _connect(*arguments, **more)  # type: ignore[call-overload]
    handle = ctypes.c_void_p.from_address(id(connection) + object.__basicsize__)  # CPython's first field
    kept = (ctypes.c_char_p * 3)(b"json_each", b"json_tree", None)
    assert ctypes.CDLL(_sqlite3.__file__).sqlite3_drop_modules(handle, kept) == 0
    return connection


@contextmanager
def without_fts5() -> Iterator[None]:
    """Every connection that is opened meanwhile knows no FTS5 (https://sqlite.org/c3ref/drop_modules.html)."""
    try:
        is_there = hasattr(ctypes.CDLL(_sqlite3.__file__), "sqlite3_drop_modules")
    except (OSError, AttributeError):
        is_there = False
    if not is_there:
        pytest.skip("this SQLite cannot drop its modules, so that one without FTS5 cannot be had")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", _without_fts5)
        connection = sqlite3.connect(":memory:")
        with pytest.raises(sqlite3.OperationalError, match="no such module: fts5"):
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        connection.close()
        yield
