"""Workout → Timeline: expand, annotate, and schedule again until every form that is needed has a length. Then
what a timeline shows to be wrong with its script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

from audiocoach.errors import Problem, ScriptError, refuse_warnings
from audiocoach.languages.phrases import phrase_book
from audiocoach.script.constants import MAX_TRACK_MS
from audiocoach.script.model import Workout
from audiocoach.timeline.cues import annotate
from audiocoach.timeline.expand import expand
from audiocoach.timeline.kits import KITS, Kit, KitOf, built_in_kit
from audiocoach.timeline.layout import music_spans
from audiocoach.timeline.model import MusicSpan, Timeline
from audiocoach.timeline.placeholders import fill_words, in_words
from audiocoach.timeline.plan import Plan, Stretch, Words
from audiocoach.timeline.schedule import Placement, PlacementScope, schedule
from audiocoach.units import SAMPLE_RATE, Frames, Ms, format_clock, frame_at, ms_at, seconds, whole_minutes_ms

Measure = Callable[[Iterable[Words]], Mapping[Words, Frames]]
"""Returns the length of each text in its manner, in frames; :class:`Lengths` knows those of others, too."""

MeasureSound = Callable[[str], Frames]
"""Returns the length of a sound file in frames."""

MINUTES_TOLERANCE = 0.10

LONGEST_MS_PER_CHARACTER = 125
LONGEST_EXTRA_MS: Ms = 300
SHORTEST_MS_PER_CHARACTER = 38
"""What cues of the built-in voices take at most and at least, with room to spare."""


class Lengths(dict[Words, Frames]):
    """Lengths that are worked out when they are first asked for, so that words are placed only once."""

    def __init__(self, length_of: Callable[[Words], Frames]) -> None:
        """``length_of`` gives the length of a text in its manner."""
        self._length_of = length_of

    def __missing__(self, words: Words) -> Frames:
        """The length of further words."""
        length = self[words] = self._length_of(words)
        return length


def plan_workout(workout: Workout, *, total_ms: Ms | None = None, kit_of: KitOf = built_in_kit) -> Plan:
    """The plan of a workout; ``total_ms`` is its length if known, for ``{total}`` in spoken text."""
    book = phrase_book(workout.language).with_trainer(workout.trainer_phrases).with_phrases(workout.phrases)
    facts = book.facts_about(workout.tags)
    stretches = expand(workout, kit_of)
    filled, told_ms = fill_words(stretches, book, workout.title, total_ms)
    return annotate(workout, filled, book, facts, told_ms)


def bare_stretches(workout: Workout) -> tuple[Stretch, ...]:
    """The stretches of a workout by its own durations, without tones: nothing is spoken or measured."""
    return in_words(expand(workout, lambda _: built_in_kit("none")), phrase_book(workout.language))


def estimate_music(plan: Plan) -> tuple[tuple[MusicSpan, ...], Frames]:
    """The music of a session and its length before its words have lengths: close enough to decode ahead."""
    bounds: list[Ms] = [0, *accumulate(stretch.likely_ms for stretch in plan.stretches)]
    return tuple(music_spans(plan, bounds)), frame_at(bounds[-1])


def place_words(
    workout: Workout,
    plan: Plan,
    measure: Measure,
    measure_sound: MeasureSound,
    kit_of: KitOf = built_in_kit,
    *,
    scope: PlacementScope = "all",
) -> Placement:
    """The words of a session, placed, with the lengths of its words, sound files and tones.

    Args:
        workout: the session.
        plan: what :func:`plan_workout` returned for this workout and these kits.
        measure: gives the lengths of words.
        measure_sound: gives the length of a sound file.
        kit_of: gives the tone kits that the workout names.
        scope: what to place; ``must`` is all that :func:`findings` needs.

    Raises:
        ScriptError: when the words of a ``say`` step are longer than its ``for``.
    """
    sound_frames = {path: measure_sound(path) for path in plan.sound_paths}
    placement = _place_all(plan, measure, sound_frames, workout, scope)
    total_ms = ms_at(placement.duration_frames)
    if total_ms > MAX_TRACK_MS:
        message = (
            f"the session lasts {format_clock(total_ms)}; a track can last up to {format_clock(MAX_TRACK_MS)}"
        )
        mark = workout.marks.get("workout", workout.mark)
        raise ScriptError(
            [Problem(message, workout.file, mark.line, mark.column, suggestion="Make several tracks.")]
        )
    if plan.told_ms in (None, whole_minutes_ms(total_ms)):
        return placement
    plan = plan_workout(workout, total_ms=total_ms, kit_of=kit_of)
    return _place_all(plan, measure, sound_frames, workout, scope)


def _place_all(
    plan: Plan, measure: Measure, sound_frames: Mapping[str, Frames], workout: Workout, scope: PlacementScope
) -> Placement:
    lengths = measure(_each_once(plan.words))
    placement = schedule(plan, lengths, sound_frames, scope)
    while placement.wanted:
        lengths = {**lengths, **measure(placement.wanted)}
        placement = schedule(plan, lengths, sound_frames, scope)
    if placement.misfits:
        raise ScriptError(
            [
                Problem(
                    f"the words are {misfit.over_ms / 1000:.1f} s longer than the step's `for`",
                    workout.file,
                    misfit.line or 0,
                    1,
                    suggestion="Make `for` longer or the text shorter.",
                )
                for misfit in placement.misfits
            ]
        )
    return placement


def _each_once(words: Iterable[Words]) -> Iterator[Words]:
    """Each text once, computed on demand, because some measures need only a few."""
    seen: set[Words] = set()
    for one in words:
        if one not in seen:
            seen.add(one)
            yield one


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
            suggestion="Make the gap before it longer or the words shorter.",
            severity="warning",
        )
        for dropped in dict.fromkeys(timeline.dropped)
        if dropped.priority == "must"
    ]
    if _is_off_length(workout, timeline):
        mark = workout.marks.get("minutes", workout.mark)
        problems.append(
            Problem(
                f"the session takes {format_clock(round(seconds(timeline.duration_frames) * 1000))}, "
                f"more than 10 % off the {workout.minutes:g} minutes it is meant to last",
                workout.file,
                mark.line,
                mark.column,
                path="minutes",
                suggestion="Change `minutes`, or the steps.",
                severity="warning",
            )
        )
    return tuple(problems)


def all_warnings(workout: Workout, timeline: Timeline | Placement, *, strict: bool) -> tuple[Problem, ...]:
    """The warnings about a script and its finished timeline.

    Raises:
        ScriptError: with the warnings, if there are any and ``strict`` is set.
    """
    problems = tuple(dict.fromkeys((*workout.warnings, *findings(workout, timeline))))
    if strict:
        refuse_warnings(problems)
    return problems


def verdict(workout: Workout, placement: Placement) -> tuple[object, ...]:
    """What :func:`findings` finds, without its text, which has seconds that may be estimated: the cues that
    are left out, and whether the length is wrong.
    """
    missed = tuple((cue.line, cue.text) for cue in placement.dropped if cue.priority == "must")
    return missed, _is_off_length(workout, placement)


def _is_off_length(workout: Workout, timeline: Timeline | Placement) -> bool:
    """Whether the track is much longer or shorter than its script says."""
    if workout.minutes is None:
        return False
    meant_s = workout.minutes * 60
    return abs(seconds(timeline.duration_frames) - meant_s) > meant_s * MINUTES_TOLERANCE


class _KitNotReadError(Exception):
    """A tone kit of the user's own, whose lengths are known once its files are read."""


def plan_without_files(workout: Workout) -> Plan | None:
    """The plan of a workout; ``None`` when it names a tone kit whose files have to be read."""
    try:
        return plan_workout(workout, kit_of=_known_kit)
    except _KitNotReadError:
        return None


def _known_kit(name: str) -> Kit:
    if name not in KITS:
        raise _KitNotReadError(name)
    return built_in_kit(name)


def surely_clean(workout: Workout, plan: Plan | None = None) -> bool:
    """Whether a session has no findings, whatever voice speaks it: nothing is left out or too long, and it
    lasts as long as it should. ``plan`` is what :func:`plan_without_files` returned for it, if it was called.
    """
    plan = plan or plan_without_files(workout)
    if plan is None or plan.sound_paths:
        return False
    bounds = [(LONGEST_MS_PER_CHARACTER, LONGEST_EXTRA_MS)]
    if workout.minutes is not None:
        bounds.append((SHORTEST_MS_PER_CHARACTER, 0))
    return all(_is_clean(workout, plan, *bound) for bound in bounds)


def _is_clean(workout: Workout, plan: Plan, ms_per_character: int, extra_ms: Ms) -> bool:
    def length_of(words: Words) -> Frames:
        text, manner = words
        return round((len(text) * ms_per_character + extra_ms) * SAMPLE_RATE / 1000 / manner.rate)

    lengths = Lengths(length_of)
    try:
        placement = place_words(workout, plan, lambda _: lengths, _no_sound, scope="until_missed")
        return not findings(workout, placement)
    except ScriptError:
        return False


def _no_sound(path: str) -> Frames:
    raise AssertionError(f"the length of {path} is not known without opening it")
