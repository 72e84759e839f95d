"""The table of steps."""

from __future__ import annotations

import csv
import io

import pytest

from audiocoach.exporters.steps import ExportSession, SessionLoop, SessionStep
from audiocoach.exporters.table import COLUMNS, write_csv

SQUAT = SessionStep("work", "Squat", 30_500, reps=10, reps_from=8, side="left", load="60kg", tips=("Up.",))
RUN = SessionStep("work", "Steady", 300_000, section="Main", activity="run", pace="5:00/km", distance="1km")


def rows(*steps: SessionStep) -> list[dict[str, str]]:
    """The rows of these steps, twice over."""
    data = write_csv(ExportSession("T", (SessionLoop(2, steps),))).data
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_a_row_for_each_step() -> None:
    """Repeats are written out; times are seconds from the start of the track."""
    first, run, again, _ = rows(SQUAT, RUN)
    assert tuple(first) == COLUMNS
    assert (first["start_s"], first["length_s"], again["start_s"]) == ("0", "30.5", "330.5")
    assert (first["name"], first["side"], first["reps"], first["load"]) == (
        "Squat",
        "left",
        "8 to 12 reps".replace("12", "10"),
        "60kg",
    )
    assert (run["kind"], run["section"], run["pace"], run["distance"]) == ("run", "Main", "5:00/km", "1km")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=cmd|"x"!A0', "\t=1", "\r=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    """Spreadsheets run what begins like one, blanks before it or not; an apostrophe makes it text."""
    step = SessionStep("work", name, 1000, load=name, tips=(name,))
    for row in rows(step):
        assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row.values() if cell)
        assert name in row["name"]


def test_quotes_commas_and_lines_stay_in_their_cell() -> None:
    """As RFC 4180 has it."""
    odd = 'a "b", c; d'
    assert rows(SessionStep("work", odd, 1000, words=(odd,)))[0]["name"] == odd
