"""Defaults: what goes along with each request unless the conversation says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.conversation import Message, Sampling
from app.providers.protocol import ChatRequest
from app.session.endpoints import ModelChoice


@dataclass(frozen=True, slots=True)
class Preset:
    """A system prompt and sampling; what is empty or None is left open."""

    system_prompt: str = ""
    sampling: Sampling = field(default=Sampling())

    def over(self, other: Preset) -> Preset:
        """These values, and the other's where one is left open."""
        return Preset(self.system_prompt or other.system_prompt, self.sampling.over(other.sampling))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is set for all models, and for single ones."""

    everywhere: Preset = field(default=Preset())
    models: Mapping[str, Preset] = field(default_factory=dict)
    """By ``endpoint/model``."""

    def of(self, choice: ModelChoice) -> Preset:
        """What a model is asked with: its own values before those for all."""
        return self.models.get(str(choice), Preset()).over(self.everywhere)


def request_of(model: str, messages: tuple[Message, ...], preset: Preset) -> ChatRequest:
    """The request for a reply to the last of the messages."""
    sampling = preset.sampling
    return ChatRequest(
        model=model,
        messages=messages,
        system=preset.system_prompt,
        temperature=sampling.temperature,
        max_output_tokens=sampling.max_output_tokens,
        top_p=sampling.top_p,
        reasoning_effort=sampling.reasoning_effort,
    )
