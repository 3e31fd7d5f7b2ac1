"""Builds everything and joins it; holds no logic of its own.

This is the only reader of settings beside the command line. What the first frame does not need is imported and
opened after it, in a thread where that takes long.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from app.errors import ConnectionFailed, Failure, SettingsError, StoreError
from app.paths import config_path, database_path, private_dir, user_themes_dir
from app.settings.arguments import Arguments
from app.settings.first_look import first_look

if TYPE_CHECKING:
    from app.conversation import GenerationRecord
    from app.gateway import Gateway
    from app.providers import Http, Provider
    from app.providers.endpoint import Endpoint
    from app.session import EndpointEntry, Endpoints, ModelChoice
    from app.settings.endpoints import EndpointSettings
    from app.settings.loading import LoadedSettings
    from app.store import Store
    from app.ui.start import Opened

GUIDE = "guide"
"""Name of the built-in guide's endpoint."""


def run(arguments: Arguments) -> int:
    """Open beck on this terminal and stay until it ends; returns the exit status."""
    from app.ui.chat_app import ChatApp  # nothing before this line needs Textual
    from app.ui.start import Start

    look = first_look(arguments)
    wiring = _Wiring(arguments)
    app = ChatApp(
        Start(
            open=wiring.open,
            theme=look.theme,
            theme_folders=(user_themes_dir(),),
            is_animated=not look.reduced_motion,
            max_fps=look.max_fps,
            which="new" if arguments.new else "continue" if arguments.continue_last else "restore",
            prompt=arguments.prompt,
            wants_model=bool(arguments.model),
            keep_theme=wiring.keep_theme,
        )
    )
    app.run(mouse=look.mouse != "off")
    return app.return_code or 0


class _Wiring:
    """What was built so far, so that it can be ended again."""

    _http: Http

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._gateway: Gateway | None = None
        self._warming: asyncio.Task[None] | None = None

    def keep_theme(self, name: str) -> None:
        """Write the theme to the user's settings.

        Raises:
            SettingsError: the file cannot be written, or is malformed.
        """
        from app.settings.edit import set_value  # only needed when the theme is changed

        set_value(self._arguments.config_file or config_path(), "theme", name)

    async def open(self) -> Opened:
        """Read the settings, open the store, and put the workspace together."""
        from app.session import Sampling, Workspace
        from app.ui.start import Opened

        loading = await asyncio.to_thread(import_module, "app.settings.loading")
        loaded: LoadedSettings = await asyncio.to_thread(loading.load_settings, self._arguments)
        problems = list(loaded.problems)
        store, store_failure = await self._open_store(loaded)
        if store.notice:
            problems.append(Failure("notice", "Database", store.notice))
        endpoints = await self._endpoints(loaded)
        recovered = await _recover(store, problems)
        settings = loaded.settings
        workspace = Workspace(
            store,
            endpoints,
            default_choice=await _default_choice(settings.model, store, endpoints, problems),
            sampling=Sampling(
                settings.system_prompt,
                settings.temperature,
                settings.max_output_tokens,
                settings.reasoning_effort,
            ),
        )

        async def discover() -> list[EndpointEntry]:
            return await self._discover() if settings.discover_local else []

        async def aclose() -> None:
            await workspace.aclose()
            await self._aclose()

        return Opened(workspace, tuple(problems), store_failure, tuple(recovered), discover, aclose)

    async def _open_store(self, loaded: LoadedSettings) -> tuple[Store, Failure | None]:
        """The store, in memory where the user wants none or the database cannot be used."""
        from app.store import Store

        if not self._arguments.save:
            return await Store.open(None), None
        data_dir = loaded.settings.data_dir
        path = self._arguments.database_file or (data_dir / "beck.sqlite3" if data_dir else database_path())
        try:
            private_dir(path.parent)
            return await Store.open(path), None
        except StoreError as error:
            return await Store.open(None), error.failure
        except OSError as error:
            what = f"The folder {path.parent} cannot be used: {error.strerror}."
            return await Store.open(None), StoreError(what).failure

    # Endpoints

    async def _endpoints(self, loaded: LoadedSettings) -> Endpoints:
        from app.session import EndpointEntry, Endpoints

        providers = await asyncio.to_thread(import_module, "app.providers")
        self._http = providers.Http()
        self._warming = asyncio.get_running_loop().create_task(self._http.warm())
        entries = [self._entry(each) for each in loaded.endpoints]
        guide = EndpointEntry(GUIDE, "built in", self._open_guide, ("guide", "echo", "story"), can_list=False)
        return Endpoints([*entries, guide])

    def _entry(self, settings: EndpointSettings) -> EndpointEntry:
        from app.session import EndpointEntry

        async def open_endpoint() -> Provider:
            key = settings.key
            if key is None and settings.api_key_command:
                from app.settings.key_command import read_key  # only needed where a command prints the key

                try:
                    key = await asyncio.to_thread(read_key, settings.api_key_command)
                except SettingsError as error:
                    raise ConnectionFailed(error.what, title="No key", hint=settings.key_hint) from None
            return self._provider(
                name=settings.name,
                base_url=settings.base_url,
                wire_format=settings.wire_format,
                key=key,
                models=settings.models,
                key_hint=settings.key_hint,
                is_local=settings.is_local,
                proxy=settings.proxy,
                timeouts=_timeouts(settings),
            )

        return EndpointEntry(settings.name, settings.base_url, open_endpoint, settings.models)

    async def _open_guide(self) -> Provider:
        """Start the gateway; the guide is then an endpoint like any other."""
        from pydantic import SecretStr

        from app.gateway import Gateway, HelpSection
        from app.ui.keys import help_groups

        sections = [HelpSection(f"{group} keys", _key_table(rows)) for group, rows in help_groups().items()]
        try:
            self._gateway = await Gateway.start(sections)
        except OSError as error:
            raise ConnectionFailed(
                f"The built-in guide cannot listen on loopback: {error.strerror}."
            ) from error
        gateway = self._gateway
        return self._provider(
            name=GUIDE,
            base_url=gateway.base_url,
            key=SecretStr(gateway.token),
            models=gateway.models,
            is_local=True,
        )

    def _provider(self, **fields: object) -> Provider:
        from app.providers import open_provider
        from app.providers.endpoint import Endpoint

        endpoint = Endpoint(**fields)  # type: ignore[arg-type]  # the callers name the fields
        return open_provider(endpoint, self._http)

    async def _discover(self) -> list[EndpointEntry]:
        from app.providers.discovery import discover_local
        from app.session import EndpointEntry

        def entry(endpoint: Endpoint) -> EndpointEntry:
            async def open_endpoint() -> Provider:
                return self._provider(
                    name=endpoint.name, base_url=endpoint.base_url, models=endpoint.models, is_local=True
                )

            return EndpointEntry(endpoint.name, endpoint.base_url, open_endpoint, endpoint.models)

        return [entry(endpoint) for endpoint in await discover_local(self._http)]

    async def _aclose(self) -> None:
        if self._warming is not None:
            await asyncio.wait({self._warming})
            await self._http.aclose()
        if self._gateway is not None:
            await self._gateway.aclose()


def _timeouts(settings: EndpointSettings) -> object:
    from app.providers.endpoint import Timeouts

    clocks = settings.timeouts
    return Timeouts(
        clocks.connect_seconds,
        clocks.first_payload_seconds,
        clocks.payload_gap_seconds,
        clocks.byte_gap_seconds,
    )


def _key_table(rows: list[tuple[str, str, str]]) -> str:
    lines = [f"| `{keys}` | {title} | {explanation} |" for keys, title, explanation in rows]
    return "\n".join(["| Keys | What | How |", "|---|---|---|", *lines])


async def _recover(store: Store, problems: list[Failure]) -> list[GenerationRecord]:
    try:
        return await store.messages.recover()
    except StoreError as error:
        problems.append(error.failure)
        return []


async def _default_choice(
    model: str, store: Store, endpoints: Endpoints, problems: list[Failure]
) -> ModelChoice:
    """Whom new conversations talk to: as set, else as picked last, else the first endpoint there is."""
    from app.session import ModelChoice, parse_choice

    if model:
        choice = parse_choice(model)
        if choice.endpoint in endpoints:
            return choice
        known = ", ".join(entry.name for entry in endpoints.entries)
        problems.append(
            SettingsError(f"There is no endpoint named {choice.endpoint}; there are: {known}.").failure
        )
    try:
        picked = await store.state.get("choice")
    except StoreError:
        picked = None
    if isinstance(picked, str) and (choice := parse_choice(picked)).endpoint in endpoints:
        return choice
    first = endpoints.entries[0]
    return ModelChoice(first.name, first.models[0] if first.models else "")
