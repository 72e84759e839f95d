"""A workout → stretches that tile the track.

Rounds, sets, sides and the rests between them become stretches one after the other, with the gaps that the
clock needs: lead-in, get-ready, switch, tail. :mod:`audiocoach.timeline.cues` adds the words and tones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from audiocoach.script.model import Say, Section, Step, Workout
from audiocoach.timeline.containers import Walker
from audiocoach.timeline.kits import KitOf, built_in_kit
from audiocoach.timeline.leaves import Context, informed
from audiocoach.timeline.model import SegmentKind
from audiocoach.timeline.movements import TIPS_LANGUAGE
from audiocoach.timeline.plan import Chapter, Stretch
from audiocoach.timeline.writer import write
from audiocoach.units import Ms, primary_language

LEAD_IN_MS: Ms = 1000
"""Bluetooth speakers swallow the first syllable, so nothing is said in the first second."""

TAIL_MS: Ms = 3000


def expand(workout: Workout, kit_of: KitOf = built_in_kit) -> tuple[Stretch, ...]:
    """All stretches of a workout, from the lead-in to the tail, before
    :func:`~audiocoach.timeline.placeholders.in_words`.
    """
    teaches = primary_language(workout.language) == TIPS_LANGUAGE
    steps = _with_safety(workout)
    outside = Context(
        workout.cues, kit_of(workout.beeps), workout.music, workout.voice.manner, Chapter(0, "")
    )
    leaves = Walker(workout.title, kit_of).leaves(steps, outside, top=True)
    return tuple(_settled(write(informed(leaves, teaches=teaches))))


def _with_safety(workout: Workout) -> tuple[Step, ...]:
    """The steps with the safety note: after the ``say`` that opens the session, or first."""
    if not workout.safety:
        return workout.steps
    safety = Say(text=workout.safety, mark=workout.marks.get("safety", workout.mark))
    return _insert_after_opening_say(workout.steps, safety) or (safety, *workout.steps)


def _insert_after_opening_say(steps: tuple[Step, ...], safety: Say) -> tuple[Step, ...] | None:
    """The steps with the safety note after the ``say`` that opens them; ``None`` if none does."""
    first, rest = steps[0], steps[1:]
    if isinstance(first, Say):
        return (first, safety, *rest)
    if isinstance(first, Section):
        inner = _insert_after_opening_say(first.steps, safety)
        return (first.model_copy(update={"steps": inner}), *rest) if inner else None
    return None


def _settled(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """The stretches between lead-in and tail; opening words outside any container move into the first
    chapter, and over its music.
    """
    spoken = list(takewhile(lambda stretch: stretch.kind == "say", stretches))
    body = stretches[len(spoken) :]
    opening = [
        stretch._replace(chapter=body[0].chapter, music=body[0].music, kit=body[0].kit)
        if body and stretch.section is None
        else stretch
        for stretch in spoken
    ]
    yield _bare("lead_in", LEAD_IN_MS, (*opening, *body)[0])
    yield from (*opening, *body)
    yield _bare("tail", TAIL_MS, stretches[-1])


def _bare(kind: SegmentKind, duration_ms: Ms, like: Stretch) -> Stretch:
    """A stretch without content, with another's settings."""
    return Stretch(kind, duration_ms, like.cues, like.kit, like.music, like.manner, like.chapter)
