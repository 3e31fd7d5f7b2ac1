import pytest

from tests.support.scripted_server import ScriptedServer
from tests.support.workspaces import opened_workspace


@pytest.fixture
async def server():
    async with ScriptedServer() as scripted:
        yield scripted


@pytest.fixture
async def workspace(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "beck.sqlite3") as opened:
        yield opened
