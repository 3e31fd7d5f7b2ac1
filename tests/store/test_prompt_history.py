"""The prompt history."""

from __future__ import annotations

import pytest

from app.store import Store, prompt_history


async def test_prompts_come_back_newest_last_without_repetitions(store: Store) -> None:
    for text in ("one", "two", "two", "", " \n", "one", "naïve 🙂\nsecond line"):
        await store.prompt_history.add(text)
    assert await store.prompt_history.all() == ["one", "two", "one", "naïve 🙂\nsecond line"]


async def test_the_oldest_prompts_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prompt_history.PROMPTS_KEPT == 1000
    monkeypatch.setattr(prompt_history, "PROMPTS_KEPT", 5)
    for number in range(12):
        await store.prompt_history.add(str(number))
    assert await store.prompt_history.all() == ["7", "8", "9", "10", "11"]


async def test_prompts_come_back_safe(store: Store) -> None:
    await store.prompt_history.add("\x1b[31m\ud83d\0")
    (prompt,) = await store.prompt_history.all()
    assert "\x1b" not in prompt
    assert "\ufffd" in prompt
