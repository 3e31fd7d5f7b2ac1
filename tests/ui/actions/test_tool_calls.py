"""Tool calls as they come: named at once, arguments streaming, then folded to a line that unfolds."""

from tests.support.chats import chat_app, screen_text, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_replies import Reply, sse_event
from tests.support.workspaces import until


def chunk(finish=None, **delta):
    return sse_event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def call(arguments, **fields):
    return chunk(tool_calls=[{"index": 0, "function": {"arguments": arguments, **fields}}])


def begun(name):
    function = {"name": name, "arguments": ""}
    return chunk(tool_calls=[{"index": 0, "id": "call_1", "type": "function", "function": function}])


async def test_a_call_is_named_as_soon_as_it_begins_and_folds_to_its_arguments(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        named, half = server.hold(), server.hold()
        server.reply(
            Reply(
                [
                    chunk(content="Let me look."),
                    begun("search_docs"),
                    named,
                    call('{"query": "rust '),
                    half,
                    call('lifetimes"}'),
                    chunk(finish="tool_calls"),
                    sse_event("[DONE]"),
                ]
            )
        )
        await send(pilot, "go")
        await named.reached()
        await until_shows(app, "calling search_docs…")
        rows = [row.strip() for row in screen_text(app).split("\n")]
        assert rows.index("Let me look.") < next(at for at, row in enumerate(rows) if "calling" in row)
        named.release()
        await until_shows(app, 'calling search_docs… {"query": "rust')
        half.release()
        await until_settled(app)
        await until_shows(app, '▸ search_docs {"query": "rust lifetimes"}')
        await pilot.press("tab", "t")
        await until_shows(app, "▾ search_docs")
        await pilot.press("t")
        await until_shows(app, "▸ search_docs")
        await pilot.press("ctrl+f", *"lifetimes")
        await until_shows(app, "1/1")
        await until(lambda: "▾ search_docs" in screen_text(app))
