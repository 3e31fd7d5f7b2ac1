from app.providers import Http
from app.session import ModelChoice
from tests.support.scripted_server import ScriptedServer, sse_chat
from tests.support.workspaces import entry, opened_workspace


async def test_regenerating_with_another_endpoint_asks_that_one_and_keeps_both_replies(tmp_path):
    http = Http()
    async with (
        ScriptedServer(sse_chat("first")) as one,
        ScriptedServer(sse_chat("second"), sse_chat("third")) as two,
        opened_workspace(one.base_url, tmp_path / "b.sqlite3") as workspace,
    ):
        workspace.endpoints.add(entry(http, "elsewhere", two.base_url, ("big",)))
        session = workspace.new()
        await (await session.send("go")).wait()
        await (await session.regenerate(choice=ModelChoice("elsewhere", "big"))).wait()
        reply = session.path()[-1]
        assert (reply.text, reply.generation.endpoint, reply.generation.model) == (
            "second",
            "elsewhere",
            "big",
        )
        assert [variant.text for variant in session.tree.variants(reply.id)] == ["first", "second"]
        assert two.requests[-1].json["model"] == "big"
        assert [message["content"] for message in two.requests[-1].json["messages"]] == ["go"]
        assert (await workspace.undo(session)).is_undone
        assert session.choice == ModelChoice("test", "scripted")
        assert len(one.requests) == 1
    await http.aclose()
