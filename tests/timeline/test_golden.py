"""Whole sessions' timelines, kept as text: a change of the clock or of what is said shows."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from audiocoach.script.header import HEADER_KEYS
from audiocoach.script.load import load_workout
from audiocoach.script.model import Workout
from audiocoach.script.read_music import MUSIC_KEYS, SOURCE
from audiocoach.script.settings import CUE_KEYS, VOICE_KEYS
from audiocoach.script.steps import STEP_KINDS
from support.as_text import as_text
from support.speech import timeline as timeline_of

GOLDEN = Path(__file__).parents[1] / "golden"
LEFT_OUT = {"cover", "trainer", "clips", "gaps"}
"""They need a picture and a trainer's file; held by the tests of the pipeline and of trainers."""


def load(name: str) -> Workout:
    script = GOLDEN / name
    loaded = load_workout(
        script.read_bytes(), file=script.name, folder="", reader=lambda path: (GOLDEN / path).read_bytes()
    )
    assert loaded.warnings == ()
    return loaded.workout


@pytest.mark.parametrize("name", ["gym", "everything"])
def test_a_session_happens_as_its_text_says(name: str) -> None:
    """The timeline of ``NAME.yaml`` is ``NAME.txt``, line for line."""
    timeline = timeline_of(load(f"{name}.yaml"))
    assert as_text(timeline) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_everything_uses_everything() -> None:
    """``everything.yaml`` holds every key of the header and its settings, kind of step and option that the
    loader knows.
    """
    script = yaml.safe_load((GOLDEN / "everything.yaml").read_text(encoding="utf-8"))
    assert {key.name for key in HEADER_KEYS} - set(script) <= LEFT_OUT
    written: dict[str, set[str]] = {}
    settings = {
        "voice": VOICE_KEYS,
        "music": (SOURCE, *MUSIC_KEYS),
        "cues": CUE_KEYS,
    }
    unset = {name: {key.name for key in keys} - LEFT_OUT for name, keys in settings.items()}

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for kind in STEP_KINDS.keys() & node.keys():
                inner = node[kind] if isinstance(node[kind], dict) else {}
                written.setdefault(kind, set()).update(map(str, (*node, *inner)))
            for name in settings.keys() & node.keys():
                unset[name] -= set(node[name]) if isinstance(node[name], dict) else set()
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(script["workout"])
    walk({name: script[name] for name in settings})
    assert not any(unset.values()), unset
    assert set(written) == set(STEP_KINDS)
    run_words = ("run", "walk", "jog", "sprint", "ride", "row")
    run_options = set().union(*(written[word] for word in run_words))
    for kind, row in STEP_KINDS.items():
        used = run_options if kind in run_words else written[kind]
        if kind in ("cycle", "breathe"):
            used = written["cycle"] | written["breathe"]
        assert {key.name for key in row.options} - used == set(), kind
