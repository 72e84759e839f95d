"""How long each muscle works: the seconds of work that a session gives each of a runner's eight muscle
groups.

A movement's primary groups are given all of its time, its secondary groups half. Groups work side by side, so
their shares of the work add up to more than the whole. What counts as work is every exercise and run, and the
phases of a cycle where their own name or their section's is a movement; breathing and lying still are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Any

from audiocoach.exercises.library import library
from audiocoach.exercises.model import GROUPS, Movement, MuscleGroup
from audiocoach.exercises.names import key, side_in
from audiocoach.script.model import Workout
from audiocoach.timeline.model import Segment, Side, Timeline
from audiocoach.timeline.movements import movement_of
from audiocoach.timeline.plan import Stretch, activity_of
from audiocoach.timeline.resolve import bare_stretches
from audiocoach.units import seconds

SECONDARY_WEIGHT = 0.5
"""What of a movement's time its secondary groups are given."""

_PAUSE_WORDS = (
    *("relax", "rest", "pause", "off", "release", "let go", "change", "switch", "loosen", "breathe"),
    *("stand easy", "lie down"),
)
_PAUSES = frozenset(map(key, _PAUSE_WORDS))
"""Phases in which nothing works, whatever their section is called."""


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Seconds of work of one group, and those of them on the left and on the right side alone."""

    total_s: float = 0.0
    left_s: float = 0.0
    right_s: float = 0.0

    def __add__(self, other: GroupTime) -> GroupTime:
        """Both together."""
        return GroupTime(
            self.total_s + other.total_s, self.left_s + other.left_s, self.right_s + other.right_s
        )


_NO_TIME: Mapping[MuscleGroup, GroupTime] = MappingProxyType(dict.fromkeys(GROUPS, GroupTime()))


@dataclass(frozen=True, slots=True)
class MuscleMap:
    """The work of a session, or of several added up.

    ``work_s`` is all work in seconds, ``unknown_s`` what of it belongs to movements that the library does not
    know (``unknown`` names them), ``left_s`` and ``right_s`` what is done on one side alone; ``groups`` holds
    all eight.
    """

    work_s: float = 0.0
    unknown_s: float = 0.0
    left_s: float = 0.0
    right_s: float = 0.0
    groups: Mapping[MuscleGroup, GroupTime] = field(default_factory=lambda: _NO_TIME)
    unknown: tuple[str, ...] = ()

    def __add__(self, other: MuscleMap) -> MuscleMap:
        """The work of both: a week is the sum of its sessions."""
        return MuscleMap(
            self.work_s + other.work_s,
            self.unknown_s + other.unknown_s,
            self.left_s + other.left_s,
            self.right_s + other.right_s,
            MappingProxyType({group: self.groups[group] + other.groups[group] for group in GROUPS}),
            tuple(dict.fromkeys((*self.unknown, *other.unknown))),
        )

    def share(self, group: MuscleGroup) -> float:
        """What part of the work a group is in, 0 to 1; a group that only helps counts half."""
        return self.groups[group].total_s / self.work_s if self.work_s else 0.0

    @property
    def unknown_share(self) -> float:
        """The share of the work that is not in the library, 0 to 1."""
        return self.unknown_s / self.work_s if self.work_s else 0.0

    @property
    def leaning_s(self) -> float:
        """By how many seconds of work the left side is ahead of the right; less than 0: behind."""
        return self.left_s - self.right_s

    @property
    def left_out(self) -> tuple[MuscleGroup, ...]:
        """The groups that no known work reaches."""
        return tuple(group for group in GROUPS if not self.groups[group].total_s)

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON-ready data, seconds and shares rounded."""
        return {
            "work_s": _round(self.work_s),
            "left_s": _round(self.left_s),
            "right_s": _round(self.right_s),
            "leaning_s": _round(self.leaning_s),
            "groups": [
                {
                    "group": group,
                    "name": name,
                    "seconds": _round(self.groups[group].total_s),
                    "share": round(self.share(group), 4),
                    "left_s": _round(self.groups[group].left_s),
                    "right_s": _round(self.groups[group].right_s),
                }
                for group, name in GROUPS.items()
            ],
            "left_out": list(self.left_out),
            "unknown_s": _round(self.unknown_s),
            "unknown_share": round(self.unknown_share, 4),
            "unknown": list(self.unknown),
        }


def muscle_seconds(timeline: Timeline) -> MuscleMap:
    """The muscle map of a placed session."""
    return total(
        _part(segment, seconds(segment.end_frame - segment.start_frame), segment.activity)
        for segment in timeline.segments
    )


def muscle_seconds_of(workout: Workout) -> MuscleMap:
    """The map of a script, from its own durations: no word is spoken or measured for it."""
    return total(
        _part(stretch, (stretch.duration_ms or 0) / 1000, activity_of(stretch))
        for stretch in bare_stretches(workout)
    )


def total(maps: Iterable[MuscleMap]) -> MuscleMap:
    """Several maps added up: the sessions of a week, the weeks of a block."""
    return reduce(add, maps, MuscleMap())


def _part(part: Segment | Stretch, time_s: float, activity: str) -> MuscleMap:
    """What one stretch of a session adds."""
    if part.kind == "phase":
        movement = _of_phase(part.name, part.section)
        return _of_movement(movement, part.name, part.side, time_s) if movement else MuscleMap()
    if part.kind != "work" or not time_s:
        return MuscleMap()
    if part.moves:
        each_s = time_s / len(part.moves)
        return total(_of_movement(library().find(name), name, part.side, each_s) for name in part.moves)
    movement = movement_of(part.name, activity, counted=bool(part.reps))
    return _of_movement(movement, part.name, part.side, time_s)


def _of_phase(name: str, section: str | None) -> Movement | None:
    if key(name) in _PAUSES:
        return None
    return library().find(name) or library().find(section or "")


def _of_movement(movement: Movement | None, name: str, side: Side | None, time_s: float) -> MuscleMap:
    if movement is not None and movement.kind == "breathing":
        return MuscleMap()
    side = side or side_in(name)
    left_s = time_s if side == "left" else 0.0
    right_s = time_s if side == "right" else 0.0
    if movement is None:
        return MuscleMap(time_s, time_s, left_s, right_s, unknown=(name,))
    groups = dict(_NO_TIME)
    for group, weight in _weights(movement):
        groups[group] = GroupTime(time_s * weight, left_s * weight, right_s * weight)
    return MuscleMap(time_s, 0.0, left_s, right_s, MappingProxyType(groups))


def _weights(movement: Movement) -> Iterator[tuple[MuscleGroup, float]]:
    yield from ((group, 1.0) for group in movement.primary)
    yield from ((group, SECONDARY_WEIGHT) for group in movement.secondary)


def _round(time_s: float) -> float:
    return round(time_s, 2)
