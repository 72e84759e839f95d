"""``audiocoach exercises``."""

from __future__ import annotations

import json
import re

import pytest

from audiocoach.cli.exercises import complete_name, script_line
from audiocoach.exercises.library import library
from audiocoach.sources.load import load_text


def names(run, *words: str) -> list[str]:
    """The names that are found, in order."""
    return [movement["name"] for movement in json.loads(run("exercises", "--json", *words).out)]


def test_words_of_a_name_find_exercises(run) -> None:
    """A table of all whose name or alias holds them, the one of that very name first."""
    ran = run("exercises", "calf", "raise")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0].split() == ["name", "kind", "muscles", "equipment"]
    assert lines[1].startswith("Calf raise ")
    assert any(line.startswith("Single-leg calf raise") and "wall" in line for line in lines)
    assert ran.err.endswith("exercises\n")
    assert names(run, "calf raise") == names(run, "calf", "raise")
    assert len(names(run)) == len(library().movements)


def test_filters_hold_together(run) -> None:
    """Muscle, kind and equipment; a muscle goes by its common names too."""
    found = names(run, "--muscle", "hips", "--kind", "Strength", "--equipment", "bands")
    assert found == ["Band side step", "Woodchop"]
    assert names(run, "--muscle", "glutes", "--kind", "strength", "--equipment", "band") == found
    both = names(run, "--kind", "massage", "--kind", "ems", "--muscle", "shins")
    assert {"Shin roll", "EMS shins"} <= set(both)
    ran = run("exercises", "--kind", "breathing", "--muscle", "core")
    assert (ran.code, ran.out, ran.err) == (0, "", "no exercise matches\n")


def test_a_single_one_is_shown_whole(run) -> None:
    """Muscles, tips, easier, harder, when to leave it out, and a line to copy."""
    shown = run("exercises", "show", "single-leg", "bridges")
    assert shown.code == 0
    assert shown.out == run("exercises", "single-leg glute bridge").out
    lines = shown.out.splitlines()
    assert lines[0] == "Single-leg glute bridge (strength, one side at a time)"
    assert "muscles       glutes and hips; helped by hamstrings, core" in lines
    assert "easier        Glute bridge" in lines
    assert "harder        Hip thrust" in lines
    assert any(line.startswith("tips          One foot on the floor") for line in lines)
    assert any(line.startswith("leave it out  with back pain") for line in lines)
    assert lines[-1] == "in a script   - Single-leg glute bridge 40s each side"
    assert "muscles" not in run("exercises", "show", "box breathing").out


def test_json_of_one_is_the_movement(run) -> None:
    """Asked for with show it stands alone, found it is one of a list."""
    one = json.loads(run("exercises", "show", "RDL", "--json").out)
    assert one == library().movements["Romanian deadlift"].to_json()
    assert json.loads(run("exercises", "copenhagen", "--json").out)[0]["name"] == "Copenhagen plank"


@pytest.mark.parametrize("words", [("sqat",), ("show", "sqat")])
def test_a_near_miss_is_suggested(run, words: tuple[str, ...]) -> None:
    """The nearest names, whether it was searched or asked for."""
    ran = run("exercises", *words)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith('error: unknown exercise "sqat"; did you mean Squat, ')


def test_what_resembles_nothing_is_told_where_to_look(run) -> None:
    """And how show is written."""
    assert run("exercises", "xqzwv").err.endswith("`audiocoach exercises` lists all\n")
    ran = run("exercises", "show")
    assert ran.code == 2
    assert "audiocoach exercises show squat" in ran.err


@pytest.mark.parametrize(
    ("option", "word", "answer"),
    [
        ("--muscle", "legs", "choose feet, calves, quads,"),
        ("--muscle", "glutse", "did you mean glutes?"),
        ("--kind", "strenght", "did you mean strength?"),
        ("--equipment", "sledge", "choose band, barbell,"),
    ],
)
def test_a_word_that_is_no_choice_is_wrong_usage(run, option: str, word: str, answer: str) -> None:
    """With the nearest, or with all there are."""
    ran = run("exercises", option, word)
    assert (ran.code, ran.out) == (2, "")
    assert re.search(rf'unknown [a-z ]+ "{word}"', ran.err)
    assert answer in ran.err


def test_every_line_to_copy_is_one() -> None:
    """All of them together are a script without a finding."""
    lines = [line for line in map(script_line, library().movements.values()) if line]
    assert len(lines) > 200
    workout = load_text(
        "audiocoach: 1\nworkout:\n" + "\n".join(f"  {line}" for line in lines), file="all.yaml"
    )
    assert workout.warnings == ()
    assert len(workout.steps) == len(lines)
    assert {step.name for step in workout.steps} <= set(library().movements)  # type: ignore[attr-defined]


def test_a_shell_completes_names() -> None:
    """From what is typed, whatever its case."""
    assert complete_name("copen") == ["Copenhagen plank"]
