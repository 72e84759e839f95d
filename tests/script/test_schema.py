"""The JSON Schema of a script: it takes what the loader takes, and refuses what is wrong in shape as it
does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from audiocoach.boundary import PACK_FILE
from audiocoach.errors import Problem
from audiocoach.script.load import load_workout
from audiocoach.script.schema import script_schema
from audiocoach.sources.find import is_block

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(
    path
    for folder in ("workouts", "tests/golden", "audiocoach/starters")
    for path in (ROOT / folder).rglob("*.yaml")
    if not is_block(path) and path.name != PACK_FILE
)
HEADER = "audiocoach: 1\nworkout:\n"


def first_that_fits(validator: Any, schemas: list[Any], value: object, schema: Any) -> Iterator[Any]:
    """The keyword ``anyOf``. The library's collects the errors of each form, and takes ten times as long."""
    if not any(validator.evolve(schema=one).is_valid(value) for one in schemas):
        yield from Draft202012Validator.VALIDATORS["anyOf"](validator, schemas, value, schema)


VALIDATOR = extend(Draft202012Validator, {"anyOf": first_that_fits})(script_schema())


def accepts(text: str) -> bool:
    """Whether an editor would find nothing wrong."""
    return bool(VALIDATOR.is_valid(yaml.safe_load(text)))


def test_it_is_a_schema_that_json_can_hold() -> None:
    """It is valid against its own dialect, and is the same after a way through text."""
    Draft202012Validator.check_schema(script_schema())
    assert json.loads(json.dumps(script_schema())) == script_schema()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_script_is_accepted(path: Path) -> None:
    """Shipped sessions, golden ones and starters; errors would name their place."""
    errors = VALIDATOR.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("audiocoach: 1\nvoice: {x: 1}\nworkout: [Squat 40s]", "voice"),
        ("audiocoach: 1\nmusic: {x: 1}\nworkout: [Squat 40s]", "music"),
        ("audiocoach: 1\ncues: {x: 1}\nworkout: [Squat 40s]", "cues"),
        (HEADER + "  - {section: A, steps: [Squat 40s], voice: {x: 1}}", "section_voice"),
        (HEADER + "  - tabata: [{do: A, x: 1}]", "tabata_exercise"),
    ],
)
def test_groups_of_keys_are_those_of_the_loader(
    text: str, place: str, problems_of: Callable[..., tuple[Problem, ...]]
) -> None:
    """The loader lists the keys that it knows; the schema has the same."""
    (problem,) = problems_of(text)
    listed = re.search(r"Known keys are (.+)\.", problem.suggestion)
    assert listed
    fragment = script_schema()["$defs"][place]
    groups: list[dict[str, Any]] = [fragment, *fragment.get("anyOf", ())]
    (properties,) = [group["properties"] for group in groups if "properties" in group]
    assert set(properties) == set(listed[1].split(", "))


@pytest.mark.parametrize(
    "steps",
    [
        "Squat 40s",
        "Squat 3x10",
        "10 push-ups",
        "Rest 1:30",
        "'Squat ${work}'",
        "{do: Squat, for: 40}",
        "{do: Squat, for: 1:30}",
        "{do: Squat, for: 1m30s, announce: no}",
        "{do: Squat, reps: 10, tempo: 3110}",
        "{do: Squat, reps: 10, tempo: 0201}",
        "{do: Squat, reps: 8-12, tempo: 2-0-1, sides: alternate}",
        "{do: Squat, reps: max, for: 60s, notes: [{at: 50%, say: Half.}, {at: -10s, say: Ten.}]}",
        "{do: Squat 3x10, rest: 0, tip: [One., Two.]}",
        "{rest: {for: 60s, say: Drink.}}",
        "{rest: 60, say: Drink.}",
        "{run: Easy, for: 10 min, pace: 5:00/km, splits: 1km}",
        "{run: Easy, for: 10 min, effort: zone 2, cadence: 170, incline: 2%}",
        "{ride: Out, distance: 5km, pace: 5:00/km}",
        "{circuit: Legs, rounds: 2, rest: 20s, steps: [Squat 40s]}",
        "{section: End, music: {source: calm, level: -26dB}, voice: {rate: 0.9}, cues: {tempo: off}, "
        "steps: [Squat 40s]}",
        "{section: End, music: none, steps: [{repeat: 2, steps: [Squat 40s]}]}",
        "{tabata: [Burpee, {do: Climber, load: 5 kg}], rounds: 4}",
        "{superset: [Squat 3 reps, Row 3 reps], sets: 3, rest: 60s}",
        "{emom: 10, every: 90, steps: [Squat 10 reps, {superset: [Squat 3 reps, Row 3 reps]}]}",
        "{amrap: 8m, steps: [Squat, 10 push-ups]}",
        "{for_time: {cap: 12m}, steps: [Squat]}",
        "{ladder: [2, 4, 6], steps: [Squat, {do: Row, load: 5 kg}]}",
        "{pyramid: [20s, 40s], steps: [Plank, Rest 20s]}",
        "{pick: 1, from: [Squat 40s, Row 40s], seed: 7}",
        "{cycle: {Contract: 6s, Relax: 10}, for: 2m, voice: every 5}",
        "{breathe: box, rounds: 3}",
        "{breathe: {in: 4s, out: 6, hold: 0}, for: 2m}",
        "{breathe: Box, for: 2m}",
        "{walk: Up, for: 5m, effort: Zone 2}",
        "{cycle: {A: 6s, B: 10}, for: 2m, voice: First 2}",
        "{do: Squat, for: 2m, notes: [{at: -1:10, say: A}, {at: -5, say: B}, {at: 1:30, say: C}]}",
        "{do: Squat, for: 2m, notes: [{at: 9 sec, say: A}, {at: 12.5%, say: B}]}",
        "{Squat: 3x10}",
        "{Warm-up: [Squat 40s, {say: Well done.}]}",
        "{3 rounds: [10 squats, Rest 30s]}",
        "{AMRAP 8 min: [Squat, 10 push-ups]}",
        "{Side plank: 30s each side}",
        "{sound: go}",
        "{pause: 5}",
        "{say: 'Well done, {title}.', for: 10s}",
    ],
)
def test_all_ways_of_writing_are_accepted(steps: str) -> None:
    """What the loader reads is right for an editor too, also where YAML makes a number or a switch of it."""
    text = f"{HEADER}  - {steps}\n"
    load_workout(text, file="test.yaml", variables={"work": "40s"} if "${" in text else None)
    assert accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "audiocoach: 1",
        "workout: [Squat 40s]",
        "audiocoach: 2\nworkout: [Squat 40s]",
        "audiocoach: 1\nworkout: []",
        "audiocoach: 1\nworkout: Squat 40s",
        "audiocoach: 1\nworkout: [[Squat 40s]]",
        "audiocoach: 1\ntitel: A\nworkout: [Squat 40s]",
        "audiocoach: 1\ntitle: [A]\nworkout: [Squat 40s]",
        "audiocoach: 1\ntitle:\nworkout: [Squat 40s]",
        "audiocoach: 1\nminutes: long\nworkout: [Squat 40s]",
        "audiocoach: 1\nminutes: 0\nworkout: [Squat 40s]",
        "audiocoach: 1\nminutes: 10000\nworkout: [Squat 40s]",
        "audiocoach: 1\nlevel: expert\nworkout: [Squat 40s]",
        "audiocoach: 1\ntags: legs\nworkout: [Squat 40s]",
        "audiocoach: 1\nlanguage: tlh\nworkout: [Squat 40s]",
        "audiocoach: 1\nvars: [work]\nworkout: [Squat 40s]",
        "audiocoach: 1\nvoice: {rate: 5}\nworkout: [Squat 40s]",
        "audiocoach: 1\nvoice: {pitch: 1}\nworkout: [Squat 40s]",
        "audiocoach: 1\nmusic: {level: loud}\nworkout: [Squat 40s]",
        "audiocoach: 1\nmusic: {bpm: 500}\nworkout: [Squat 40s]",
        "audiocoach: 1\nbeeps: quiet\nworkout: [Squat 40s]",
        "audiocoach: 1\ncues: {countdown: 3.5}\nworkout: [Squat 40s]",
        "audiocoach: 1\ncues: {halfway: maybe}\nworkout: [Squat 40s]",
        "audiocoach: 1\ncues: {tips: many}\nworkout: [Squat 40s]",
        "audiocoach: 1\ncues: none\nworkout: [Squat 40s]",
    ],
)
def test_broken_headers_are_refused_by_both(
    text: str, problems_of: Callable[..., tuple[Problem, ...]]
) -> None:
    """Unknown keys, wrong types, missing keys, values out of range."""
    assert problems_of(text)
    assert not accepts(text)


@pytest.mark.parametrize(
    "step",
    [
        "Squat",
        "{}",
        "{squat: often}",
        "{exercise: Squat 40s}",
        "{for: 40s}",
        "{do: Squat}",
        "{do: [Squat], for: 40s}",
        "{do: Squat, for: soon}",
        "{do: Squat, for: -5}",
        "{do: Squat, for: 0}",
        "{do: Squat, reps: few}",
        "{do: Squat, reps: 0}",
        "{do: Squat, reps: 10, tempo: slow}",
        "{do: Squat, reps: 10, sides: both}",
        "{do: Squat, reps: 10, sets: 1000}",
        "{do: Squat, reps: 10, weight: 5}",
        "{do: Squat, reps: 10, tip: {a: b}}",
        "{do: Squat, for: 40s, notes: [{at: 10s}]}",
        "{do: Squat, for: 40s, notes: [{at: soon, say: A}]}",
        "{do: Squat, for: 40s, notes: [{at: 10x, say: A}]}",
        "{do: Squat, for: 40s, cadence: 500}",
        "{do: Squat, for: 40s, say: Go.}",
        "{rest: soon}",
        "{rest: {say: Drink.}}",
        "{say: [A]}",
        "{run: Easy}",
        "{run: Easy, distance: far, pace: 5:00/km}",
        "{run: Easy, for: 10m, effort: zone 9}",
        "{run: Easy, for: 10m, distance: 5km}",
        "{section: A}",
        "{section: A, steps: [Squat 40s], voice: {engine: espeak}}",
        "{circuit: A, steps: []}",
        "{circuit: A, rounds: 0, steps: [Squat 40s]}",
        "{repeat: often, steps: [Squat 40s]}",
        "{tabata: Burpee}",
        "{tabata: [{do: Burpee, for: 20s}]}",
        "{superset: [{say: Hello.}]}",
        "{emom: 10}",
        "{emom: 1.5, steps: [Squat 10 reps]}",
        "{amrap: 8m, steps: [{section: A, steps: [Squat 40s]}]}",
        "{for_time: 12, steps: [Squat]}",
        "{ladder: 10, steps: [Squat]}",
        "{ladder: [many], steps: [Squat]}",
        "{pick: 1}",
        "{cycle: {Contract: 6s, Relax: 10s}}",
        "{cycle: {Contract: 6s, Relax: 10s}, for: 2m, rounds: 3}",
        "{cycle: {Contract: 6s}, for: 2m}",
        "{cycle: {Contract: 6s, Relax: 10s}, for: 2m, voice: some}",
        "{breathe: deep, for: 2m}",
        "{breathe: {in: 4s}, for: 2m}",
        "{pause: 0}",
        "{do: Squat 40s, repeat: 3}",
    ],
)
def test_broken_steps_are_refused_by_both(step: str, problems_of: Callable[..., tuple[Problem, ...]]) -> None:
    """Steps that are none, lack something, or hold what does not belong there."""
    text = f"{HEADER}  - {step}\n"
    assert problems_of(text)
    assert not accepts(text)
