"""One-line steps as steps: an exercise, a run, or a rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem
from audiocoach.script.line_steps import run_word
from audiocoach.script.load import load_workout
from audiocoach.script.model import Exercise, Repeat, Rest, Run, Step, Workout

StepOf = Callable[[str], Step]
ProblemOf = Callable[[str], Problem]


@pytest.mark.parametrize(
    ("text", "word", "distance", "duration_ms", "pace"),
    [
        ("Run 5km @ 5:00/km", "run", "5km", 1_500_000, "5:00/km"),
        ("400 m run @ 4:00/km", "run", "400m", 96_000, "4:00/km"),
        ("Sprint 100m 20s", "sprint", "100m", 20_000, None),
        ("Row 2000m @ 2:00/500m", "row", "2000m", 480_000, "2:00/500m"),
        ("Run 1 mile @ 8:00/mi", "run", "1mi", 480_000, "8:00/mi"),
        ("Easy jog 2 km @ 6:00/km", "jog", "2km", 720_000, "6:00/km"),
        ("Laufen 1km @ 6:00/km", "run", "1km", 360_000, "6:00/km"),
    ],
)
def test_runs_by_distance(  # noqa: PLR0917 (a case)
    step_of: StepOf, text: str, word: str, distance: str, duration_ms: int, pace: str | None
) -> None:
    """A run on one line is a run, with the time that its distance takes; 100m 20s is never 100 minutes."""
    step = step_of(f"  - {text}\n")
    assert isinstance(step, Run)
    assert (step.word, step.distance, step.duration_ms, step.pace) == (word, distance, duration_ms, pace)


@pytest.mark.parametrize(
    ("text", "word", "duration_ms"),
    [
        ("jog: 2 min", "jog", 120_000),
        ("run: 5 km @ 5:00/km", "run", 1_500_000),
        ("walk: Brisk walk 90s", "walk", 90_000),
        ("row: 500m @ 2:00/500m", "row", 120_000),
        ("sprint: 100m 20s", "sprint", 20_000),
        ("ride: 20 min zone 2", "ride", 1_200_000),
    ],
)
def test_short_forms_of_runs(step_of: StepOf, text: str, word: str, duration_ms: int) -> None:
    """The value of a run's key may be its length."""
    step = step_of(f"  - {text}\n")
    assert isinstance(step, Run)
    assert (step.word, step.duration_ms) == (word, duration_ms)


def test_paces_of_the_header_decide(workout_of: Callable[[str], Workout]) -> None:
    """A distance without a pace takes the header's, by its effort."""
    header = "audiocoach: 1\npaces: {easy: 6:00/km, tempo: 4:00/km}\n"
    steps = workout_of(f"{header}workout: [Easy run 1km, Tempo run 1km]\n").steps
    assert [step.duration_ms for step in steps if isinstance(step, Run)] == [360_000, 240_000]


def test_sets_of_a_distance_stay_an_exercise(step_of: StepOf) -> None:
    """Repeats with a rest between them are sets."""
    step = step_of("  - 5 x 1000 m run @ 4:00/km, rest 90s\n")
    assert isinstance(step, Exercise)
    assert (step.sets, step.for_ms, step.rest_ms, step.distance) == (5, 240_000, 90_000, "1000m")


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("400 m run", "400m needs a pace or a time", "Write run 400 metres @ 5:00/km or run 400 metres 60s."),
        ("Row 30 cal", "how long 30 cal take is not known", "Row 30 cal 60s"),
        ("Plank 30s @ 5:00/km", "not known as a run", "at 5:00/km"),
        ("Squat 30s incline 5%", "not known as a run", "incline 5%"),
        ("jog: 3x10", "a jog has a time or a distance", "repeat: 8"),
    ],
)
def test_what_is_asked(problem_of: ProblemOf, text: str, message: str, remedy: str) -> None:
    """A distance or a count whose time nothing tells is asked for, with the lines that answer."""
    problem = problem_of(f"  - {text}\n")
    assert message in problem.message
    assert remedy in problem.suggestion


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Rest 30s"), ("en", "30s break"), ("de", "Pause 30s"), ("de", "Rest 30s"), ("fr", "Repos 30s"),
     ("es", "Descanso 30 s"), ("es", "Pausa 30s"), ("en", "Recovery 30s")],
)  # fmt: skip
def test_rests_in_their_language(workout_of: Callable[[str], Workout], language: str, text: str) -> None:
    """A language's words for a rest are rests in its scripts."""
    (step,) = workout_of(f"audiocoach: 1\nlanguage: {language}\nworkout: [{text}]\n").steps
    assert isinstance(step, Rest)
    assert step.for_ms == 30_000


def test_another_languages_rest_is_a_hint() -> None:
    """Elsewhere they are exercises, and a warning says what to write for a rest."""
    loaded = load_workout("audiocoach: 1\nworkout: [Descanso 30s]\n", file="test.yaml")
    assert isinstance(loaded.steps[0], Exercise)
    (warning,) = loaded.warnings
    assert warning.suggestion == "If you mean a rest, write Rest 30s."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Run", ("run", None)),
        ("Easy run", ("run", "easy")),
        ("Lockerer Lauf", None),
        ("Rudern", ("row", None)),
        ("Farmer walk", None),
        ("Squat", None),
    ],
)
def test_run_words(name: str, expected: tuple[str, str | None] | None) -> None:
    """A name is a run if it has nothing but a run's word and how it is run."""
    assert run_word(name) == expected


def test_repeat_counts_with_a_sign(step_of: StepOf) -> None:
    """`repeat: 8x` is eight times."""
    step = step_of("  - repeat: 8x\n    steps: [Squat 10s]\n")
    assert isinstance(step, Repeat)
    assert step.times == 8
