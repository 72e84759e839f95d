"""The tones of the built-in kits as clips."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.clip import Clip
from audiocoach.timeline.kits import RAMP_MS, Timbre, ToneNote, tone_length_frames, tone_spec
from audiocoach.timeline.model import ToneKind
from audiocoach.units import SAMPLE_RATE, Ms, frame_at

__all__ = ["tone", "tone_length_frames"]


STRUCK_RAMP_MS: Ms = 2
"""Rise of a bell, wood or a whistle; a pure tone would click."""


class Partial(NamedTuple):
    """A sine in a note: its frequency as a multiple of the pitch, its level, and the time until it falls to a
    third (0: it does not decay).
    """

    ratio: float
    level: float
    decay_ms: float = 0.0


TIMBRES: Mapping[Timbre, tuple[Partial, ...]] = {
    "sine": (Partial(1.0, 1.0),),
    # A chime: harmonic, with short upper partials.
    "bell": (Partial(1.0, 1.0, 330), Partial(2.0, 0.35, 150), Partial(3.01, 0.18, 70)),
    # A struck plate: the partials are not multiples of each other.
    "ring": (
        Partial(1.0, 1.0, 300),
        Partial(1.47, 0.35, 180),
        Partial(2.09, 0.45, 220),
        Partial(2.56, 0.3, 140),
        Partial(3.91, 0.25, 60),
    ),
    "clack": (Partial(1.0, 1.0, 22), Partial(2.72, 0.5, 9), Partial(5.2, 0.3, 4)),
    # The pea makes the pitch beat.
    "whistle": (Partial(1.0, 1.0), Partial(1.014, 0.6), Partial(2.0, 0.06)),
}


@cache
def tone(kit: str, kind: ToneKind, variant: str = "") -> Clip | None:
    """Return a tone of a built-in kit, with its onset on the first frame; ``None`` if the kit is silent.

    Raises:
        KeyError: if there is no such kit.
    """
    spec = tone_spec(kit, kind, variant)
    if spec is None:
        return None
    samples = np.zeros(tone_length_frames(kit, kind, variant), dtype=np.float32)
    for note in spec.notes:
        start, burst = frame_at(note.start_ms), _burst(note)
        samples[start : start + len(burst)] += burst
    return Clip.from_samples(samples)


def _burst(note: ToneNote) -> NDArray[np.float32]:
    """Return a note that rises and falls in a straight line: soft, but audible within a millisecond."""
    frames, ramp = int(frame_at(note.length_ms)), int(frame_at(RAMP_MS))
    step = np.arange(1, frames + 1)
    glide_hz = (note.end_freq_hz or note.freq_hz) - note.freq_hz
    phase = 2 * np.pi / SAMPLE_RATE * (note.freq_hz + glide_hz * step / (2 * frames)) * step
    burst = np.zeros(frames)
    for partial in TIMBRES[note.timbre]:
        decay = np.exp(-step * 1000 / SAMPLE_RATE / partial.decay_ms) if partial.decay_ms else 1.0
        burst += partial.level * np.sin(partial.ratio * phase) * decay
    fall = np.arange(ramp, 0, -1) / ramp
    burst[frames - ramp :] *= fall
    if note.timbre != "sine":
        ramp = int(frame_at(STRUCK_RAMP_MS))
    burst[:ramp] *= np.arange(1, ramp + 1) / ramp
    if note.timbre != "sine":
        burst /= np.abs(burst).max()
    levelled: NDArray[np.float32] = (burst * 10 ** (note.gain_db / 20)).astype(np.float32)
    return levelled
