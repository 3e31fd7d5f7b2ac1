"""The program's state."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import Store


async def test_state_outlives_the_process(store: Store, file: Path) -> None:
    await store.state.set("tabs", {"open": ["a", "b"], "active": None})
    await store.state.set("tabs", {"open": ["a"], "active": "a"})
    await store.aclose()
    reopened = await Store.open(file)
    assert await reopened.state.get("tabs") == {"open": ["a"], "active": "a"}
    await reopened.aclose()


async def test_what_is_not_there_or_cannot_be_read_is_the_default(store: Store) -> None:
    assert await store.state.get("tabs") is None
    assert await store.state.get("tabs", []) == []
    await store.state.set("tabs", None)
    assert await store.state.get("tabs", []) is None
    await store.database.write(
        lambda connection: connection.execute("UPDATE state SET body = '{'").fetchall()
    )
    assert await store.state.get("tabs", []) == []


async def test_what_is_no_json_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="not a JSON value"):
        await store.state.set("tabs", {"open": object()})
    await store.state.set("odd", "\ud83d")
    assert await store.state.get("odd") == "\ufffd"
