"""A server that answers with a held reply: its first half at once, the rest when the test says so."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class HeldServer:
    """Speaks Chat Completions on loopback, in threads; use it as a context manager.

    Args:
        first: Words that come at once.
        rest: Words that come after `release`.
        pause_seconds: Between two words.
    """

    def __init__(self, first: int = 20, rest: int = 20, pause_seconds: float = 0.01) -> None:
        self.first = [f"word{number} " for number in range(first)]
        self.rest = [f"word{number} " for number in range(first, first + rest)]
        self.pause_seconds = pause_seconds
        self.released = threading.Event()
        self.requests: list[dict] = []
        self.sent_at: dict[str, float] = {}
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.requests.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                try:
                    outer._stream(self.wfile)
                except OSError:  # the client has gone
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def _stream(self, out) -> None:
        def send(value: object) -> None:
            out.write(b"data: " + json.dumps(value).encode() + b"\n\n")
            out.flush()

        for word in self.first:
            self._word(send, word)
        while not self.released.wait(0.2):
            out.write(b": still here\n\n")
            out.flush()
        for word in self.rest:
            self._word(send, word)
        send({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        out.write(b"data: [DONE]\n\n")

    def _word(self, send, word: str) -> None:
        time.sleep(self.pause_seconds)
        self.sent_at[word.strip()] = time.monotonic()
        send({"choices": [{"index": 0, "delta": {"content": word}}]})

    @property
    def text(self) -> str:
        """The whole reply."""
        return "".join(self.first + self.rest)

    @property
    def variables(self) -> dict[str, str]:
        """What makes beck talk to this server."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return {"OPENAI_API_KEY": "sk-held-4711", "OPENAI_BASE_URL": url, "BECK_MODEL": "openai/held"}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
