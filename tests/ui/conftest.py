import pytest

from tests.support.scripted_server import ScriptedServer


@pytest.fixture
async def server():
    async with ScriptedServer() as scripted:
        yield scripted


@pytest.fixture
def path(tmp_path):
    return tmp_path / "beck.sqlite3"
