"""Tones: where they begin, how loud and how long they are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from audiocoach.sound.tones import tone, tone_length_frames
from audiocoach.timeline.kits import KITS
from audiocoach.units import frame_at

KINDS = tuple(KITS["classic"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_tone_is_there_within_a_millisecond(kind: str) -> None:
    """The onset is the first frame: a tenth of the peak is reached within a millisecond."""
    clip = tone("classic", kind)  # type: ignore[arg-type]
    assert clip is not None
    samples = np.abs(clip.samples())
    assert int(np.argmax(samples > samples.max() / 10)) < 44


@pytest.mark.parametrize("kind", KINDS)
def test_a_tone_has_its_length_and_level(kind: str) -> None:
    """Length and peak are what the kit's row says, and both ends are silent."""
    spec = KITS["classic"][kind]  # type: ignore[index]
    clip = tone("classic", kind)  # type: ignore[arg-type]
    assert clip is not None
    assert clip.frames == tone_length_frames("classic", kind) == frame_at(spec.length_ms)  # type: ignore[arg-type]
    peak_db = 20 * np.log10(np.abs(clip.samples()).max())
    assert peak_db == pytest.approx(max(note.gain_db for note in spec.notes), abs=0.3)
    assert abs(clip.samples()[-1]) < 0.01


def test_tones_have_no_step() -> None:
    """No two neighbouring samples are further apart than the tone's own slope: nothing clicks."""
    for kind, spec in KITS["classic"].items():
        clip = tone("classic", kind)
        assert clip is not None
        steepest = max(
            10 ** (note.gain_db / 20) * 2 * np.pi * max(note.freq_hz, note.end_freq_hz or 0) / 44_100
            for note in spec.notes
        )
        assert np.abs(np.diff(clip.samples(), prepend=0, append=0)).max() < steepest * 1.1


def test_tones_are_told_apart() -> None:
    """Go is the highest of the marks, the end is lower, and switch rises."""
    kit = KITS["classic"]
    assert kit["go"].notes[0].freq_hz > kit["countdown"].notes[0].freq_hz > kit["end"].notes[0].freq_hz
    assert all(one.freq_hz < other.freq_hz for one, other in pairwise(kit["switch"].notes))


def test_the_silent_kit() -> None:
    """Kit ``none`` has no clip and no length for any kind; an unknown kit is an error."""
    for kind in KINDS:
        assert tone("none", kind) is None
        assert tone_length_frames("none", kind) == 0
    with pytest.raises(KeyError):
        tone("trumpets", "go")
