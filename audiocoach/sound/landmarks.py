"""The places of a track's words, tones and steps, stored in the file: to measure it later, and for the page
that shows what is on.

A tone is described by its pitch, its length, and the time until it has risen to half of its level.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.clip import Clip
from audiocoach.timeline.model import Timeline, Tone
from audiocoach.units import SAMPLE_RATE

FORMAT = 1
MAX_BYTES = 16_000_000
"""Size limit; a track of six hours with a click on every step needs less."""

SPAN_FRAMES = SAMPLE_RATE * 80 // 1000
"""A tone is searched for within this distance of its place."""

_WINDOW_FRAMES = SAMPLE_RATE * 4 // 1000
_LONG_BEFORE = (-SAMPLE_RATE * 40 // 1000, -SAMPLE_RATE * 4 // 1000)
_LONG_AFTER = (SAMPLE_RATE * 5 // 1000, SAMPLE_RATE * 28 // 1000)
_BEFORE = (-SAMPLE_RATE * 16 // 1000, -SAMPLE_RATE * 4 // 1000)
_AFTER = (SAMPLE_RATE * 5 // 1000, SAMPLE_RATE * 13 // 1000)
_FITTED_FRAMES = SAMPLE_RATE * 40 // 1000
_STANDS_OUT = 1.15
"""Least change from before to after the onset, in mean deviations. So, each of 659 tones over the built-in
beds is found, and at one of twenty places without a tone, most of them in words, there seems to be one.
"""
_PITCH_FRAMES = SAMPLE_RATE * 9 // 100
_PITCH_BINS = 1 << 16


@dataclass(frozen=True, slots=True)
class ToneMark:
    """One kind of tone. It reaches half of its level ``rise_frames`` after its onset."""

    kind: str
    freq_hz: float
    length_frames: int
    rise_frames: float


@dataclass(frozen=True, slots=True)
class StepMark:
    """A segment of the session from ``start_frame`` to the next one. The fields are those of
    :class:`~audiocoach.timeline.model.Segment`; a number that it has not is 0, a text "".
    """

    start_frame: int
    kind: str
    name: str
    side: str = ""
    reps: int = 0
    set: int = 0
    round: int = 0
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Words as (start, end) frames, tones as (onset frame, number of the mark), and steps, all in order of
    time. Tracks of earlier versions have no steps.
    """

    duration_frames: int
    cues: tuple[tuple[int, int], ...]
    marks: tuple[ToneMark, ...]
    tones: tuple[tuple[int, int], ...]
    steps: tuple[StepMark, ...] = ()

    def pitches_under_hz(self) -> Iterator[float | None]:
        """Yield, for each tone, the pitch of an earlier one that is still sounding at its onset."""
        sounding, sounds_until = -1, 0
        for at, number in self.tones:
            yield self.marks[sounding].freq_hz if at < sounds_until else None
            if (end := at + self.marks[number].length_frames) > sounds_until:
                sounding, sounds_until = number, end

    def to_bytes(self) -> bytes:
        """Return the landmarks as compressed JSON."""
        data = {
            "format": FORMAT,
            "duration": self.duration_frames,
            "cues": self.cues,
            "marks": [
                [mark.kind, round(mark.freq_hz, 2), mark.length_frames, round(mark.rise_frames, 1)]
                for mark in self.marks
            ],
            "tones": self.tones,
            "steps": [astuple(step) for step in self.steps],
        }
        return zlib.compress(json.dumps(data, separators=(",", ":")).encode(), 9)

    @staticmethod
    def from_bytes(data: bytes) -> Landmarks | None:
        """Read the result of :meth:`to_bytes`; ``None`` for anything else."""
        try:
            values = json.loads(zlib.decompressobj().decompress(data, MAX_BYTES))
            if values["format"] != FORMAT:
                return None
            marks = tuple(
                ToneMark(str(kind), float(freq_hz), int(length), float(rise))
                for kind, freq_hz, length, rise in values["marks"]
            )
            tones = tuple((int(at), int(mark)) for at, mark in values["tones"])
            if not all(0 <= mark < len(marks) for _, mark in tones):
                return None
            cues = tuple((int(start), int(end)) for start, end in values["cues"])
            steps = tuple(
                StepMark(int(start), str(kind), str(name), str(side), *map(int, numbers))
                for start, kind, name, side, *numbers in values.get("steps", ())
            )
            return Landmarks(
                int(values["duration"]),
                tuple(sorted(cues)),
                marks,
                tuple(sorted(tones)),
                tuple(sorted(steps, key=lambda step: step.start_frame)),
            )
        except (zlib.error, ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return None


def landmarks_of(timeline: Timeline, clip_of: Callable[[Tone], Clip | None]) -> Landmarks:
    """Return the landmarks of a timeline; ``clip_of`` returns the clip of a tone."""
    numbers: dict[tuple[str, str, str], int | None] = {}
    marks: list[ToneMark] = []
    tones = []
    for tone in timeline.tones:
        key = (tone.kit, tone.kind, tone.variant)
        if key not in numbers:
            clip = clip_of(tone)
            numbers[key] = None if clip is None else len(marks)
            if clip is not None:
                marks.append(mark_of(tone.variant or tone.kind, clip.samples()))
        number = numbers[key]
        if number is not None:
            tones.append((int(tone.at_frame), number))
    cues = tuple((int(cue.start_frame), int(cue.end_frame)) for cue in timeline.cues)
    steps = tuple(
        StepMark(
            int(segment.start_frame),
            segment.kind,
            segment.name or ", ".join(segment.moves),
            segment.side or "",
            segment.reps or 0,
            segment.set or 0,
            segment.round or 0,
            segment.rounds or 0,
        )
        for segment in timeline.segments
    )
    return Landmarks(int(timeline.duration_frames), cues, tuple(marks), tuple(tones), steps)


def mark_of(kind: str, samples: NDArray[np.float32]) -> ToneMark:
    """Return the mark by which a tone, shape (frames,), can be found."""
    start = samples[:_PITCH_FRAMES]
    spectrum = np.abs(np.fft.rfft(start * np.hanning(len(start)), _PITCH_BINS))
    freq_hz = float(np.argmax(spectrum)) * SAMPLE_RATE / _PITCH_BINS
    alone = np.zeros(2 * SPAN_FRAMES, dtype=np.float32)
    heard = samples[:SPAN_FRAMES]
    alone[SPAN_FRAMES : SPAN_FRAMES + len(heard)] = heard
    return ToneMark(kind, freq_hz, len(samples), _rise(alone, freq_hz, len(samples)) or 0.0)


def onset_error_frames(
    around: NDArray[np.float32], mark: ToneMark, under_hz: float | None = None
) -> float | None:
    """Return how many frames too late a tone begins; ``None`` if it is not found.

    ``around`` is mono, shape (2 * SPAN_FRAMES,), with the planned onset in the middle. ``under_hz`` is the
    pitch of another tone that is still sounding.
    """
    alone = around if under_hz is None else _without(around, under_hz)
    rise = _rise(alone, mark.freq_hz, mark.length_frames)
    return None if rise is None else rise - mark.rise_frames


def _without(around: NDArray[np.float32], freq_hz: float) -> NDArray[np.float32]:
    """Remove the sine that is heard before the middle, whose level continues in a straight line."""
    t = np.arange(-SPAN_FRAMES, SPAN_FRAMES)
    turn = 2 * np.pi * freq_hz / SAMPLE_RATE * t
    sines = np.stack((np.cos(turn), np.sin(turn)), axis=1)
    shapes = np.concatenate((sines, sines * (t / SPAN_FRAMES)[:, None]), axis=1)
    heard = slice(SPAN_FRAMES - _FITTED_FRAMES, SPAN_FRAMES - SAMPLE_RATE // 1000)
    levels, *_ = np.linalg.lstsq(shapes[heard], around[heard], rcond=None)
    alone: NDArray[np.float32] = (around - shapes @ levels).astype(np.float32)
    return alone


def _rise(around: NDArray[np.float32], freq_hz: float, length_frames: int) -> float | None:
    """Return where a tone has risen to half at a frequency, relative to the middle.

    Music at the same frequency is distinguished from the tone by its phase: only the change from shortly
    before to shortly after the planned onset counts, in its direction. Whether there is a tone is decided
    over longer times, in which music that beats beside the tone evens out.
    """
    carrier = np.exp(-2j * np.pi * freq_hz / SAMPLE_RATE * np.arange(len(around)))
    level = np.convolve(around * carrier, np.hanning(_WINDOW_FRAMES) / _WINDOW_FRAMES, mode="same")
    _, long_change, deviation = _step(level, (_LONG_BEFORE, _LONG_AFTER), length_frames)
    before, change, _ = _step(level, (_BEFORE, _AFTER), length_frames)
    if abs(long_change) <= _STANDS_OUT * deviation or change == 0:
        return None
    first = SPAN_FRAMES + _BEFORE[1]
    risen = ((level[first : SPAN_FRAMES + _AFTER[1]] - before) / change).real
    crossings = np.flatnonzero((risen[:-1] <= 0.5) & (risen[1:] > 0.5))
    if not len(crossings):
        return None
    at = int(crossings[0])
    low, high = risen[at], risen[at + 1]
    return first + at + float((0.5 - low) / (high - low)) - SPAN_FRAMES


def _step(
    level: NDArray[np.complex128], spans: tuple[tuple[int, int], tuple[int, int]], length_frames: int
) -> tuple[complex, complex, float]:
    """Return the mean level before the middle, its change to after it, and the larger mean deviation of both.

    ``spans`` are the times of both, in frames from the middle. The second ends with the tone.
    """
    early, late = (level[slice(*(SPAN_FRAMES + at for at in span))] for span in spans)
    late = late[: max(1, length_frames - spans[1][0])]
    before, after = complex(early.mean()), complex(late.mean())
    deviation = max(float(np.abs(early - before).mean()), float(np.abs(late - after).mean()))
    return before, after - before, deviation
