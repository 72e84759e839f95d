"""Data model of a training block, resolved into the sessions of each week."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from audiocoach.script.constants import DAYS
from audiocoach.script.source import Mark

MAX_WEEKS = 52
DEFAULT_ALARM_MINUTES = 30

Layout = Literal["weeks", "watch", "parts"]
"""How tracks are laid out: a folder for each week, one for all tracks, or one for each track, in parts."""


@dataclass(frozen=True, slots=True)
class Session:
    """A workout on a day of a week, with the values of its variables. Each session becomes a track.

    ``week`` counts from 1. ``day_number`` is 1 to 7, counted from the weekday on which the block starts.
    ``day`` is an index of ``DAYS``. ``time`` and ``date`` are ``None`` if the block has none. ``workout``
    is the script as named in the block, ``script`` its file. ``mark`` is the session's position in the
    block's file. ``layout`` says where its track is.
    """

    week: int
    day_number: int
    day: int
    workout: str
    script: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    time: datetime.time | None = None
    date: datetime.date | None = None
    optional: bool = False
    mark: Mark = Mark(1, 1)  # noqa: RUF009  (frozen)
    layout: Layout = "weeks"

    @property
    def label(self) -> str:
        """The session as ``week 3, tue``, for messages."""
        return f"week {self.week}, {DAYS[self.day]}"


@dataclass(frozen=True, slots=True)
class Week:
    """A week's sessions in the order of their days, and the values of the block's variables."""

    number: int
    sessions: tuple[Session, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    deload: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A whole block. ``start`` is the first day of week 1. ``alarm_minutes`` is how long before a session the
    calendar reminds you (``None``: no alarm). ``timezone`` is an IANA name, or "" for local time.
    """

    title: str
    weeks: tuple[Week, ...]
    file: str
    description: str = ""
    author: str = ""
    start: datetime.date | None = None
    timezone: str = ""
    alarm_minutes: int | None = DEFAULT_ALARM_MINUTES

    @property
    def sessions(self) -> tuple[Session, ...]:
        """All sessions in training order."""
        return tuple(session for week in self.weeks for session in week.sessions)

    def laid_out(self, layout: Layout) -> Block:
        """The same block with its tracks elsewhere."""
        weeks = (
            replace(week, sessions=tuple(replace(one, layout=layout) for one in week.sessions))
            for week in self.weeks
        )
        return replace(self, weeks=tuple(weeks))

    @property
    def variable_names(self) -> tuple[str, ...]:
        """Names of the block's variables, in file order."""
        return tuple(self.weeks[0].values) if self.weeks else ()
