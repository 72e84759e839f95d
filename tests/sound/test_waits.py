"""A track that waits: its mix in pieces, and the same wait after each of some of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiocoach.sound.mixer import Mix
from audiocoach.sound.waits import FADE_FRAMES, WaitingMix
from support.audio import RATE
from support.session import mixed, session

WAITS = [(5 * RATE, True), (8 * RATE, False), (9 * RATE, True)]


@dataclass(frozen=True)
class Made:
    """A mix, a wait, both together, and all samples of that, shape (frames, 2)."""

    mix: Mix
    wait: Mix
    waiting: WaitingMix
    all: NDArray[np.int16]


def mix_with(music: str) -> Mix:
    """Nine seconds of two cues, a tone and this music."""
    return mixed(session(9000, cues=[(1000, 1.0), (5100, 1.0)], tones=[(5000, "end")], music=music))


@pytest.fixture(scope="module")
def made() -> Made:
    """One that all tests share."""
    mix, wait = mix_with("drive"), mixed(session(4000, cues=[(2000, 1.0)], music="calm"))
    waiting = WaitingMix(mix, wait, WAITS)
    return Made(mix, wait, waiting, waiting.pcm16(0, waiting.duration_frames))


def test_the_mix_goes_on_where_it_was(made: Made) -> None:
    """Without its waits the track is the mix, sample by sample, and its parts end where they should."""
    assert made.waiting.ends == (9 * RATE, 12 * RATE, 17 * RATE)
    assert made.waiting.duration_frames == len(made.all) == 17 * RATE
    parts = (made.all[: 5 * RATE], made.all[9 * RATE : 13 * RATE])
    assert np.array_equal(np.concatenate(parts), made.mix.pcm16(0, made.mix.duration_frames))


def test_a_wait_fades_in_and_holds_the_last_tone(made: Made) -> None:
    """The tone that ends the set is heard in full at its start, the words that come after are not; then it is
    the wait alone. Where the mix has ended there is nothing to fade.
    """
    at = 5 * RATE
    wait = made.wait.pcm16(0, made.wait.duration_frames)
    assert np.array_equal(made.all[at + FADE_FRAMES : 9 * RATE], wait[FADE_FRAMES:])
    assert np.array_equal(made.all[13 * RATE :], wait)
    with_words = made.mix.pcm16(at, at + RATE)
    first = slice(0, RATE // 20)
    assert np.corrcoef(made.all[at:][first, 0], with_words[first, 0])[0, 1] > 0.99
    later = slice(RATE // 2, RATE)
    assert np.std(made.all[at:][later].astype(float)) < np.std(with_words[later].astype(float)) / 2


@given(cuts=st.lists(st.integers(1, 300_000), min_size=1, max_size=6))
@settings(max_examples=5)
def test_any_cut_is_the_same(made: Made, cuts: list[int]) -> None:
    """The track is the same samples in one window and in several."""
    pieces, start = [], 0
    for cut in [*cuts, made.waiting.duration_frames]:
        end = min(start + cut, made.waiting.duration_frames)
        pieces.append(made.waiting.pcm16(start, end))
        start = end
    assert np.array_equal(np.concatenate(pieces), made.all)


@pytest.mark.parametrize(
    ("start_s", "is_changed"), [(0, True), (4, True), (6, True), (7, False), (13, False)]
)
def test_a_fingerprint_covers_what_is_heard(made: Made, start_s: int, is_changed: bool) -> None:
    """Other music in the mix changes the mix and the crossfade out of it, not the wait after that."""
    others = WaitingMix(mix_with("pulse"), made.wait, WAITS)
    start = start_s * RATE
    same = made.waiting.fingerprint(start, start + RATE) == others.fingerprint(start, start + RATE)
    assert same != is_changed
