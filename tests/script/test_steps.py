"""Every kind of step with its options, and every mistake with its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import pytest

from audiocoach.errors import Problem, ScriptError
from audiocoach.script.load import load_workout
from audiocoach.script.model import (
    Circuit,
    Exercise,
    Repeat,
    Rest,
    Run,
    Say,
    Section,
    Step,
    Superset,
    Tabata,
    Tempo,
)
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import read_line
from audiocoach.script.source import Mark
from script.conftest import CheckMistake, Mistake

StepOf = Callable[[str], Step]
ProblemOf = Callable[[str], Problem]


def test_do_with_every_option(step_of: StepOf) -> None:
    """All options of an exercise are read, and each knows its line."""
    step = step_of(
        "  - do: Single-leg hop\n    reps: 10\n    sets: 3\n    rest: 45s\n    tempo: 2-0-1-0\n"
        "    sides: right-left\n    switch: 0\n    load: two plates\n"
        "    tip: [Land softly., Knee over toes.]\n    announce: no\n"
    )
    assert isinstance(step, Exercise)
    assert (step.name, step.reps, step.for_ms, step.sets, step.rest_ms) == (
        "Single-leg hop",
        10,
        None,
        3,
        45_000,
    )
    assert (step.tempo, step.sides, step.switch_ms) == (Tempo(2000, 0, 1000, 0), "right-left", 0)
    assert (step.load, step.tip, step.announce) == ("two plates", ("Land softly.", "Knee over toes."), False)
    assert step.mark == Mark(3, 5)
    assert step.line_of("tip") == 11


def test_do_by_time_and_pace(step_of: StepOf) -> None:
    """Time and repetitions may both be given; one tip needs no list."""
    step = step_of("  - do: Squat\n    for: 1:30\n    reps: 30\n    pace: 3s\n    tip: Knees out.\n")
    assert isinstance(step, Exercise)
    assert (step.for_ms, step.reps, step.pace_ms, step.tip) == (90_000, 30, 3000, ("Knees out.",))


def test_do_with_the_line_form(step_of: StepOf) -> None:
    """A line that says how much may stand under do, with other options below."""
    step = step_of("  - do: Squat 3x10 @ 60kg\n    tip: Knees out.\n    rest: 60s\n")
    assert isinstance(step, Exercise)
    assert (step.name, step.sets, step.reps, step.load, step.rest_ms) == ("Squat", 3, 10, "60kg", 60_000)


def test_lines(step_of: StepOf) -> None:
    """A bare line is an exercise or a rest, at its own place."""
    exercise = step_of("  - Squat 40s\n")
    assert isinstance(exercise, Exercise)
    assert (exercise.name, exercise.for_ms, exercise.mark) == ("Squat", 40_000, Mark(3, 5))
    rest = step_of("  - rest 30s\n")
    assert isinstance(rest, Rest)
    assert rest.for_ms == 30_000


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("  - rest: 60s\n", None),
        ("  - rest: 60s\n    say: Shake it out.\n", "Shake it out."),
        ("  - rest: {for: 60s}\n", None),
        ("  - rest: {for: 60s, say: Shake it out.}\n", "Shake it out."),
        ("  - rest:\n      for: 1:00\n      say: Shake it out.\n", "Shake it out."),
    ],
)
def test_rests(step_of: StepOf, text: str, say: str | None) -> None:
    """A rest is a duration or keys, with or without words."""
    rest = step_of(text)
    assert isinstance(rest, Rest)
    assert (rest.for_ms, rest.say) == (60_000, say)


def test_words(step_of: StepOf) -> None:
    """Words fold to one line and may be padded."""
    say = step_of("  - say: >\n      Well done,\n      {title} is over.\n    for: 10s\n")
    assert isinstance(say, Say)
    assert (say.text, say.for_ms) == ("Well done, {title} is over.", 10_000)


@pytest.mark.parametrize("word", ["run", "walk", "jog", "sprint", "ride", "row"])
def test_runs_by_time(step_of: StepOf, word: str) -> None:
    """The run family lasts what it says."""
    run = step_of(f"  - {word}: Easy\n    for: 20m\n    tip: Relax.\n")
    assert isinstance(run, Run)
    assert (run.word, run.name, run.duration_ms, run.distance, run.tip) == (
        word,
        "Easy",
        1_200_000,
        None,
        ("Relax.",),
    )


@pytest.mark.parametrize(
    ("distance", "pace", "duration_ms"),
    [
        ("400m", "5:00/km", 120_000),
        ("5km", "4:30/km", 1_350_000),
        ("1mi", "8:00/mi", 480_000),
        ("1mi", "5:00/km", 482_803),
    ],
)
def test_runs_by_distance(step_of: StepOf, distance: str, pace: str, duration_ms: int) -> None:
    """Distance and pace become time, to the millisecond; the distance stays as it was written."""
    run = step_of(f"  - run: Rep\n    distance: {distance}\n    pace: {pace}\n")
    assert isinstance(run, Run)
    assert (run.duration_ms, run.distance) == (duration_ms, distance)


def test_containers(step_of: StepOf) -> None:
    """Containers hold steps and each other."""
    section = step_of(
        "  - section: Main\n    steps:\n      - circuit: Legs\n        rounds: 3\n        rest: 15s\n"
        "        round_rest: 0\n        steps:\n"
        "          - Squat 40s\n          - repeat: 2\n            steps: [Hop 10s, Rest 5s]\n"
    )
    assert isinstance(section, Section)
    (circuit,) = section.steps
    assert isinstance(circuit, Circuit)
    assert (circuit.name, circuit.rounds, circuit.rest_ms, circuit.round_rest_ms) == ("Legs", 3, 15_000, 0)
    repeat = circuit.steps[1]
    assert isinstance(repeat, Repeat)
    assert (repeat.times, len(repeat.steps)) == (2, 2)


def test_tabata(step_of: StepOf) -> None:
    """Eight intervals of 20 s and 10 s unless written otherwise; its exercises take the time it gives."""
    tabata = step_of("  - tabata: [Burpee, {do: Swing @ 16kg, tip: Hips.}]\n    work: 30s\n    rounds: 6\n")
    assert isinstance(tabata, Tabata)
    assert (tabata.work_ms, tabata.rest_ms, tabata.rounds) == (30_000, 10_000, 6)
    assert [(step.name, step.for_ms, step.load) for step in tabata.steps] == [
        ("Burpee", 30_000, None),
        ("Swing", 30_000, "16kg"),
    ]


def test_the_step_key_may_come_later_if_it_is_the_only_one(step_of: StepOf) -> None:
    """The first key says what a step is; where only one can, it may stand anywhere."""
    step = step_of("  - for: 40s\n    do: Squat\n")
    assert isinstance(step, Exercise)
    assert step.for_ms == 40_000


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (Exercise, ["do: Squat", "reps: 5", "sets: 3", "rest: 30s"]),
        (Exercise, ["do: 3x Squat 40s", "rest: 20s", "tip: Chest up."]),
        (Rest, ["rest: 30s", "say: Breathe."]),
        (Circuit, ["circuit: Core", "rounds: 2", "rest: 10s", "steps: [Plank 40s]"]),
        (Superset, ["superset: [Row 5 reps, Press 5 reps]", "rest: 10s", "sets: 2"]),
        (Tabata, ["tabata: [Burpee]", "rest: 15s", "rounds: 4"]),
    ],
)
def test_the_order_of_keys_changes_nothing(step_of: StepOf, kind: type[Step], keys: list[str]) -> None:
    """In every order of its keys a step is the same step, places in the file aside."""

    def read(order: Sequence[str]) -> dict[str, object]:
        step = step_of("  - " + "\n    ".join(order) + "\n")
        assert isinstance(step, kind)
        return _without_places(step.model_dump())

    written = read(keys)
    assert all(read(order) == written for order in permutations(keys))


def test_the_order_of_keys_does_not_move_a_draw(step_of: StepOf) -> None:
    """What a pick draws does not depend on the order of keys in the step around it."""
    inner = "steps: [{pick: 2, from: [A 1s, B 1s, C 1s, D 1s, E 1s]}]"
    keys = ["circuit: Core", "rounds: 2", "rest: 10s", inner]
    drawn = {
        str(_without_places(step_of("  - " + "\n    ".join(order) + "\n").model_dump()))
        for order in permutations(keys)
    }
    assert len(drawn) == 1


def _without_places(value: Any) -> Any:
    """Dumped data without the lines and columns that it was written at."""
    if isinstance(value, dict):
        return {key: _without_places(each) for key, each in value.items() if key not in ("mark", "marks")}
    return [_without_places(each) for each in value] if isinstance(value, list | tuple) else value


MISTAKES = [
    ("  - Squat 10\n", 3, 11, "reps or seconds?", "Squat 10 reps or Squat 10s"),
    ("  - 'Squat 10'\n", 3, 12, "reps or seconds?", ""),
    ("  - Squat\n", 3, 5, "does not say how much", "Squat 40s"),
    ("  - Step-up 40m\n", 3, 13, "minutes or metres?", "Step-up 40 min or Step-up 40 metres 60s"),
    ("  - Carry 400m\n", 3, 5, "400m needs a pace or a time", "Carry 400 metres @ 5:00/km"),
    ("  - [Squat 40s]\n", 3, 5, "expected a step, found a list", "under steps"),
    ("  -\n  - Squat 40s\n", 3, 4, "a value is missing", "Write a step behind the dash"),
    ("  - {}\n", 3, 5, "the step is empty", "Squat 40s"),
    ("  - Squat: 10\n", 3, 12, "reps or seconds", "Write Squat 10 reps or Squat 10s."),
    ("  - Emom: 10\n", 3, 5, 'unknown step "Emom"; did you mean "emom"', "Known steps are"),
    ("  - exercise: Squat 40s\n", 3, 5, 'unknown step "exercise"', "An exercise is written like"),
    ("  - Squat 8 to 12\n", 3, 11, "a range of reps?", "Write Squat 8-12 reps"),
    ("  - ladder: [2]\n    steps: [Squat, Rest each side]\n", 4, 20, "a rest has a time", "Rest 30s."),
    ("  - amrap: 5m\n    steps: [Rest @ 60kg]\n", 4, 13, "a rest has a time", "Rest 30s."),
    ("  - {exercise: Squat, for: 40s}\n", 3, 6, 'unknown step "exercise"', "- do: Squat"),
    ("  - secton: A\n    steps: [Squat 40s]\n", 3, 5, 'did you mean "section"?', "Known steps are do"),
    ("  - secton: A\n    rest: 9s\n    steps: [Squat 40s]\n", 3, 5, 'did you mean "section"?', "Known steps"),
    ("  - fro: 40s\n    rest: 9s\n", 3, 5, 'no key "fro"; did you mean "for"?', "Known keys are rest"),
    ("  - for: 40s\n    sets: 3\n", 3, 5, "no key names the step", "do: Squat"),
    (
        "  - sets: 3\n    say: Go\n    do: Squat\n",
        3,
        5,
        "this could be several",
        "Put say or do first",
    ),
    ("  - do: Squat\n    for: 40s\n    say: Go\n", 5, 5, "do and say are two steps", "- say:"),
    (
        "  - do: Squat\n    for: 40s\n    temp: 3110\n",
        5,
        5,
        'no key "temp"; did you mean "tempo"?',
        "Known keys",
    ),
    ("  - do: Squat\n", 3, 9, "does not say how much", "for: 40s or reps: 10"),
    ("  - do: Squat 40s\n    for: 40s\n", 3, 9, "more than a name", "only the name"),
    ("  - do: Squat 3x10\n    sets: 3\n", 4, 11, "sets is also written", "Keep one"),
    ("  - do: Rest 30s\n", 3, 9, "a rest is a step of its own", "- rest: 30s"),
    ("  - do: ''\n    for: 40s\n", 3, 9, "the text is empty", "Write it, or delete the key."),
    ("  - do: [Squat]\n    for: 40s\n", 3, 9, "expected text, found a list", "quotes"),
    ("  - do: Squat\n    for: soon\n", 4, 10, "is not a duration", ""),
    ("  - do: Squat\n    for: 0s\n", 4, 10, "is zero", ""),
    ("  - do: Squat\n    for: 400m\n", 4, 10, "longer than 6 h", "metres"),
    ("  - do: Squat\n    reps: 3x10\n", 4, 11, "both sets and reps", "sets: 3 and reps: 10"),
    ("  - do: Squat\n    reps: 10\n    tempo: 9\n", 5, 12, "is not a tempo", "3-1-1-0"),
    (
        "  - do: Squat\n    reps: 9\n    tempo: 3110\n    pace: 3s\n",
        6,
        11,
        "tempo and pace both",
        "Keep one",
    ),
    ("  - do: Squat\n    reps: 9\n    pace: 5:00/km\n", 5, 11, "a running pace", ""),
    ("  - do: Squat\n    reps: 9\n    pace: 1ms\n", 5, 11, "too short for one rep", ""),
    (
        "  - do: Squat\n    for: 9s\n    sides: both\n",
        5,
        12,
        "expected each, left-right, right-left, each-way, alternate, left or right",
        "",
    ),
    ("  - do: Squat\n    for: 9s\n    sets: 0\n", 5, 11, "from 1 to 100", ""),
    ("  - do: Squat\n    for: 9s\n    tip: []\n", 5, 10, "the list of tips is empty", ""),
    (
        "  - do: Squat\n    for: 9s\n    tip: [a, '']\n",
        5,
        14,
        "the text is empty",
        "Write it, or delete the key.",
    ),
    ("  - do: Squat\n    for: 9s\n    announce: 2\n", 5, 15, "expected yes or no", ""),
    ("  - rest: 0s\n", 3, 11, "is zero", ""),
    ("  - Rest 0s\n", 3, 10, "is zero", ""),
    ("  - rest: {say: Hi}\n", 3, 11, "rest needs the key for", "for: 60s"),
    ("  - rest: {for: 9s, say: Hi}\n    say: Ho\n", 4, 10, "say is written twice", ""),
    ("  - rest: 60s\n    for: 60s\n", 4, 10, "already has a duration", ""),
    ("  - say: '...'\n", 3, 10, "nothing that can be spoken", ""),
    ("  - say:\n  - Squat 40s\n", 3, 9, "a value is missing", "Write it, or delete the key."),
    ("  - say: {title}\n", 3, 10, "expected text, found keys", "needs quotes"),
    ("  - say: Hi {nam}\n", 3, 10, "not a placeholder", "{title}"),
    ("  - say: " + "a" * 2001 + "\n", 3, 10, "2,001 characters; the limit is 2,000", ""),
    ("  - run: Easy\n", 3, 5, "run needs for, or distance and pace", "for: 10m"),
    ("  - run: Easy\n    distance: 5km\n", 4, 15, "a distance needs a pace", "pace: 5:00/km"),
    ("  - run: Easy\n    for: 9m\n    distance: 5km\n", 5, 15, "distance sets it too", ""),
    ("  - run: Easy\n    for: 9m\n    splits: 200m\n", 5, 13, "splits need a pace", "paces at the top"),
    ("  - run: Easy\n    distance: 5 parsecs\n    pace: 5:00/km\n", 4, 15, "is not a distance", ""),
    ("  - run: Easy\n    distance: 5km\n    pace: fast\n", 5, 11, "is not a running pace", ""),
    ("  - run: Far\n    distance: 999km\n    pace: 5:00/km\n", 4, 15, "at this pace it lasts", ""),
    ("  - section: A\n", 3, 5, "section needs the key steps", "steps:"),
    ("  - section: A\n    steps: []\n", 4, 12, "the list of steps is empty", ""),
    ("  - section: A\n    steps: -Squat 40s\n", 4, 12, "expected a list of steps", "space is missing"),
    (
        "  - section: A\n    voice: {engine: gtts}\n    steps: [B 4s]\n",
        4,
        13,
        'has no key "engine"',
        "accent, rate",
    ),
    (
        "  - section: A\n    voice: gtts\n    steps: [B 4s]\n",
        4,
        12,
        "expected keys with values like accent",
        "",
    ),
    ("  - circuit: A\n    rounds: 1001\n    steps: [B 4s]\n", 4, 13, "from 1 to 1,000", ""),
    ("  - circuit: A\n    rest: -1s\n    steps: [B 4s]\n", 4, 11, "cannot be negative", ""),
    ("  - circuit:\n    steps: [B 4s]\n", 3, 13, "a value is missing", "Write it, or delete the key."),
    ("  - repeat: many\n    steps: [B 4s]\n", 3, 13, "from 1 to 1,000", ""),
    ("  - repeat: 6\n", 3, 5, "repeat needs the key steps", ""),
    ("  - tabata: Burpee\n", 3, 13, "expected a list of exercises", ""),
    ("  - tabata: [Burpee 20s]\n", 3, 21, "is already set", ""),
    ("  - tabata: [Rest]\n", 3, 14, "tabata has its own rests", ""),
    ("  - tabata: [Plank each side]\n", 3, 14, "tabata has no sides", ""),
    ("  - tabata: [{do: A, for: 20s}]\n", 3, 22, 'no key "for"', ""),
    ("  - tabata: [A]\n    work: 0s\n", 4, 11, "is zero", ""),
]


def test_a_line_may_have_a_colon_behind_its_name() -> None:
    """``Squat: 3x10``, a key for YAML, is the step ``Squat 3x10``, as people note it, also in containers."""
    text = "audiocoach: 1\nworkout:\n"
    steps = (
        "Squat{} 3x10 @ 60kg, rest 2 min",
        "Side plank{} 30s each side",
        "Row{} 8-12 reps",
        "Run{} 5 km @ 5:00/km",
    )
    apart, joined = (
        load_workout(
            text
            + "".join(f"  - {step.format(colon)}\n" for step in steps)
            + f"  - amrap: 9 min\n    steps:\n      - Squat{colon} 10 reps\n",
            file="a.yaml",
        )
        for colon in ("", ":")
    )
    assert joined.steps == apart.steps
    assert not joined.warnings


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case[3])
def test_mistakes(check_mistake: CheckMistake, case: Mistake) -> None:
    """Each mistake is the only finding, at its place, in plain words, with what to write instead."""
    check_mistake(case)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("  - do: Hop\n    for: x\n", "step 1 (Hop) > for"),
        ("  - Squat 10\n", "step 1 (Squat 10)"),
        (
            "  - section: Strength\n    steps:\n      - Squat 4s\n"
            "      - do: Single-leg hop\n        reps: 9\n        tempo: 9\n",
            "Strength > step 2 (Single-leg hop) > tempo",
        ),
        (
            "  - section: A\n    steps:\n      - circuit: B\n        steps:\n"
            "          - repeat: 2\n            steps: [Hop]\n",
            "A > B > step 1 (repeat) > step 1 (Hop)",
        ),
        ("  - circuit: B\n    rounds: x\n    steps: [Hop 4s]\n", "B > rounds"),
        ("  - tabata: [A, B 20s]\n", "step 1 (tabata) > step 2 (B 20s)"),
        ("  - rest: {for: x}\n", "step 1 (rest) > rest > for"),
        ("  - section: A\n    music: {bpm: 3}\n    steps: [Hop 4s]\n", "A > music > bpm"),
    ],
)
def test_paths_in_words(problem_of: ProblemOf, text: str, path: str) -> None:
    """A finding says where it is in the words of the script."""
    assert problem_of(text).path == path


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("  - do: Squat\n    for: 40s\n    rest: 30s\n", 5, "rest goes between sets"),
        ("  - do: Squat\n    for: 40s\n    switch: 5s\n", 5, "switch is the gap between sides"),
        ("  - circuit: A\n    round_rest: 30s\n    steps: [B 4s]\n", 4, "round_rest goes between rounds"),
        (
            "  - amrap: 5m\n    steps:\n      - do: Squat\n        reps: 5\n        tip: Up.\n",
            7,
            "tip is not spoken",
        ),
    ],
)
def test_options_without_effect_are_warnings(text: str, line: int, message: str) -> None:
    """An option that changes nothing is worth a word and stops nothing."""
    (warning,) = load_workout(f"audiocoach: 1\nworkout:\n{text}", file="test.yaml").warnings
    assert message in warning.message
    assert (warning.line, warning.severity) == (line, "warning")


@pytest.mark.parametrize(
    "line", ["8 or 10 Rest", "Rest 3-4 x 8-10", "EMOM r 30", "Tabata to failure", "Hill reps 12-10-8"]
)
def test_no_form_is_offered_that_is_refused_itself(line: str) -> None:
    """What a refusal tells the user to write is read before it is offered."""

    def problems(text: str) -> list[str]:
        try:
            load_workout(f"audiocoach: 1\nworkout:\n- {text}\n", file="t.yaml")
        except ScriptError as error:
            return [f"{one.message} {one.suggestion}" for one in error.problems]
        return []

    with pytest.raises(RefusalError) as caught:
        read_line(line)
    (told,) = problems(json.dumps(line))
    refused = [form for form in caught.value.forms if problems(form)]
    assert refused
    assert not [form for form in refused if form in told]
