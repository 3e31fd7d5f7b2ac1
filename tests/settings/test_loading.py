from __future__ import annotations

import os

import pytest

from app.settings.arguments import Arguments
from app.settings.loading import load_settings
from app.settings.schema import Settings


def told(loaded) -> list[str]:
    """The problems without the file's name."""
    return [problem.what.replace(f"{loaded.config_file}, ", "") for problem in loaded.problems]


def test_with_nothing_set_there_are_defaults_and_no_problems(tmp_path):
    loaded = load_settings(environment={"HOME": str(tmp_path)})
    assert loaded.settings == Settings()
    assert loaded.endpoints == ()
    assert loaded.problems == ()
    assert loaded.config_file == tmp_path / ".config/beck/config.toml"


def test_later_sources_win(load):
    text = 'theme = "file"\nmodel = "file/m"\nmouse = "wheel"\nmax_fps = 10\n'
    variables = {"BECK_THEME": "variable", "BECK_MODEL": "variable/m"}
    settings = load(text, variables, theme="argument", max_fps=20).settings
    assert (settings.theme, settings.model, settings.mouse, settings.max_fps) == (
        "argument",
        "variable/m",
        "wheel",
        20,
    )


def test_the_process_is_asked_for_its_variables_where_none_are_given(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("BECK_THEME", "nord")
    assert load_settings().settings.theme == "nord"


def test_settings_alone_read_nothing_from_the_process(monkeypatch):
    monkeypatch.setenv("BECK_THEME", "nord")
    assert Settings().theme == ""


def test_variables_hold_every_kind_of_value(load):
    settings = load(
        "",
        {
            "BECK_TEMPERATURE": "0.5",
            "BECK_REDUCED_MOTION": "yes",
            "BECK_DISCOVER_LOCAL": "0",
            "BECK_MAX_OUTPUT_TOKENS": "100",
            "BECK_ENDPOINTS__LAB__BASE_URL": "https://lab/v1",
            "BECK_ENDPOINTS__LAB__MODELS": "one, two",
            "BECK_ENDPOINTS__LAB__TIMEOUTS__CONNECT_SECONDS": "2.5",
            "BECK_ENDPOINTS__DEN": '{"base_url": "https://den", "models": ["x"]}',
            "beck_theme": "small letters",
            "BECK_SYSTEM_PROMPT": "",
        },
    ).settings
    assert (settings.temperature, settings.reduced_motion, settings.discover_local) == (0.5, True, False)
    assert settings.max_output_tokens == 100
    assert settings.theme == "small letters"
    assert settings.endpoints["lab"].models == ("one", "two")
    assert settings.endpoints["lab"].timeouts.connect_seconds == 2.5
    assert settings.endpoints["den"].models == ("x",)


def test_a_variable_adds_to_the_endpoint_of_the_file_whatever_its_spelling(load):
    loaded = load(
        '[endpoints.My-Lab]\nbase_url = "https://lab/v1"\n', {"BECK_ENDPOINTS__MY_LAB__KEY": "k-123456"}
    )
    (endpoint,) = loaded.endpoints
    assert endpoint.name == "My-Lab"
    assert endpoint.key.get_secret_value() == "k-123456"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("theme = 5", "theme must be a text in quotes."),
        ("[theme]", "theme must be a text in quotes."),
        ('temperature = "warm"', "temperature must be a number."),
        ("temperature = 3.5", "temperature must be at most 2."),
        ("temperature = nan", "temperature must be at least 0."),
        ("max_fps = 0", "max_fps must be at least 1."),
        ("max_fps = true", "max_fps must be a number."),
        ("max_fps = 29.97", "max_fps must be a whole number."),
        ("max_output_tokens = 0", "max_output_tokens must be greater than 0."),
        ('scroll_regions = "often"', "scroll_regions must be one of auto, on or off."),
        ("low_bandwidth = 3", "low_bandwidth must be true or false."),
        ('show_bandwidth = "perhaps"', "show_bandwidth must be true or false."),
        ("low_bandwith = true", "low_bandwith is not a setting; did you mean low_bandwidth?"),
        ('mouse = "left"', "mouse must be one of on, off or wheel."),
        ('reduced_motion = "perhaps"', "reduced_motion must be true or false."),
        ('model = "gpt-5"', "model must be written endpoint/model, such as openai/gpt-5."),
        ('model = "openai/"', "model must be written endpoint/model, such as openai/gpt-5."),
        ('data_dir = "here"', "data_dir must be an absolute path, or begin with ~."),
        ('ca_file = "company.pem"', "ca_file must be an absolute path, or begin with ~."),
        (
            'data_dir = "~no-such-user-x/y"',
            "data_dir begins with the home folder of a user that does not exist.",
        ),
        ('proxy = "proxy:3128"', "proxy must begin with http:// or https://."),
        ("endpoints = 5", "endpoints must be a table."),
        ('tehme = "x"', "tehme is not a setting; did you mean theme?"),
        ('max-fps = "x"', "max-fps is not a setting; did you mean max_fps?"),
        ("[endpoint.a]", "endpoint is not a setting; did you mean endpoints?"),
        ("zzz = 1", "zzz is not a setting."),
        ('_env_file = "/etc/passwd"', "_env_file is not a setting; did you mean ca_file?"),
        ("_cli_parse_args = true", "_cli_parse_args is not a setting."),
    ],
)
def test_what_cannot_be_used_is_told_with_line_and_field_and_the_rest_counts(load, line, sentence):
    text = f"# first line\ndiscover_local = false\n{line}\n"
    loaded = load(text)
    assert told(loaded) == [f"line 3: {sentence}"]
    assert loaded.problems[0].kind == "settings_error"
    assert loaded.settings == Settings(discover_local=False)


def test_a_setting_that_cannot_be_used_falls_back_to_the_source_before_it(load):
    loaded = load('theme = "nord"\nmax_fps = 25\n', {"BECK_MAX_FPS": "fast"})
    assert loaded.settings.max_fps == 25
    assert told(loaded) == ["Variable BECK_MAX_FPS: max_fps must be a whole number."]
    loaded = load("max_fps = 0\n", {"BECK_MAX_FPS": "-1"}, max_fps=500)
    assert loaded.settings.max_fps == Settings().max_fps
    assert len(loaded.problems) == 3


def test_a_text_that_toml_invites_to_write_as_a_truth_value_is_understood(load):
    assert load("mouse = false").settings.mouse == "off"
    assert load("mouse = true").settings.mouse == "on"
    assert load("scroll_regions = false").settings.scroll_regions == "off"


def test_the_home_folder_may_be_written_short(load, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load('data_dir = "~/chats"').settings.data_dir == tmp_path / "chats"


ENDPOINT_MISTAKES = [
    ('baseurl = "https://proxy/v1"', "baseurl is not a setting; did you mean base_url?"),
    ("base_url = 5", "base_url must be a text in quotes."),
    ('base_url = "proxy/v1"', "base_url must begin with http:// or https://."),
    ('wire_format = "smoke"', "wire_format must be one of"),
    ('proxy = "nowhere"', "proxy must begin with"),
    ('key_env = "sk-proj-1234567890"', "key_env must be the name of a variable, not the key itself."),
    ("key = 5", "key must be a text in quotes."),
]


@pytest.mark.parametrize(("line", "sentence"), ENDPOINT_MISTAKES)
def test_an_endpoint_with_a_mistake_is_not_used_so_that_its_key_goes_nowhere_else(load, line, sentence):
    text = f'theme = "nord"\n[endpoints.openai]\n{line}\n'
    loaded = load(text, {"OPENAI_API_KEY": "sk-proj-abcdefgh", "BECK_ENDPOINTS__OPENAI__MODELS": "x"})
    assert loaded.endpoints == ()
    assert loaded.settings.theme == "nord"
    (sentence_told,) = told(loaded)
    assert sentence_told.startswith("line 3: endpoints.openai.")
    assert sentence in sentence_told
    assert sentence_told.endswith("The endpoint openai is not used.")
    assert "1234567890" not in sentence_told


def test_a_table_that_is_not_valid_toml_is_not_brought_back_by_a_customary_variable(load):
    text = "[endpoints.openai]\nbase_url = https://proxy/v1\n"
    loaded = load(text, {"OPENAI_API_KEY": "sk-proj-abcdefgh", "ANTHROPIC_API_KEY": "ant-12345678"})
    assert [endpoint.name for endpoint in loaded.endpoints] == ["anthropic"]
    loaded = load("endpoints = { openai = 1", {"OPENAI_API_KEY": "sk-proj-abcdefgh"})
    assert loaded.endpoints == ()


def test_mistakes_in_models_and_timeouts_leave_the_endpoint_in_use(load):
    text = """\
[endpoints.lab]
base_url = "https://lab/v1"
models = ["one", 2]
[endpoints.lab.timeouts]
connect_secs = 3
byte_gap_seconds = 0
payload_gap_seconds = 60
"""
    loaded = load(text)
    assert told(loaded) == [
        "line 3: endpoints.lab.models (entry 2) must be a text in quotes.",
        "line 6: endpoints.lab.timeouts.byte_gap_seconds must be greater than 0.",
        "line 5: endpoints.lab.timeouts.connect_secs is not a setting; did you mean connect_seconds?",
    ]
    (endpoint,) = loaded.endpoints
    assert endpoint.models == ()
    assert endpoint.timeouts.payload_gap_seconds == 60
    assert endpoint.timeouts.connect_seconds == 10


def test_an_endpoint_with_two_mistakes_is_told_twice_and_left_out_once(load):
    loaded = load('[endpoints.a]\nbase = "x"\nkye = "y"\n[endpoints.b]\nbase_url = "https://b"\n')
    assert len(loaded.problems) == 2
    assert [endpoint.name for endpoint in loaded.endpoints] == ["b"]


@pytest.mark.parametrize("name", ["a/b", "a b", "-a", "x" * 41, "ü"])
def test_a_name_that_does_not_fit_before_a_slash_is_no_name_for_an_endpoint(load, name):
    loaded = load(f'[endpoints."{name}"]\nbase_url = "https://x"\n')
    assert loaded.endpoints == ()
    assert "is no name for an endpoint" in told(loaded)[0]
    assert told(loaded)[0].startswith("line 1: ")


def test_an_endpoint_that_is_no_table_and_one_without_an_address_are_told(load):
    loaded = load("[endpoints]\na = 5\n[endpoints.b]\nmodels = []\n")
    assert told(loaded) == [
        "line 2: endpoints.a must be a table. The endpoint a is not used.",
        "endpoints.b has no base_url, so it is not used.",
    ]


def test_a_variable_near_to_a_setting_is_told_and_one_of_someone_else_is_not(load):
    loaded = load(
        "", {"BECK_THEM": "x", "BECK_LOG": "debug", "BECK_WIRE_CASES": "/x", "BECK_QUITE_ELSE": "1"}
    )
    assert told(loaded) == ["Variable BECK_THEM is not a setting; did you mean BECK_THEME?"]


def test_a_variable_that_holds_no_json_is_told_and_touches_no_other(load):
    variables = {"BECK_ENDPOINTS": "{broken", "BECK_ENDPOINTS__LAB__BASE_URL": "https://lab"}
    loaded = load("", variables)
    assert told(loaded) == ["Variable BECK_ENDPOINTS cannot be read; use BECK_ENDPOINTS__NAME__FIELD."]
    assert [endpoint.name for endpoint in loaded.endpoints] == ["lab"]


def test_a_file_with_a_key_that_others_may_read_is_warned_about(load):
    text = '[endpoints.a]\nbase_url = "https://a"\nkey = "k-12345678"\n'
    (problem,) = load(text, mode=0o644).problems
    assert problem.kind == "settings_warning"
    assert "chmod 600" in problem.hint
    assert load(text, mode=0o600).problems == ()
    assert load(text.replace("key =", "key_env ="), mode=0o644).problems[0].kind == "settings_error"
    assert load('theme = "x"', mode=0o644).problems == ()


def test_a_malformed_file_with_a_key_is_warned_about_too(load):
    text = 'theme = x\n[endpoints.a]\nbase_url = "https://a"\nkey = "k-12345678"\n'
    assert [problem.kind for problem in load(text, mode=0o644).problems] == [
        "settings_error",
        "settings_warning",
    ]


def test_no_key_stands_in_what_is_told_or_in_the_text_of_the_settings(load):
    canary = "canary-7f3a9c-key"
    text = f'{canary} = 1\nkey = "{canary}"\n[endpoints.a]\nbase_url = "https://x:{canary}@a"\nkey = "{canary}"\n'
    text += f'[endpoints.b]\nbase_url = "http://b"\nkey = "{canary}"\nmodels = "{canary}"\n'
    loaded = load(
        text, {"OPENAI_API_KEY": canary, "BECK_ENDPOINTS__C": canary, "BECK_MAX_FPS": canary}, mode=0o644
    )
    assert {endpoint.name for endpoint in loaded.endpoints} == {"b", "openai"}
    shown = repr(loaded.problems).replace(f"line 1: {canary} is not a setting", "")
    assert canary not in shown
    endpoint_shown = repr([endpoint.key for endpoint in loaded.endpoints]) + repr(
        loaded.settings.endpoints["b"].key
    )
    assert canary not in endpoint_shown


def test_a_place_that_is_no_file_gives_defaults_and_a_sentence(tmp_path):
    loaded = load_settings(Arguments(config_file=tmp_path), {"HOME": str(tmp_path)})
    assert loaded.settings == Settings()
    assert "not a regular file" in loaded.problems[0].what


def test_problems_are_safe_for_a_terminal_and_of_bounded_length(load):
    loaded = load('"\\u001b[2Jevil" = 1\n' + f'"{"long" * 500}" = 2\n')
    assert all("\x1b" not in problem.what and len(problem.what) <= 400 for problem in loaded.problems)
    assert len(loaded.problems) == 2


def test_the_wire_formats_are_those_of_the_providers():
    from typing import get_args

    from app.providers import endpoint
    from app.settings import schema

    assert set(get_args(schema.WireFormat)) == set(get_args(endpoint.WireFormat))


def test_the_timeouts_are_those_of_the_providers(load):
    from dataclasses import asdict

    from app.providers.endpoint import Timeouts

    loaded = load('[endpoints.a]\nbase_url = "https://a"\n')
    assert asdict(loaded.endpoints[0].timeouts) == asdict(Timeouts())


def test_the_environment_is_left_as_it_is(load):
    before = dict(os.environ)
    load('theme = "x"\n', {"BECK_MODEL": "a/b"})
    assert dict(os.environ) == before


def test_each_key_says_where_it_was_set(load):
    loaded = load('theme = "beck"\n[keys]\nfind = "f5"\nhelp = "f2"\n', {"BECK_KEYS__HELP": "f3"})
    assert loaded.settings.keys == {"find": ("f5",), "help": ("f3",)}
    assert loaded.key_places["find"].endswith("config.toml, line 3")
    assert loaded.key_places["help"] == "Variable BECK_KEYS__HELP"


def test_keys_that_are_no_texts_are_told(load):
    (problem,) = load("[keys]\nfind = 5\n").problems
    assert "line 2: keys.find must be a key such as" in problem.what


def test_a_model_has_settings_of_its_own(load):
    loaded = load('top_p = 0.5\n[models."work/big/one"]\ntemperature = 0\nreasoning_effort = "high"\n')
    assert told(loaded) == []
    table = loaded.settings.models["work/big/one"]
    assert (table.temperature, table.reasoning_effort, table.top_p, loaded.settings.top_p) == (0, "high", None, 0.5)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[models."work/one"]\ntemprature = 1\n', "line 2: models.work/one.temprature is not a setting; did you mean temperature?"),
        ('[models."work/one"]\ntop_p = 0\ntemperature = 1\n', "line 2: models.work/one.top_p must be greater than 0."),
        ("[models.one]\ntop_p = 1\n", "line 1: models.one must be written endpoint/model, such as openai/gpt-5."),
        ('[models.""]\ntop_p = 1\n', "line 1: models. must be written endpoint/model, such as openai/gpt-5."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_models_table_costs_only_what_is_wrong(load, text, sentence):
    loaded = load(text + '[endpoints.lab]\nbase_url = "https://lab/v1"\n')
    assert told(loaded) == [sentence]
    assert [endpoint.name for endpoint in loaded.endpoints] == ["lab"]
