"""Built-in music: a 32-bar form of short bars, played by a sequencer of exact tempo.

Each distinct bar is rendered once, with its tail. Bar ``n`` starts on the frame nearest to ``n`` exact bar
lengths. So the beat is never off its grid by more than half a frame, even after hours, and there is no seam.
Every bar has layers: for work, rest, recovery, and the turn that leads up to work. The layer changes with a
bar: the band plays something else from the bar line on while the tail of the last bar fades. A window of the
music is the sum of the bars that touch it. Windows can be made in any order, from any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audiocoach.script.constants import KEYS
from audiocoach.script.music import BPM_RANGE
from audiocoach.sound.band import Band
from audiocoach.sound.lively import DRIVE, GROOVE, PULSE
from audiocoach.sound.loudness import BLOCK_FRAMES, steady_lufs
from audiocoach.sound.quiet import AMBIENT, CALM
from audiocoach.sound.scores import BedSpec, Layer
from audiocoach.units import SAMPLE_RATE

BED_LUFS = -17.0
"""Integrated loudness of every bed, before the offset of its layer."""

LAYER_LU: Mapping[Layer, float] = MappingProxyType({"work": 0.3, "rest": -0.3, "calm": -0.6, "turn": 0.3})
"""Offset of each layer's loudness."""

BED_VERSION = 8
"""Changes if a bed sounds different. It is part of fingerprints and of keys in the store."""

BED_SPECS: Mapping[str, BedSpec] = MappingProxyType(
    {"drive": DRIVE, "pulse": PULSE, "groove": GROOVE, "calm": CALM, "ambient": AMBIENT}
)

BARS = 32
"""Length of the form of every bed."""

_MOST_FORMS = 8
_FRAME_BYTES = 4
_FULL_SCALE = 32767
_HEARD_BLOCKS = 32
_HEARD_EVERY = 2
"""One block in this many is measured."""


@dataclass(frozen=True, slots=True)
class Tune:
    """A bed at a tempo (beats per minute) in a key (semitones of its note above C)."""

    name: str
    bpm: float
    tonic: int

    @property
    def bar_frames(self) -> float:
        """Exact length of a bar in frames."""
        return 4 * 60 * SAMPLE_RATE / self.bpm


class Readable(Protocol):
    """Bytes that any thread can read."""

    def read(self, offset: int, count: int) -> bytes:
        """Return bytes ``[offset, offset + count)``."""
        ...


@dataclass(frozen=True, slots=True)
class Recording:
    """The distinct bars of one layer.

    Attributes:
        sound: the bars one after the other, 16-bit stereo.
        order: the number of the distinct bar, for each bar of the form.
        lengths: length of each distinct bar in frames.
        scales: the value of one step of a sample, for each distinct bar.
    """

    sound: Readable
    order: tuple[int, ...]
    lengths: tuple[int, ...]
    scales: tuple[float, ...]

    @property
    def size(self) -> int:
        """Size of the sound in bytes."""
        return sum(self.lengths) * _FRAME_BYTES

    def add(self, out: NDArray[np.float32], start: int, position: int, index: int, gain: float) -> None:
        """Add bar ``index``, which starts at ``start``, to ``out``, shape (frames, 2), which starts at
        ``position``.
        """
        number = self.order[index % len(self.order)]
        first, last = max(start, position), min(start + self.lengths[number], position + len(out))
        if first < last:
            offset = sum(self.lengths[:number]) + first - start
            data = self.sound.read(offset * _FRAME_BYTES, (last - first) * _FRAME_BYTES)
            piece = np.frombuffer(data, "<i2").reshape(-1, 2) * np.float32(self.scales[number] * gain)
            out[first - position : last - position] += piece


GetRecording = Callable[[Tune, Layer], Recording]
"""Returns the recording of a bed."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A tune with its recordings, which are opened when they are first needed."""

    tune: Tune
    shelf: GetRecording

    def add(
        self, out: NDArray[np.float32], position: int, gain: float, layer_of: Callable[[int], Layer]
    ) -> None:
        """Add the music from ``position`` to ``out``, shape (frames, 2).

        Position 0 is the downbeat of the first bar of the form; before it is the end of the form.
        ``layer_of`` returns the layer of a bar by its number.
        """
        for index in self.touching(position, position + len(out)):
            start = round(index * self.tune.bar_frames)
            self.shelf(self.tune, layer_of(index)).add(out, start, position, index, gain)

    def form_bars(self, cycle_frames: int) -> int | None:
        """Return the number of bars after which the music repeats whole cycles later; ``None`` if that takes
        more than a few forms.
        """
        for forms in range(1, _MOST_FORMS + 1):
            bars = forms * BARS
            if bars * self.tune.bar_frames % cycle_frames == 0:
                return bars
        return None

    def touching(self, position: int, end: int) -> Iterator[int]:
        """Yield the numbers of the bars that sound in a range, including their tails."""
        longest = self.tune.bar_frames + BED_SPECS[self.tune.name].tail_s * SAMPLE_RATE + 2
        index = int((position - longest) // self.tune.bar_frames)
        while round(index * self.tune.bar_frames) < end:
            yield index
            index += 1


def tune_of(name: str, bpm: float | None = None, key: str | None = None) -> Tune:
    """Return a bed at a tempo in a key (``None``: its own).

    Raises:
        KeyError: if there is no such bed or note.
        ValueError: if the tempo is not within 60 to 200 beats per minute.
    """
    spec = BED_SPECS[name]
    tempo = spec.bpm if bpm is None else float(bpm)
    least, most = BPM_RANGE
    if not least <= tempo <= most:
        raise ValueError(f"a tempo of {tempo:g} is out of range; use {least:g} to {most:g} beats per minute")
    return Tune(name, tempo, KEYS[spec.tonic if key is None else key])


def band_of(tune: Tune) -> Band:
    """Return the players of a tune."""
    return Band(BED_SPECS[tune.name], tune.bpm, tune.tonic)


def order_of(tune: Tune, layer: Layer) -> tuple[int, ...]:
    """Return, for each bar of the form, the number of the layer's distinct bar."""
    form = band_of(tune).form(layer)
    numbers = {bar: number for number, bar in enumerate(dict.fromkeys(form))}
    return tuple(numbers[bar] for bar in form)


def record(tune: Tune, layer: Layer, band: Band | None = None) -> Recording:
    """Render a layer at the loudness of all beds, with the same samples every time.

    ``band`` is a band of this tune that has already rendered some notes.
    """
    band = band or band_of(tune)
    sound, lengths, peaks = bytearray(), [], []
    for bar in dict.fromkeys(band.form(layer)):
        samples = band.bar(bar)
        peaks.append(float(max(samples.max(), -samples.min())))
        lengths.append(len(samples))
        sound += _words(samples, _FULL_SCALE / peaks[-1]).data
    recording = Recording(_InMemory(sound), order_of(tune, layer), tuple(lengths), tuple(peaks))
    lufs = steady_lufs(_windows(tune, recording))
    sample_gain = 10 ** ((BED_LUFS + LAYER_LU[layer] - lufs) / 20) / _FULL_SCALE
    return replace(recording, scales=tuple(peak * sample_gain for peak in peaks))


def _words(samples: NDArray[np.float32], gain: float) -> NDArray[np.int16]:
    """Return samples, shape (frames, 2), in whole steps; each channel is in one piece before, not after."""
    scaled = samples.T * np.float32(gain)
    np.rint(scaled, out=scaled)
    words = np.empty(samples.shape, "<i2")
    for channel in range(2):  # four times as fast as both at once
        words[:, channel] = scaled[channel].astype("<i2")
    return words


@dataclass(frozen=True, slots=True)
class _InMemory:
    data: bytearray

    def read(self, offset: int, count: int) -> bytes:
        return bytes(memoryview(self.data)[offset : offset + count])


def _windows(tune: Tune, recording: Recording) -> Iterator[NDArray[np.float32]]:
    """Yield blocks from all over a round of a recording as it sounds in a loop, some at a time."""
    bed = Bed(tune, lambda _tune, _layer: recording)
    frames = round(len(recording.order) * tune.bar_frames)
    starts = range(0, frames - BLOCK_FRAMES, _HEARD_EVERY * BLOCK_FRAMES)
    for first in range(0, len(starts), _HEARD_BLOCKS):
        heard = starts[first : first + _HEARD_BLOCKS]
        blocks = np.zeros((len(heard), BLOCK_FRAMES, 2), dtype=np.float32)
        for start, block in zip(heard, blocks, strict=True):
            bed.add(block, start, 1.0 / _FULL_SCALE, lambda _: "work")
        yield blocks.reshape(-1, 2)
