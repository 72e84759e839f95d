"""The trainers as they are heard: pace, pauses and density, measured in what the real voice speaks."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.script.load import load_workout
from audiocoach.trainers.apply import apply_trainer
from audiocoach.trainers.find import read_trainer_file, trainer_file
from audiocoach.units import SAMPLE_RATE

SCRIPT = """\
audiocoach: 1
title: Legs
voice: hibari
workout:
  - say: Stand tall. Breathe out. Drop your shoulders. Let us begin.
  - Squat 60s
  - Rest 45s
  - Glute bridge 60s
"""
SAME_WORDS = "Stand tall. Breathe out. Drop your shoulders. Let us begin."
HOP = SAMPLE_RATE // 100


class Manner(NamedTuple):
    """How a trainer speaks: words a minute and the pauses in the same text, and words in the session."""

    words_per_minute: float
    pause_s: float
    words: int


def longest_pauses(samples: np.ndarray, count: int) -> list[float]:
    """The longest stretches of near silence inside a clip, in seconds."""
    hops = np.abs(samples[: len(samples) // HOP * HOP]).reshape(-1, HOP).max(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (hops < 0.01).astype(int), [0]))))
    return sorted((edges[1::2] - edges[::2]) * HOP / SAMPLE_RATE)[-count:]


@pytest.fixture(scope="module")
def manners(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Manner]:
    """The manner of each shipped trainer."""
    options = Options(Recipe(voice="hibari"), Machine(cache_dir=tmp_path_factory.mktemp("store")))
    resources = Resources(options)
    found = {}
    for name in ("calm", "cheerful", "drill"):
        trainer = read_trainer_file(trainer_file(name, folder=Path()))
        workout = apply_trainer(load_workout(SCRIPT, file="t.yaml"), trainer, requested=True)
        speech = speak(workout, resources)
        clip = next(clip for (text, _, speed), clip in speech.clips.items() if text == SAME_WORDS)
        pauses = longest_pauses(clip.samples(), 3)
        minutes = clip.frames / SAMPLE_RATE / 60
        words = sum(len(cue.text.split()) for cue in speech.timeline.cues)
        found[name] = Manner(len(SAME_WORDS.split()) / minutes, float(np.mean(pauses)), words)
    return found


def test_pace(manners: dict[str, Manner]) -> None:
    """In the same words, the calm one is the slowest by far and the drill the fastest."""
    calm, cheerful, drill = (manners[name].words_per_minute for name in ("calm", "cheerful", "drill"))
    assert 1.2 * calm < cheerful < drill / 1.1


def test_pauses(manners: dict[str, Manner]) -> None:
    """Between sentences the calm one leaves time for a breath, the drill hardly any."""
    assert manners["calm"].pause_s == pytest.approx(0.8, abs=0.12)
    assert manners["cheerful"].pause_s == pytest.approx(0.3, abs=0.12)
    assert manners["drill"].pause_s == pytest.approx(0.15, abs=0.12)


def test_density(manners: dict[str, Manner]) -> None:
    """In the same session the cheerful one says the most and the drill the least."""
    assert manners["cheerful"].words > 1.4 * manners["calm"].words > 1.8 * manners["drill"].words
