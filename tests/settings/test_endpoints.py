from __future__ import annotations

import pytest

OPENAI = "sk-proj-abcdefgh"


def one(loaded):
    (endpoint,) = loaded.endpoints
    return endpoint


def test_the_openai_variables_make_an_endpoint_with_no_configuration(load):
    endpoint = one(load("", {"OPENAI_API_KEY": f" {OPENAI}\n"}))
    assert (endpoint.name, endpoint.base_url) == ("openai", "https://api.openai.com/v1")
    assert endpoint.wire_format == "openai_chat"
    assert endpoint.key.get_secret_value() == OPENAI
    assert endpoint.key_hint == "OPENAI_API_KEY"
    assert not endpoint.is_local


def test_the_openai_base_url_alone_makes_an_endpoint_without_a_key(load):
    endpoint = one(load("", {"OPENAI_BASE_URL": "http://localhost:9000/v1/"}))
    assert (endpoint.base_url, endpoint.key, endpoint.is_local) == ("http://localhost:9000/v1", None, True)


def test_the_anthropic_variables_make_an_endpoint_that_speaks_its_own_wire_format(load):
    endpoint = one(load("", {"ANTHROPIC_API_KEY": "sk-ant-12345678"}))
    assert (endpoint.name, endpoint.wire_format) == ("anthropic", "anthropic")
    assert endpoint.base_url == "https://api.anthropic.com/v1"
    assert endpoint.key_hint == "ANTHROPIC_API_KEY"


@pytest.mark.parametrize("url", ["https://proxy", "https://proxy/", "https://proxy/v1", "https://proxy/v1/"])
def test_the_anthropic_base_url_counts_with_and_without_its_version(load, url):
    endpoint = one(load("", {"ANTHROPIC_BASE_URL": url}))
    assert endpoint.base_url == "https://proxy/v1"


def test_the_ollama_variable_makes_an_endpoint_on_this_machine(load):
    endpoint = one(load("", {"OLLAMA_HOST": "0.0.0.0"}))
    assert (endpoint.name, endpoint.base_url) == ("ollama", "http://127.0.0.1:11434/v1")
    assert endpoint.is_local
    assert endpoint.key is None


def test_empty_variables_count_as_not_set(load):
    assert load("", {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": "", "OLLAMA_HOST": ""}).endpoints == ()


@pytest.mark.parametrize("name", ["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"])
def test_a_customary_address_that_cannot_be_used_is_told_and_its_key_goes_nowhere(load, name):
    loaded = load("", {name: "ftp://x", "OPENAI_API_KEY": OPENAI, "ANTHROPIC_API_KEY": "sk-ant-12345678"})
    assert name.partition("_")[0].lower() not in [endpoint.name for endpoint in loaded.endpoints]
    assert name in loaded.problems[0].what
    assert "must begin with http" in loaded.problems[0].what


def test_a_table_keeps_its_own_fields_and_takes_the_customary_key_when_it_has_none(load):
    text = '[endpoints.openai]\nbase_url = "https://proxy/v1"\nmodels = ["m"]\n'
    endpoint = one(load(text, {"OPENAI_API_KEY": OPENAI, "OPENAI_BASE_URL": "https://elsewhere"}))
    assert (endpoint.base_url, endpoint.models) == ("https://proxy/v1", ("m",))
    assert endpoint.key.get_secret_value() == OPENAI


def test_a_table_without_an_address_takes_the_customary_one(load):
    text = '[endpoints.openai]\nkey = "own-12345678"\n'
    endpoint = one(load(text, {"OPENAI_API_KEY": OPENAI, "OPENAI_BASE_URL": "https://elsewhere/v1"}))
    assert endpoint.base_url == "https://elsewhere/v1"
    assert endpoint.key.get_secret_value() == "own-12345678"


def test_the_variable_that_a_table_names_holds_its_key(load):
    text = '[endpoints.lab]\nbase_url = "https://lab/v1"\nkey_env = "LAB_KEY"\n'
    assert one(load(text, {"LAB_KEY": "lab-12345678"})).key.get_secret_value() == "lab-12345678"
    without = one(load(text))
    assert without.key is None
    assert without.key_hint == "LAB_KEY"


def test_a_table_that_names_a_variable_does_not_take_the_customary_key(load):
    text = '[endpoints.openai]\nkey_env = "OTHER"\n'
    assert one(load(text, {"OPENAI_API_KEY": OPENAI})).key is None


def test_a_table_with_a_command_keeps_it_for_later_and_does_not_take_the_customary_key(load, tmp_path):
    text = f'[endpoints.openai]\napi_key_command = "touch {tmp_path}/ran"\n'
    endpoint = one(load(text, {"OPENAI_API_KEY": OPENAI}))
    assert endpoint.key is None
    assert endpoint.api_key_command == f"touch {tmp_path}/ran"
    assert not (tmp_path / "ran").exists()


def test_a_command_is_dropped_where_there_is_a_key(load):
    text = '[endpoints.a]\nbase_url = "https://a"\nkey = "a-12345678"\napi_key_command = "false"\n'
    assert one(load(text)).api_key_command == ""


def test_the_name_of_the_built_in_guide_is_taken(load):
    loaded = load('[endpoints.guide]\nbase_url = "https://a"\n')
    assert loaded.endpoints == ()
    assert "beck's own" in loaded.problems[0].what


def test_an_endpoint_without_any_key_says_what_to_set(load):
    assert one(load('[endpoints.a]\nbase_url = "https://a"\n')).key_hint == "key_env in [endpoints.a]"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('key = "x-1"', "key in [endpoints.openai]"),
        ('api_key_command = "pass show x"', "api_key_command in [endpoints.openai]"),
        ('key_env = "LAB_KEY"', "LAB_KEY"),
        ('key_env = "LAB_KEY"\napi_key_command = "pass show x"', "LAB_KEY"),
        ("", "OPENAI_API_KEY"),
    ],
)
def test_the_hint_is_where_the_key_comes_from(load, line, hint):
    assert one(load(f"[endpoints.openai]\n{line}\n")).key_hint == hint


@pytest.mark.parametrize("key", ["with space", "ümlaut-key", "new\\nline", "tab\\tkey"])
def test_a_key_that_cannot_stand_in_a_header_is_told_without_showing_it(load, key):
    loaded = load(f'[endpoints.a]\nbase_url = "https://a"\nkey = "{key}"\n')
    assert one(loaded).key is None
    assert "holds characters that no key has" in loaded.problems[0].what
    assert key[:4] not in loaded.problems[0].what


def test_plain_http_with_a_key_to_another_machine_is_warned_about(load):
    def warned(url: str, more: str = 'key = "k-12345678"') -> list[str]:
        return [problem.kind for problem in load(f'[endpoints.a]\nbase_url = "{url}"\n{more}\n').problems]

    assert warned("http://box:8000/v1") == ["settings_warning"]
    assert warned("HTTP://box:8000/v1") == ["settings_warning"]
    assert warned("http://box:8000/v1", 'api_key_command = "pass x"') == ["settings_warning"]
    assert warned("http://box:8000/v1", "") == []
    assert warned("https://box:8000/v1") == []
    assert warned("http://localhost:8000/v1") == []


def test_the_proxy_for_all_spares_this_machine_and_gives_way_to_an_endpoints_own(load):
    text = """\
proxy = "http://proxy:3128"
[endpoints.far]
base_url = "https://far"
[endpoints.near]
base_url = "http://localhost:1"
[endpoints.own]
base_url = "https://own"
proxy = "socks5://other:1080"
[endpoints.direct]
base_url = "https://direct"
proxy = ""
"""
    proxies = {endpoint.name: endpoint.proxy for endpoint in load(text).endpoints}
    assert proxies == {"far": "http://proxy:3128", "near": None, "own": "socks5://other:1080", "direct": None}


def test_the_systems_proxy_variables_are_not_used(load):
    variables = {"HTTPS_PROXY": "http://evil", "ALL_PROXY": "http://evil", "OPENAI_API_KEY": OPENAI}
    assert one(load("", variables)).proxy is None


def test_a_loaded_key_is_removed_from_texts_from_then_on(load):
    from app.log import redact

    load('[endpoints.a]\nbase_url = "https://a"\nkey = "plainlookingword"\n')
    assert redact("the server said plainlookingword") == "the server said [redacted]"


def test_a_key_is_removed_from_texts_also_where_its_table_cannot_be_used(load):
    from app.log import redact

    loaded = load('[endpoints.a]\nbase_url = "no address"\nkey = "canary-in-a-table-left-out"\n')
    assert loaded.endpoints == ()
    assert "canary" not in redact("it was canary-in-a-table-left-out")
