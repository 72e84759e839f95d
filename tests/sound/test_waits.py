"""A track that waits: its mix in pieces, and the same wait after each of some of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.sound.waits import FADE_FRAMES, WaitingMix
from support.audio import RATE
from support.session import mixed, session

MIX = mixed(session(9000, cues=[(1000, 1.0), (5100, 1.0)], tones=[(5000, "end")], music="drive"))
WAIT = mixed(session(4000, cues=[(2000, 1.0)], music="calm"))
WAITING = WaitingMix(MIX, WAIT, [(5 * RATE, True), (8 * RATE, False), (9 * RATE, True)])
ALL = WAITING.pcm16(0, WAITING.duration_frames)


def test_the_mix_goes_on_where_it_was() -> None:
    """Without its waits the track is the mix, sample by sample, and its parts end where they should."""
    assert WAITING.ends == (9 * RATE, 12 * RATE, 17 * RATE)
    assert WAITING.duration_frames == len(ALL) == 17 * RATE
    parts = (ALL[: 5 * RATE], ALL[9 * RATE : 13 * RATE])
    assert np.array_equal(np.concatenate(parts), MIX.pcm16(0, MIX.duration_frames))


def test_a_wait_fades_in_and_holds_the_last_tone() -> None:
    """The tone that ends the set is heard in full at its start, the words that come after are not; then it is
    the wait alone. Where the mix has ended there is nothing to fade.
    """
    at = 5 * RATE
    wait = WAIT.pcm16(0, WAIT.duration_frames)
    assert np.array_equal(ALL[at + FADE_FRAMES : 9 * RATE], wait[FADE_FRAMES:])
    assert np.array_equal(ALL[13 * RATE :], wait)
    with_words = MIX.pcm16(at, at + RATE)
    first = slice(0, RATE // 20)
    assert np.corrcoef(ALL[at:][first, 0], with_words[first, 0])[0, 1] > 0.99
    later = slice(RATE // 2, RATE)
    assert np.std(ALL[at:][later].astype(float)) < np.std(with_words[later].astype(float)) / 2


@given(cuts=st.lists(st.integers(1, 300_000), min_size=1, max_size=6))
@settings(max_examples=15)
def test_any_cut_is_the_same(cuts: list[int]) -> None:
    """The track is the same samples in one window and in several."""
    pieces, start = [], 0
    for cut in [*cuts, WAITING.duration_frames]:
        end = min(start + cut, WAITING.duration_frames)
        pieces.append(WAITING.pcm16(start, end))
        start = end
    assert np.array_equal(np.concatenate(pieces), ALL)


@pytest.mark.parametrize(
    ("start_s", "is_changed"), [(0, True), (4, True), (6, True), (7, False), (13, False)]
)
def test_a_fingerprint_covers_what_is_heard(start_s: int, is_changed: bool) -> None:
    """Other music in the mix changes the mix and the crossfade out of it, not the wait after that."""
    other = mixed(session(9000, cues=[(1000, 1.0), (5100, 1.0)], tones=[(5000, "end")], music="pulse"))
    others = WaitingMix(other, WAIT, [(5 * RATE, True), (8 * RATE, False), (9 * RATE, True)])
    start = start_s * RATE
    same = WAITING.fingerprint(start, start + RATE) == others.fingerprint(start, start + RATE)
    assert same != is_changed
