"""What holds for all tests: the examples of Hypothesis, and a folder for temporary files that goes with the
tests, whatever the processes they kill leave behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

from audiocoach.script.model import Step, Workout
from audiocoach.timeline.model import Timeline
from support.browsers import Tab, firefox
from support.sharing import begin_with_browsers, scheduler
from support.speech import timeline as plan_of

# No deadline: no test may fail for a slow machine. The same examples in every run: no change may fail for a
# fault that was there before it. HYPOTHESIS_PROFILE=search tries new ones, and twice as many.
settings.register_profile("audiocoach", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "audiocoach"))
if settings.default.derandomize and hasattr(providers, "_get_local_constants"):
    # Examples depend on no constant of ours; to read all modules for them also takes seconds in each process.
    providers._get_local_constants = lambda: providers._local_constants

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in a shell's background job; some tests send Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits goes first."""
    begin_with_browsers(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The files with browsers go to one process."""
    return scheduler(config, log) if config.option.dist == "loadfile" else None


@pytest.fixture(autouse=True, scope="session")
def temporary_folder() -> Iterator[None]:
    """Temporary files of this process, and of those it starts, lie in a folder that goes at the end, even if
    this process is killed. Processes of other users may pass through it.
    """
    before = {name: os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")}
    with tempfile.TemporaryDirectory(prefix="audiocoach-tests-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        os.environ.update(dict.fromkeys(before, folder))
        tempfile.tempdir = None
        with removed_after_us(folder):
            yield
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        tempfile.tempdir = None


@contextmanager
def removed_after_us(folder: str) -> Iterator[None]:
    """A shell removes the folder once nobody holds the other end of its input, however this process ends."""
    if os.name != "posix":
        yield
        return
    remove = 'cat; rm -rf "$0" || { sleep 5; rm -rf "$0"; }'  # a browser that ends may still write
    with subprocess.Popen(["sh", "-c", remove, folder], stdin=subprocess.PIPE, start_new_session=True):
        yield


@pytest.fixture(scope="session")
def firefox_tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """The first page of a Firefox, which takes seconds to start; beside it the tests open theirs."""
    with firefox(tmp_path_factory.mktemp("firefox")) as tab:
        yield tab


@pytest.fixture
def timeline_of() -> Callable[..., Timeline]:
    """Makes the timeline of a workout given as steps and header fields."""

    def make(*steps: Step, **header: object) -> Timeline:
        return plan_of(Workout(title="Session", steps=steps, **header))  # type: ignore[arg-type]

    return make


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The user's folder for data, which is not there yet."""
    return tmp_path / "data"
