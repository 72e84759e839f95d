"""A session that can be heard anywhere without being built.

A window of the mix is a pure function of the timeline and of what sounds in it. So only the words of the
window that is heard are spoken, and nothing is encoded. As long as some words have not been spoken, their
places come from estimated lengths. When all are in the store, the windows have the samples of the built
track.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from audiocoach.build.choices import VoiceChoice, voice_choices
from audiocoach.build.ensemble import ensemble_for, with_voice
from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import Speech, first_able
from audiocoach.errors import Problem, ScriptError, UsageError, VoiceError
from audiocoach.script.constants import BEDS, NO_MUSIC
from audiocoach.script.model import Workout
from audiocoach.sound.clip import Clip
from audiocoach.sound.duck import build_ducking
from audiocoach.sound.mixer import ClipTrack, Mix, beep_frames
from audiocoach.sources.references import require_usable
from audiocoach.timeline.model import Cue, Timeline
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import Lengths, all_warnings
from audiocoach.timeline.schedule import Placement
from audiocoach.units import SAMPLE_RATE, frame_at
from audiocoach.voices import registry
from audiocoach.voices.cast import Ensemble, estimate_lengths
from audiocoach.voices.engine import NotPredictedError
from audiocoach.voices.speaker import Prediction

BLOCK_FRAMES = SAMPLE_RATE
"""What is mixed at once, and kept for a while: a second."""

HELD_BLOCKS = 48
"""Mixed blocks in memory, of all versions of a session together: 8 MB."""

HELD_CLIPS = 48
"""Spoken clips in memory; others are read from the store again."""

_LONGER_SHARE, _LONGER_MS = 0.5, 1000
"""A clip may be longer than estimated by this share and these milliseconds; more is cut off."""


class ClosedError(UsageError):
    """An audition that has been replaced by that of a newer version of its session."""


class Blocks:
    """Mixed blocks by what sounds in them, so that an edit leaves those of other places. Thread-safe."""

    def __init__(self) -> None:
        """Empty."""
        self._blocks: OrderedDict[str, NDArray[np.int16]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> NDArray[np.int16] | None:
        """A block, if it is known."""
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
            return self._blocks.get(key)

    def keep(self, key: str, block: NDArray[np.int16]) -> None:
        """Keep a block; the one that was not asked for the longest goes."""
        with self._lock:
            self._blocks[key] = block
            while len(self._blocks) > HELD_BLOCKS:
                self._blocks.popitem(last=False)


class _LazyClip:
    """A cue whose words are spoken when it is first heard."""

    def __init__(self, audition: Audition, cue: Cue, frames: int) -> None:
        self.cue = cue
        self.frames = frames
        self._audition = audition

    @property
    def digest(self) -> str:
        """Of what is played: the true samples, cut where they are longer than there is room."""
        clip = self._audition.clip_of(self.cue)
        return clip.digest if clip.frames <= self.frames else f"{clip.digest} to {self.frames}"

    def samples(self, first: int = 0, last: int | None = None) -> NDArray[np.float32]:
        """Its frames ``[first, last)``: silence after the end of the true clip."""
        last = self.frames if last is None else last
        spoken = self._audition.clip_of(self.cue).samples(first, last)
        return np.pad(spoken, (0, last - first - len(spoken)))


class Audition:
    """One version of a session, ready to be heard from anywhere. Thread-safe; close it in the end."""

    def __init__(
        self,
        workout: Workout,
        resources: Resources,
        choice: VoiceChoice,
        *,
        is_voice_only: bool = False,
        without_files: bool = False,
        decoded: Collection[tuple[str, ...]] = (),
        blocks: Blocks | None = None,
    ) -> None:
        """Places the words of a session; nothing is spoken yet, unless a length must be known.

        Args:
            workout: the session.
            resources: the tools and files; closed with the audition.
            choice: who speaks.
            is_voice_only: without music.
            without_files: without music of the user's own files, which may have to be decoded first.
            decoded: sources of music that are decoded already.
            blocks: mixed blocks that other versions of the session share; default: its own.

        Raises:
            ScriptError: when the words of a ``say`` step are longer than its ``for``.
            VoiceError: when the voice cannot speak.
            MediaError: when a source of music names no readable file.
        """
        self.workout = workout
        self.ensemble: Ensemble = ensemble_for(workout, choice, resources)
        self.resources = resources
        self._speaking = threading.Lock()
        self._mixing = threading.Lock()
        self._clips: OrderedDict[Cue, Clip] = OrderedDict()
        self._blocks = blocks or Blocks()
        self._is_closed = False
        self._known: dict[Words, Prediction] = {}
        try:
            placement = self._place()
        except ScriptError:  # by estimates, the words of a step may seem too long
            self._speak(resources.outline(workout).plan.words)
            placement = self._place()
        timeline, self.notes = with_voice(placement.timeline(), self.ensemble)
        self.timeline = timeline.without_music if is_voice_only else timeline
        self.warnings: tuple[Problem, ...] = all_warnings(workout, timeline, strict=False)
        self.is_spoken = all(one.margin_frames == 0 for one in self._used.values())
        heard = _without_files(self.timeline, decoded) if without_files else self.timeline
        self.lacks_music = heard.music != self.timeline.music
        self._opened = ExitStack()
        self._release = weakref.finalize(self, self._opened.close)  # also when it is just forgotten
        try:
            self._mix = self._mix_of(heard)
        except BaseException:
            self._release()
            raise

    @property
    def is_exact(self) -> bool:
        """Whether its windows are those of the built track: all lengths are true, all music is there."""
        return self.is_spoken and not self.lacks_music

    @property
    def duration_frames(self) -> int:
        """Length in frames."""
        return int(self.timeline.duration_frames)

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """The mix of a range as 16-bit samples, shape (end_frame - start_frame, 2).

        Raises:
            ClosedError: if the audition is closed.
            ValueError: if the range is not within the session.
            VoiceError: if the words of the range cannot be spoken.
        """
        if not 0 <= start_frame <= end_frame <= self.duration_frames:
            raise ValueError(f"[{start_frame}, {end_frame}) is not within the session")
        out = np.empty((end_frame - start_frame, 2), dtype=np.int16)
        for number in range(start_frame // BLOCK_FRAMES, -(-end_frame // BLOCK_FRAMES)):
            first = number * BLOCK_FRAMES
            low, high = max(first, start_frame), min(first + BLOCK_FRAMES, end_frame)
            out[low - start_frame : high - start_frame] = self._block(number)[low - first : high - first]
        return out

    def clip_of(self, cue: Cue) -> Clip:
        """The clip of a cue, spoken if it is not in the store.

        Raises:
            VoiceError: if it cannot be spoken.
        """
        with self._speaking:
            clip = self._clips.get(cue)
            if clip is None:
                words = cue.text, cue.manner
                clip = (
                    self.ensemble.speak((words,))[words]
                    if cue.speed == 1.0
                    else self.ensemble.speed_up(words, cue.speed)
                )
                self._clips[cue] = clip
                while len(self._clips) > HELD_CLIPS:
                    self._clips.popitem(last=False)
            self._clips.move_to_end(cue)
            return clip

    def settle(self, from_frame: int = 0, stop: threading.Event | None = None) -> bool:
        """Speak what is not spoken yet, beginning at a frame, and decode music. Return whether a new audition
        of the same session would be closer to the built track; ``False`` if stopped.

        Raises:
            VoiceError: if words cannot be spoken.
        """
        stop = stop or threading.Event()
        cues = self.timeline.cues
        later = [cue for cue in cues if cue.end_frame > from_frame]
        ordered = dict.fromkeys((cue.text, cue.manner) for cue in (*later, *cues))
        was_exact = self.is_exact
        while wanted := [one for one, length in self._used.items() if length.margin_frames]:
            for words in (*(one for one in ordered if one in set(wanted)), *wanted):
                if stop.is_set():
                    return False
                if self._known[words].margin_frames:
                    with self._speaking:
                        self._speak((words,))
            self._place()  # by true lengths, other forms of the words may fit
        if self.lacks_music:
            self.resources.prepare_music(self.workout)
        return not stop.is_set() and not was_exact

    def close(self) -> None:
        """Closes its files, once the window that is being mixed is done."""
        self._is_closed = True
        self.resources.stop.__exit__(ClosedError)
        with self._mixing:
            self._release()

    def _block(self, number: int) -> NDArray[np.int16]:
        with self._mixing:
            if self._is_closed:
                raise ClosedError("this version of the session is no longer open; reload the page")
            start = number * BLOCK_FRAMES
            end = min(start + BLOCK_FRAMES, self.duration_frames)
            key = self._mix.fingerprint(start, end)
            block = self._blocks.get(key)
            if block is None:
                block = self._mix.pcm16(start, end)
                self._blocks.keep(key, block)
            return block

    def _place(self) -> Placement:
        self._used: dict[Words, Prediction] = {}
        lengths = Lengths(lambda words: self._length_of(words).frames)
        return self.resources.placement(self.workout, lambda _: lengths)

    def _length_of(self, words: Words) -> Prediction:
        if words not in self._known:
            self._known[words] = self._predict(words)
        self._used[words] = self._known[words]
        return self._known[words]

    def _predict(self, words: Words) -> Prediction:
        try:
            return self.ensemble.predict_lengths((words,))[words]
        except NotPredictedError:
            stored = self.ensemble.find_stored((words,)).get(words)
            if stored is not None:
                return Prediction(stored.frames)
            guessed = estimate_lengths((words,))[words]
            return Prediction(guessed, guessed)

    def _speak(self, words: Iterable[Words]) -> None:
        for one, clip in self.ensemble.speak(words).items():
            self._known[one] = Prediction(clip.frames)

    def _mix_of(self, timeline: Timeline) -> Mix:
        resources = self.resources
        kits = {own.kit.name: own.clips for own in resources.outline(self.workout).kits.values()}
        sounds = {sound.path: resources.sound(sound.path) for sound in timeline.sounds}
        # The clips are built in later: a lazy clip is longer than its cue until its length is known.
        wordless = Speech(replace(timeline, cues=()), {}, sounds, kits)
        mix = self._opened.enter_context(resources.mix(wordless))

        voice = ClipTrack.of(
            (int(cue.start_frame), _LazyClip(self, cue, self._room(cue))) for cue in timeline.cues
        )
        return replace(mix, voice=voice, ducking=build_ducking(timeline, partial(beep_frames, kits=kits)))

    def _room(self, cue: Cue) -> int:
        """How many frames of a cue's clip are played: all of a stored one, and more than are estimated."""
        frames = int(cue.end_frame - cue.start_frame)
        used = self._used.get((cue.text, cue.manner))
        if used is not None and used.margin_frames == 0:
            return frames
        return round(frames * (1 + _LONGER_SHARE)) + int(frame_at(_LONGER_MS))


def open_audition(
    workout: Workout,
    options: Options,
    *,
    is_private: bool = False,
    is_voice_only: bool = False,
    without_files: bool = False,
    decoded: Collection[tuple[str, ...]] = (),
    blocks: Blocks | None = None,
    from_frame: int = 0,
) -> Audition:
    """An audition of a session with the first voice that can speak what is heard first.

    ``is_private`` leaves the online voice out where ``auto`` chooses, so that half-written words stay on this
    machine, and speaks nothing yet. ``from_frame`` is where listening starts. The rest is as for
    :class:`Audition`.

    Raises:
        AudioCoachError: if no voice can speak, or a file of the script cannot be read.
    """
    require_usable(workout)
    choices = voice_choices(workout, options)
    offline = tuple(one for one in choices if registry.engine_part(one.speaker) != registry.ONLINE_ENGINE)
    if is_private and offline:
        choices = offline

    def attempt(choice: VoiceChoice) -> Audition:
        resources = Resources(options)
        audition = Audition(
            workout,
            resources,
            choice,
            is_voice_only=is_voice_only,
            without_files=without_files,
            decoded=decoded,
            blocks=blocks,
        )
        if not is_private:
            first = next((cue for cue in audition.timeline.cues if cue.end_frame > from_frame), None)
            try:
                if first is not None:
                    audition.clip_of(first)
            except VoiceError:
                audition.close()
                raise
        return audition

    return first_able(choices, attempt)[1]


def _without_files(timeline: Timeline, decoded: Collection[tuple[str, ...]]) -> Timeline:
    spans = tuple(
        span
        if span.sources[0] in (NO_MUSIC, *BEDS) or span.sources in decoded
        else replace(span, sources=(NO_MUSIC,))
        for span in timeline.music
    )
    return replace(timeline, music=spans)
