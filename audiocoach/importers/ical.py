"""Read a calendar (iCalendar, RFC 5545): its events become the days of a plan, or one session.

An event's description is read by the reader that knows its format. Only text is read: attachments, alarms and
addresses are never followed. Rules of recurrence are expanded within bounds.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from audiocoach.importers.descriptions import read_description, sport_of
from audiocoach.importers.draft import DraftDay, DraftPlan, Importer, ImportRequest, Remark, Remarks
from audiocoach.importers.plans import MAX_WEEKS
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.units import Ms, format_duration, quoted

MAX_EVENTS = 2_000
"""The most events that are read from a calendar, recurrences included."""

_MAX_LENGTH = datetime.timedelta(hours=6)
_SIGNS = re.compile(r"^[^\w(\"'¡¿]+|[^\w)\"'!?.%]+$")
"""Emojis and other signs around a title, which are not spoken."""
_AMOUNT = re.compile(r"\s+•\s+(.*)")
"""Runna's addition after a title: the distance or the time of the session, which its description has, too."""
_DONE = "COMPLETED_PLAN_WORKOUT"
"""The beginning of Runna's names of finished sessions."""
_ESTIMATE = "x-workout-estimated-duration"
"""Runna's estimate of a session's length, in seconds."""


@dataclass(frozen=True, slots=True)
class _Event:
    """An event on one date; ``length_ms`` is 0 for one that lasts all day."""

    date: datetime.date
    time: datetime.time | None
    title: str
    text: str
    length_ms: Ms


def read_calendar(data: bytes, request: ImportRequest) -> tuple[DraftPlan, tuple[Remark, ...]]:
    """The plan of a calendar, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is no calendar.
    """
    from icalendar import Calendar  # noqa: PLC0415 - slow to import, and only needed here

    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        request.refuse(f"this is not a calendar: {error}", suggestion="Export it again as .ics.")
    remarks = Remarks()
    found = sorted(
        _events(calendar, request, remarks), key=lambda one: (one.date, one.time or datetime.time.min)
    )
    days = []
    for event in found:
        draft = read_description(event.title, event.text, event.length_ms, request, remarks)
        if draft is not None:
            if event.length_ms and not event.text.strip() and sport_of(event.title) is None:
                length = format_duration(event.length_ms)
                remarks.add(0, f"{event.title} has no description; it became one step of {length}")
            days.append(DraftDay(event.date, draft, event.time))
    title = clean_text(str(calendar.get("x-wr-calname", "")), NAME_CHARS) or request.title
    return DraftPlan(title, tuple(days)), tuple(remarks.found)


def _events(calendar: Any, request: ImportRequest, remarks: Remarks) -> Iterator[_Event]:
    """Every event that is not cancelled, with its recurrences."""
    components = calendar.walk("VEVENT")
    moved: dict[str, list[Any]] = {}
    for component in components:
        if "recurrence-id" in component:
            moved.setdefault(str(component.get("uid")), []).append(component.get("recurrence-id"))
    shown = _shown_zone(calendar)
    taken = 0
    for component in components:
        if str(component.get("status", "")).upper() == "CANCELLED" or component.get("dtstart") is None:
            continue
        if str(component.get("uid", "")).startswith(_DONE):
            remarks.add(0, "sessions that are done were left out", is_minor=True)
            continue
        entries = () if "recurrence-id" in component else moved.get(str(component.get("uid")), ())
        moved_from = {_date_of(entry, _zone_of(component, shown)) for entry in entries}
        for start in _starts(component, shown, remarks):
            date = start.date() if isinstance(start, datetime.datetime) else start
            if date in moved_from or not request.takes(date):
                continue
            taken += 1
            if taken > MAX_EVENTS:
                remarks.add(0, f"only the first {MAX_EVENTS:,} events were read; use --from and --to")
                return
            yield _event(component, start)


def _event(component: Any, start: datetime.date) -> _Event:
    date, time = start, None
    summary, text = str(component.get("summary", "")), str(component.get("description", ""))
    summary = _AMOUNT.sub("" if text.strip() else r" \1", summary)
    if isinstance(start, datetime.datetime):
        date, time = start.date(), start.time().replace(microsecond=0)
    return _Event(
        date=date,
        time=time,
        title=clean_text(_SIGNS.sub("", summary), NAME_CHARS) or "Workout",
        text=text,
        length_ms=_length_ms(component, is_timed=time is not None),
    )


def _length_ms(component: Any, *, is_timed: bool) -> Ms:
    """The length of an event: Runna's estimate, or from its start to its end."""
    estimate = str(component.get(_ESTIMATE, ""))
    if estimate.isdecimal():
        length = datetime.timedelta(seconds=min(int(estimate), 10**6))
    elif is_timed and "duration" in component:
        length = component.decoded("duration")
    elif is_timed and "dtend" in component:
        try:
            length = _in_utc(component.decoded("dtend")) - _in_utc(component.decoded("dtstart"))
        except TypeError:  # one of them without a time zone, or without a time
            return 0
    else:
        return 0
    is_sound = isinstance(length, datetime.timedelta) and datetime.timedelta(0) < length <= _MAX_LENGTH
    return round(length.total_seconds() * 1000) if is_sound else 0


def _in_utc(moment: Any) -> Any:
    """A time with a zone in UTC, so that a difference is what a clock counts also when clocks are changed."""
    has_zone = isinstance(moment, datetime.datetime) and moment.tzinfo is not None
    return moment.astimezone(datetime.UTC) if has_zone else moment


def _starts(component: Any, shown: datetime.tzinfo | None, remarks: Remarks) -> Iterator[datetime.date]:
    """The date, or date and time, of an event and its recurrences, within :data:`MAX_WEEKS`."""
    start = component.decoded("dtstart")
    if not isinstance(start, datetime.date):
        remarks.add(0, f"the date {quoted(str(start))} cannot be read; its event was left out")
        return
    zone, own_zone, once = _zone_of(component, shown), None, start
    if isinstance(start, datetime.datetime):
        own_zone, once = start.tzinfo, _local(start, zone)
    rule = component.get("rrule")
    if rule is None or "recurrence-id" in component:
        yield once
        return
    from dateutil.rrule import DAILY, rrulestr  # noqa: PLC0415 - only for events that recur

    is_timed = isinstance(start, datetime.datetime)
    time = start.time() if isinstance(start, datetime.datetime) else datetime.time()
    first = datetime.datetime(start.year, start.month, start.day, time.hour, time.minute, time.second)
    last = first + datetime.timedelta(weeks=MAX_WEEKS) - datetime.timedelta(days=1)
    written = (rule[0] if isinstance(rule, list) else rule).to_ical().decode()
    try:
        asked = rrulestr(_with_local_end(written, own_zone), dtstart=first)
        if asked._freq > DAILY:
            raise ValueError("more than once a day")
        # Always with an end, since a rule may ask for days that never come.
        bounded = asked.replace(count=None, until=min(asked._until or last, last))
        found = list(islice(bounded, min(asked._count or MAX_EVENTS, MAX_EVENTS)))
    except (ValueError, TypeError, OverflowError) as error:
        remarks.add(0, f"the recurrence {written} cannot be read ({error}); only its first day was taken")
        yield once
        return
    if asked._count is None and (asked._until is None or asked._until > last):
        remarks.add(0, f"the recurrence {written} goes beyond {MAX_WEEKS} weeks; the rest was left out")
    left_out = _excluded(component, zone)
    for one in found:
        shown_at = _local(one.replace(tzinfo=own_zone), zone)
        if shown_at.date() not in left_out:
            yield shown_at if is_timed else shown_at.date()


def _with_local_end(rule: str, zone: datetime.tzinfo | None) -> str:
    """A rule whose UNTIL is on the clock of its event, as its start is.

    UNTIL is in UTC (RFC 5545, section 3.3.10); a date alone, which older calendars write, includes that day.

    Raises:
        ValueError: if UNTIL is no date or time.
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    end = parts.get("UNTIL", "")
    if end.endswith("Z"):
        moment = datetime.datetime.strptime(end, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
        parts["UNTIL"] = f"{_local(moment, zone):%Y%m%dT%H%M%S}"
    elif end and "T" not in end:
        parts["UNTIL"] = f"{end}T235959"
    return ";".join("=".join(part) for part in parts.items())


def _excluded(component: Any, zone: datetime.tzinfo | None) -> set[datetime.date]:
    written = component.get("exdate", [])
    lists = written if isinstance(written, list) else [written]
    return {date for one in lists for entry in one.dts if (date := _date_of(entry, zone))}


def _shown_zone(calendar: Any) -> datetime.tzinfo | None:
    """The time zone in which a calendar shows its events that are in UTC: Google writes single events so."""
    try:
        return zoneinfo.ZoneInfo(str(calendar.get("x-wr-timezone", "")))
    except (LookupError, OSError, ValueError):  # none, one that is unknown, or a name that is no path
        return None


def _zone_of(component: Any, shown: datetime.tzinfo | None) -> datetime.tzinfo | None:
    """The time zone on whose clock an event is; none if it has no time or is on any clock."""
    start = getattr(component.get("dtstart"), "dt", None)
    if not isinstance(start, datetime.datetime):
        return None
    is_utc = start.tzname() == "UTC"
    return shown if is_utc and shown is not None else start.tzinfo


def _local(moment: datetime.datetime, zone: datetime.tzinfo | None) -> datetime.datetime:
    """A moment on the clock of an event; one without a zone is on that clock already.

    One that has no local date, at the end of the calendar, stays as it is.
    """
    try:
        return moment if zone is None or moment.tzinfo is None else moment.astimezone(zone)
    except OverflowError:
        return moment


def _date_of(entry: Any, zone: datetime.tzinfo | None) -> datetime.date | None:
    """The date of an EXDATE or RECURRENCE-ID on the clock of the event; some calendars write both in UTC."""
    value = getattr(entry, "dt", None)
    return _local(value, zone).date() if isinstance(value, datetime.datetime) else value


IMPORTER = Importer("ics", "iCalendar", (".ics",), lambda start: b"BEGIN:VCALENDAR" in start, read_calendar)
