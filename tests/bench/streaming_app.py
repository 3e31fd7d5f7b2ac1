"""The floor for a stream: Textual's own streaming Markdown above an input, and nothing else.

The text comes as one JSON string a line from the port given as the only argument: no HTTP, nothing stored.
"""

from __future__ import annotations

import asyncio
import json
import sys

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Markdown


class StreamingApp(App[None]):
    """Markdown that follows its end, and an input at the bottom of the screen."""

    CSS = "Input { dock: bottom; }"

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Markdown()
        yield Input()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).anchor()
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.clear()
        self.run_worker(self._show())

    async def _show(self) -> None:
        stream = Markdown.get_stream(self.query_one(Markdown))
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"LINES / HTTP/1.1\r\n\r\n")
        async for line in reader:
            await stream.write(json.loads(line))
        writer.close()
        await stream.stop()


if __name__ == "__main__":
    StreamingApp(int(sys.argv[1])).run()
