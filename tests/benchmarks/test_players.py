"""The page of players has the tables of its results, and a stretch of sound is found where it is."""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from audiocoach.sound.landmarks import Landmarks, StepMark

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import player_browsers as browsers
import players

LENGTH_S = 30


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> players.Reference:
    """Half a minute of noise as the session's own sound."""
    noise = np.random.default_rng(1).normal(0, 3000, (LENGTH_S * players.SAMPLE_RATE, 2)).astype("<i2")
    path = tmp_path / "noise.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, players.SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(noise.tobytes())
    steps = tuple(StepMark(at_s * players.SAMPLE_RATE, "work", "Squat") for at_s in range(1, 25, 2))
    marks = Landmarks(len(noise), (), (), (), steps).to_bytes()
    wav = players.CONTAINERS[".wav"]
    monkeypatch.setattr(type(wav), "read_landmarks", property(lambda _: lambda _: marks))
    return players.Reference(path)


def test_the_page_has_the_tables_of_the_results() -> None:
    """The tables of docs/players.md are those that ``benchmarks/players.py --tables`` writes."""
    page = players.PAGE.read_text(encoding="utf-8")
    assert players.written(page, players.read()) == page


def test_results_are_read_as_they_are_saved(tmp_path: Path) -> None:
    """Rows come back with numbers, booleans and gaps."""
    row = players.Row("mpv", "1.2", "mp3", 32.1, None, 2, "8 of 8", 0.0, None, False, True)
    players.save([row], tmp_path / "rows.tsv")
    assert players.read(tmp_path / "rows.tsv") == [row]


@pytest.mark.parametrize("expected_s", [10.0, 11.5, 27.0], ids=["here", "near", "far"])
def test_a_stretch_is_found_to_the_sample(reference: players.Reference, expected_s: float) -> None:
    """Wherever it was expected, and with noise of its own."""
    at = 10 * players.SAMPLE_RATE + 17
    heard = reference.between(at, at + 2 * players.SAMPLE_RATE)
    heard = heard + np.random.default_rng(2).normal(0, 300, len(heard)).astype(np.float32)
    assert reference.find(heard, expected_s * players.SAMPLE_RATE) == at


def test_silence_and_other_sound_are_not_found(reference: players.Reference) -> None:
    """Neither is a place in the track."""
    other = np.random.default_rng(3).normal(0, 3000, 2 * players.SAMPLE_RATE).astype(np.float32)
    assert reference.find(np.zeros(2 * players.SAMPLE_RATE), 0) is None
    assert reference.find(other, 0) is None


def test_jumps_are_before_go_tones_and_not_in_order(reference: players.Reference) -> None:
    """Ten different places."""
    jumps = reference.jumps()
    assert len(set(jumps)) == players.JUMPS
    assert jumps != sorted(jumps)
    assert all(round(at_s + players.BEFORE_TONE_S, 6) % 2 == 1 for at_s in jumps)


def test_the_time_that_a_browser_shows_is_taken_when_it_changes() -> None:
    """A time that stands still for a while is true at the moment at which it was new."""
    rate = browsers.SAMPLE_RATE
    sound = np.full(2 * rate, 0.5)
    polls = [(rate + at * rate // 200, 100 + at // 10 * 10 / 200) for at in range(400)]
    numbers = [1500.0, float(rate), float(len(polls)), *np.ravel(polls), *sound]
    heard = browsers._heard(np.array(numbers))
    assert heard.length_s == 1500.0
    assert heard.shown_s == pytest.approx(100.3, abs=0.001)
    assert len(heard.sound) == round(1.7 * rate)
