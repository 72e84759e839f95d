"""A workout becomes a timeline without the network; nothing that computes with sound is imported.

Cue lengths come from stored clips of the requested voice, else from a voice of this machine: the one that
would speak, if it is one of :data:`QUICK_ENGINES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from audiocoach.build.choices import VoiceChoice, voice_choices
from audiocoach.build.ensemble import ensemble_for, with_voice
from audiocoach.build.options import DEFAULTS, Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import first_able
from audiocoach.errors import NotWorkingError, Problem, ScriptError, VoiceError
from audiocoach.script.model import Workout
from audiocoach.sources.references import require_usable
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.plan import Plan, Words
from audiocoach.timeline.resolve import Lengths, all_warnings, verdict
from audiocoach.timeline.schedule import Placement, PlacementScope
from audiocoach.units import Frames
from audiocoach.voices import registry
from audiocoach.voices.cast import Ensemble, NotStoredError, lengths_of, stored_lengths
from audiocoach.voices.engine import NotPredictedError
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.recorded import NAME as RECORDED
from audiocoach.voices.speaker import Prediction

QUICK_ENGINES = ("hibari", "pico", "espeak")
"""Engines that give the length of a cue at once: they predict it, or speak fast."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A timeline with its warnings and notes, such as which voice the cue lengths come from."""

    timeline: Timeline
    outline: Plan
    """The session before its words had lengths."""
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def plan(workout: Workout, options: Options = DEFAULTS) -> Planned:
    """Plan a workout without using the network; the notes say which voice the cue lengths come from.

    Raises:
        ScriptError: if files of the script are missing, if words do not fit a ``say`` step's ``for``, or on
            warnings with ``strict``.
        VoiceError: if no voice of this machine can speak the session.
    """
    require_usable(workout)
    resources = Resources(options)
    outline = resources.outline(workout).plan
    placement, ensemble, note = _placed(workout, resources, "all")
    timeline, notes = with_voice(placement.timeline(), ensemble)
    warnings = all_warnings(workout, timeline, strict=options.rules.strict)
    return Planned(timeline, outline, warnings, (note, *notes))


def warnings_of(workout: Workout, options: Options, outline: Plan | None) -> tuple[Problem, ...]:
    """The warnings of :func:`plan`, for which only some words are placed. ``outline`` is the session before
    its words have lengths, if that was made already.

    Raises:
        ScriptError, VoiceError: as :func:`plan`.
    """
    require_usable(workout)
    resources = Resources(options)
    resources.outline(workout, outline)
    placement, _, _ = _placed(workout, resources, "must")
    return all_warnings(workout, placement, strict=options.rules.strict)


_Placed = tuple[Placement, Ensemble, str]
"""Placed words, who gave their lengths, and a note that says how."""


def _placed(workout: Workout, resources: Resources, scope: PlacementScope) -> _Placed:
    choices = voice_choices(workout, resources.options)
    for choice in choices:
        is_packed = choice.engine == PACK_VOICE
        try:
            ensemble = ensemble_for(workout, choice, resources)
            measure = partial(_speak_lengths if is_packed else stored_lengths, ensemble)
            placement = resources.placement(workout, measure, scope)
        except (NotStoredError, NotWorkingError):
            continue
        except VoiceError:
            if not is_packed:
                raise
            continue
        return placement, ensemble, f"lengths from stored clips of {ensemble.engine_name}"
    _, placed, _ = first_able(
        _quick_choices(workout, choices, resources), lambda one: _placed_by(workout, one, resources, scope)
    )
    return placed


def _quick_choices(
    workout: Workout, choices: Sequence[VoiceChoice], resources: Resources
) -> tuple[VoiceChoice, ...]:
    """The choices that give their lengths quickly; if there are none, those of ``auto``."""
    engines = [choice.speaker for choice in choices if registry.engine_part(choice.speaker) in QUICK_ENGINES]
    if not engines:
        engines_of_auto = registry.candidates(
            registry.AUTO_NAME, workout.language, resources.options.machine.engines
        )
        engines = [name for name in engines_of_auto if name in QUICK_ENGINES]
    is_recorded = choices[0].is_recorded
    return tuple(VoiceChoice(RECORDED, name) if is_recorded else VoiceChoice(name) for name in engines)


def _placed_by(workout: Workout, choice: VoiceChoice, resources: Resources, scope: PlacementScope) -> _Placed:
    """Place words with a voice's estimated lengths if the findings are the same for all likely lengths, else
    with the true ones.
    """
    ensemble = ensemble_for(workout, choice, resources)
    known: dict[Words, Prediction] = {}

    def predict(words: Words) -> Prediction:
        if words not in known:
            known.update(ensemble.predict_lengths((words,)))
        return known[words]

    def place(slack: float, scope: PlacementScope) -> Placement:
        lengths = Lengths(lambda words: predict(words).at(slack))
        return resources.placement(workout, lambda _: lengths, scope)

    with suppress(NotPredictedError, ScriptError):
        likely = place(0.0, scope)
        found = verdict(workout, likely)
        if all(verdict(workout, place(slack, "must")) == found for slack in (1.0, -1.0)):
            return likely, ensemble, f"lengths estimated for {ensemble.engine_name}"
    placement = resources.placement(workout, partial(_speak_lengths, ensemble), scope)
    return placement, ensemble, f"lengths from {ensemble.engine_name}"


def _speak_lengths(ensemble: Ensemble, words: Iterable[Words]) -> dict[Words, Frames]:
    """Lengths of words, spoken if necessary."""
    return lengths_of(ensemble.speak(words))
