"""What the tests of all faults share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.faults.trial import Trial, opened_trial
from tests.support.scripted_server import ScriptedServer

OpenTrial = Callable[..., Awaitable[Trial]]


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as scripted:
        yield scripted


@pytest.fixture
async def open_trial(server: ScriptedServer, tmp_path: Path) -> AsyncIterator[OpenTrial]:
    """Opens a trial; fields of the endpoint can be changed."""
    numbers = count(1)
    async with AsyncExitStack() as stack:

        async def opened(**fields: Any) -> Trial:
            folder = tmp_path / f"trial {next(numbers)}"
            folder.mkdir()
            return await stack.enter_async_context(opened_trial(server, folder, **fields))

        yield opened


@pytest.fixture
async def trial(open_trial: OpenTrial) -> Trial:
    """A trial with the usual endpoint."""
    return await open_trial()
