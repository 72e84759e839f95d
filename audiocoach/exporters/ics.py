"""Write a session as a calendar's appointment (RFC 5545), with its steps in the description.

The steps are written as intervals.icu's text, which people and importers read. The clock is not used: the
same session gives the same bytes.
"""

from __future__ import annotations

import datetime
import hashlib

from audiocoach.errors import OutputError
from audiocoach.exporters.exporter import Exported, Exporter
from audiocoach.exporters.intervals_icu import write_intervals
from audiocoach.exporters.steps import ExportSession
from audiocoach.version import __version__


def write_ics(session: ExportSession) -> Exported:
    """The calendar with one appointment: all day, or from a time on for the length of the track.

    Raises:
        OutputError: if the session has no day.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415  (slow to import)

    if session.begins is None:
        raise OutputError("an appointment needs a day; add --start 2027-01-04 or --start 2027-01-04T18:30")
    steps = write_intervals(session)
    calendar, event = Calendar(), Event()
    calendar.add("prodid", f"-//AudioCoach {__version__}//EN")
    calendar.add("version", "2.0")
    day = session.begins.date()
    identity = hashlib.sha256(f"{session.title}\n{session.begins}".encode()).hexdigest()[:32]
    event.add("uid", f"{identity}@audiocoach")
    event.add("dtstamp", datetime.datetime.combine(day, datetime.time(), datetime.UTC))
    length = datetime.timedelta(seconds=round(int(session.length_ms) / 1000))
    if session.whole_day:
        event.add("dtstart", day)
        event.add("dtend", day + datetime.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", session.begins)
        event.add("duration", length)
    event.add("summary", session.title)
    event.add("description", steps.data.decode())
    if session.tags:
        event.add("categories", list(session.tags))
    calendar.add_component(event)
    losses = [loss for loss in steps.losses if "title" not in loss and "tags" not in loss]
    return Exported(bytes(calendar.to_ical()), tuple(losses))


EXPORTER = Exporter("ics", "calendar", ".ics", write_ics)
