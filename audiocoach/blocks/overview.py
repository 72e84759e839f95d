"""Summarise a block without speaking it: sessions, duration and muscles of each week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audiocoach.blocks.model import Block, Session, Week
from audiocoach.blocks.sessions import Scripts, sound_key
from audiocoach.build.options import DEFAULTS, Options
from audiocoach.build.resources import Resources
from audiocoach.errors import AudioCoachError
from audiocoach.script.constants import DAYS
from audiocoach.timeline.muscles import MuscleMap, muscle_seconds, total
from audiocoach.voices.cast import estimate_lengths


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session with its workout's title, approximate length and muscles. ``error`` says why they are
    missing.
    """

    session: Session
    title: str = ""
    duration_s: float = 0.0
    muscles: MuscleMap = MuscleMap()  # noqa: RUF009  (frozen)
    error: str = ""


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week with its sessions, including optional ones."""

    week: Week
    sessions: tuple[SessionView, ...]

    @property
    def duration_s(self) -> float:
        """Total length of all sessions in seconds."""
        return sum(view.duration_s for view in self.sessions)

    @property
    def muscles(self) -> MuscleMap:
        """Muscle work of all sessions."""
        return total(view.muscles for view in self.sessions)


@dataclass(frozen=True, slots=True)
class Overview:
    """A block, week by week."""

    block: Block
    weeks: tuple[WeekView, ...]

    @property
    def muscles(self) -> MuscleMap:
        """Muscle work of the whole block."""
        return total(view.muscles for view in self.weeks)

    @property
    def errors(self) -> tuple[SessionView, ...]:
        """Sessions whose scripts cannot be used."""
        return tuple(view for week in self.weeks for view in week.sessions if view.error)

    def to_json(self) -> dict[str, Any]:
        """Return the summary as JSON-ready data, with times in seconds."""
        block = self.block
        return {
            "format": 1,
            "block": block.title,
            "description": block.description,
            "author": block.author,
            "start": block.start.isoformat() if block.start else None,
            "timezone": block.timezone or None,
            "weeks": [_week_json(view) for view in self.weeks],
            "muscles": self.muscles.to_json(),
        }


def overview(block: Block, scripts: Scripts, options: Options = DEFAULTS) -> Overview:
    """Return the summary of a block. Lengths are accurate to a few seconds, because nothing is spoken."""
    resources = Resources(options)
    known: dict[object, SessionView] = {}

    def view(session: Session) -> SessionView:
        key = sound_key(session)
        if key not in known:
            known[key] = _load_view(session, scripts, resources)
        seen = known[key]
        return SessionView(session, seen.title, seen.duration_s, seen.muscles, seen.error)

    return Overview(block, tuple(WeekView(week, tuple(map(view, week.sessions))) for week in block.weeks))


def _load_view(session: Session, scripts: Scripts, resources: Resources) -> SessionView:
    try:
        timeline = resources.placement(scripts.load(session), estimate_lengths).timeline()
    except AudioCoachError as error:
        return SessionView(session, error=str(error))
    return SessionView(session, timeline.title, timeline.duration_s, muscle_seconds(timeline))


def _week_json(view: WeekView) -> dict[str, Any]:
    first = next((one.session.date for one in view.sessions if one.session.date), None)
    return {
        "week": view.week.number,
        "first_session": first.isoformat() if first else None,
        "deload": view.week.deload,
        "vars": dict(view.week.values),
        "duration_s": round(view.duration_s),
        "sessions": [_session_json(number, one) for number, one in enumerate(view.sessions, start=1)],
        "muscles": view.muscles.to_json(),
    }


def _session_json(number: int, view: SessionView) -> dict[str, Any]:
    session = view.session
    return {
        "number": number,
        "day": DAYS[session.day],
        "date": session.date.isoformat() if session.date else None,
        "time": session.time.strftime("%H:%M") if session.time else None,
        "workout": session.workout,
        "title": view.title,
        "vars": dict(session.variables),
        "optional": session.optional,
        "duration_s": round(view.duration_s),
        "error": view.error or None,
    }
