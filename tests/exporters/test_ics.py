"""Appointments."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from icalendar import Calendar

from audiocoach.errors import OutputError
from audiocoach.exporters.ics import write_ics
from audiocoach.exporters.steps import ExportSession, SessionStep

SESSION = ExportSession(
    "Legs; and, more",
    (SessionStep("work", "Squat", 90_000),),
    tags=("a, b",),
    begins=datetime.datetime(2027, 1, 4, 18, 30),
)


def test_a_whole_day_or_a_time() -> None:
    """A day's appointment takes no time; another lasts as long as the track."""
    (day,) = Calendar.from_ical(write_ics(SESSION).data).walk("VEVENT")
    assert day["dtstart"].dt == datetime.date(2027, 1, 4)
    assert day["transp"] == "TRANSPARENT"
    (timed,) = Calendar.from_ical(write_ics(replace(SESSION, whole_day=False)).data).walk("VEVENT")
    assert timed["dtstart"].dt == datetime.datetime(2027, 1, 4, 18, 30)
    assert timed["duration"].dt == datetime.timedelta(seconds=90)
    assert timed["summary"] == "Legs; and, more"
    assert "- Squat 1m30s" in timed["description"]


def test_a_session_without_a_day_is_refused() -> None:
    """With what to write."""
    with pytest.raises(OutputError, match="add --start 2027-01-04"):
        write_ics(replace(SESSION, begins=None))
