"""Connections: what reaches the endpoints, built from settings and ended with the program.

Importing this module loads the providers, so that it is imported after the first frame.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.errors import ConnectionFailed, SettingsError
from app.gateway import Gateway, HelpSection
from app.providers import Http, Provider, Recorder, Replay, discover_local, open_provider
from app.providers.endpoint import Endpoint, Timeouts
from app.session import EndpointEntry
from app.ui.commands import COMMANDS, Command
from app.ui.keys import help_groups

if TYPE_CHECKING:
    from app.settings.endpoints import EndpointSettings

GUIDE = "guide"
"""Name of the built-in guide's endpoint."""

GUIDE_MODELS = ("guide", "echo", "story")


class Connections:
    """HTTP, the gateway once it is asked for, and the recording or its replay.

    Args:
        record: A new file to write every exchange into.
        replay: A recording to offer as endpoints.
        ca_file: See `Http`; one that cannot be used is told by the first request that needs it.
        use_system_trust: See `Http`.
        commands: The table of commands with their keys, for the guide.

    Raises:
        SettingsError: the recording, or the file to record into, cannot be used.
    """

    def __init__(
        self,
        record: Path | None = None,
        replay: Path | None = None,
        *,
        ca_file: Path | None = None,
        use_system_trust: bool = False,
        commands: Sequence[Command] = COMMANDS,
    ) -> None:
        self._commands = commands
        self._replay = Replay(replay) if replay is not None else None
        self._recorder = Recorder(record) if record is not None else None
        self._http = Http(
            ca_file=str(ca_file) if ca_file else None,
            use_system_trust=use_system_trust,
            recorder=self._recorder,
        )
        self._warming = asyncio.get_running_loop().create_task(self._http.warm())
        self._warming.add_done_callback(lambda task: task.cancelled() or task.exception())
        self._gateway: Gateway | None = None

    def entries(self, configured: Iterable[EndpointSettings]) -> list[EndpointEntry]:
        """Every endpoint, preferred ones first: those of a recording, the configured ones, the guide."""
        replayed = self._replay.endpoints if self._replay is not None else ()
        return [
            *(
                EndpointEntry(each.name, "recording", self._replayed(each), each.models, can_list=False)
                for each in replayed
            ),
            *(
                EndpointEntry(each.name, each.base_url, self._configured(each), each.models)
                for each in configured
            ),
            EndpointEntry(GUIDE, "built in", self._guide, GUIDE_MODELS, can_list=False),
        ]

    async def discover(self) -> list[EndpointEntry]:
        """The servers found on this machine."""
        return [
            EndpointEntry(each.name, each.base_url, self._found(each), each.models)
            for each in await discover_local(self._http)
        ]

    def _replayed(self, endpoint: Endpoint) -> Callable[[], Awaitable[Provider]]:
        async def opened() -> Provider:
            assert self._replay is not None  # noqa: S101 - only a recording has such endpoints
            return open_provider(endpoint, self._replay.http)

        return opened

    def _found(self, endpoint: Endpoint) -> Callable[[], Awaitable[Provider]]:
        async def opened() -> Provider:
            return open_provider(endpoint, self._http)

        return opened

    def _configured(self, settings: EndpointSettings) -> Callable[[], Awaitable[Provider]]:
        async def opened() -> Provider:
            clocks = settings.timeouts
            endpoint = Endpoint(
                name=settings.name,
                base_url=settings.base_url,
                wire_format=settings.wire_format,
                key=settings.key or await _fetched_key(settings),
                models=settings.models,
                key_hint=settings.key_hint,
                is_local=settings.is_local,
                proxy=settings.proxy,
                timeouts=Timeouts(
                    clocks.connect_seconds,
                    clocks.first_payload_seconds,
                    clocks.payload_gap_seconds,
                    clocks.byte_gap_seconds,
                ),
            )
            return open_provider(endpoint, self._http)

        return opened

    async def _guide(self) -> Provider:
        """Start the gateway; the guide is then an endpoint like any other."""
        sections = [
            HelpSection(f"{group} keys", _key_table(rows))
            for group, rows in help_groups(self._commands).items()
        ]
        try:
            gateway = self._gateway = await Gateway.start(sections)
        except OSError as error:
            what = f"The built-in guide cannot listen on loopback: {error.strerror}."
            raise ConnectionFailed(what) from error
        endpoint = Endpoint(
            GUIDE, gateway.base_url, key=SecretStr(gateway.token), models=gateway.models, is_local=True
        )
        return open_provider(endpoint, self._http)

    async def aclose(self) -> None:
        """End all connections; the recording is whole then.

        Cancellation: what was not closed yet stays open.
        """
        await asyncio.wait({self._warming})
        await self._http.aclose()
        if self._replay is not None:
            await self._replay.http.aclose()
        if self._recorder is not None:
            self._recorder.close()
        if self._gateway is not None:
            await self._gateway.aclose()


async def _fetched_key(settings: EndpointSettings) -> SecretStr | None:
    """The key that the endpoint's command prints or the keyring holds; None where there is neither.

    Raises:
        ConnectionFailed: it gave none.
    """
    try:
        if settings.api_key_command:
            from app.settings.key_command import read_key  # only needed where a command prints the key

            return await asyncio.to_thread(read_key, settings.api_key_command)
        if settings.uses_keyring:
            from app.settings.keyring_key import read_keyring  # likewise

            return await asyncio.to_thread(read_keyring, settings.name)
    except SettingsError as error:
        raise ConnectionFailed(error.what, title="No key", hint=error.hint or settings.key_hint) from None
    return None


def _key_table(rows: list[tuple[str, str, str]]) -> str:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [f"| `{keys}` | {title} | {explanation} |" for keys, title, explanation in cells]
    return "\n".join(["| Keys | What | How |", "|---|---|---|", *lines])
