"""Leaf steps beyond do, rest and say: sounds, pauses, notes, cadence, effort, open repetitions, picks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.script.model import Exercise, Pause, Pick, Rest, Run, Sound, Step, Tabata, Workout
from audiocoach.script.picks import choose_steps
from script.conftest import CheckMistake, Mistake

StepOf = Callable[[str], Step]


def test_sound(step_of: StepOf) -> None:
    """A tone of the kit by its name, or a file."""
    tone, file = step_of("  - sound: go\n"), step_of("  - sound: sounds/gong.mp3\n")
    assert isinstance(tone, Sound)
    assert isinstance(file, Sound)
    assert (tone.tone, tone.file) == ("go", None)
    assert (file.tone, file.file) == (None, "sounds/gong.mp3")


def test_pause(step_of: StepOf) -> None:
    """Music alone, for a time."""
    step = step_of("  - pause: 5s\n")
    assert isinstance(step, Pause)
    assert step.for_ms == 5000


def test_run_with_every_option(step_of: StepOf) -> None:
    """Effort, cadence, incline and words at their times."""
    step = step_of(
        "  - run: Far\n    for: 10m\n    effort: zone 3\n    cadence: 172.5\n    incline: 1.5%\n    notes:\n"
        "      - {at: 1m, say: Relax your shoulders.}\n      - {at: -30s, say: 'Then {next}.'}\n"
        "      - {at: 50%, say: Half.}\n      - {at: 0, say: Go.}\n"
    )
    assert isinstance(step, Run)
    assert (step.effort, step.cadence_spm, step.incline) == ("zone 3", 172.5, "1.5%")
    assert [(note.at_ms, note.share, note.text) for note in step.notes] == [
        (60_000, None, "Relax your shoulders."),
        (-30_000, None, "Then {next}."),
        (None, 0.5, "Half."),
        (0, None, "Go."),
    ]
    assert step.notes[0].mark.line == 9


def test_do_with_open_repetitions(step_of: StepOf) -> None:
    """A range counts to its upper end; the most possible needs a time; both sides may take turns."""
    step = step_of("  - do: Squat\n    reps: 8-12\n    sides: alternate\n    notes: [{at: 36s, say: Up.}]\n")
    assert isinstance(step, Exercise)
    assert (step.reps, step.reps_from, step.sides, step.notes[0].at_ms) == (12, 8, "alternate", 36_000)
    step = step_of("  - do: Squat\n    reps: max\n    for: 60s\n    cadence: 30\n")
    assert isinstance(step, Exercise)
    assert (step.reps, step.max_reps, step.for_ms, step.cadence_spm) == (None, True, 60_000, 30)


def test_lines_with_open_repetitions(step_of: StepOf) -> None:
    """The same on one line, and under do."""
    step = step_of("  - Squat max reps 60s\n")
    assert isinstance(step, Exercise)
    assert (step.max_reps, step.for_ms) == (True, 60_000)
    step = step_of("  - do: Squat 3 x 8-12 @ 60kg\n    rest: 90s\n")
    assert isinstance(step, Exercise)
    assert (step.sets, step.reps, step.reps_from, step.load) == (3, 12, 8, "60kg")


def test_tabata_exercises_have_notes_and_cadence(step_of: StepOf) -> None:
    """Like any exercise of 20 seconds."""
    step = step_of("  - tabata: [{do: Skip, cadence: 120, notes: [{at: 10s, say: Half.}]}]\n")
    assert isinstance(step, Tabata)
    assert (step.steps[0].cadence_spm, step.steps[0].notes[0].at_ms) == (120, 10_000)


def test_pick(step_of: StepOf) -> None:
    """So many of the list, in its order, and the same ones at every build."""
    text = "  - pick: 2\n    from: [A 1s, B 2s, {superset: [C 3s]}, Rest 4s]\n"
    step = step_of(text)
    assert isinstance(step, Pick)
    assert (step.count, len(step.steps)) == (2, 2)
    assert step == step_of(text)
    assert step.seed == "test > step 1 (pick)"


def test_a_pick_with_a_seed_of_its_own_moves_with_it(workout_of: Callable[[str], Workout]) -> None:
    """With a seed, title and place do not matter; without, each place draws for itself."""
    steps = ", ".join(f"E{number} 1s" for number in range(40))
    workout = workout_of(
        "audiocoach: 1\nworkout:\n"
        + f"  - pick: 20\n    from: [{steps}]\n    seed: summer\n" * 2
        + f"  - pick: 20\n    from: [{steps}]\n" * 2
    )
    names = [
        [inner.name for inner in step.steps if isinstance(inner, Exercise)]
        for step in workout.steps
        if isinstance(step, Pick)
    ]
    assert names[0] == names[1]
    assert names[2] != names[3]


@given(st.integers(1, 30), st.integers(1, 30), st.text())
def test_what_is_chosen(listed: int, count: int, seed: str) -> None:
    """As many as asked for, each once, in order."""
    steps = [Rest(for_ms=number) for number in range(1, listed + 1)]
    picked = [step.for_ms for step in choose_steps(steps, count, seed) if isinstance(step, Rest)]
    assert len(picked) == min(listed, count)
    assert picked == sorted(set(picked))


def test_every_step_can_be_chosen() -> None:
    """Over many seeds no place of a list is left out."""
    steps: list[Step] = [Rest(for_ms=number) for number in range(1, 6)]
    assert {steps.index(*choose_steps(steps, 1, str(seed))) for seed in range(100)} == set(range(5))


RUN = "  - run: Easy\n    for: 9m\n"
SQUAT = "  - do: Squat\n    for: 40s\n"
MISTAKES = [
    ("  - sound: gogo\n", 3, 12, 'unknown sound "gogo"; did you mean "go"?', "gong.mp3"),
    ("  - sound: https://x/y.mp3\n", 3, 12, "web address", ""),
    ("  - sound: [go]\n", 3, 12, "expected text, found a list", ""),
    ("  - sound:\n", 3, 11, "a value is missing", "Write it, or delete the key."),
    ("  - sound: go\n    for: 3s\n", 4, 5, 'no key "for"', ""),
    ("  - pause: 0s\n", 3, 12, "is zero", ""),
    ("  - pause: long\n", 3, 12, "is not a duration", ""),
    ("  - pause:\n", 3, 11, "a value is missing", "Write it, or delete the key."),
    ("  - pause: 5s\n    say: Hi\n", 4, 5, "pause and say are two steps", ""),
    ("  - puase: 5s\n", 3, 5, 'did you mean "pause"?', ""),
    (RUN + "    effort: esy\n", 5, 13, 'did you mean "easy"?', "zone 1 to zone 5"),
    (RUN + "    effort: zone 6\n", 5, 13, "is not an effort", ""),
    (RUN + "    effort: [easy]\n", 5, 13, "expected text, found a list", ""),
    (RUN + "    efort: easy\n", 5, 5, 'did you mean "effort"?', ""),
    (RUN + "    incline: 2\n", 5, 14, "an incline like 2%", ""),
    (RUN + "    incline: 90%\n", 5, 14, "an incline like 2%", ""),
    (RUN + "    cadence: 29\n", 5, 14, "from 30 to 240", ""),
    (RUN + "    cadence: fast\n", 5, 14, "from 30 to 240", ""),
    (RUN + "    cadence:\n", 5, 13, "a value is missing", "Write it, or delete the key."),
    (SQUAT + "    cadence: 241\n", 5, 14, "from 30 to 240", ""),
    (SQUAT + "    incline: 2%\n", 5, 5, 'no key "incline"', ""),
    (SQUAT + "    notes: Go\n", 5, 12, "expected a list of notes", ""),
    (SQUAT + "    notes: []\n", 5, 12, "the list of notes is empty", ""),
    (SQUAT + "    notes: [Go]\n", 5, 13, "expected keys with values like at, say", ""),
    (SQUAT + "    notes: [{at: 10s}]\n", 5, 13, "a note needs the key say", ""),
    (SQUAT + "    notes: [{say: Go}]\n", 5, 13, "a note needs the key at", "50%"),
    (SQUAT + "    notes: [{at: 10s, sya: Go, say: Go}]\n", 5, 23, 'did you mean "say"?', ""),
    (SQUAT + "    notes: [{at: 41s, say: Go}]\n", 5, 18, "outside the step, which lasts 40s", ""),
    (SQUAT + "    notes: [{at: -41s, say: Go}]\n", 5, 18, "outside the step", ""),
    (SQUAT + "    notes: [{at: 101%, say: Go}]\n", 5, 18, "a number from 0 to 100", ""),
    (SQUAT + "    notes: [{at: half, say: Go}]\n", 5, 18, "is not a time", "50%"),
    (SQUAT + "    notes: [{at: '', say: Go}]\n", 5, 18, "the text is empty", "Write it, or delete the key."),
    (SQUAT + "    notes: [{at: 10s, say: '{exercises}'}]\n", 5, 28, 'did you mean "exercise"?', "{exercise}"),
    (SQUAT + "    tip: Hold {nxt}\n", 5, 10, 'did you mean "next"?', ""),
    ("  - rest: 30s\n    say: Then {nxt}\n", 4, 10, 'did you mean "next"?', ""),
    ("  - do: A\n    reps: 10\n    notes: [{at: 31s, say: Go}]\n", 5, 18, "which lasts 30s", ""),
    ("  - run: A\n    distance: 400m\n    pace: 5:00/km\n    notes: [{at: 3m, say: Go}]\n", 6, 18, "2m", ""),
    ("  - tabata: [{do: A, notes: [{at: 21s, say: Go}]}]\n", 3, 35, "which lasts 20s", ""),
    ("  - do: A\n    reps: max\n", 4, 11, "need a time", "for: 60s"),
    ("  - do: A\n    reps: 12-8\n", 4, 11, "goes up", ""),
    ("  - A max reps\n", 3, 7, "need a time", "max reps 60s"),
    (SQUAT + "    sides: alternat\n", 5, 12, 'did you mean "alternate"?', ""),
    (SQUAT + "    load: []\n", 5, 11, "expected text, found a list", ""),
    ("  - pick: 3\n    from: [A 1s, B 2s]\n", 3, 11, "3 cannot be picked from 2 steps", ""),
    ("  - pick: 0\n    from: [A 1s]\n", 3, 11, "from 1 to 1,000", ""),
    ("  - pick: [A 1s]\n    from: [A 1s]\n", 3, 11, "expected text, found a list", ""),
    ("  - pick: 1\n", 3, 5, "pick needs the key from", ""),
    ("  - pick: 1\n    from: []\n", 4, 11, "the list of steps is empty", ""),
    ("  - pick: 1\n    from: A 1s\n", 4, 11, "expected a list of steps", ""),
    ("  - pick: 1\n    form: [A 1s]\n    from: [A 1s]\n", 4, 5, 'did you mean "from"?', ""),
    ("  - pick: 1\n    from: [A 1s]\n    seed: []\n", 5, 11, "expected text, found a list", ""),
    ("  - pick: 2\n    from: [A, B 1s]\n", 4, 12, "does not say how much", ""),
]


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case[3])
def test_mistakes(check_mistake: CheckMistake, case: Mistake) -> None:
    """Each mistake is the only finding, at its place, in plain words."""
    check_mistake(case)
