"""A workout becomes a timeline without the network; nothing that computes with sound is imported."""

from __future__ import annotations

from dataclasses import dataclass

from audiocoach.build.options import DEFAULTS, Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import plan_speech, warn
from audiocoach.errors import Problem
from audiocoach.script.model import Workout
from audiocoach.sources.references import require_usable
from audiocoach.timeline.model import Timeline
from audiocoach.timeline.plan import Plan


@dataclass(frozen=True, slots=True)
class Planned:
    """A timeline with its warnings and notes, such as which voice the cue lengths come from."""

    timeline: Timeline
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def plan(workout: Workout, options: Options = DEFAULTS, *, outline: Plan | None = None) -> Planned:
    """Plan a workout without using the network; the notes say which voice the cue lengths come from.

    ``outline`` is its plan before its words have lengths, if that was made already.

    Raises:
        ScriptError: if words do not fit a ``say`` step's ``for``, or on warnings with ``strict``.
    """
    speech = plan_speech(workout, planning_resources(workout, options, outline))
    return Planned(speech.timeline, speech.warnings, speech.notes)


def warnings_of(
    workout: Workout, options: Options = DEFAULTS, *, outline: Plan | None = None
) -> tuple[Problem, ...]:
    """The warnings of :func:`plan`, without its timeline; arguments and errors are the same."""
    return warn(workout, planning_resources(workout, options, outline))


def planning_resources(workout: Workout, options: Options, outline: Plan | None = None) -> Resources:
    """What a plan or a build opens, once the script is known to be usable.

    Raises:
        ScriptError: if files of the script are missing, or on its warnings with ``strict``.
    """
    require_usable(workout, strict=options.rules.strict)
    resources = Resources(options)
    if outline is not None:
        resources.outline(workout, outline)
    return resources
