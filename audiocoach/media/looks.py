"""The look of a session in all its pictures: colours, and the height and strength of each kind of segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audiocoach.timeline.model import SegmentKind, Timeline

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

NIGHT: Colour = (17, 22, 41)
DUSK: Colour = (33, 39, 68)
WHITE: Colour = (244, 246, 252)
MUTED: Colour = (141, 152, 184)
NO_SECTION: Colour = (96, 165, 250)
SECTIONS: tuple[Colour, ...] = (
    (255, 181, 69),
    (255, 107, 94),
    (76, 195, 255),
    (61, 220, 151),
    (167, 139, 250),
    (255, 126, 182),
    (196, 231, 89),
    (45, 212, 191),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of segment is drawn: its ``height``, and its share of the section's colour, both 0 to 1."""

    height: float
    strength: float


LOOKS: Mapping[SegmentKind, Look] = {
    "lead_in": Look(0.11, 0.3),
    "say": Look(0.21, 0.45),
    "ready": Look(0.3, 0.45),
    "work": Look(1.0, 1.0),
    "rest": Look(0.3, 0.45),
    "switch": Look(0.3, 0.45),
    "phase": Look(1.0, 1.0),
    "pause": Look(0.17, 0.35),
    "tail": Look(0.11, 0.3),
}

_EVERY_SECOND_PHASE = Look(0.55, 0.7)
_GAITS = ("sprint", "run", "jog", "walk")
_GAIT_LOOKS = (LOOKS["work"], Look(0.78, 0.85), Look(0.55, 0.7), Look(0.4, 0.6))
"""Looks from the hardest gait of a session to the easiest."""


def session_looks(timeline: Timeline) -> dict[tuple[SegmentKind, str], Look]:
    """Return the look of each kind and name in a session. Every second phase of a cycle is lower, and so is
    an easier gait than the hardest of the session.
    """
    looks = {(segment.kind, segment.name): LOOKS[segment.kind] for segment in timeline.segments}
    phases = [key for key in looks if key[0] == "phase"]
    used = {segment.activity for segment in timeline.segments if segment.kind == "work"}
    look_of = dict(zip((gait for gait in _GAITS if gait in used), _GAIT_LOOKS, strict=False))
    gaits = {
        (segment.kind, segment.name): look_of[segment.activity]
        for segment in timeline.segments
        if segment.kind == "work" and segment.activity in look_of
    }
    return looks | dict.fromkeys(phases[1::2], _EVERY_SECOND_PHASE) | gaits


def section_colours(timeline: Timeline) -> dict[str | None, Colour]:
    """Return the colour of each section, in the order of the session; ``None`` is outside all sections."""
    named = dict.fromkeys(segment.section for segment in timeline.segments if segment.section is not None)
    return {None: NO_SECTION, **{name: SECTIONS[number % len(SECTIONS)] for number, name in enumerate(named)}}


def blend(first: Colour, second: Colour, share: float) -> Colour:
    """Mix ``share`` (0 to 1) of ``second`` into ``first``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
