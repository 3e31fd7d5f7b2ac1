"""Scenes: the real app brought into a state worth a picture, for snapshots and screenshots."""

from __future__ import annotations

from tests.support.scenes.attachments import attachments_scenes
from tests.support.scenes.branches import branches_scenes
from tests.support.scenes.conversations import conversations_scenes
from tests.support.scenes.knowing import knowing_scenes
from tests.support.scenes.prompts import prompts_scenes
from tests.support.scenes.replies import replies_scenes
from tests.support.scenes.scene import LARGE, Scene, asked, pressed, send, streaming
from tests.support.scenes.taking_out import taking_out_scenes
from tests.support.scenes.texts import LIFETIMES, TOUR

__all__ = ["LARGE", "LIFETIMES", "TOUR", "Scene", "asked", "pressed", "scenes", "send", "streaming"]


def scenes() -> dict[str, Scene]:
    """All scenes by name; made anew at each call, because replies can be played only once."""
    return {
        **replies_scenes(),
        **branches_scenes(),
        **conversations_scenes(),
        **prompts_scenes(),
        **attachments_scenes(),
        **taking_out_scenes(),
        **knowing_scenes(),
    }
