"""The README's configuration for each endpoint works: it is read without a problem and asks the documented address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.providers import ChatRequest, Endpoint, Http, open_provider
from app.providers.http import url_of
from app.providers.http_provider import HttpProvider
from app.settings.arguments import Arguments
from app.settings.loading import LoadedSettings, load_settings

README = Path(__file__).parent.parent / "README.md"
VARIABLES = (
    "OPENAI",
    "ANTHROPIC",
    "GEMINI",
    "VLLM",
    "LITELLM",
    "OPENROUTER",
    "DEEPSEEK",
    "GROQ",
    "MISTRAL",
    "AZURE_OPENAI",
    "COHERE",
)
ADDRESSES = {
    "openai": ("https://api.openai.com/v1/responses", "Authorization"),
    "anthropic": ("https://api.anthropic.com/v1/messages", "x-api-key"),
    "gemini": (
        "https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse",
        "x-goog-api-key",
    ),
    "ollama": ("http://127.0.0.1:11434/api/chat", ""),
    "llamacpp": ("http://192.168.1.20:8080/v1/chat/completions", ""),
    "vllm": ("http://127.0.0.1:8000/v1/chat/completions", "Authorization"),
    "lmstudio": ("http://127.0.0.1:1234/v1/chat/completions", ""),
    "litellm": ("http://127.0.0.1:4000/v1/chat/completions", "Authorization"),
    "litellm-anthropic": ("http://127.0.0.1:4000/v1/messages", "x-api-key"),
    "openrouter": ("https://openrouter.ai/api/v1/chat/completions", "Authorization"),
    "deepseek": ("https://api.deepseek.com/v1/chat/completions", "Authorization"),
    "groq": ("https://api.groq.com/openai/v1/chat/completions", "Authorization"),
    "mistral": ("https://api.mistral.ai/v1/chat/completions", "Authorization"),
    "azure": ("https://YOUR-RESOURCE.openai.azure.com/openai/v1/chat/completions", "api-key"),
    "cohere": ("https://api.cohere.com/v2/chat", "Authorization"),
}


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedSettings:
    """All examples as one config file, each key in its variable."""
    file = tmp_path / "config.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(\[endpoints\..*?)```", README.read_text(), re.DOTALL)))
    file.chmod(0o600)
    variables = {f"{name}_API_KEY": f"key-of-{name.lower()}" for name in VARIABLES}
    return load_settings(Arguments(config_file=file), {"HOME": str(tmp_path), **variables})


def test_every_example_is_read_without_a_problem(loaded: LoadedSettings) -> None:
    assert loaded.problems == ()
    assert {endpoint.name for endpoint in loaded.endpoints} == set(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_example_asks_the_address_with_its_key(loaded: LoadedSettings, name: str) -> None:
    (settings,) = (each for each in loaded.endpoints if each.name == name)
    endpoint = Endpoint(name, settings.base_url, settings.wire_format, settings.key)
    provider = open_provider(endpoint, Http())
    assert isinstance(provider, HttpProvider)
    request = provider._chat_request(ChatRequest("m", ()), provider._headers())
    address, header = ADDRESSES[name]
    assert url_of(provider.endpoint.base_url, request) == address
    assert bool(settings.key) == bool(header)
    if header:
        assert "key-of-" in request.headers[header]
