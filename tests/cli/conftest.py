"""A home of its own for every test of the command line, and a way to run a command in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audiocoach.cli.main import app
from support.calendar_service import Calendar, serving

SCRIPT = """\
audiocoach: 1
title: Short legs
level: beginner
tags: [legs]
voice: espeak
music: none
vars: {work: 5s}
workout:
  - say: Hello.
  - Squat ${work}
  - Rest 5s
  - Lunge 3 reps each side
"""
BROKEN = "audiocoach: 1\nworkout:\n  - Squat 10\n  - rest: soon\n"


@dataclass(frozen=True)
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that all tests share, so that each cue is spoken once."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: empty, in a home without settings; the logs are in ``../home``."""
    for name in [name for name in os.environ if name.startswith(("AUDIOCOACH_", "XDG_"))]:
        monkeypatch.delenv(name)
    root = tmp_path / "home"
    monkeypatch.setenv("HOME", str(root))
    monkeypatch.setenv("USERPROFILE", str(root))
    monkeypatch.setenv("LOCALAPPDATA", str(root))
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(clips))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run() -> Run:
    """Runs a command in this process."""

    def run(*arguments: str, stdin: str | bytes | None = None) -> Ran:
        ran = CliRunner().invoke(app, arguments, input=stdin)
        if ran.exception and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    return run


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tracks of blocks are made by threads of this process, which spares a test the start of others.

    ``tests/blocks/test_making.py`` holds that they are the same.
    """
    from audiocoach.blocks import making  # noqa: PLC0415
    from audiocoach.blocks.crew import ExecutorCrew  # noqa: PLC0415

    @contextmanager
    def workers(size: int) -> Iterator[ExecutorCrew]:
        with ThreadPoolExecutor(size) as executor:
            yield ExecutorCrew(executor)

    monkeypatch.setattr(making, "Workers", workers)


@pytest.fixture
def run_process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command as the user does, in a process of its own."""

    def run(*arguments: str | bytes, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "audiocoach", *arguments]
        chosen = {"capture_output": True, "text": True, "timeout": 120, **options}
        return subprocess.run(command, check=False, **chosen)  # type: ignore[call-overload,no-any-return]

    return run


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Calendar]]:
    """A server with the API of intervals.icu, and the setting that points to it; a test sets the key."""
    with serving() as address:
        monkeypatch.setenv("AUDIOCOACH_INTERVALS_URL", address)
        yield Calendar


@pytest.fixture
def script(home: Path) -> Path:
    """A short script in the current folder."""
    return write(home / "legs.yaml", SCRIPT)


@pytest.fixture
def broken(home: Path) -> Path:
    """A script with two errors in the current folder."""
    return write(home / "broken.yaml", BROKEN)


def write(path: Path, text: str) -> Path:
    """A text file at ``path``, with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
