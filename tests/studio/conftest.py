"""A session short enough to be built, spoken by espeak, and a studio that works on a folder of it."""

from __future__ import annotations

import importlib.util
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from audiocoach.build import track
from audiocoach.build.options import Options
from audiocoach.cli.studio import NEEDED, CommandTools
from audiocoach.script.model import Workout
from audiocoach.studio.folder import Folder
from audiocoach.studio.guard import address_of, listen_on
from audiocoach.studio.page_files import PageFiles
from audiocoach.studio.tools import EditedScript
from support.browsers import ChromiumTab, Tab, chromium
from support.options import make_options
from support.studio_page import StudioPage

SCRIPT = """\
audiocoach: 1
title: Short legs
voice: espeak
vars: {work: 5s}
music: drive
equipment: [mat]
workout:
  - say: Hello and welcome.
  - section: Strength
    steps:
      - Squat ${work}
      - Rest 12s
      - do: Lunge
        for: 5s
        sides: each
      - Squat 3 reps
  - section: End
    steps:
      - Plank 6s
"""

IN_ONE_BROWSER = pytest.mark.parametrize("first_tab", ["chromium"], indirect=True, scope="module")
"""For what the studio does on a request: which browser sent it makes no difference."""


@pytest.fixture(scope="session")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """With a store that all tests of this room share, so that each cue is spoken once."""
    return make_options(cache_dir=tmp_path_factory.mktemp("store"), jobs=1)


@pytest.fixture
def workout(tmp_path: Path) -> Workout:
    """The session."""
    return load(SCRIPT, tmp_path)


def load(text: str, folder: Path) -> Workout:
    """The workout of a text."""
    return track.load_text(text, file=str(folder / "legs.yaml"), folder=str(folder))


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def first_tab(request: pytest.FixtureRequest) -> Iterator[Tab]:
    """The first page of each browser, beside which the tests open theirs."""
    if request.param == "firefox":
        yield request.getfixturevalue("firefox_tab")
        return
    with chromium() as it:
        yield ChromiumTab(it.new_context(color_scheme="dark", reduced_motion="reduce").new_page())


@contextmanager
def running(folder: Path, options: Options, port: int = 0) -> Iterator[tuple[Any, str]]:
    """A studio on a folder, and the address to open; on any free port unless one is given."""
    from audiocoach.studio.server import Studio, make_server  # noqa: PLC0415

    class Tools(CommandTools):
        def options(self, draft: EditedScript) -> Options:
            return options.with_voice(draft.voice) if draft.voice else options

    studio = Studio(Folder(folder), Tools(), PageFiles())
    with listen_on(port) as listening:
        server = make_server(studio, listening, "secret")
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield studio, address_of(listening, "secret")
        server.should_exit = True
        thread.join()
    studio.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, options: Options) -> Iterator[tuple[Any, str]]:
    """A studio that the tests of a module share."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    with running(tmp_path_factory.mktemp("mine"), options) as found:
        yield found


@pytest.fixture
def studio(served: tuple[Any, str]) -> tuple[Any, str]:
    """It, with one script in its folder."""
    root = served[0].folder.root
    for path in root.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (root / "legs.yaml").write_text(SCRIPT)
    return served


@pytest.fixture
def page(studio: tuple[Any, str], first_tab: Tab) -> Iterator[StudioPage]:
    """The page with the script open, 1600 pixels wide; in the end nothing went wrong in it."""
    made = StudioPage(first_tab.another(), *studio)
    made.open()
    yield made
    asked = made.run("performance.getEntriesByType('resource').map((one) => one.name)")
    assert all(url.startswith(("http://127.0.0.1:", "blob:", "data:")) for url in asked)
    assert made.run("faults") == []
    assert "token" not in made.run("location.href")
    made.tab.close()
