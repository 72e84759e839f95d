"""Temporary files: gone after use, swept after a kill, and named when they are at fault."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiocoach.errors import OutputError
from audiocoach.media import temporary
from audiocoach.media.output import whole_or_nothing
from audiocoach.media.temporary import TemporaryFolder, remove_folders, temporary_file

HOLD_FOLDER = """
import sys
from pathlib import Path
from audiocoach.media.temporary import TemporaryFolder
with TemporaryFolder() as name:
    Path(name, "song").write_bytes(b"sound")
    print("ready", flush=True)
    sys.stdin.read()
"""
HOLD_PART = """
import sys
from pathlib import Path
from audiocoach.media.output import whole_or_nothing
with whole_or_nothing(Path("track.mp3")) as file:
    file.write(b"half of it")
    print("ready", flush=True)
    sys.stdin.read()
"""

Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own that has not been swept yet."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    temporary._sweep_once.cache_clear()
    return tmp_path


@pytest.fixture
def start(place: Path) -> Iterator[Start]:
    """Starts a program in the folder and waits until it holds what it made."""
    running: list[subprocess.Popen[bytes]] = []

    def run(code: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=place,
            env={**os.environ, "TMPDIR": str(place)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_goes_with_its_context(place: Path) -> None:
    """While it is in use it is there; afterwards nothing is."""
    with TemporaryFolder() as name:
        Path(name, "song").write_bytes(b"sound")
        assert len(names(place)) == 1
    assert names(place) == []


def test_the_folder_of_a_killed_process_is_swept(place: Path, start: Start) -> None:
    """The next process removes it with all that is in it."""
    process = start(HOLD_FOLDER)
    process.kill()
    process.wait()
    assert len(names(place)) == 1
    with TemporaryFolder() as name:
        assert names(place) == [Path(name).name]


def test_the_folder_of_a_running_process_stays(place: Path, start: Start) -> None:
    """What another process still uses is left alone."""
    start(HOLD_FOLDER)
    (held,) = names(place)
    with TemporaryFolder():
        assert (place / held / "song").read_bytes() == b"sound"


def test_folders_of_other_names_and_links_stay(place: Path) -> None:
    """A folder with another name, a file and a link are never removed."""
    (place / "audiocoach-demo").mkdir()
    (place / "audiocoach-file.part").write_bytes(b"")
    (place / "audiocoach-link.part").symlink_to(place / "audiocoach-demo")
    before = names(place)
    with TemporaryFolder():
        pass
    assert names(place) == before


def test_the_part_of_a_killed_process_is_swept(place: Path, start: Start) -> None:
    """The next build of the same output removes it; a part of another output stays."""
    process = start(HOLD_PART)
    process.kill()
    process.wait()
    (place / ".other.mp3.0123456789ab.part").write_bytes(b"")
    assert len(names(place)) == 2
    with whole_or_nothing(place / "track.mp3") as file:
        file.write(b"new")
    assert names(place) == [".other.mp3.0123456789ab.part", "track.mp3"]


def test_the_part_of_a_running_process_stays(place: Path, start: Start) -> None:
    """Two builds of one output do not take the files from under each other; the last to end stays."""
    process = start(HOLD_PART)
    (held,) = names(place)
    with whole_or_nothing(place / "track.mp3") as file:
        file.write(b"new")
    assert names(place) == [held, "track.mp3"]
    process.communicate()
    assert process.returncode == 0
    assert (place / "track.mp3").read_bytes() == b"half of it"


@pytest.mark.parametrize("make", [TemporaryFolder, temporary_file])
def test_an_unusable_temporary_folder_is_named(
    make: Callable[[], object], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the folder and TMPDIR, also while an output is written that is not at fault."""
    missing = place / "missing"
    monkeypatch.setattr(tempfile, "tempdir", str(missing))
    with pytest.raises(OutputError) as caught, whole_or_nothing(place / "track.mp3"):
        make()
    assert str(caught.value).startswith(f"the temporary folder {missing} cannot be used: No such file")
    assert "TMPDIR" in str(caught.value)
    assert "track.mp3" not in str(caught.value)


def test_no_temporary_folder_at_all_is_explained(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has none that can be written, the message says so and names TMPDIR."""

    def none(*_: object) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found in []")

    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_get_default_tempdir", none)
    with pytest.raises(OutputError, match="no temporary folder can be used; set TMPDIR"):
        TemporaryFolder()


def test_a_process_that_ends_at_once_removes_its_folders(tmp_path: Path) -> None:
    """Those that are open go with what is in them, and no folder of anyone else."""
    (tmp_path / "other").mkdir()
    kept = TemporaryFolder(str(tmp_path))
    closed = TemporaryFolder(str(tmp_path))
    closed.cleanup()
    Path(kept.name, "half.wav").write_bytes(b"half")
    remove_folders()
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
    kept.cleanup()
