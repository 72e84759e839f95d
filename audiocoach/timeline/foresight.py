"""Whether a session certainly has no findings, without speaking a word.

Speaking hundreds of cues to learn their lengths takes seconds. A session that has no findings with words
longer than any voice speaks them, nor with shorter ones, has none with their true lengths.
"""

from __future__ import annotations

from collections.abc import Iterable

from audiocoach.errors import ScriptError
from audiocoach.script.model import Workout
from audiocoach.timeline.kits import KITS, Kit, built_in_kit
from audiocoach.timeline.plan import Plan, Words
from audiocoach.timeline.resolve import findings, place_words, plan_workout
from audiocoach.units import SAMPLE_RATE, Frames, Ms

LONGEST_MS_PER_CHARACTER = 125
LONGEST_EXTRA_MS: Ms = 300
SHORTEST_MS_PER_CHARACTER = 45
"""What cues of the built-in voices take at most and at least, with room to spare."""


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
    if plan is None or plan.sound_paths():
        return False
    bounds = [(LONGEST_MS_PER_CHARACTER, LONGEST_EXTRA_MS)]
    if workout.minutes is not None:
        bounds.append((SHORTEST_MS_PER_CHARACTER, 0))
    return all(_is_clean(workout, plan, *bound) for bound in bounds)


def _is_clean(workout: Workout, plan: Plan, ms_per_character: int, extra_ms: Ms) -> bool:
    # With all forms at once nothing has to be placed a second time.
    lengths = _lengths(dict.fromkeys(plan.forms()), ms_per_character, extra_ms)

    def measure(words: Iterable[Words]) -> dict[Words, Frames]:
        return lengths | _lengths(words, ms_per_character, extra_ms)

    try:
        return not findings(workout, place_words(workout, plan, measure, _no_sound))
    except ScriptError:
        return False


def _no_sound(path: str) -> Frames:
    raise AssertionError(f"the length of {path} is not known without opening it")


def _lengths(words: Iterable[Words], ms_per_character: int, extra_ms: Ms) -> dict[Words, Frames]:
    return {
        (text, manner): round((len(text) * ms_per_character + extra_ms) * SAMPLE_RATE / 1000 / manner.rate)
        for text, manner in words
    }
