from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app import log
from app.settings.arguments import Arguments
from app.settings.loading import LoadedSettings, load_settings

Load = Callable[..., LoadedSettings]


@pytest.fixture
def load(tmp_path: Path):
    """Load settings from a text as the config file, from variables and from arguments; from nothing else."""

    def load_them(
        text: str = "", variables: Mapping[str, str] = {}, mode: int = 0o600, **arguments
    ) -> LoadedSettings:
        file = tmp_path / "config.toml"
        file.write_text(text)
        file.chmod(mode)
        return load_settings(Arguments(config_file=file, **arguments), {"HOME": str(tmp_path), **variables})

    yield load_them
    log._secrets.clear()
