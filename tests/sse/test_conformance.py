"""The decoder against a collection of conformance cases that lies outside this repository."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from app.sse import SSEDecoder
from tests.support.wire_cases import WHY_NOT, wire_cases

CASES: list[dict[str, Any]] = []
if FOLDER := wire_cases():
    CASES = json.loads((FOLDER / "sse_cases.json").read_text())

pytestmark = pytest.mark.skipif(not CASES, reason=WHY_NOT)


def chunkings(case: dict[str, Any]) -> list[list[bytes]]:
    body = base64.b64decode(case["bytes"])
    sizes = (1, 2, 3, 7) if len(body) < 20_000 else (1000,)
    cut = [[body[at : at + size] for at in range(0, len(body), size)] for size in sizes]
    given = [[base64.b64decode(chunk) for chunk in case["chunks"]]] if "chunks" in case else []
    return [[body], *cut, *given]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case_decodes_as_the_specification_says(case: dict[str, Any]) -> None:
    expected = [(event["event"], event["data"], event["id"]) for event in case["expected"]]
    for chunks in chunkings(case):
        decoder = SSEDecoder()
        events = [event for chunk in chunks for event in decoder.feed(chunk)]
        events += decoder.close()
        assert [event[:3] for event in events] == expected
        assert decoder.last_event_id == case["last_event_id"]
        assert decoder.retry == case["reconnection_time"]
