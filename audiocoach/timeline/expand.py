"""A workout → stretches that tile the track.

Rounds, sets, sides and the rests between them become stretches one after the other, with the gaps that the
clock needs: lead-in, get-ready, switch, tail. :mod:`audiocoach.timeline.cues` adds the words and tones.
"""

from __future__ import annotations

from collections.abc import Sequence

from audiocoach.languages.phrases import PhraseBook
from audiocoach.script.model import Say, Section, Step, Workout
from audiocoach.timeline.containers import Walker
from audiocoach.timeline.kits import KitOf, built_in_kit
from audiocoach.timeline.movements import TIPS_LANGUAGE
from audiocoach.timeline.plan import Chapter, Stretch
from audiocoach.timeline.writer import Context
from audiocoach.units import Ms

LEAD_IN_MS: Ms = 1000
"""Bluetooth speakers swallow the first syllable, so nothing is said in the first second."""

TAIL_MS: Ms = 3000


def expand(workout: Workout, book: PhraseBook, kit_of: KitOf = built_in_kit) -> tuple[Stretch, ...]:
    """All stretches of a workout, from the lead-in to the tail."""
    walker = Walker(workout.title, book, kit_of)
    outside = Context(
        workout.cues,
        kit_of(workout.beeps),
        workout.music,
        workout.voice.manner,
        Chapter(0, ""),
        teaches=book.language == TIPS_LANGUAGE,
    )
    walker.steps(_with_safety(workout), outside, top=True)
    body = _settle_opening(walker.stretches)
    lead_in = _bare(body[0])._replace(kind="lead_in", duration_ms=LEAD_IN_MS)
    tail = _bare(walker.stretches[-1])._replace(kind="tail", duration_ms=TAIL_MS)
    return (lead_in, *body, tail)


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


def _settle_opening(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches with opening words outside any container moved into the first chapter, and over its
    music.
    """
    spoken = 0
    while spoken < len(stretches) and stretches[spoken].kind == "say":
        spoken += 1
    if spoken == len(stretches):
        return list(stretches)
    first = stretches[spoken]
    opening = [
        stretch._replace(chapter=first.chapter, music=first.music, kit=first.kit)
        if stretch.section is None
        else stretch
        for stretch in stretches[:spoken]
    ]
    return [*opening, *stretches[spoken:]]


def _bare(stretch: Stretch) -> Stretch:
    """A stretch's settings without its content."""
    return Stretch(
        kind=stretch.kind,
        duration_ms=None,
        cues=stretch.cues,
        kit=stretch.kit,
        music=stretch.music,
        manner=stretch.manner,
        chapter=stretch.chapter,
    )
