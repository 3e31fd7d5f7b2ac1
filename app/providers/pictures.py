"""Pictures: what each wire format takes of them, and one sentence where something would be refused.

Figures: Anthropic's vision guide and its error "image exceeds 5 MB maximum", which counts base64; OpenAI's guide to images and
vision; Gemini's image understanding guide (inline data within a request of 20 MB, no GIF); Cohere's of 20 MB in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.conversation import AttachmentPart
from app.providers.endpoint import WireFormat

_ALL_KINDS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a wire format takes.

    Attributes:
        base64_bytes: Of one picture, as it is sent.
        kinds: Media types.
        takes_pdf: Whether it has a place for PDF.
    """

    base64_bytes: int
    kinds: frozenset[str] = _ALL_KINDS
    takes_pdf: bool = True


_LIMITS: dict[WireFormat, _Limits] = {
    "anthropic": _Limits(5 * 1024 * 1024),
    "openai_chat": _Limits(20_000_000),
    "openai_responses": _Limits(20_000_000),
    "gemini": _Limits(20_000_000, _ALL_KINDS - {"image/gif"}),
    "cohere_v2": _Limits(20_000_000, takes_pdf=False),
    "ollama_chat": _Limits(100_000_000, takes_pdf=False),
}


def refusal_of(
    parts: Sequence[AttachmentPart], wire_format: WireFormat, name: str, takes_pictures: bool | None
) -> str:
    """Why an endpoint would refuse what is attached, in a sentence or two; empty where nothing says so.

    Args:
        parts: What is attached.
        wire_format: What the endpoint speaks.
        name: The model's, for the sentence.
        takes_pictures: What the endpoint's list says of the model; None where it does not say.
    """
    limits = _LIMITS[wire_format]
    for part in parts:
        if part.is_text:
            continue
        if not part.is_picture:
            if not limits.takes_pdf:
                return f"{name} cannot be sent {part.name}: its endpoint takes text and pictures only. /detach takes it away."
            continue
        if takes_pictures is False:
            return f"{name} takes no pictures, so {part.name} cannot be sent to it: pick another model (ctrl+l), or /detach."
        if part.media_type not in limits.kinds:
            kinds = ", ".join(sorted(kind.removeprefix("image/").upper() for kind in limits.kinds))
            return f"{part.name} cannot be sent to {name}: its endpoint takes {kinds}."
        if len(part.content) > limits.base64_bytes:
            most = limits.base64_bytes * 3 // 4 / 1_000_000
            return f"{part.name} is too large for {name}: its endpoint takes pictures up to {most:.1f} MB. Make it smaller."
    return ""


def takes_pictures(entry: object) -> bool | None:
    """What a list of models says of one: whether pictures may be sent to it; None where it does not say.

    Known forms: OpenRouter's ``architecture.input_modalities``, Mistral's ``capabilities.vision``, LM Studio's ``type``,
    Anthropic's ``capabilities.image_input.supported``, Cohere's ``features``.
    """
    if not isinstance(entry, dict):
        return None
    architecture, capabilities = entry.get("architecture"), entry.get("capabilities")
    modalities = architecture.get("input_modalities") if isinstance(architecture, dict) else None
    if isinstance(modalities, list) and modalities:
        return "image" in modalities
    if isinstance(capabilities, dict):
        vision = capabilities.get("vision", capabilities.get("image_input"))
        vision = vision.get("supported") if isinstance(vision, dict) else vision
        return vision if isinstance(vision, bool) else None
    if isinstance(capabilities, list) and capabilities:
        return "vision" in capabilities
    features = entry.get("features")
    if isinstance(features, list) and features:
        return "vision" in features
    return {"vlm": True, "llm": False}.get(str(entry.get("type")))
