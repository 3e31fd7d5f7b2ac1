"""Sampling: what goes along with each request unless the conversation says otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sampling:
    """Settings of requests; None leaves a value to the server."""

    system_prompt: str = ""
    temperature: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
