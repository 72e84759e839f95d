"""A block's folder behind a URL: its lock and its temporary files are on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from audiocoach.blocks.remote import RemoteFolder
from audiocoach.errors import OutputError
from audiocoach.media import temporary

HOLD = """
import sys
from audiocoach.blocks.remote import RemoteFolder
folder = RemoteFolder(sys.argv[1])
with folder.locked(), folder.output("week-01/a.mp3") as path:
    path.write_bytes(b"half of it")
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemoteFolder:
    """A folder by URL, with a temporary folder of the test's own."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return RemoteFolder((tmp_path / "out").as_uri())


def test_one_build_at_a_time(folder: RemoteFolder, tmp_path: Path) -> None:
    """A second build into the same URL is refused, and afterwards the temporary folder is empty."""
    with folder.locked():
        with pytest.raises(OutputError, match="another build is using"), RemoteFolder(folder.where).locked():
            pass
        assert len(list((tmp_path / "tmp").iterdir())) == 1
    assert list((tmp_path / "tmp").iterdir()) == []


def test_files_are_copied_whole(folder: RemoteFolder, tmp_path: Path) -> None:
    """What is written is read again, and nothing stays in the temporary folder."""
    folder.prepare(["week-01/a.mp3"])
    folder.write("block.m3u8", b"#EXTM3U\n")
    with folder.output("week-01/a.mp3") as path:
        path.write_bytes(b"sound")
    assert folder.read("block.m3u8", 100) == b"#EXTM3U\n"
    assert (tmp_path / "out/week-01/a.mp3").read_bytes() == b"sound"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_unusable_temporary_folder_is_named(
    folder: RemoteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the temporary folder, not the URL."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(OutputError, match=r"temporary folder .*missing cannot be used.*; set TMPDIR"):
        folder.write("block.m3u8", b"")
    with pytest.raises(OutputError, match="missing cannot be written"), folder.locked():
        pass


def test_what_a_killed_build_leaves_is_removed(folder: RemoteFolder, tmp_path: Path) -> None:
    """The next build acquires the lock and removes the half-made track of one that was killed."""
    command = [sys.executable, "-c", HOLD, folder.where]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.kill()
    assert len(list((tmp_path / "tmp").iterdir())) == 2
    temporary._sweep_once.cache_clear()
    with folder.locked():
        folder.write("block.m3u8", b"#EXTM3U\n")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_file_is_renamed_in_its_folder(folder: RemoteFolder) -> None:
    """It has the new name alone; an error names the file."""
    folder.prepare(["week-01/1-a.mp3"])
    folder.write("week-01/1-a.mp3", b"sound")
    folder.rename("week-01/1-a.mp3", "week-01/2-a.mp3")
    assert (folder.exists("week-01/1-a.mp3"), folder.read("week-01/2-a.mp3", 100)) == (False, b"sound")
    with pytest.raises(OutputError, match=r"week-01/1-a\.mp3 cannot be used"):
        folder.rename("week-01/1-a.mp3", "week-01/2-a.mp3")
