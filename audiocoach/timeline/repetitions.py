"""The inside of a set that is counted aloud: numbers on their repetitions, ticks or words at the phases of a
tempo.
"""

from __future__ import annotations

from collections.abc import Iterator

from audiocoach.script.model import Exercise
from audiocoach.timeline.model import CUE_GAP_MS
from audiocoach.timeline.plan import Anchor, Group, PlannedTone, Stretch
from audiocoach.timeline.wording import Wording
from audiocoach.units import Ms


def repetition_cues(index: int, stretch: Stretch, wording: Wording) -> Iterator[Group]:
    """Numbers from two on, each on the first frame of its repetition; the go tone stands for one.

    A number may last until shortly before the next repetition, or it is left out. With ``cues.tempo: words``
    the phases are named where there is room.
    """
    rep_ms, reps = stretch.rep_ms or 0, stretch.reps or 0
    phases = _phases(stretch) if stretch.cues.tempo == "words" else []
    for number in range(1, reps + 1):
        at = Anchor(index, (number - 1) * rep_ms)
        end = at.later(rep_ms - CUE_GAP_MS)
        if number > 1:
            key = "last_rep" if number == reps else "rep"
            words = wording.say(key, "should", stretch, number_word=wording.book.number_word(number))
            yield Group((words,), at, end, pack="at")
        for offset_ms, phase in phases:
            yield Group((wording.say(phase, "may", stretch),), at.later(offset_ms), end, pack="at")


def tempo_ticks(index: int, stretch: Stretch) -> Iterator[PlannedTone]:
    """A tick at each change of phase within a repetition."""
    if stretch.cues.tempo == "ticks":
        for number in range(stretch.reps or 0):
            for offset_ms, _ in _phases(stretch):
                yield PlannedTone(
                    Anchor(index, number * (stretch.rep_ms or 0) + offset_ms), "tick", stretch.kit.name
                )


def _phases(stretch: Stretch) -> list[tuple[Ms, str]]:
    """Offsets at which a phase other than the first begins, with the phase's name."""
    tempo = stretch.exercise.tempo if isinstance(stretch.exercise, Exercise) else None
    if tempo is None:
        return []
    changes: list[tuple[Ms, str]] = []
    offset_ms: Ms = 0
    for name, length_ms in zip(("lower", "hold", "lift", "top"), tempo, strict=True):
        if length_ms:
            if offset_ms:
                changes.append((offset_ms, name))
            offset_ms += length_ms
    return changes
