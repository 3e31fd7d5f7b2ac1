"""The settings schema: every setting that ``config.toml``, ``BECK_`` variables and the command line can hold.

A new setting is one field here. `app.settings.loading` fills it from the sources and says what cannot be used;
field descriptions are shown to users.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from app.settings.addresses import check_base_url, check_proxy
from app.settings.first_look import DEFAULT_MAX_FPS, mouse_word, scroll_regions_word

WireFormat = Literal["openai_chat", "openai_responses", "anthropic", "gemini", "ollama_chat", "cohere_v2"]


def _number(value: Any) -> Any:
    """Anything but a truth value, which would count as 1 or 0."""
    if isinstance(value, bool):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic turns ValueError into a told mistake
    return value


Seconds = Annotated[float, BeforeValidator(_number), Field(gt=0, le=86_400, allow_inf_nan=False)]

EndpointName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
"""Without a slash, which ends it in ``endpoint/model``."""

_MODEL_PATTERN: Final = r"^([A-Za-z0-9][A-Za-z0-9_.-]{0,39}/\S+)?$"


def _names(value: Any) -> Any:
    """A list also from one text, as variables hold it: JSON, or names between commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            raise ValueError('must be a list, such as ["one", "two"], or names between commas') from None
    return [name.strip() for name in value.split(",") if name.strip()]


def _mouse(value: Any) -> Any:
    """The setting's word for true and false, which TOML invites to write."""
    return mouse_word(value) or value


def _scroll_regions(value: Any) -> Any:
    """Likewise."""
    return scroll_regions_word(value) or value


def _notify(value: Any) -> Any:
    """Likewise."""
    return {True: "auto", False: "off"}[value] if isinstance(value, bool) else value


def _path(value: Any) -> Any:
    """A path with ``~`` filled in; never one that depends on where beck is started."""
    if not isinstance(value, str):
        return value
    try:
        path = Path(value).expanduser()
    except RuntimeError:
        raise ValueError("begins with the home folder of a user that does not exist") from None
    if not path.is_absolute():
        raise ValueError("must be an absolute path, or begin with ~")
    return path


class _Table(BaseModel):
    """A table of the config file: unknown keys are mistakes, and values never stand in an error's text."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _keys(value: Any) -> Any:
    """A list of keys also from one; an empty text is none at all."""
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, list | tuple) or not all(isinstance(key, str) for key in value):
        raise ValueError('must be a key such as "ctrl+f", a list of keys, or "" for none')
    return value


class TimeoutTable(_Table):
    """``[endpoints.NAME.timeouts]``, in seconds."""

    connect_seconds: Seconds = 10.0
    first_payload_seconds: Seconds = 300.0
    """From sending the request to the first token."""
    payload_gap_seconds: Seconds = 120.0
    """Between two tokens; pings do not count."""
    byte_gap_seconds: Seconds = 60.0
    """Between two reads of the connection, pings included."""


class EndpointTable(_Table):
    """``[endpoints.NAME]``. What is empty is filled in by `app.settings.endpoints`."""

    base_url: Annotated[str, BeforeValidator(check_base_url)] = ""
    wire_format: WireFormat | None = None
    key: SecretStr | None = None
    key_env: Annotated[str, StringConstraints(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")] = ""
    """Name of the variable that holds the key."""
    api_key_command: str = ""
    """Prints the key, such as ``pass show openai``; run without a shell when the key is first needed."""
    keyring: bool = False
    """The desktop's keyring holds the key; needs the optional package ``keyring``."""
    models: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
    """Offered without asking the server."""
    proxy: Annotated[str | None, BeforeValidator(check_proxy)] = None
    """Instead of the proxy for all endpoints; empty for a direct connection."""
    timeouts: TimeoutTable = TimeoutTable()


Dollars = Annotated[float, BeforeValidator(_number), Field(ge=0, allow_inf_nan=False)]
Temperature = Annotated[float, BeforeValidator(_number), Field(ge=0, le=2, allow_inf_nan=False)]
TopP = Annotated[float, BeforeValidator(_number), Field(gt=0, le=1, allow_inf_nan=False)]
TokenCount = Annotated[int, BeforeValidator(_number), Field(gt=0)]
ModelName = Annotated[str, StringConstraints(pattern=_MODEL_PATTERN, min_length=1)]


class PriceTable(_Table):
    """``[prices."ENDPOINT/MODEL"]``, in US dollars for a million tokens; before what the endpoint says itself."""

    input: Dollars
    output: Dollars
    cached: Dollars | None = None
    """Of input that the server has in its cache; None where unknown."""


class ModelTable(_Table):
    """``[models."ENDPOINT/MODEL"]``: what this model is asked with, and takes. What is left out is as set for all models."""

    system_prompt: str = ""
    temperature: Temperature | None = None
    max_output_tokens: TokenCount | None = None
    top_p: TopP | None = None
    reasoning_effort: str | None = None
    context_window: TokenCount | None = None
    """Tokens that it takes, prompt and reply together, where the endpoint's list does not say or is wrong."""


class Settings(BaseSettings):
    """Everything that a user can set."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix="BECK_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    model: Annotated[str, StringConstraints(pattern=_MODEL_PATTERN)] = ""
    """For new conversations, as ``endpoint/model``; empty for the first that is there."""
    theme: str = ""
    """Name of a theme; empty for the default one."""
    system_prompt: str = ""
    temperature: Temperature | None = None
    """None leaves it to the server."""
    max_output_tokens: TokenCount | None = None
    """None leaves it to the server."""
    top_p: TopP | None = None
    """None leaves it to the server."""
    reasoning_effort: str | None = None
    """Such as ``low``; None leaves it to the server."""
    reduced_motion: bool = False
    """Nothing blinks, nothing glides."""
    mouse: Annotated[Literal["on", "off", "wheel"], BeforeValidator(_mouse)] = "on"
    """``wheel``: it scrolls, and neither buttons nor movements do anything."""
    max_fps: Annotated[int, BeforeValidator(_number), Field(ge=1, le=120)] = DEFAULT_MAX_FPS
    """Frames per second at most; the one after a key comes at once."""
    low_bandwidth: bool = False
    """For slow lines: two frames per second, no animation, no reports of mere mouse movements."""
    scroll_regions: Annotated[Literal["auto", "on", "off"], BeforeValidator(_scroll_regions)] = "auto"
    """Whether the terminal moves lines by itself; ``auto`` where it shows the outcome at once (DEC mode 2026)."""
    show_bandwidth: bool = False
    """The status line says how much is sent to the terminal, in KB/s."""
    notify: Annotated[Literal["auto", "bell", "osc9", "osc99", "osc777", "off"], BeforeValidator(_notify)] = (
        "auto"
    )
    """How the terminal tells of a reply that ended while nobody looked."""
    progress: Annotated[Literal["auto", "on", "off"], BeforeValidator(_scroll_regions)] = "auto"
    """Whether the terminal shows that replies run (OSC 9;4); ``auto`` where it is known to."""
    screen_reader: bool = False
    """Chat line by line in plain words, without a screen; so does a terminal that is dumb."""
    window_title: bool = True
    """Whether the title of the terminal's window says what runs."""
    pictures: Annotated[Literal["auto", "kitty", "blocks", "off"], BeforeValidator(_notify)] = "auto"
    """How pictures are shown: drawn by a terminal that speaks kitty's graphics protocol, or as half blocks."""
    prompt_keys: Literal["emacs", "vim"] = "emacs"
    """Keys of the prompt."""
    wrap_code: bool = False
    """Whether long lines of code are wrapped at first; else they scroll sideways."""
    hang_up_minutes: Annotated[float, BeforeValidator(_number), Field(ge=0, le=1440, allow_inf_nan=False)] = (
        15.0
    )
    """How long running replies go on by themselves once the terminal is gone; 0 settles them at once."""
    discover_local: bool = True
    """Look for servers on this machine at their customary ports."""
    proxy: Annotated[str | None, BeforeValidator(check_proxy)] = None
    """For every endpoint that is not on this machine; the system's proxy variables are not used."""
    ca_file: Annotated[Path | None, BeforeValidator(_path)] = None
    """CA certificates that are trusted beside the others, as those of a company's proxy."""
    use_system_trust: bool = False
    """Trust the operating system's CA certificates instead of those that beck brings along."""
    data_dir: Annotated[Path | None, BeforeValidator(_path)] = None
    """Where the database lies, instead of the XDG data folder."""
    titles: Literal["model", "first line"] = "model"
    """Who names a conversation after its first exchange: a model, or the first line of the prompt as it is."""
    title_model: Annotated[str, StringConstraints(pattern=_MODEL_PATTERN)] = ""
    """As ``endpoint/model``, such as a small one; empty for the model of the conversation."""
    max_price_per_reply: (
        Annotated[float, BeforeValidator(_number), Field(gt=0, allow_inf_nan=False)] | None
    ) = None
    """In US dollars; a reply is stopped when it has cost as much. None for no limit."""
    max_price_per_day: Annotated[float, BeforeValidator(_number), Field(gt=0, allow_inf_nan=False)] | None = (
        None
    )
    """In US dollars; from then on beck asks before it sends."""
    max_tokens_per_reply: Annotated[int, BeforeValidator(_number), Field(gt=0)] | None = None
    """Sent and received."""
    max_tokens_per_day: Annotated[int, BeforeValidator(_number), Field(gt=0)] | None = None
    """Sent and received."""
    keys: dict[str, Annotated[tuple[str, ...], BeforeValidator(_keys)]] = {}
    """Keys by the name of what they do; ``beck --keys`` lists the names."""
    endpoints: dict[EndpointName, EndpointTable] = {}
    models: dict[ModelName, ModelTable] = {}
    prices: dict[ModelName, PriceTable] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - given by keyword
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by keyword
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by keyword
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by keyword
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `app.settings.loading` has gathered: it knows which source each value came from."""
        return (init_settings,)
