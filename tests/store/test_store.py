"""The store as a whole."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import TextDelta
from app.errors import StoreCorrupt, StoreError
from app.store import Store
from tests.store.material import CONVERSATION, prompt, reply, running, store_with_running_reply, ticking


async def test_a_store_in_memory_does_all_but_save() -> None:
    store = await Store.open(None, clock_ms=ticking())
    assert not store.is_saving
    assert store.notice == ""
    await store.conversations.create(CONVERSATION)
    await store.messages.begin_turn(prompt(), reply())
    assert len(await store.conversations.listing()) == 1
    assert await store.messages.recover() == []
    await store.aclose()


async def test_a_store_in_a_file_saves(store: Store, file: Path) -> None:
    assert store.is_saving
    assert store.database.path == file
    await store.aclose()
    with pytest.raises(StoreError, match="closed"):
        await store.conversations.listing()


async def test_what_goes_wrong_at_opening_is_a_value_for_the_screen(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE conversations (mine TEXT)")
    connection.close()
    with pytest.raises(StoreCorrupt) as caught:
        await Store.open(file)
    failure = caught.value.failure
    assert failure.title == "Not beck's database"
    assert failure.what.endswith(f"({file})")
    assert "without saving" in failure.hint


def test_importing_the_store_loads_nothing_heavy() -> None:
    heavy = {
        "textual",
        "rich",
        "httpx",
        "pydantic",
        "starlette",
        "uvicorn",
        "importlib.resources",
        "app.store.salvage",
        "markdown_it",
    }
    program = f"import sys, app.store; print(sorted({heavy!r} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"


async def test_what_was_replaced_or_compacted_leaves_no_trace_in_the_file(file: Path) -> None:
    store = await store_with_running_reply(file)
    await store.state.set("draft", "canary " * 50)
    await store.delta_log.append("generation", 1, [TextDelta("canary " * 5000)])
    await store.state.set("draft", "")
    await store.delta_log.settle(replace(running(), status="stopped"), ())
    await store.aclose()
    assert [entry.name for entry in file.parent.iterdir()] == ["beck.db"]
    assert b"canary" not in file.read_bytes()
