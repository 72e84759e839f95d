"""Ducking: depth, timing, continuity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiocoach.sound.duck import (
    SPEECH,
    TONES,
    Dip,
    DipLayer,
    Ducking,
    DuckSettings,
    build_ducking,
    speech_depth_db,
)
from audiocoach.timeline.model import MusicSpan
from audiocoach.units import frame_at
from support.session import session


def envelope(ducking: Ducking, start: int, end: int) -> NDArray[np.float32]:
    """The gain in decibels, shape (frames,)."""
    window = np.ones((end - start, 2), dtype=np.float32)
    ducking.apply(window, start)
    assert np.array_equal(window[:, 0], window[:, 1])
    return 20 * np.log10(window[:, 0])


def test_music_is_down_before_the_first_syllable() -> None:
    """The music begins to fall 250 ms before speech, is down while it lasts, and up 700 ms after."""
    timeline, _ = session(10_000, cues=[(4000, 2.0)], music="drive")
    cue = timeline.cues[0]
    level = envelope(build_ducking(timeline), 0, timeline.duration_frames)
    assert (level[: cue.start_frame - frame_at(250)] == 0).all()
    assert level[cue.start_frame : cue.end_frame] == pytest.approx(-17.5, abs=0.01)
    assert level[cue.start_frame - frame_at(125)] == pytest.approx(-8.75, abs=0.1)
    assert level[cue.end_frame + frame_at(350)] == pytest.approx(-8.75, abs=0.1)
    assert (level[cue.end_frame + frame_at(700) :] == 0).all()


def test_music_stays_down_through_short_gaps() -> None:
    """Between cues less than 1.5 s apart the music does not come up; between others it does."""
    timeline, _ = session(20_000, cues=[(2000, 2.0), (5400, 2.0), (9500, 2.0)], music="drive")
    one, two, three = timeline.cues
    level = envelope(build_ducking(timeline), 0, timeline.duration_frames)
    assert level[one.end_frame : two.start_frame].max() < -14.9
    assert level[two.end_frame : three.start_frame].max() == 0


def test_the_envelope_has_no_step() -> None:
    """From frame to frame the gain moves by hundredths of a decibel: no click and no pumping."""
    timeline, _ = session(
        20_000,
        cues=[(100, 2.0), (5400, 2.0)],
        tones=[(4000, "go"), (4100, "end"), (9000, "tick")],
        music="calm",
    )
    level = envelope(build_ducking(timeline), 0, timeline.duration_frames)
    assert np.abs(np.diff(level)).max() < 0.02


def test_tones_duck_a_little_and_shortly() -> None:
    """A tone lowers music by 4 dB from 20 ms before its onset to 120 ms after its end."""
    timeline, _ = session(5000, tones=[(2000, "go")], music="drive")
    level = envelope(build_ducking(timeline), 0, timeline.duration_frames)
    at, end = frame_at(2000), frame_at(2450)
    assert level[at:end] == pytest.approx(-4.0, abs=0.01)
    assert (level[: at - frame_at(20)] == 0).all()
    assert (level[end + frame_at(120) :] == 0).all()


@pytest.mark.parametrize(
    ("level_lufs", "duck_db", "depth_db"),
    [(-17, 15, 17.5), (-17, 20, 22.5), (-10, 15, 24.5), (-26, 15, 15), (-17, 3, 17.5)],
)
def test_speech_is_15_lu_over_the_music(level_lufs: float, duck_db: float, depth_db: float) -> None:
    """The setting holds; where the music is so loud that speech needs more, it is as deep as speech needs."""
    span = MusicSpan(0, 1000, ("drive",), level_lufs=level_lufs, duck_db=duck_db)
    assert speech_depth_db(span) == pytest.approx(depth_db)
    assert level_lufs + 3.0 - speech_depth_db(span) <= -15.0 - 15.0 + 1e-9


def test_the_deeper_of_two_spans_counts() -> None:
    """A cue over a change of music is heard over the louder of both."""
    spans = (
        MusicSpan(0, frame_at(5000), ("drive",), level_lufs=-20.0),
        MusicSpan(frame_at(5000), frame_at(10_000), ("drive",), level_lufs=-8.0),
    )
    timeline, _ = session(10_000, cues=[(4000, 2.0)], music=spans)
    level = envelope(build_ducking(timeline), 0, timeline.duration_frames)
    assert level.min() == pytest.approx(-26.5, abs=0.01)


@given(
    dips=st.lists(
        st.tuples(st.integers(-5000, 200_000), st.integers(1, 40_000), st.floats(0.5, 24.0)), max_size=8
    ),
    cuts=st.lists(st.integers(1, 50_000), min_size=1, max_size=6),
    settings_=st.sampled_from([SPEECH, TONES]),
)
@settings(max_examples=60)
def test_any_cut_is_the_same(
    dips: list[tuple[int, int, float]], cuts: list[int], settings_: DuckSettings
) -> None:
    """The envelope is the same samples in one window and in several, and never above full gain."""
    layer = DipLayer.of(settings_, [Dip(start, start + length, depth) for start, length, depth in dips])
    whole = np.ones((sum(cuts), 2), dtype=np.float32)
    layer.apply(whole, 0)
    pieces, start = [], 0
    for cut in cuts:
        piece = np.ones((cut, 2), dtype=np.float32)
        layer.apply(piece, start)
        pieces.append(piece)
        start += cut
    assert np.array_equal(np.concatenate(pieces), whole)
    assert whole.max() <= 1.0
    for start_frame, length, depth in dips:
        low, high = max(0, start_frame), min(start_frame + length, len(whole))
        if low < high:
            assert whole[low:high].max() <= 10 ** (-depth / 20) * 1.0001


def test_many_tones_are_found_quickly() -> None:
    """A click on each step for six hours: a window touches the few that are near."""
    starts = range(0, 6 * 3600 * 44_100, 14_700)
    layer = DipLayer.of(TONES, (Dip(start, start + 882, 4.0) for start in starts))
    near = layer.touching(3 * 3600 * 44_100, 3 * 3600 * 44_100 + 44_100)
    assert 3 <= len(near) <= 5
