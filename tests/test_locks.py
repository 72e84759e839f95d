"""Locks between processes: one holder at a time, released even by a kill, and no file left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiocoach.locks import Lock, is_abandoned, lock

HOLD = """
import sys
from pathlib import Path
from audiocoach.locks import Lock
lock = Lock(Path(sys.argv[1]))
assert lock.take()
print("held", flush=True)
sys.stdin.read()
lock.release()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the lock file is."""
    return tmp_path / "some.lock"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until its input is closed."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def release(holder: subprocess.Popen[bytes]) -> None:
    assert holder.stdin is not None
    holder.stdin.close()


def test_one_process_holds_it_at_a_time(path: Path, holder: subprocess.Popen[bytes]) -> None:
    """The lock is refused while another process holds it, and free once that one released it."""
    own = Lock(path)
    assert not own.take()
    release(holder)
    holder.wait()
    assert not path.exists()
    assert own.take()


def test_a_kill_releases_it(path: Path, holder: subprocess.Popen[bytes]) -> None:
    """The file that a killed holder leaves behind locks nobody out."""
    holder.kill()
    holder.wait()
    assert path.exists()
    own = Lock(path)
    assert own.take()
    own.release()
    assert not path.exists()


def test_it_is_waited_for(path: Path, holder: subprocess.Popen[bytes]) -> None:
    """A lock that is released in time is acquired; its file was removed and made again meanwhile."""
    timer = threading.Timer(0.3, release, [holder])
    timer.start()
    own = Lock(path)
    assert own.take(60)
    timer.join()
    assert not Lock(path).take()


def test_waiting_ends(path: Path, holder: subprocess.Popen[bytes]) -> None:
    """A lock that is not released in time is given up after that time."""
    began_s = time.monotonic()
    assert not Lock(path).take(0.2)
    assert 0.2 <= time.monotonic() - began_s < 10


def test_a_removed_file_is_not_the_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock on a file that its last holder removed after it was opened here is acquired on a new file."""
    opened: list[int] = []
    usual = os.open

    def open_removed(name: Path, *flags: int) -> int:
        opened.append(usual(name, *flags))
        if len(opened) == 1:
            path.unlink()
        return opened[-1]

    monkeypatch.setattr(os, "open", open_removed)
    own = Lock(path)
    assert own.take()
    assert len(opened) == 2
    assert os.path.samestat(os.fstat(opened[1]), os.stat(path))
    assert opened[0] == opened[1], "the first one was not closed"


def test_a_file_system_without_locks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no locks, a lock file is an error, an open file counts as locked, and none as
    abandoned.
    """

    def none(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", none)
    with pytest.raises(OSError, match="No locks available"):
        Lock(path).take()
    with path.open("rb") as file:
        assert lock(file.fileno())
        assert not is_abandoned(file.fileno())


def test_an_open_file_is_held_until_it_is_closed(path: Path) -> None:
    """What one handle holds is not abandoned, and another cannot lock it."""
    path.write_bytes(b"")
    with path.open("rb") as other:
        with path.open("rb") as file:
            assert lock(file.fileno())
            assert not lock(other.fileno())
            assert not is_abandoned(other.fileno())
        assert is_abandoned(other.fileno())
