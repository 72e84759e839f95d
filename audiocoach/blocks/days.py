"""Parse days, times, dates and weeks as written in a block."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import NamedTuple

from audiocoach.blocks.model import MAX_WEEKS
from audiocoach.script.constants import DAYS
from audiocoach.script.quantities import RefusalError, did_you_mean, whole
from audiocoach.units import quoted

FULL_NAMES = tuple(name.lower() for name in calendar.day_name)

_DAY = re.compile(r"([A-Za-z]+)(?:\s+(.+))?")
_EVERY_DAY = re.compile(r"every\s+(other\s+)?day(?:\s+(.+))?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WEEK = re.compile(r"(?:week\s+)?(\d{1,9})", re.IGNORECASE)
_WEEKS = re.compile(r"(\d{1,9})(?:\s*-\s*(\d{1,9}))?")


class Slot(NamedTuple):
    """A day (index of :data:`~audiocoach.script.constants.DAYS`) with an optional time."""

    day: int
    time: datetime.time | None


def parse_day(text: str) -> int:
    """Parse a day of the week, short (``tue``) or in full (``Tuesday``).

    Raises:
        RefusalError: if it is not one.
    """
    word = text.strip().lower()
    for names in (DAYS, FULL_NAMES):
        if word in names:
            return names.index(word)
    near = did_you_mean(word, (*DAYS, *FULL_NAMES))
    raise RefusalError(f"{quoted(text)} is not a day{near}", f"Days are {', '.join(DAYS)}.")


def parse_slot(text: str) -> Slot:
    """Parse a day with an optional time: ``tue`` or ``tue 18:30``.

    Raises:
        RefusalError: if it is neither.
    """
    written = _DAY.fullmatch(text.strip())
    if not written:
        raise RefusalError(f"{quoted(text)} is not a day", "Write it like tue, or tue 18:30.")
    return Slot(parse_day(written[1]), None if written[2] is None else _parse_time(written[2]))


def parse_slots(text: str, week: int, first: int) -> list[Slot]:
    """Parse a day with an optional time, or ``every other day`` or ``every day``, as the days of a week.

    Args:
        text: what is written.
        week: the number of the week, from 1; the first day of week 1 has the first session.
        first: the day on which weeks begin.

    Raises:
        RefusalError: if it is none of these.
    """
    every = _EVERY_DAY.fullmatch(text.strip())
    if every is None:
        return [parse_slot(text)]
    time = None if every[2] is None else _parse_time(every[2])
    step = 2 if every[1] else 1
    return [Slot((first + day) % 7, time) for day in range(7) if (7 * (week - 1) + day) % step == 0]


def parse_date(text: str) -> datetime.date:
    """Parse a date written as year, month and day: ``2027-01-04``.

    Raises:
        RefusalError: if it is not a date, or the date does not exist.
    """
    written = _DATE.fullmatch(text)
    if not written:
        raise RefusalError(f"{quoted(text)} is not a date", "Write year, month and day, like 2027-01-04.")
    year, month, number = map(int, written.groups())
    try:
        return datetime.date(year, month, number)
    except ValueError:
        pass
    if not 1 <= month <= 12 or not year:
        raise RefusalError(f"there is no date {text}", "Write year, month and day, like 2027-01-04.")
    last = calendar.monthrange(year, month)[1]
    raise RefusalError(f"there is no date {text}: {calendar.month_name[month]} {year} has {last} days")


def parse_week(text: str, weeks: int) -> int:
    """Parse the number of a week, ``week 8`` or ``8``, from 1 to ``weeks``.

    Raises:
        RefusalError: if it is not a week, or the block has no such week.
    """
    written = _WEEK.fullmatch(text.strip())
    if not written:
        raise RefusalError(f"{quoted(text)} is not a week", "Write it like week 8.")
    number = int(written[1])
    if not 1 <= number <= weeks:
        raise RefusalError(f"there is no week {number}: the block has the weeks 1 to {weeks}")
    return number


def parse_week_range(text: str, weeks: int) -> range:
    """Parse a week or a range of weeks, such as ``3`` or ``3-4``.

    Raises:
        RefusalError: if it is not a range of weeks, or the block has no such weeks.
    """
    written = _WEEKS.fullmatch(text.strip())
    if not written:
        raise RefusalError(f"{quoted(text)} is not a week or a range of weeks", "Write them like 3 or 3-4.")
    first = parse_week(written[1], weeks)
    last = parse_week(written[2] or written[1], weeks)
    if last < first:
        raise RefusalError(f"{quoted(text)} runs backwards", f"Write {last}-{first}.")
    return range(first, last + 1)


def parse_week_count(text: str) -> int:
    """Parse the number of weeks of a block."""
    return whole(text, 1, MAX_WEEKS)


def _parse_time(text: str) -> datetime.time:
    written = _TIME.fullmatch(text.strip())
    if not written:
        raise RefusalError(f"{quoted(text)} is not a time of day", "Write it like 18:30.")
    hour, minute = int(written[1]), int(written[2])
    if hour > 23 or minute > 59:
        raise RefusalError(f"there is no time {quoted(text)}: a day goes from 0:00 to 23:59")
    return datetime.time(hour, minute)
