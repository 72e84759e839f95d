"""What is printed: tables on terminals of several widths."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from audiocoach.cli.printing import SessionNotes, printable
from audiocoach.errors import Problem

ROWS = [("strength/runner-a", "25", "no recordings are named outside scripts", "name it in a script")]
SHOW = f"""
from audiocoach.cli.printing import table
table(("name", "minutes", "details", "how to fix it"), {ROWS}, fixed=("name", "minutes"))
"""


def printed(columns: int) -> list[str]:
    """The lines that a terminal of so many columns shows, without its colours and bold letters."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}
    try:
        with os.fdopen(theirs, "wb") as terminal:
            subprocess.run([sys.executable, "-c", SHOW], stdout=terminal, env=env, check=True, timeout=60)
            return re.sub(r"\x1b\[\d*m", "", os.read(ours, 65536).decode()).split("\r\n")
    finally:
        os.close(ours)


def test_a_wide_terminal_shows_a_row_in_a_line() -> None:
    """Where all columns have room, a row is a line."""
    _, row, *_ = printed(140)
    assert all(cell in row for cell in ROWS[0])


def test_words_stay_whole_on_a_narrow_terminal() -> None:
    """At 60 columns the sentences stand below the row, each with its words whole; no line is too long."""
    lines = printed(60)
    assert lines[0].split() == ["name", "minutes"]
    assert lines[1].split() == ["strength/runner-a", "25"]
    assert [line.strip() for line in lines[2:4]] == list(ROWS[0][2:])
    assert max(map(len, lines)) <= 60


@pytest.mark.parametrize(
    "character", ["\x1b", "\r", "\0", "\x7f", "\x80", "\x9b", "\x9f", "\u202e", "\u2066"]
)
def test_nothing_steers_the_terminal(character: str) -> None:
    """Control characters of both sets, and those that turn the order of letters, are shown as such."""
    assert printable(f"a{character}31mb") == "a?31mb"


def test_letters_of_all_scripts_stay() -> None:
    """So do newline, tab and what joins letters."""
    text = "a\tb\nÄ\u00a0é שלום نص 日本 👩\u200d🏫"
    assert printable(text) == text


def test_sessions_with_the_same_error_print_it_once(capsys) -> None:
    """A mistake in a workout is one mistake, however often a block uses the workout."""
    notes = SessionNotes()
    for label in ("week 1, mon", "week 1, sat"):
        notes.fail(label, "legs.yaml:3:1: error: wrong", "legs.mp3 failed")
        notes.fail(f"{label} 7:00", "broken")
    assert capsys.readouterr().err.splitlines() == [
        "week 1, mon: legs.mp3 failed",
        "legs.yaml:3:1: error: wrong",
        "week 1, mon 7:00: broken",
        "week 1, sat: legs.mp3 failed, with the same error as week 1, mon",
        "week 1, sat 7:00: the same error as week 1, mon 7:00",
    ]


def test_sessions_with_the_same_warning_print_it_once(capsys) -> None:
    """Warnings come with each session, and are printed with the first."""
    notes, warning = SessionNotes(), Problem("odd", "legs.yaml", 3, 1, "", "", "")
    notes.warn([warning, warning])
    notes.warn([warning])
    assert capsys.readouterr().err.count("odd") == 1
