"""The beeps as clips, made from the rows of the tone kits."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.clip import Clip
from audiocoach.timeline.kits import RAMP_MS, Note, tone_length_frames, tone_spec
from audiocoach.timeline.model import ToneKind
from audiocoach.units import SAMPLE_RATE, frame_at

__all__ = ["tone", "tone_length_frames"]


@cache
def tone(kit: str, kind: ToneKind, variant: str = "") -> Clip | None:
    """A tone, its onset on the first frame; ``None`` where the kit keeps silent.

    Raises:
        KeyError: when there is no such kit.
    """
    spec = tone_spec(kit, kind, variant)
    if spec is None:
        return None
    samples = np.zeros(tone_length_frames(kit, kind, variant), dtype=np.float32)
    for note in spec.notes:
        start, burst = frame_at(note.start_ms), _burst(note)
        samples[start : start + len(burst)] += burst
    return Clip.from_samples(samples)


def _burst(note: Note) -> NDArray[np.float32]:
    """A sine that rises and falls in a straight line: soft, yet there within the first millisecond."""
    frames, ramp = frame_at(note.length_ms), frame_at(RAMP_MS)
    step = np.arange(1, frames + 1)
    glide_hz = (note.end_freq_hz or note.freq_hz) - note.freq_hz
    burst = np.sin(2 * np.pi / SAMPLE_RATE * (note.freq_hz + glide_hz * step / (2 * frames)) * step)
    rise = np.arange(1, ramp + 1) / ramp
    burst[:ramp] *= rise
    burst[frames - ramp :] *= rise[::-1]
    levelled: NDArray[np.float32] = (burst * 10 ** (note.gain_db / 20)).astype(np.float32)
    return levelled
