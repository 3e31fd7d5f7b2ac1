"""kill -9 in the middle of a reply, a new start, Continue: the whole reply stands there, no character doubled or lost."""

import json
import signal

import pytest

from app.conversation import TextDelta
from app.session.seam import anchor_of
from app.store.storable import deltas_from_json
from tests.hangup.held_server import HeldServer
from tests.hangup.hung_beck import ask, beck, environment, replies, statuses

REPLY = """\
Here is **how it goes**, step by step:

1. Take a *list* of names — Zoë, 小川, Bjørn 👍 — and sort it.
2. Call `sorted()`:

```python
names = ["Zoë", "小川", "Bjørn"]
for name in sorted(names, key=str.casefold):
    print(f"{name!r:>10}")  # aligned
```

| name | letters |
|---|---|
| Zoë | 3 |

That is all there is to it."""

pytestmark = pytest.mark.slow


def text_of(message):
    content = message["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


class ResumingServer(HeldServer):
    """Says the beginning of a reply and then nothing; asked again, it goes on as a model of its wire format does.

    Args:
        cut: How many letters come first.
        is_anthropic: Goes on from an unfinished answer; otherwise Chat Completions, which repeats what it is told to.
    """

    def __init__(self, cut, *, is_anthropic):
        super().__init__(0, 0, 0.002)
        self.cut = cut
        self.is_anthropic = is_anthropic

    @property
    def variables(self):
        if not self.is_anthropic:
            return super().variables
        url = super().variables["OPENAI_BASE_URL"]
        return {
            "ANTHROPIC_API_KEY": "sk-held-4711",
            "ANTHROPIC_BASE_URL": url,
            "BECK_MODEL": "anthropic/held",
        }

    def _answer(self):
        """What is said to the last request."""
        *_, before, last = [{"role": "", "content": ""}, *self.requests[-1]["messages"]]
        if last["role"] == "assistant":
            return REPLY[len(text_of(last)) :]
        if before["role"] == "assistant":
            kept = text_of(before)
            assert REPLY.startswith(kept)
            anchor = anchor_of(kept)
            assert text_of(last).endswith(anchor)
            return anchor + REPLY[len(kept.rstrip()) :]
        return REPLY[: self.cut]

    def _stream(self, out):
        def send(value):
            kind = f"event: {value['type']}\n" if self.is_anthropic else ""
            out.write(f"{kind}data: {json.dumps(value)}\n\n".encode())
            out.flush()

        is_first = len(self.requests) == 1
        if self.is_anthropic:
            send({"type": "message_start", "message": {"usage": {"input_tokens": 5}}})
            send({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
        for letter in self._answer():
            self._word(lambda value: send(self._delta(value)), letter)
        while is_first and not self.released.wait(0.1):
            out.write(b": still here\n\n")
            out.flush()
        if self.is_anthropic:
            send({"type": "content_block_stop", "index": 0})
            send(
                {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}}
            )
            send({"type": "message_stop"})
        else:
            send({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            out.write(b"data: [DONE]\n\n")

    def _delta(self, value):
        if not self.is_anthropic:
            return value
        text = value["choices"][0]["delta"]["content"]
        return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}


def logged(variables):
    """The text in the log of the running reply."""
    rows = ask(variables, "SELECT body FROM delta_log ORDER BY first_sequence")
    deltas = [delta for (body,) in rows for delta in deltas_from_json(body)]
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


@pytest.mark.parametrize(
    ("cut", "is_anthropic"),
    [(84, True), (177, False), (306, True), (306, False)],
    ids=["prefill after an emoji", "asked in code", "prefill in a word", "asked in a word"],
)
def test_a_reply_goes_on_at_its_very_character_after_a_kill(tmp_path, is_anthropic, cut):
    with ResumingServer(cut, is_anthropic=is_anthropic) as server:
        variables = environment(tmp_path / "home", **server.variables)
        with beck(variables, "how?") as terminal:
            terminal.until_shows("Here is how it goes", "streaming ·")
            terminal.until(lambda _: len(logged(variables)) == cut)
            terminal.child.kill(signal.SIGKILL)
            terminal.wait()
        assert statuses(variables) == ["running"]
        with beck(variables, "-c") as terminal:
            terminal.until_shows("interrupted", "c to continue")
            assert replies(variables) == [REPLY[:cut]]
            terminal.press("\tc")
            terminal.until_shows("That is all there is to it.", "done ·")
            terminal.press("ctrl+q")
            assert terminal.wait() == 0
        assert replies(variables) == [REPLY[:cut], REPLY]
        assert statuses(variables) == ["interrupted", "complete"]
        roles = [
            message["role"] for message in server.requests[-1]["messages"] if message["role"] != "system"
        ]
        assert roles == ["user", "assistant"] + ["user"] * (not is_anthropic)
