"""Built-in music: a 32-bar form of short bars, played by a sequencer of exact tempo.

Each distinct bar is rendered once, with what rings on after it. Bar ``n`` is laid down at the frame
nearest to ``n`` exact bar lengths, so the beat never leaves its grid by more than half a frame, after
hours as at the start, and there is no seam. A window of the music is the sum of the bars that touch it:
any window, in any order, from any thread.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.band import Band
from audiocoach.sound.scores import BEDS

BED_LUFS = -17.0
"""Every bed is rendered at this integrated loudness."""

BED_VERSION = 1
"""Changes when a bed sounds different; part of the mix's fingerprints."""

MIN_BPM, MAX_BPM = 60.0, 200.0


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed at one tempo.

    ``bars`` holds the form's bars in order, each of shape (frames, 2); ``bar_frames`` is the exact distance
    of one from the next.
    """

    name: str
    bpm: float
    bar_frames: float
    bars: tuple[NDArray[np.float32], ...]

    def add(self, out: NDArray[np.float32], position: int, gain: float) -> None:
        """Adds the music from ``position`` on to ``out``, shape (frames, 2).

        Position 0 is the downbeat of the form's first bar; before it the form's end is heard.
        """
        end = position + len(out)
        longest = max(len(bar) for bar in self.bars)
        index = int((position - longest) // self.bar_frames)
        while (start := round(index * self.bar_frames)) < end:
            bar = self.bars[index % len(self.bars)]
            first, last = max(start, position), min(start + len(bar), end)
            if first < last:
                out[first - position : last - position] += bar[first - start : last - start] * np.float32(
                    gain
                )
            index += 1


_RENDERING = threading.Lock()


def tempo_of(name: str, bpm: float | None = None) -> float:
    """The tempo a bed plays at, in beats a minute (``None``: its own).

    Raises:
        KeyError: when there is no such bed.
        ValueError: when the tempo is not within 60 to 200 beats a minute.
    """
    tempo = BEDS[name].bpm if bpm is None else float(bpm)
    if not MIN_BPM <= tempo <= MAX_BPM:
        raise ValueError(f"a bed's tempo is {MIN_BPM:g} to {MAX_BPM:g} beats a minute, not {tempo:g}")
    return tempo


def bed(name: str, bpm: float | None = None) -> Bed:
    """A bed at a tempo (``None``: its own), rendered when it is first asked for; the last few are kept.

    Raises:
        KeyError: when there is no such bed.
        ValueError: when the tempo is not within 60 to 200 beats a minute.
    """
    tempo = tempo_of(name, bpm)
    with _RENDERING:
        return _render(name, tempo)


@lru_cache(maxsize=3)
def _render(name: str, bpm: float) -> Bed:
    spec = BEDS[name]
    band = Band(spec, bpm)
    chords = len(spec.chords)
    order = [(kind, number % chords) for number, kind in enumerate(spec.form)]
    rendered = {key: band.bar(*key) for key in dict.fromkeys(order)}
    return Bed(name, bpm, band.bar_frames, tuple(rendered[key] for key in order))
