"""How progress is told."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from audiocoach.cli.progress import activity_text, show_progress
from audiocoach.errors import ConfigError


def test_what_is_done_is_said_in_cues_and_minutes() -> None:
    """Cues are counted as they are, the mix in minutes and seconds that end at the length of the track."""
    assert activity_text("speaking", 34, 80) == "speaking 34 of 80"
    assert activity_text("mixing", 0, 1_748_000) == "mixing 0:00 of 29:08"
    assert activity_text("mixing", 1_748_000, 1_748_000) == "mixing 29:08 of 29:08"


def test_without_a_terminal_each_activity_begins_with_a_line(capsys) -> None:
    """Many reports in a moment are one line for each activity."""
    with show_progress("legs.mp3", 2, 7, quiet=False) as progress:
        for done in range(50):
            progress("speaking", done, 50)
        for done in range(50):
            progress("mixing", done * 1000, 50_000)
    assert capsys.readouterr().err.splitlines() == [
        "track 2 of 7, legs.mp3: speaking 0 of 50",
        "track 2 of 7, legs.mp3: mixing 0:00 of 0:50",
    ]


def test_lines_come_as_often_as_is_asked(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows a build asks for a line four times a second; no time is an error with the remedy."""
    now_s = iter(range(0, 100))
    monkeypatch.setattr("audiocoach.cli.progress.time.monotonic", lambda: next(now_s) / 10)
    monkeypatch.setenv("AUDIOCOACH_PROGRESS_EVERY", "0.3")
    with show_progress("legs.mp3", 1, 1, quiet=False) as progress:
        for done in range(9):
            progress("speaking", done, 9)
    assert [line[-6] for line in capsys.readouterr().err.splitlines()] == ["0", "3", "6"]
    for wrong in ("often", "0", "-1", "nan"):
        monkeypatch.setenv("AUDIOCOACH_PROGRESS_EVERY", wrong)
        with (
            pytest.raises(ConfigError, match=r"write a number from 0\.1"),
            show_progress("legs.mp3", 1, 1, quiet=False),
        ):
            pass


def test_on_a_terminal_there_is_a_bar_that_goes_away(script) -> None:
    """The bar tells activity and amount on standard error, the result is alone on standard output."""
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "audiocoach", "build", "legs.yaml"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=terminal, text=True, env=environment
    ) as process:
        os.close(terminal)
        shown = b""
        try:
            while block := os.read(controller, 65536):
                shown += block
        except OSError:  # how Linux says that the other end of a terminal is closed
            pass
        os.close(controller)
        assert process.stdout is not None
        assert process.stdout.read().startswith("legs.mp3  ")
    assert b"legs.mp3: mixing 0:00 of 0:" in shown
    assert shown.rstrip().endswith((b"\x1b[2K", b"\x1b[?25h", b"\x1b[1A\x1b[2K"))
