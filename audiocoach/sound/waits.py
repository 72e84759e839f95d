"""A track that waits for the listener after some of its parts, as a source to encode."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from audiocoach.media.pcm import BlockGrid
from audiocoach.sound.curves import equal_gain
from audiocoach.sound.mixer import ClipTrack, Mix
from audiocoach.units import SAMPLE_RATE

FADE_FRAMES = 3 * SAMPLE_RATE // 2
"""Length of the crossfade into a wait."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """``[at_frame, at_frame + frames)`` of the track: the mix from ``mix_frame``, or the wait after it."""

    at_frame: int
    frames: int
    mix_frame: int
    ending: Mix | None = None
    """Set for a wait: the mix without what begins after the wait."""


class WaitingMix:
    """A mix with a wait after each of some parts. The mix fades into the wait, and goes on where it was.

    It is a :class:`~audiocoach.media.pcm.PcmSource`.
    """

    def __init__(self, mix: Mix, wait: Mix, parts: Sequence[tuple[int, bool]]) -> None:
        """``parts`` are the end of each part in the mix, and whether a wait follows it. The last ends the
        mix.
        """
        self._mix, self._wait = mix, wait
        self._pieces: list[_Piece] = []
        lengths: list[int] = []
        at = done = 0
        for end, waits in parts:
            self._pieces.append(_Piece(at, end - done, done))
            at += end - done
            if waits:
                self._pieces.append(_Piece(at, wait.duration_frames, end, _without_later(mix, end)))
                at += wait.duration_frames
            lengths.append(end - done + waits * wait.duration_frames)
            done = end
        self.ends = tuple(accumulate(lengths))
        self.duration_frames = at
        self._lock = threading.Lock()
        self._waiting16: NDArray[np.int16] | None = None

    @property
    def is_mono(self) -> bool:
        """Whether both channels are the same throughout."""
        return self._mix.is_mono and self._wait.is_mono

    @property
    def is_soft(self) -> bool:
        """Whether no music sounds but the calm beds."""
        return self._mix.is_soft and self._wait.is_soft

    def echoes(self, _grid: BlockGrid) -> None:
        """Nothing is known of what repeats."""

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """Return the samples of a range, shape (frames, 2)."""
        out = [np.empty((0, 2), np.int16)]
        for piece, low, high in self._touching(start_frame, end_frame):
            if piece.ending is None:
                out.append(self._mix.pcm16(piece.mix_frame + low, piece.mix_frame + high))
            else:
                out.append(self._waiting(piece.ending, piece.mix_frame, low, high))
        return np.concatenate(out)

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """Return a text that is equal for equal samples, wherever in the track they are."""
        parts: list[object] = []
        for piece, low, high in self._touching(start_frame, end_frame):
            if piece.ending is None:
                parts.append(self._mix.fingerprint(piece.mix_frame + low, piece.mix_frame + high))
                continue
            parts.append(self._wait.fingerprint(low, high))
            first, last = self._fading(piece.mix_frame, low, high)
            if first < last:
                parts.append((low, piece.ending.fingerprint(first, last)))
        return repr(parts)

    def _touching(self, start_frame: int, end_frame: int) -> Iterator[tuple[_Piece, int, int]]:
        """Yield the pieces in a range, and what of each is in it."""
        first = bisect_right(self._pieces, start_frame, key=lambda piece: piece.at_frame) - 1
        for piece in self._pieces[max(0, first) :]:
            if piece.at_frame >= end_frame:
                return
            low = max(0, start_frame - piece.at_frame)
            high = min(piece.frames, end_frame - piece.at_frame)
            if low < high:
                yield piece, low, high

    def _waiting(self, ending: Mix, mix_frame: int, low: int, high: int) -> NDArray[np.int16]:
        out = self._wait16()[low:high].copy()
        first, last = self._fading(mix_frame, low, high)
        if first < last:
            rise = equal_gain(FADE_FRAMES)[low : low + last - first]
            faded = ending.pcm16(first, last) * (1 - rise) + out[: last - first] * rise
            out[: last - first] = np.rint(faded)
        return out

    def _wait16(self) -> NDArray[np.int16]:
        """Return the samples of the wait, which is mixed once."""
        with self._lock:
            if self._waiting16 is None:
                self._waiting16 = self._wait.pcm16(0, self._wait.duration_frames)
            return self._waiting16

    def _fading(self, mix_frame: int, low: int, high: int) -> tuple[int, int]:
        """Return what of the mix is heard in a range of a wait: empty after the crossfade."""
        last = min(mix_frame + min(high, FADE_FRAMES), self._mix.duration_frames)
        return mix_frame + low, last


def _without_later(mix: Mix, frame: int) -> Mix:
    """Return a mix without the words that begin from ``frame`` on, and the tones after it."""

    def before(track: ClipTrack, end: int) -> ClipTrack:
        placed = zip(track.starts, track.clips, strict=True)
        return ClipTrack.of((start, clip) for start, clip in placed if start < end)

    return replace(mix, voice=before(mix.voice, frame), tones=before(mix.tones, frame + 1))
