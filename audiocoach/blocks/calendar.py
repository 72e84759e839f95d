"""Write ``block.ics``: an appointment for every session, with the plan of its track and an alarm.

An appointment keeps its UID while the block keeps its title and the session its week and day, so a calendar
that imports the file again moves its appointments. SEQUENCE counts an appointment's changes from one file to
the next, so the calendar knows which is newer (RFC 5545, 3.8.7.4). The clock is not used: the same plan gives
the same bytes. Without a time zone, times are floating (RFC 5545, 3.3.5, form 1).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from audiocoach.blocks.album import track_file
from audiocoach.blocks.manifest import FinishedTrack
from audiocoach.blocks.model import Block, Session
from audiocoach.media.describe import PROGRAM
from audiocoach.script.constants import DAYS
from audiocoach.units import format_clock, without_steering

WHOLE_DAY_ALARM = datetime.timedelta(hours=8)
"""The reminder for a session without a time is at eight in the morning."""

DEFAULT_LENGTH = datetime.timedelta(minutes=30)
"""Length of a session whose track has not been made yet."""


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """What is known of a track that was not made: its title, its length, and its steps as text."""

    title: str
    duration_s: float
    steps: str


def calendar_of(
    block: Block,
    tracks: Mapping[str, FinishedTrack],
    title_of: Callable[[Session], str],
    before: bytes | None = None,
    *,
    planned: Mapping[str, PlannedTrack] | None = None,
) -> bytes:
    """Return the calendar of a block's sessions that have a date. ``tracks`` are the existing tracks, by
    file.

    ``title_of`` gives the title of a session without a track. ``before`` is the calendar to be replaced.
    ``planned`` are tracks by file whose appointments have their steps instead of a track. The same input
    gives the same bytes.
    """
    seen = _read_appointments(before) if before else {}
    calendar = Calendar()
    calendar.add("prodid", f"-//{PROGRAM}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", without_steering(block.title))
    for session in block.sessions:
        if session.date is None:
            continue
        file = track_file(session)
        entry = tracks.get(file) or (planned or {}).get(file)
        event = _make_event(session, session.date, block, entry.title if entry else title_of(session), entry)
        sequence, shown = seen.get(str(event["uid"]), (0, event.to_ical()))
        event.add("sequence", sequence if shown == event.to_ical() else sequence + 1)
        calendar.add_component(event)
    if block.timezone:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _read_appointments(calendar: bytes) -> dict[str, tuple[int, bytes]]:
    """Return the change count and content of each appointment in one of our calendars, by UID."""
    try:
        events = Calendar.from_ical(calendar).walk("VEVENT")
        return {str(event["uid"]): (int(event.pop("sequence")), event.to_ical()) for event in events}
    except (ValueError, KeyError):  # edited by hand
        return {}


def _make_event(
    session: Session,
    date: datetime.date,
    block: Block,
    title: str,
    entry: FinishedTrack | PlannedTrack | None,
) -> Event:
    event = Event()
    title = without_steering(title)
    event.add("uid", _uid(session, block))
    event.add("dtstamp", datetime.datetime.combine(block.start or date, datetime.time(), datetime.UTC))
    length = datetime.timedelta(seconds=round(entry.duration_s)) if entry else DEFAULT_LENGTH
    if session.time is None:
        event.add("dtstart", date)
        event.add("dtend", date + datetime.timedelta(days=1))
    else:
        zone = ZoneInfo(block.timezone) if block.timezone else None
        begin = datetime.datetime.combine(date, session.time, zone)
        event.add("dtstart", begin)
        event.add("duration", length)
    event.add("summary", f"{title} (optional)" if session.optional else title)
    event.add("description", _describe(session, block, entry))
    event.add("transp", "TRANSPARENT" if session.optional or session.time is None else "OPAQUE")
    if block.alarm_minutes is not None and not session.optional:
        event.add_component(_make_alarm(session, title, block.alarm_minutes))
    return event


def _make_alarm(session: Session, title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    before = -datetime.timedelta(minutes=minutes)
    alarm.add("trigger", WHOLE_DAY_ALARM if session.time is None else before)
    return alarm


def _uid(session: Session, block: Block) -> str:
    block_id = hashlib.sha256(f"{block.title}\n{block.author}".encode()).hexdigest()[:16]
    return f"{block_id}-week-{session.week:02}-{DAYS[session.day]}@audiocoach"


def _describe(session: Session, block: Block, entry: FinishedTrack | PlannedTrack | None) -> str:
    """Return the description: the place in the block, and the steps, or the variables and the chapters."""
    sessions = block.weeks[session.week - 1].sessions
    number = sessions.index(session) + 1
    week = f"Week {session.week} of {len(block.weeks)}, session {number} of {len(sessions)}."
    if block.weeks[session.week - 1].deload:
        week += " A lighter week."
    lines = [f"{block.title}. {week}" if block.title else week]
    if isinstance(entry, PlannedTrack):
        return without_steering("\n".join([*lines, "", entry.steps]))
    if session.variables:
        lines.append(", ".join(f"{name} {value}" for name, value in session.variables.items()))
    if entry is not None:
        lines += ["", f"{entry.file} ({format_clock(round(entry.duration_s * 1000))})"]
        lines += [f"{format_clock(round(start_s * 1000))} {title}" for start_s, title in entry.chapters]
    return without_steering("\n".join(lines))
