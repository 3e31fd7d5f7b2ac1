"""Redirects: never followed, since httpx carries x-api-key along to wherever it is sent."""

from __future__ import annotations

import pytest

from tests.faults.conftest import OpenTrial
from tests.faults.trial import KEY, Trial
from tests.support.scripted_server import Reply, ScriptedServer

STATUSES = (301, 302, 303, 307, 308)


def redirect(status: int, location: str) -> Reply:
    return Reply([], status, {"Location": location}, framing="length")


@pytest.mark.parametrize("status", STATUSES)
async def test_redir_other_is_refused_and_the_other_host_sees_nothing(trial: Trial, status: int):
    async with ScriptedServer() as other:
        outcome = await trial.run(redirect(status, f"{other.base_url}/chat/completions?key={KEY}"))
        assert other.requests == []
        assert outcome.has_failed("unreadable_reply", f"redirects to {other.base_url}/chat/completions")
    assert len(outcome.requests) == 1


async def test_redir_other_is_refused_with_a_key_in_any_header(open_trial: OpenTrial):
    """Anthropic's x-api-key is the one that httpx would send along."""
    trial = await open_trial(wire_format="anthropic")
    async with ScriptedServer() as other:
        trial.server.reply(redirect(307, other.base_url))
        generation = await trial.session.send("Hi")
        await generation.wait()
        assert other.requests == []
    assert trial.server.requests[0].headers["x-api-key"] == KEY
    assert generation.record.failure.kind == "unreadable_reply"


@pytest.mark.parametrize("target", ["/v2/chat/completions", "//127.0.0.1/x", "?again", ""])
async def test_redir_same_is_refused_too(trial: Trial, target: str):
    outcome = await trial.run(redirect(307, target))
    assert outcome.has_failed("unreadable_reply", "which beck does not follow", "final address")
    assert len(outcome.requests) == 1


@pytest.mark.parametrize("status", STATUSES)
async def test_redir_301_never_turns_a_prompt_into_a_get(trial: Trial, status: int):
    outcome = await trial.run(redirect(status, f"{trial.server.base_url}/chat/completions"))
    assert outcome.has_failed("unreadable_reply", f"({status})")
    assert {request.method for request in trial.server.requests} == {"POST"}


async def test_redir_loop_ends_at_the_first_hop(trial: Trial):
    outcome = await trial.run(redirect(308, f"{trial.server.base_url}/chat/completions"))
    assert outcome.has_failed("unreadable_reply", "redirects to")
    assert len(outcome.requests) == 1


@pytest.mark.parametrize(
    "location", ["\x1b]8;;http://x\x07", "http://[::1", f"http://h/{KEY}", "javascript:alert(1)", "h" * 9000]
)
async def test_redir_other_with_a_hostile_address_is_shown_safely(trial: Trial, location: str):
    outcome = await trial.run(redirect(302, location))
    assert outcome.status == "failed"
    assert KEY not in outcome.told
    assert "\x1b" not in outcome.told
