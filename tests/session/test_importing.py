import pytest

from app.conversation.export_json import json_of
from app.conversation.exported import exported_tree
from app.errors import ImportRefused
from app.session.importing import import_conversation
from tests.conversation.material import CONVERSATION, tree
from tests.support.workspaces import opened_workspace

CONTENT = json_of(exported_tree(CONVERSATION, tree(), 5)).encode()


async def test_an_imported_conversation_is_open_and_can_go_on(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "beck.sqlite3") as workspace:
        session = await import_conversation(workspace, CONTENT)
        assert [message.parts for message in session.path()] == [message.parts for message in tree().path()]
        assert len(session.tree) == len(tree())
        assert session.choice == workspace.default_choice  # nobody here is called "work"
        generation = await session.send("And now?")
        await generation.wait()
        assert session.path()[-1].text == "ok"


async def test_a_file_can_be_imported_twice(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "beck.sqlite3") as workspace:
        first = await import_conversation(workspace, CONTENT)
        second = await import_conversation(workspace, CONTENT)
        assert first.id != second.id
        assert len(await workspace.listing()) == 2


async def test_a_bad_file_leaves_nothing_behind(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "beck.sqlite3") as workspace:
        with pytest.raises(ImportRefused):
            await import_conversation(workspace, CONTENT.replace(b'"role": "user"', b'"role": "boss"', 1))
        assert await workspace.listing() == []
