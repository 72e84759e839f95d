"""Measure a finished file by its sound, and by its landmarks if it has any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound.duck import SPEECH, TONES
from audiocoach.sound.landmarks import SPAN_FRAMES, Landmarks, onset_error_frames
from audiocoach.sound.loudness import power_lufs, ungated_lufs
from audiocoach.sound.meter import FINE_FRAMES, Levels, Meter, powers_lufs
from audiocoach.sound.mixer import Mix
from audiocoach.units import SAMPLE_RATE, Ms, frame_at

_MARGIN_MS: Ms = 50
_LEAST_FINE = 50
"""Half a second; a level is not measured over less."""


@dataclass(frozen=True, slots=True)
class ToneFigures:
    """Tones of one kind: the number planned and found, and the onset errors of those found."""

    kind: str
    planned: int
    found: int
    typical_error_ms: float | None
    worst_error_ms: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The measurements of a file; ``None`` is unknown.

    ``speech_lufs`` is the loudness during words, ``music_lufs`` the loudness between them, and
    ``music_under_speech_lufs`` the loudness in short gaps between words, where music stays down.
    """

    duration_frames: int
    channels: int
    levels: Levels
    planned_frames: int | None = None
    speech_lufs: float | None = None
    music_lufs: float | None = None
    music_under_speech_lufs: float | None = None
    tones: tuple[ToneFigures, ...] = ()

    @property
    def speech_over_music_lu(self) -> float | None:
        """How much louder speech is than the music under it."""
        if self.speech_lufs is None or self.music_under_speech_lufs is None:
            return None
        return self.speech_lufs - self.music_under_speech_lufs


def measure_blocks(blocks: Iterable[NDArray[np.float32]], landmarks: Landmarks | None) -> Measured:
    """Measure a signal at 44.1 kHz in one pass and bounded memory.

    ``blocks`` has at least one, shape (frames, channels) each. ``landmarks`` are the planned words and tones.
    """
    meter, frames, channels = None, 0, 0
    finder = _ToneFinder(landmarks) if landmarks else None
    for block in blocks:
        if meter is None:
            channels = block.shape[1]
            meter = Meter(channels)
        meter.add(block)
        if finder is not None:
            finder.add(block.mean(axis=1))
        frames += len(block)
    assert meter is not None
    measured = Measured(frames, channels, meter.finish())
    if landmarks is None or finder is None:
        return measured
    powers = meter.fine_powers()
    speech, between, under = (powers[places] for places in _places(landmarks, len(powers)))
    return Measured(
        frames,
        channels,
        measured.levels,
        landmarks.duration_frames,
        powers_lufs(speech) if len(speech) >= _LEAST_FINE else None,
        powers_lufs(between) if len(between) >= _LEAST_FINE else None,
        power_lufs(float(under.mean())) if len(under) >= _LEAST_FINE else None,
        tuple(finder.figures()),
    )


def speech_over_music_lu(mix: Mix) -> tuple[float, float] | None:
    """Return how much louder speech is than the music under it, from the parts of a mix.

    That is the smallest value of a cue, and that of all cues together; ``None`` without words or music.
    """
    if all(section.source is None for section in mix.music.sections):
        return None
    least, spoken, under, gain = np.inf, 0.0, 0.0, np.float32(10 ** (mix.master_gain_db / 20))
    for start, clip in zip(mix.voice.starts, mix.voice.clips, strict=True):
        music = mix.stem("music", start, min(start + clip.frames, mix.duration_frames))
        voice = clip.samples() * gain
        speech_power, music_power = (10 ** (ungated_lufs(part) / 10) for part in (voice, music))
        spoken, under = spoken + speech_power * len(voice), under + music_power * len(music)
        if music_power > 0:
            least = min(least, 10 * float(np.log10(speech_power / music_power)))
    return (least, 10 * float(np.log10(spoken / under))) if under > 0 else None


def _places(landmarks: Landmarks, count: int) -> tuple[NDArray[np.bool_], ...]:
    """Return which hundredths of a second are speech, between words, and short gaps, shape (count,) each."""
    margin, hold = int(frame_at(_MARGIN_MS)), int(frame_at(SPEECH.hold_ms))
    before, after = int(frame_at(SPEECH.attack_ms)) + margin, int(frame_at(SPEECH.release_ms)) + margin
    speech, near, gaps, tones = (np.zeros(count, dtype=bool) for _ in range(4))
    for start, end in landmarks.cues:
        _mark(speech, start, end)
        _mark(near, start - before, end + after)
    for (_, end), (start, _) in zip(landmarks.cues, landmarks.cues[1:], strict=False):
        if 2 * margin < start - end < hold:
            _mark(gaps, end + margin, start - margin)
    ring = int(frame_at(TONES.release_ms)) + margin
    for at, number in landmarks.tones:
        _mark(tones, at - margin, at + landmarks.marks[number].length_frames + ring)
    return speech & ~tones, ~near & ~tones, gaps & ~tones & ~speech


def _mark(places: NDArray[np.bool_], start_frame: int, end_frame: int) -> None:
    places[max(0, -(-start_frame // FINE_FRAMES)) : max(0, end_frame // FINE_FRAMES)] = True


class _ToneFinder:
    """Searches a stream for the planned tones. It keeps no more of it than a tone needs."""

    def __init__(self, landmarks: Landmarks) -> None:
        self._marks, self._tones = landmarks.marks, landmarks.tones
        self._under_hz = list(landmarks.pitches_under_hz())
        self._next = 0
        self._held = np.zeros(SPAN_FRAMES, dtype=np.float32)
        self._held_from = -SPAN_FRAMES
        self._errors: dict[str, list[float | None]] = {}

    def add(self, mono: NDArray[np.float32]) -> None:
        self._held = np.concatenate((self._held, mono))
        while self._next < len(self._tones):
            at, number = self._tones[self._next]
            first = at - SPAN_FRAMES - self._held_from
            if first + 2 * SPAN_FRAMES > len(self._held):
                break
            mark = self._marks[number]
            around = self._held[max(0, first) : max(0, first) + 2 * SPAN_FRAMES]
            error = onset_error_frames(around, mark, self._under_hz[self._next])
            self._errors.setdefault(mark.kind, []).append(error)
            self._next += 1
        kept = 2 * SPAN_FRAMES
        self._held_from += max(0, len(self._held) - kept)
        self._held = self._held[-kept:]

    def figures(self) -> Iterator[ToneFigures]:
        """Yield the results for each kind, in order of appearance; tones after the end are not found."""
        for _, number in self._tones[self._next :]:
            self._errors.setdefault(self._marks[number].kind, []).append(None)
        for kind, errors in self._errors.items():
            found_ms = [abs(error) * 1000 / SAMPLE_RATE for error in errors if error is not None]
            yield ToneFigures(
                kind,
                len(errors),
                len(found_ms),
                float(np.median(found_ms)) if found_ms else None,
                max(found_ms, default=None),
            )
