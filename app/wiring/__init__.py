"""Builds everything and joins it; holds no logic of its own.

This is the only reader of settings beside the command line. What the first frame does not need is imported and
opened after it, in a thread where that takes long.
"""

from __future__ import annotations

import asyncio
import gc
import os
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from app.errors import Failure, SettingsError, StoreError
from app.paths import config_path, database_path, private_dir, templates_dir, user_themes_dir
from app.settings.arguments import Arguments
from app.settings.first_look import first_look

if TYPE_CHECKING:
    from app.conversation import GenerationRecord
    from app.session import Defaults, EndpointEntry, Workspace
    from app.settings.loading import LoadedSettings
    from app.settings.schema import ModelTable, Settings
    from app.store import Store
    from app.store.away import AwayReply
    from app.ui.keymap import KeyMap
    from app.ui.start import Opened
    from app.wiring.connections import Connections


def run(arguments: Arguments) -> int:
    """Open beck on this terminal and stay until it ends; returns the exit status."""
    look = first_look(arguments)
    if look.screen_reader or os.environ.get("TERM") == "dumb":
        from app.wiring.linear import run_linear  # instead of everything that follows

        return run_linear(arguments)
    # While modules load, hardly anything becomes garbage, and looking for it takes a tenth of the start.
    gc.disable()
    from app.ui.chat_app import ChatApp  # nothing before this line needs Textual
    from app.ui.keymap import read_keymap
    from app.ui.start import Start
    from app.ui.terminal.options import TerminalOptions
    from app.ui.terminal.signals import end_undisturbed

    keymap = read_keymap(look.keys)
    wiring = Wiring(arguments, keymap)
    app = ChatApp(
        Start(
            open=wiring.open,
            theme=look.theme,
            theme_folders=(user_themes_dir(),),
            is_animated=not (look.reduced_motion or look.low_bandwidth),
            terminal=TerminalOptions(
                look.max_fps,
                look.scroll_regions,
                look.low_bandwidth,
                is_mouse_wheel_only=look.mouse == "wheel",
            ),
            shows_bandwidth=look.show_bandwidth,
            which="temporary"
            if arguments.temporary
            else "new"
            if arguments.new
            else "continue"
            if arguments.continue_last
            else "restore",
            prompt=arguments.prompt,
            wants_model=bool(arguments.model),
            keep_theme=wiring.keep_theme,
            templates_folder=templates_dir(),
            keymap=keymap,
        )
    )

    async def live() -> int:
        await app.run_async(mouse=look.mouse != "off")
        status = await app.finish()
        end_undisturbed(status)
        return status

    return asyncio.run(live())


class Wiring:
    """What was built so far, so that it can be ended again."""

    def __init__(self, arguments: Arguments, keymap: KeyMap) -> None:
        self._arguments = arguments
        self._keymap = keymap

    def keep_theme(self, name: str) -> None:
        """Write the theme to the user's settings.

        Raises:
            SettingsError: the file cannot be written, or is malformed.
        """
        from app.settings.edit import set_value  # only needed when the theme is changed

        set_value(self._arguments.config_file or config_path(), "theme", name)

    async def open(self) -> Opened:
        """Read the settings, open the store, and put the workspace together."""
        try:
            return await self._open()
        finally:
            gc.freeze()  # what is loaded by now stays to the end: no collection need look at it
            gc.enable()

    async def _open(self) -> Opened:
        from app.session import Endpoints, Limits, Workspace
        from app.ui.start import Opened
        from app.ui.terminal.attention import AttentionOptions
        from app.wiring.cards import own_cards
        from app.wiring.choosing import default_choice

        loading = await asyncio.to_thread(import_module, "app.settings.loading")
        loaded: LoadedSettings = await asyncio.to_thread(loading.load_settings, self._arguments)
        problems = [*loaded.problems, *_key_problems(self._keymap, loaded)]
        store, store_failure = await self._open_store(loaded)
        if store.notice:
            problems.append(Failure("notice", "Database", store.notice))
        connections = await self._connections(loaded, problems)
        settings = loaded.settings
        look_for = connections.discover if settings.discover_local else None
        endpoints = Endpoints(
            connections.entries(loaded.endpoints),
            own_cards=own_cards(settings),
            is_curious=True,
            look_for=look_for,
        )
        recovered = await _recover(store, problems)
        chosen, is_model_known = await default_choice(settings.model, store, endpoints, look_for, problems)
        workspace = Workspace(
            store,
            endpoints,
            default_choice=chosen,
            defaults=_defaults(settings),
            titles_by=settings.title_model if settings.titles == "model" else None,
            limits=Limits(
                settings.max_price_per_reply,
                settings.max_price_per_day,
                settings.max_tokens_per_reply,
                settings.max_tokens_per_day,
            ),
        )

        async def discover() -> list[EndpointEntry]:
            await _empty_old_trash(store)
            return await look_for() if look_for is not None else []

        async def aclose() -> None:
            await workspace.aclose()
            await connections.aclose()

        workspace.watch()
        return Opened(
            workspace,
            tuple(problems),
            store_failure,
            tuple(recovered),
            discover,
            aclose,
            is_model_known,
            settings.hang_up_minutes * 60,
            await _left_alone(workspace),
            AttentionOptions(settings.notify, settings.progress, settings.window_title),
            settings.prompt_keys == "vim",
            settings.wrap_code,
            settings.pictures,
        )

    async def _connections(self, loaded: LoadedSettings, problems: list[Failure]) -> Connections:
        """What reaches the endpoints; without the recording where its file cannot be used."""
        module = await asyncio.to_thread(import_module, "app.wiring.connections")
        files = (self._arguments.record_file, self._arguments.replay_file)
        settings = loaded.settings
        trust = {"ca_file": settings.ca_file, "use_system_trust": settings.use_system_trust}
        try:
            opened: Connections = module.Connections(*files, **trust, commands=self._keymap.commands)
        except SettingsError as error:
            problems.append(error.failure)
            opened = module.Connections(**trust, commands=self._keymap.commands)
        return opened

    async def _open_store(self, loaded: LoadedSettings) -> tuple[Store, Failure | None]:
        """The store, in memory where the user wants none or the database cannot be used."""
        from app.store import Store

        if not self._arguments.save:
            return await Store.open(None), None
        data_dir = loaded.settings.data_dir
        named = self._arguments.database_file
        path = named or (data_dir / "beck.sqlite3" if data_dir else database_path())
        try:
            private_dir(path.parent)
            return await Store.open(path, is_named=named is not None), None
        except StoreError as error:
            return await Store.open_copy(path), error.failure
        except OSError as error:
            what = f"The folder {path.parent} cannot be used: {error.strerror}."
            return await Store.open_copy(path), StoreError(what).failure


def _key_problems(keymap: KeyMap, loaded: LoadedSettings) -> list[Failure]:
    """What is wrong with the user's keys, each with its place."""
    if not keymap.problems:
        return []
    from app.settings.problems import problem  # loaded by now

    return [
        problem(f"{loaded.key_places.get(each.name, loaded.config_file)}: keys.{each.name} {each.what}")
        for each in keymap.problems
    ]


def _defaults(settings: Settings) -> Defaults:
    from app.conversation import Sampling
    from app.session import Defaults, Preset

    def preset(table: Settings | ModelTable) -> Preset:
        sampling = Sampling(table.temperature, table.max_output_tokens, table.top_p, table.reasoning_effort)
        return Preset(table.system_prompt, sampling)

    return Defaults(preset(settings), {name: preset(table) for name, table in settings.models.items()})


async def _recover(store: Store, problems: list[Failure]) -> list[GenerationRecord]:
    try:
        return await store.messages.recover()
    except StoreError as error:
        problems.append(error.failure)
        return []


async def _left_alone(workspace: Workspace) -> tuple[AwayReply, ...]:
    try:
        return tuple(await workspace.left_alone())
    except StoreError:  # the recovery has told it
        return ()


async def _empty_old_trash(store: Store) -> None:
    from app.store.trash import KEPT_DAYS

    with suppress(StoreError):  # nobody waits for it; the next start tries again
        await store.trash.empty(kept_days=KEPT_DAYS)
