"""Names that are nearly in the library."""

from __future__ import annotations

from time import process_time

import pytest

from audiocoach.script.load import load_workout
from audiocoach.timeline import movements
from audiocoach.timeline.movements import MAX_NAMES, hints


def of(text: str) -> list[tuple[str, str]]:
    """Place and suggestion of each hint for the steps of a script."""
    loaded = load_workout(f"audiocoach: 1\n{text}", file="my.yaml")
    assert loaded.warnings == ()
    return [(hint.place, hint.suggestion.partition("?")[0]) for hint in hints(loaded)]


def test_a_slip_is_hinted_at_where_it_stands() -> None:
    """In lines, under do, and however deep; every place of it."""
    found = of(
        """workout:
  - Sqaut 40s
  - circuit: Legs
    steps:
      - do: Glute brigde
        for: 40s
      - Sqaut 40s
  - tabata: [Burpe, Plank]
"""
    )
    assert found == [
        ("my.yaml:3:5", "Did you mean Squat"),
        ("my.yaml:6:9", "Did you mean Glute bridge"),
        ("my.yaml:8:9", "Did you mean Squat"),
        ("my.yaml:9:14", "Did you mean Burpee"),
    ]


@pytest.mark.parametrize(
    "step",
    [
        "Squats 40s",
        "Sled push 40s",
        "Dragon flag 40s",
        "Slow squats with a barbell 40s",
        "{run: Sprnt, for: 1m}",
    ],
)
def test_own_names_and_known_names_have_none(step: str) -> None:
    """What is found needs no hint, what resembles nothing is one's own, and runs are called as one likes."""
    assert of(f"workout:\n  - {step}\n") == []


def test_other_languages_have_none() -> None:
    """The library's names are English."""
    assert of("language: de\nworkout: [Planke 40s]\n") == []
    assert of("language: en-GB\nworkout: [Plankk 40s]\n")


def test_a_hint_is_no_warning() -> None:
    """It says so, and that any name may stand."""
    (hint,) = hints(load_workout("audiocoach: 1\nworkout: [Sqaut 40s]\n", file="my.yaml"))
    assert hint.severity == "hint"
    assert hint.render().startswith('my.yaml:2:11: hint: "Sqaut" is not in the exercise library\n')
    assert hint.suggestion.endswith("Any name is allowed, so this changes nothing.")


def test_many_names_are_not_all_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names of its own a script has, it is checked in bounded time."""
    lines = "\n".join(f"  - Sqaut n{number} 5s" for number in range(MAX_NAMES + 50))
    looked: list[str] = []
    monkeypatch.setattr(movements.library().__class__, "find_near", lambda _, name: looked.append(name))
    start_s = process_time()
    assert of(f"workout:\n{lines}\n") == []
    assert len(looked) == MAX_NAMES
    assert process_time() - start_s < 20
