"""``audiocoach play``: a session is heard without being built."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.conftest import SCRIPT

posix = pytest.mark.skipif(os.name != "posix", reason="the player is stood in for by a shell script")


@pytest.fixture
def player(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player that keeps what it is given, in a file."""
    (home / "legs.yaml").write_text(SCRIPT)
    program = home / "bin" / "mpv"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec cat > {home}/heard.wav\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return home / "heard.wav"


@posix
def test_it_plays_from_a_place(run, player: Path, home: Path) -> None:
    """The player gets the rest of the session; nothing is built; its title and length are printed."""
    ran = run("play", "legs.yaml", "--from", "10s", "--set", "work=9s")
    assert ran.code == 0
    assert "Short legs, 0:" in ran.err
    assert "mpv plays; Ctrl-C ends it" in ran.err
    whole = len(player.read_bytes())
    assert run("play", "legs.yaml", "--from", "20s", "--set", "work=9s").code == 0
    assert whole - len(player.read_bytes()) == 10 * 44_100 * 4
    assert not list(home.glob("*.mp3"))


def test_a_place_after_the_end_is_told(run, home: Path) -> None:
    """So is one that is no time, a block, and a script that is not there."""
    (home / "legs.yaml").write_text(SCRIPT)
    ran = run("play", "legs.yaml", "--from", "2h")
    assert (ran.code, "is after the end; the session lasts" in ran.err) == (2, True)
    assert (run("play", "legs.yaml", "--from", "soon").code, run("play", "none.yaml").code) == (2, 1)
    assert "is a training block" in run("play", "blocks/first-5k-9").err


@posix
def test_ctrl_c_ends_quietly(player: Path, home: Path) -> None:
    """Neither a traceback nor a player is left."""
    begun = home / "begun"
    (home / "bin" / "mpv").write_text(
        f"#!/bin/sh\nhead -c 100000 > /dev/null\ntouch {begun}\nexec sleep 600\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "audiocoach", "play", "legs.yaml"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as playing:
        assert playing.stderr is not None
        assert "Short legs" in playing.stderr.readline()
        deadline = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        playing.send_signal(signal.SIGTERM)  # as Ctrl-C, which a shell may have switched off for the tests
        assert playing.wait(60) == 130
        assert "Traceback" not in playing.stderr.read()
