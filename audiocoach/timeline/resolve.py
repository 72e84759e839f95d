"""Workout → Timeline: expand, annotate, and schedule again until every form that is needed has a length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import accumulate

from audiocoach.errors import Problem, ScriptError
from audiocoach.languages.phrases import phrase_book
from audiocoach.script.model import MAX_TRACK_MS, Workout
from audiocoach.timeline.cues import annotate
from audiocoach.timeline.expand import expand
from audiocoach.timeline.kits import KitOf, built_in_kit
from audiocoach.timeline.layout import music_spans
from audiocoach.timeline.model import MusicSpan, Timeline
from audiocoach.timeline.placeholders import (
    estimated_length_ms,
    estimated_total_ms,
    fill_words,
    tells_total,
    whole_minutes_ms,
)
from audiocoach.timeline.plan import Plan, Words
from audiocoach.timeline.schedule import Placement, schedule
from audiocoach.units import Frames, Ms, format_clock, frame_at, ms_at, seconds

Measure = Callable[[Iterable[Words]], Mapping[Words, Frames]]
"""Gives each text, in its manner, its length in frames."""

MeasureSound = Callable[[str], Frames]
"""Gives the length of a sound file in frames."""

MINUTES_TOLERANCE = 0.10


def plan_workout(workout: Workout, *, total_ms: Ms | None = None, kit_of: KitOf = built_in_kit) -> Plan:
    """The plan of a workout; ``total_ms`` is its length if known, for ``{total}`` in spoken text."""
    book = phrase_book(workout.language).with_trainer(workout.trainer_phrases).with_phrases(workout.phrases)
    stretches = expand(workout, book, kit_of)
    total_ms = estimated_total_ms(stretches) if total_ms is None else total_ms
    filled = fill_words(stretches, book, workout.title, total_ms)
    plan = annotate(workout.title, workout.folder, filled, book, workout.tags)
    return replace(plan, told_ms=whole_minutes_ms(total_ms) if tells_total(stretches) else None)


def resolve(
    workout: Workout,
    measure: Measure,
    measure_sound: MeasureSound,
    kit_of: KitOf = built_in_kit,
    plan: Plan | None = None,
) -> Timeline:
    """The timeline of a workout, with the lengths of its words, sound files and tones.

    Args:
        workout: the session.
        measure: gives the lengths of words.
        measure_sound: gives the length of a sound file.
        kit_of: gives the tone kits that the workout names.
        plan: what :func:`plan_workout` returned for this workout and these kits, so that it is not made
            again.

    Raises:
        ScriptError: when the words of a ``say`` step are longer than its ``for``.
    """
    plan = plan or plan_workout(workout, kit_of=kit_of)
    return place_words(workout, plan, measure, measure_sound, kit_of).timeline()


def estimate_music(plan: Plan) -> tuple[tuple[MusicSpan, ...], Frames]:
    """The music of a session and its length before its words have lengths: close enough to decode ahead."""
    bounds: list[Ms] = [0, *accumulate(estimated_length_ms(stretch) for stretch in plan.stretches)]
    return tuple(music_spans(plan, bounds)), frame_at(bounds[-1])


def place_words(
    workout: Workout,
    plan: Plan,
    measure: Measure,
    measure_sound: MeasureSound,
    kit_of: KitOf = built_in_kit,
) -> Placement:
    """The words of a session, placed: all that :func:`findings` needs. Arguments and errors are as for
    :func:`resolve`.
    """
    sound_frames = {path: measure_sound(path) for path in plan.sound_paths()}
    placement = _placed(plan, measure, sound_frames, workout)
    total_ms = ms_at(placement.duration_frames)
    if total_ms > MAX_TRACK_MS:
        message = (
            f"the session lasts {format_clock(total_ms)}; a track lasts {format_clock(MAX_TRACK_MS)} at most"
        )
        mark = workout.marks.get("workout", workout.mark)
        raise ScriptError(
            [Problem(message, workout.file, mark.line, mark.column, suggestion="Make several tracks.")]
        )
    if plan.told_ms in (None, whole_minutes_ms(total_ms)):
        return placement
    return _placed(plan_workout(workout, total_ms=total_ms, kit_of=kit_of), measure, sound_frames, workout)


def _placed(plan: Plan, measure: Measure, sound_frames: Mapping[str, Frames], workout: Workout) -> Placement:
    lengths = dict(measure(dict.fromkeys(plan.words())))
    placement = schedule(plan, lengths, sound_frames)
    while placement.wanted:
        lengths.update(measure(placement.wanted))
        placement = schedule(plan, lengths, sound_frames)
    if placement.misfits:
        raise ScriptError(
            [
                Problem(
                    f"these words need {misfit.over_ms / 1000:.1f} s more than the step's `for`",
                    workout.file,
                    misfit.line or 0,
                    1,
                    suggestion="Make `for` longer or the text shorter.",
                )
                for misfit in placement.misfits
            ]
        )
    return placement


def findings(workout: Workout, timeline: Timeline | Placement) -> tuple[Problem, ...]:
    """The warnings about a session whose words are placed: words that are left out, a length far from
    ``minutes``.
    """
    problems = [
        Problem(
            f'"{dropped.text}" is left out: {dropped.why}',
            workout.file,
            dropped.line or 0,
            1,
            suggestion="Make the gap before it longer, or the words shorter.",
            severity="warning",
        )
        for dropped in timeline.dropped
        if dropped.priority == "must"
    ]
    if workout.minutes is not None:
        meant_s = workout.minutes * 60
        duration_s = seconds(timeline.duration_frames)
        if abs(duration_s - meant_s) > meant_s * MINUTES_TOLERANCE:
            mark = workout.marks.get("minutes", workout.mark)
            problems.append(
                Problem(
                    f"the session takes {format_clock(round(duration_s * 1000))}, "
                    f"more than 10 % from the {workout.minutes:g} minutes it is meant to last",
                    workout.file,
                    mark.line,
                    mark.column,
                    path="minutes",
                    suggestion="Change `minutes`, or the steps.",
                    severity="warning",
                )
            )
    return tuple(problems)
