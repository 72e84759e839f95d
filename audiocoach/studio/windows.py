"""The sound of an audition, window by window.

A window of the mix is a pure function of the timeline and of what sounds in it. So only the words of the
window that is heard are spoken, and nothing is encoded.
"""

from __future__ import annotations

import threading
import weakref
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audiocoach.build.mixing import open_mix
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech
from audiocoach.script.model import Workout
from audiocoach.sound.clip import Clip
from audiocoach.sound.duck import build_ducking
from audiocoach.sound.mixer import ClipTrack, Mix, beep_frames
from audiocoach.studio.blocks import CLOSED, Blocks, ClosedError
from audiocoach.timeline.model import Cue, Timeline
from audiocoach.units import SAMPLE_RATE, Frames, frame_at

BLOCK_FRAMES = SAMPLE_RATE
"""What is mixed at once, and kept for a while: a second."""

_LONGER_SHARE, _LONGER_MS = 0.5, 1000
"""A clip may be longer than estimated by this share and these milliseconds; more is cut off."""


class Audible(Protocol):
    """What is mixed: an audition."""

    workout: Workout
    resources: Resources
    timeline: Timeline
    heard: Timeline
    """The timeline without the music that is not decoded yet."""

    @property
    def duration_frames(self) -> int:
        """Length in frames."""

    def clip_of(self, cue: Cue) -> Clip:
        """The clip of a cue, spoken if it is not in the store."""

    def margin_of(self, cue: Cue) -> Frames:
        """How far the length of a cue may be from the true one; 0 if that is known."""


class _LazyClip:
    """A cue whose words are spoken when it is first heard."""

    def __init__(self, session: Audible, cue: Cue, frames: int) -> None:
        self.cue = cue
        self.frames = frames
        self._session = session

    @property
    def digest(self) -> str:
        """Of what is played: the true samples, cut where they are longer than there is room."""
        clip = self._session.clip_of(self.cue)
        return clip.digest if clip.frames <= self.frames else f"{clip.digest} to {self.frames}"

    def samples(self, first: int = 0, last: int | None = None) -> NDArray[np.float32]:
        """Its frames ``[first, last)``: silence after the end of the true clip."""
        last = self.frames if last is None else last
        spoken = self._session.clip_of(self.cue).samples(first, last)
        return np.pad(spoken, (0, last - first - len(spoken)))


class Windows:
    """The mix of an audition. Thread-safe; close it in the end."""

    def __init__(self, session: Audible, blocks: Blocks) -> None:
        """Open the music.

        Raises:
            MediaError: when a source of music names no readable file.
        """
        self._session = session
        self._blocks = blocks
        self._mixing = threading.Lock()
        self._is_closed = False
        self._opened = ExitStack()
        self._release = weakref.finalize(self, self._opened.close)  # also when it is just forgotten
        try:
            self._mix = self._open_mix()
        except BaseException:
            self._release()
            raise

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """The mix of a range as 16-bit samples, shape (end_frame - start_frame, 2).

        Raises:
            ClosedError: if the windows are closed.
            VoiceError: if the words of the range cannot be spoken.
        """
        out = np.empty((end_frame - start_frame, 2), dtype=np.int16)
        for number in range(start_frame // BLOCK_FRAMES, -(-end_frame // BLOCK_FRAMES)):
            first = number * BLOCK_FRAMES
            low, high = max(first, start_frame), min(first + BLOCK_FRAMES, end_frame)
            out[low - start_frame : high - start_frame] = self._block(number)[low - first : high - first]
        return out

    def close(self) -> None:
        """Close its files, once the window that is being mixed is done."""
        self._is_closed = True
        with self._mixing:
            self._release()

    def _block(self, number: int) -> NDArray[np.int16]:
        with self._mixing:
            if self._is_closed:
                raise ClosedError(CLOSED)
            start = number * BLOCK_FRAMES
            end = min(start + BLOCK_FRAMES, self._session.duration_frames)
            key = self._mix.fingerprint(start, end)
            block = self._blocks.get(key)
            if block is None:
                block = self._mix.pcm16(start, end)
                self._blocks.keep(key, block)
            return block

    def _open_mix(self) -> Mix:
        session = self._session
        resources, timeline = session.resources, session.heard
        kits = resources.outline(session.workout).kit_clips
        sounds = {sound.path: resources.sound(sound.path) for sound in timeline.sounds}
        # The clips are built in later: a lazy clip is longer than its cue until its length is known.
        wordless = Speech(replace(timeline, cues=()), {}, sounds, kits)
        mix = self._opened.enter_context(open_mix(wordless, resources))
        voice = ClipTrack.of(
            (int(cue.start_frame), _LazyClip(session, cue, self._room(cue))) for cue in timeline.cues
        )
        return replace(mix, voice=voice, ducking=build_ducking(timeline, partial(beep_frames, kits=kits)))

    def _room(self, cue: Cue) -> int:
        """How many frames of a cue's clip are played: all of a stored one, and more than are estimated."""
        frames = int(cue.end_frame - cue.start_frame)
        if not self._session.margin_of(cue):
            return frames
        return round(frames * (1 + _LONGER_SHARE)) + int(frame_at(_LONGER_MS))
