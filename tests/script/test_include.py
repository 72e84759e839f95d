"""Scripts that include each other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from audiocoach.errors import Problem, ScriptError, UsageError
from audiocoach.script.include import MAX_INCLUDE_DEPTH
from audiocoach.script.included import MAX_INCLUDED_BYTES, MAX_INCLUDED_VALUES, MAX_INCLUDES, Reader
from audiocoach.script.load import load_workout
from audiocoach.script.model import Exercise, Include, Section, Sound, Step, Workout
from audiocoach.script.source import Mark

HEADER = "audiocoach: 1\nworkout:\n"
OTHER = """\
audiocoach: 1
title: Warm-ups
vars: {work: 40s, easy: 20s}
music: calm
voice: gtts
workout:
  - say: Let's warm up.
  - section: Legs
    music: {source: [songs/a.mp3, /b.mp3]}
    steps:
      - Squat ${work}
      - sound: gong.wav
  - section: Arms
    steps:
      - section: Wrists
        steps: [Circle 10s]
"""


SECTION = "  - section: A\n    steps: [Hop 1s]\n"


def _reader(files: Mapping[str, str]) -> Reader:
    def read(path: str) -> bytes:
        if path not in files:
            raise UsageError(f"{path} cannot be read: No such file or directory")
        return files[path].encode()

    return read


def _loaded(steps: str, **files: str) -> Workout:
    named = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    return load_workout(HEADER + steps, file="folder/top.yaml", reader=_reader(named))


def _problem(steps: str, **files: str) -> Problem:
    with pytest.raises(ScriptError) as caught:
        _loaded(steps, **files)
    (problem,) = caught.value.problems
    return problem


def _included(workout: Workout) -> Include:
    (step,) = workout.steps
    assert isinstance(step, Include)
    return step


def _leaves(steps: tuple[Step, ...]) -> list[Step]:
    found: list[Step] = []
    for step in steps:
        inner = getattr(step, "steps", None)
        found += [step] if inner is None else _leaves(inner)
    return found


def test_all_steps_of_another_script() -> None:
    """Its steps stand where include stands, with its title; its header's settings are not taken over."""
    workout = _loaded("  - include: other.yaml\n", other=OTHER)
    step = _included(workout)
    assert (step.file, step.section, step.title, len(step.steps)) == ("other.yaml", None, "Warm-ups", 3)
    assert (workout.music.source, workout.voice.engine) == (("drive",), "auto")
    assert workout.title == "top"


@pytest.mark.parametrize("name", ["Legs", "Wrists"])
def test_one_section(name: str) -> None:
    """A section is found by its name, at any depth, and comes with its own settings."""
    step = _included(_loaded(f"  - include: other.yaml#{name}\n", other=OTHER))
    (section,) = step.steps
    assert isinstance(section, Section)
    assert (section.name, step.section) == (name, name)


def test_variables_of_the_included_script() -> None:
    """They have defaults of their own, which vars overrides; only the override sees the includer's."""
    text = (
        HEADER.replace("workout", "vars: {work: 5s, long: 90s}\nworkout") + "  - include: other.yaml#Legs\n"
    )
    reader = _reader({"other.yaml": OTHER})
    for more, for_ms in (("", 40_000), ('    vars: {work: "${long}"}\n', 90_000)):
        workout = load_workout(text + more, file="top.yaml", reader=reader)
        exercise = _leaves(workout.steps)[0]
        assert isinstance(exercise, Exercise)
        assert exercise.for_ms == for_ms


def test_paths_start_in_the_included_scripts_folder() -> None:
    """Music and sounds are found beside the script that names them, however deep."""
    outer = "audiocoach: 1\nworkout: [{include: deep/other.yaml}, {sound: x.wav}]\n"
    workout = _loaded("  - include: lib/outer.yaml\n", lib__outer=outer, lib__deep__other=OTHER)
    sounds = [step.file for step in _leaves(workout.steps) if isinstance(step, Sound)]
    assert sounds == ["lib/deep/gong.wav", "lib/x.wav"]
    (inner,) = [step for step in _included(workout).steps if isinstance(step, Include)]
    assert inner.file == "lib/deep/other.yaml"
    legs = inner.steps[1]
    assert isinstance(legs, Section)
    assert legs.music
    assert legs.music.source == ("lib/deep/songs/a.mp3", "/b.mp3")
    # What is wrong with it is told at the place of the include: its own line is one of another file.
    assert legs.music.marks == {}


def test_a_folder_up_inside_the_tree() -> None:
    """Paths may go up as long as they stay below the script that is loaded."""
    outer = "audiocoach: 1\nworkout: [{include: ../other.yaml}]\n"
    assert _loaded("  - include: lib/outer.yaml\n", lib__outer=outer, other=OTHER)


def test_included_steps_stand_where_include_stands() -> None:
    """A line of another file means nothing in this one."""
    workout = _loaded("  - Hop 5s\n  - include: other.yaml\n", other=OTHER)
    assert {step.mark for step in _leaves(workout.steps[1:])} == {Mark(4, 5)}


def test_the_same_file_twice() -> None:
    """Including is no circle when it is only repeated."""
    assert len(_loaded("  - include: other.yaml\n  - include: other.yaml\n", other=OTHER).steps) == 2


CIRCLE = "audiocoach: 1\nworkout: [{include: b.yaml}]\n"
REFUSED = [
    ("include: /etc/passwd", 14, "outside the script's folder"),
    ("include: ../other.yaml", 14, "outside the script's folder"),
    ("include: lib/../../other.yaml", 14, "outside the script's folder"),
    ("include: ~/other.yaml", 14, "outside the script's folder"),
    ("include: C:/other.yaml", 14, "outside the script's folder"),
    ("include: ..\\other.yaml", 14, "separated by /"),
    ("include: https://example.org/other.yaml", 14, "web address"),
    ("include: '#Legs'", 14, "there is no file name"),
    ("include:", 13, "a value is missing"),
    ("include: [other.yaml]", 14, "expected text, found a list"),
    ("include: missing.yaml", 14, "missing.yaml cannot be read"),
    ("include: top.yaml", 14, "in a circle: top.yaml > top.yaml"),
    ("include: ./lib/../top.yaml", 14, "in a circle: top.yaml > top.yaml"),
    ("include: other.yaml#Lags", 14, 'did you mean "Legs"?'),
    ("include: other.yaml#", None, ""),
    ("{include: other.yaml, var: {work: 5s}}", 27, 'did you mean "vars"?'),
    ("{include: other.yaml, vars: work}", 33, "expected keys with values"),
    ("{include: other.yaml, vars: {wrok: 5s}}", 34, 'no variable "wrok"; did you mean "work"?'),
    ("{include: other.yaml, vars: {work: []}}", 40, "expected text, found a list"),
    ("{include: other.yaml, vars: {work: '${a}'}}", 41, 'unknown variable "a"'),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[0])
def test_what_cannot_be_included(case: tuple[str, int | None, str]) -> None:
    """Every way out of the folder, into a circle or past a name is refused where it is written."""
    step, column, message = case
    if column is None:
        assert _loaded(f"  - {step}\n", other=OTHER)
        return
    problem = _problem(f"  - {step}\n", other=OTHER)
    assert message in problem.message
    assert (problem.file, problem.line, problem.column) == ("folder/top.yaml", 3, column)


def test_a_circle_names_its_chain() -> None:
    """All the scripts of the circle are named, in its order."""
    problem = _problem("  - include: a.yaml\n", a=CIRCLE, b=CIRCLE.replace("b.yaml", "a.yaml"))
    assert problem.message.endswith("in a circle: a.yaml > b.yaml > a.yaml")
    assert (problem.file, problem.line) == ("folder/b.yaml", 2)


def test_an_error_in_the_included_script() -> None:
    """It has that file's name, line and text, together with the errors of this one."""
    with pytest.raises(ScriptError) as caught:
        _loaded("  - Squat\n  - include: other.yaml\n  - Hop\n", other=OTHER.replace("Circle 10s", "Circle"))
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        ("folder/top.yaml", 3),
        ("folder/top.yaml", 5),
        ("folder/other.yaml", 16),
    ]
    assert caught.value.problems[2].path == "Arms > Wrists > step 1 (Circle)"
    assert "Circle" in caught.value.problems[2].source


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("a: [", "never closed"),
        ("audiocoach: 2\nworkout: [Hop 5s]\n", "format 1"),
        ("audiocoach: 1\n", "has no workout"),
        ("just text\n", "expected keys with values"),
        ("audiocoach: 1\nworkout: []\n", "the list of steps is empty"),
        ("audiocoach: 1\nvars: {a: }\nworkout: ['Hop ${a}']\n", "a value is missing"),
        ("audiocoach: 1\nworkout: [Hop 4h, Hop 3h]\n", "last 7:00:00"),
        ("audiocoach: 1\nworkout: [{do: Hop, for: 2h, sets: 4}]\n", "4 sets last 8:00:00"),
    ],
)
def test_an_included_file_that_is_no_script(text: str, message: str) -> None:
    """It is refused like any other file, once."""
    with pytest.raises(ScriptError) as caught:
        _loaded("  - include: other.yaml\n  - include: other.yaml\n", other=text)
    assert message in caught.value.problems[0].message


def test_without_a_reader_nothing_is_included() -> None:
    """A script that stands alone says so."""
    with pytest.raises(ScriptError, match="cannot be included here"):
        load_workout(HEADER + "  - include: other.yaml\n", file="top.yaml")


def test_a_long_chain() -> None:
    """Scripts include each other so deep and no deeper."""
    chain = {f"f{n}": f"audiocoach: 1\nworkout: [{{include: f{n + 1}.yaml}}]\n" for n in range(1, 20)}
    chain[f"f{MAX_INCLUDE_DEPTH}"] = "audiocoach: 1\nworkout: [Hop 5s]\n"
    assert _loaded("  - include: f1.yaml\n", **chain)
    chain[f"f{MAX_INCLUDE_DEPTH}"] = chain["f1"].replace("f2", f"f{MAX_INCLUDE_DEPTH + 1}")
    assert "deep" in _problem("  - include: f1.yaml\n", **chain).message


def test_a_tree_that_doubles_at_every_level() -> None:
    """A few small files cannot include each other millions of times."""
    tree = {f"f{n}": HEADER + f"  - include: f{n + 1}.yaml\n" * 30 for n in range(1, 8)}
    with pytest.raises(ScriptError, match=f"more than {MAX_INCLUDES} includes"):
        _loaded("  - include: f1.yaml\n", **tree, f8=OTHER)


def test_all_that_is_included_has_a_size() -> None:
    """The bytes of all inclusions together are limited."""
    large = OTHER + "# comment\n" * 99_000
    times = MAX_INCLUDED_BYTES // len(large) + 1
    with pytest.raises(ScriptError, match="exceed 4 MB"):
        _loaded("  - include: other.yaml\n" * times, other=large)


def test_all_that_is_included_is_counted() -> None:
    """Many steps are refused before they are read."""
    many = HEADER + "  - Hop 1s\n" * (MAX_INCLUDED_VALUES // 2)
    problem = _problem("  - include: o.yaml\n  - include: o.yaml#A\n  - include: o.yaml\n", o=many + SECTION)
    assert "have more than 20,000 values" in problem.message
    assert (problem.file, problem.line) == ("folder/top.yaml", 5)


def test_what_is_included_counts_for_the_whole() -> None:
    """A track that is too long only with what it includes is refused in the includer."""
    problem = _problem("  - repeat: 4\n    steps: [{include: o.yaml}]\n", o=HEADER + "  - Hop 2h\n")
    assert (problem.file, problem.line) == ("folder/top.yaml", 3)
    assert "4 times over last 8:00:00" in problem.message
