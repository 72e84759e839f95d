"""``block.ics``: an appointment for every session, with the plan of its track and an alarm.

An appointment keeps its UID for as long as the block keeps its title and the session its week and day, so a
calendar that takes the file again moves what it has; by SEQUENCE it knows what is newer, which counts an
appointment's changes from one file to the next (3.8.7.4). No clock is asked, so that the same plan gives the
same bytes. Without a time zone a time is one wherever you are (RFC 5545, 3.3.5, form 1).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from audiocoach.blocks import naming
from audiocoach.blocks.manifest import Entry
from audiocoach.blocks.model import DAYS, Block, Session
from audiocoach.media.describe import PROGRAM
from audiocoach.units import format_clock, without_steering

WHOLE_DAY_ALARM = datetime.timedelta(hours=8)
"""A session without a time is told of at eight in the morning."""

DEFAULT_LENGTH = datetime.timedelta(minutes=30)
"""How long a session takes whose track is not made yet."""


def calendar_of(
    block: Block,
    tracks: Mapping[str, Entry],
    title_of: Callable[[Session], str],
    before: bytes | None = None,
) -> bytes:
    """The calendar of a block with a start; ``tracks`` are those that are there, by file.

    ``title_of`` names a session whose track is not there, ``before`` is the calendar that this one is in the
    place of. The same input gives the same bytes.
    """
    seen = _appointments(before) if before else {}
    calendar = Calendar()
    calendar.add("prodid", f"-//{PROGRAM}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", without_steering(block.title))
    for session in block.sessions:
        entry = tracks.get(naming.track_file(session))
        event = _event(session, block, entry.title if entry else title_of(session), entry)
        sequence, told = seen.get(str(event["uid"]), (0, event.to_ical()))
        event.add("sequence", sequence if told == event.to_ical() else sequence + 1)
        calendar.add_component(event)
    if block.timezone:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _appointments(calendar: bytes) -> dict[str, tuple[int, bytes]]:
    """How often each appointment of a calendar of ours was changed, and what it says, by UID."""
    try:
        events = Calendar.from_ical(calendar).walk("VEVENT")
        return {str(event["uid"]): (int(event.pop("sequence")), event.to_ical()) for event in events}
    except (ValueError, KeyError):  # somebody has been at it
        return {}


def _event(session: Session, block: Block, title: str, entry: Entry | None) -> Event:
    assert session.date is not None  # the block has a start
    assert block.start is not None
    event = Event()
    title = without_steering(title)
    event.add("uid", _uid(session, block))
    event.add("dtstamp", datetime.datetime.combine(block.start, datetime.time(), datetime.UTC))
    length = datetime.timedelta(seconds=round(entry.duration_s)) if entry else DEFAULT_LENGTH
    if session.time is None:
        event.add("dtstart", session.date)
        event.add("dtend", session.date + datetime.timedelta(days=1))
    else:
        zone = ZoneInfo(block.timezone) if block.timezone else None
        begin = datetime.datetime.combine(session.date, session.time, zone)
        event.add("dtstart", begin)
        event.add("duration", length)
    event.add("summary", f"{title} (optional)" if session.optional else title)
    event.add("description", _described(session, block, entry))
    event.add("transp", "TRANSPARENT" if session.optional or session.time is None else "OPAQUE")
    if block.alarm_minutes is not None and not session.optional:
        event.add_component(_alarm(session, title, block.alarm_minutes))
    return event


def _alarm(session: Session, title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    before = -datetime.timedelta(minutes=minutes)
    alarm.add("trigger", WHOLE_DAY_ALARM if session.time is None else before)
    return alarm


def _uid(session: Session, block: Block) -> str:
    block_id = hashlib.sha256(f"{block.title}\n{block.author}".encode()).hexdigest()[:16]
    return f"{block_id}-week-{session.week:02}-{DAYS[session.day]}@audiocoach"


def _described(session: Session, block: Block, entry: Entry | None) -> str:
    """Where in the block this is, what the values are, and what the track holds when."""
    count = len(block.weeks[session.week - 1].sessions)
    week = f"Week {session.week} of {len(block.weeks)}, session {session.number} of {count}."
    if block.weeks[session.week - 1].deload:
        week += " A lighter week."
    lines = [f"{block.title}. {week}" if block.title else week]
    if session.variables:
        lines.append(", ".join(f"{name} {value}" for name, value in session.variables.items()))
    if entry is not None:
        lines += ["", f"{entry.file} ({format_clock(round(entry.duration_s * 1000))})"]
        lines += [f"{format_clock(round(start_s * 1000))} {title}" for start_s, title in entry.chapters]
    return without_steering("\n".join(lines))
