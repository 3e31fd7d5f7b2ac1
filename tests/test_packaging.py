from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from app import __version__

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
MADE = {"__pycache__", ".DS_Store"}


def run(*command: object, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command with none of the variables that could lead Python elsewhere."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=cwd, env={**environment, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The ``bin`` folder of a new environment that holds the wheel; its dependencies are borrowed from this one."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps"]
    run(*pip, "--disable-pip-version-check", wheel, cwd=folder)
    own = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    ).stdout.strip()
    borrowed = "\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (Path(own) / "borrowed.pth").write_text(borrowed + "\n")
    return folder / "bin"


@pytest.fixture
def decoy(tmp_path) -> Path:
    """A folder with a package of the same name as ours, which leaves a mark when it is imported."""
    package = tmp_path / "app"
    package.mkdir()
    code = "import pathlib\npathlib.Path(__file__).with_name('imported').touch()\nraise ImportError('the decoy')\n"
    for name in ("__init__.py", "__main__.py", "cli.py"):
        (package / name).write_text(code)
    return tmp_path


def files_below(folder: Path) -> set[str]:
    files = (
        path
        for path in folder.rglob("*")
        if path.is_file() and not MADE & set(path.relative_to(folder).parts)
    )
    return {path.relative_to(folder).as_posix() for path in files}


def test_the_wheel_holds_the_package_the_themes_and_the_readme_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert archive.read("app/guide/README.md") == (ROOT / "README.md").read_bytes()
    expected = {f"app/{name}" for name in files_below(ROOT / "app")}
    expected |= {f"app/themes/{name}" for name in files_below(ROOT / "themes")}
    expected |= {"app/guide/README.md"}
    assert names == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "app/py.typed",
        "app/themes/*.toml",
        "app/store/schema/[0-9][0-9][0-9][0-9]_*.sql",
        "app/ui/**/*.tcss",
        "app/gateway/knowledge.md",
        "app/guide/README.md",
        "*.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_holds_what_is_no_python(wheel, pattern):
    with zipfile.ZipFile(wheel) as archive:
        names = [Path(name) for name in archive.namelist()]
    found = [name for name in names if name.match(pattern) or name.match(pattern.replace("**/", ""))]
    assert found, pattern


def test_the_wheel_says_what_it_is(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = archive.read(path).decode()
        (entries,) = [name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt")]
        assert "beck = app.__main__:main" in archive.read(entries).decode()
    assert metadata.startswith("Metadata-Version:")
    assert "\nName: beck-chat\n" in metadata
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata


def test_the_installed_command_runs_in_a_folder_that_holds_a_decoy(installed, decoy):
    done = run(installed / "beck", "--version", cwd=decoy)
    assert done.stdout == f"beck {__version__}\n"
    assert not (decoy / "app" / "imported").exists()


def test_the_decoy_would_be_noticed(installed, decoy):
    done = subprocess.run(
        [installed / "python", "-m", "app", "--version"],
        cwd=decoy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert (decoy / "app" / "imported").exists()


def test_the_installed_package_finds_its_themes_its_readme_and_its_schema(installed, decoy):
    code = """
from pathlib import Path
import app
from app.paths import shipped_path
from app.store.migrations import shipped_migrations
from app.ui.themes import DEFAULT_THEME, load_themes
package = Path(app.__file__).parent
assert shipped_path("themes") == package / "themes"
assert shipped_path("guide/README.md") == package / "guide" / "README.md"
loaded = load_themes(())
print(package, len(loaded.themes), DEFAULT_THEME in loaded.themes, len(shipped_migrations()) > 0)
"""
    done = run(installed / "python", "-I", "-c", code, cwd=decoy, HOME=str(decoy))
    package, themes, has_default, has_schema = done.stdout.rsplit(maxsplit=3)
    assert Path(package).is_relative_to(installed.parent)
    assert int(themes) >= 6
    assert (has_default, has_schema) == ("True", "True")
