"""A session that can be heard anywhere without being built.

Its words are placed at once, and spoken where they are heard. As long as some have not been spoken, their
places come from estimated lengths. When all are in the store, its sound is that of the built track.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from audiocoach.build.choices import VoiceChoice, voice_choices
from audiocoach.build.ensemble import ensemble_for, with_voice
from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import first_able
from audiocoach.errors import AudioCoachError, Problem, ScriptError
from audiocoach.script.constants import BEDS, NO_MUSIC
from audiocoach.script.model import Workout
from audiocoach.sources.references import require_usable
from audiocoach.studio.blocks import CLOSED, Blocks, ClosedError
from audiocoach.timeline.model import Cue, Timeline
from audiocoach.timeline.plan import Words
from audiocoach.timeline.resolve import Lengths, all_warnings
from audiocoach.timeline.schedule import Placement
from audiocoach.units import Frames
from audiocoach.voices import registry
from audiocoach.voices.cast import Ensemble, estimate_lengths
from audiocoach.voices.engine import NotPredictedError
from audiocoach.voices.packed import NAME as PACK_VOICE
from audiocoach.voices.speaker import Prediction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from audiocoach.sound.clip import Clip
    from audiocoach.studio.windows import Windows

HELD_CLIPS = 48
"""Spoken clips in memory; others are read from the store again."""


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
        before: Audition | None = None,
    ) -> None:
        """Place the words of a session; nothing is spoken yet, unless a length must be known.

        Args:
            workout: the session.
            resources: the tools and files; closed with the audition.
            choice: who speaks.
            is_voice_only: without music.
            without_files: without music of the user's own files, which may have to be decoded first.
            decoded: sources of music that are decoded already.
            blocks: mixed blocks that other versions of the session share; default: its own.
            before: another version. What it knows about the lengths of words is not looked up again, if the
                same voice says them in the same way.

        Raises:
            ScriptError: when the words of a ``say`` step are longer than its ``for``.
            VoiceError: when the voice cannot speak.
        """
        self.workout = workout
        self.ensemble: Ensemble = ensemble_for(workout, choice, resources)
        self.resources = resources
        self._speaking = threading.Lock()
        self._opening = threading.Lock()
        self._clips: OrderedDict[Cue, Clip] = OrderedDict()
        self._blocks = blocks or Blocks()
        self._windows: Windows | None = None
        self._is_closed = False
        self._said_by = _said_by(workout, choice)
        is_known = before is not None and before._said_by == self._said_by and not _has_own_files(choice)
        self._known = before.true_lengths() if before and is_known else {}
        try:
            placement = self._place()
        except ScriptError:  # by estimates, the words of a step may seem too long
            self._speak(resources.outline(workout).plan.words)
            placement = self._place()
        timeline, self.notes = with_voice(placement.timeline(), self.ensemble)
        self.timeline = timeline.without_music if is_voice_only else timeline
        self.warnings: tuple[Problem, ...] = all_warnings(workout, timeline, strict=False)
        self._margins = {words: length.margin_frames for words, length in self._used.items()}
        self.is_spoken = not any(self._margins.values())
        self.heard = _without_files(self.timeline, decoded) if without_files else self.timeline
        self.lacks_music = self.heard.music != self.timeline.music

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
            MediaError: when a source of music names no readable file.
        """
        if not 0 <= start_frame <= end_frame <= self.duration_frames:
            raise ValueError(f"[{start_frame}, {end_frame}) is not within the session")
        return self._open_windows().pcm16(start_frame, end_frame)

    def prepare(self) -> None:
        """Open the music, so that what is wrong with it is known before anything is heard.

        Raises:
            MediaError: when a source of music names no readable file.
        """
        self._open_windows()

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
            from audiocoach.build.mixing import prepare_music  # noqa: PLC0415  (numpy)

            prepare_music(self.workout, self.resources)
        return not stop.is_set() and not was_exact

    def close(self) -> None:
        """Close its files, once the window that is being mixed is done."""
        self._is_closed = True
        self.resources.stop.__exit__(ClosedError)
        with self._opening:
            if self._windows is not None:
                self._windows.close()

    def true_lengths(self) -> dict[Words, Prediction]:
        """The lengths of the words that are spoken already."""
        return {words: length for words, length in self._known.copy().items() if not length.margin_frames}

    def margin_of(self, cue: Cue) -> Frames:
        """How far the length of a cue may be from the true one; 0 if that is known."""
        return self._margins.get((cue.text, cue.manner), cue.end_frame - cue.start_frame)

    def _open_windows(self) -> Windows:
        with self._opening:
            if self._is_closed:
                raise ClosedError(CLOSED)
            if self._windows is None:
                from audiocoach.studio.windows import Windows  # noqa: PLC0415  (numpy)

                self._windows = Windows(self, self._blocks)
            return self._windows

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
            stored = self.ensemble.stored_frames((words,)).get(words)
            if stored is not None:
                return Prediction(stored)
            guessed = estimate_lengths((words,))[words]
            return Prediction(guessed, guessed)

    def _speak(self, words: Iterable[Words]) -> None:
        for one, clip in self.ensemble.speak(words).items():
            self._known[one] = Prediction(clip.frames)


def open_audition(
    workout: Workout,
    options: Options,
    *,
    is_private: bool = False,
    is_voice_only: bool = False,
    without_files: bool = False,
    decoded: Collection[tuple[str, ...]] = (),
    blocks: Blocks | None = None,
    before: Audition | None = None,
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
            before=before,
        )
        if not is_private:
            first = next((cue for cue in audition.timeline.cues if cue.end_frame > from_frame), None)
            try:
                audition.prepare()
                if first is not None:
                    audition.clip_of(first)
            except AudioCoachError:
                audition.close()
                raise
        return audition

    return first_able(choices, attempt)[1]


def _said_by(workout: Workout, choice: VoiceChoice) -> tuple[object, ...]:
    """What decides how words sound."""
    return choice, workout.language, workout.voice, workout.say_as, workout.phonemes, workout.pack


def _has_own_files(choice: VoiceChoice) -> bool:
    """Whether clips come from files that may change at any time."""
    return choice.is_recorded or choice.engine == PACK_VOICE


def _without_files(timeline: Timeline, decoded: Collection[tuple[str, ...]]) -> Timeline:
    spans = tuple(
        span
        if span.sources[0] in (NO_MUSIC, *BEDS) or span.sources in decoded
        else replace(span, sources=(NO_MUSIC,))
        for span in timeline.music
    )
    return replace(timeline, music=spans)
