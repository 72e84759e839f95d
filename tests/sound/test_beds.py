"""Built-in beds: tempo, level, seams."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiocoach.sound.beds import BED_LUFS, MAX_BPM, MIN_BPM, Bed, bed
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.scores import BEDS

HOUR_FRAMES = 3600 * 44_100


def played(music: Bed, start: int, end: int) -> NDArray[np.float32]:
    """A window of a bed."""
    out = np.zeros((end - start, 2), dtype=np.float32)
    music.add(out, start, 1.0)
    return out


@pytest.mark.parametrize("name", list(BEDS))
@pytest.mark.parametrize("bpm", [MIN_BPM, None, MAX_BPM])
def test_every_bed_has_the_same_loudness(name: str, bpm: float | None) -> None:
    """A whole form measures the common loudness within half a LU at any tempo, and nothing clips."""
    music = bed(name, bpm)
    form = played(music, 0, round(32 * music.bar_frames))
    assert integrated_lufs(form) == pytest.approx(BED_LUFS, abs=0.5)
    assert np.abs(form).max() < 1.0


@pytest.mark.parametrize("bpm", [128.0, 61.7, 173.21])
def test_the_beat_stays_on_its_grid_for_hours(bpm: float) -> None:
    """Kicks of drive lie within a millisecond of the exact beat, at the start as six hours later."""
    music = bed("drive", bpm)
    beat = 60 * 44_100 / bpm
    for hour in (0, 6):
        first_bar = 32 * round(hour * HOUR_FRAMES / (32 * music.bar_frames))
        for number in range(4):
            exact = (first_bar * 4 + number) * beat
            around = played(music, round(exact) - 200, round(exact) + 200)
            rise = np.abs(np.diff(around[:, 0]))
            onset = int(np.argmax(rise > rise.max() / 2)) - 200
            assert abs(onset - (exact - round(exact))) < 44


@given(
    name=st.sampled_from(list(BEDS)),
    start=st.integers(-200_000, 20 * HOUR_FRAMES),
    cuts=st.lists(st.integers(1, 60_000), min_size=1, max_size=4),
)
@settings(max_examples=25, deadline=None)
def test_any_cut_of_a_bed_is_the_same(name: str, start: int, cuts: list[int]) -> None:
    """A stretch is the same samples in one window and in several, before its start and after hours."""
    music = bed(name)
    whole = played(music, start, start + sum(cuts))
    edges = np.cumsum([start, *cuts])
    pieces = [played(music, int(low), int(high)) for low, high in pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize("name", list(BEDS))
def test_there_is_no_seam_where_the_form_starts_again(name: str) -> None:
    """Around a bar line no step is larger than the largest within the bars: nothing clicks."""
    music = bed(name)
    end = round(32 * music.bar_frames)
    inside = np.abs(np.diff(played(music, 0, end), axis=0)).max()
    seam = np.abs(np.diff(played(music, end - 500, end + 500), axis=0)).max()
    assert seam <= inside


@pytest.mark.parametrize("name", list(BEDS))
def test_a_form_has_variety(name: str) -> None:
    """Thirty-two bars are made of a dozen different ones at least, over four chords."""
    music = bed(name)
    assert len(music.bars) == 32
    assert len({id(bar) for bar in music.bars}) >= 12


def test_speech_has_room() -> None:
    """Between 1 and 4 kHz beds hold less than a tenth of their power."""
    for name in BEDS:
        music = bed(name)
        form = played(music, 0, round(8 * music.bar_frames))
        power = (np.abs(np.fft.rfft(form[:, 0])) ** 2).astype(np.float64)
        frequency = np.fft.rfftfreq(len(form), 1 / 44_100)
        assert power[(frequency > 1000) & (frequency < 4000)].sum() < power.sum() / 10


def test_other_tempos_and_names_are_refused() -> None:
    """A tempo out of range and an unknown name are errors."""
    for bpm in (MIN_BPM - 0.1, MAX_BPM + 0.1, float("nan")):
        with pytest.raises(ValueError, match="60 to 200"):
            bed("drive", bpm)
    with pytest.raises(KeyError):
        bed("polka")
