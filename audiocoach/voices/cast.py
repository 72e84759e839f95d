"""Who speaks a track: one engine in several manners, and how long the words take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from audiocoach.script.model import Manner
from audiocoach.timeline.plan import ESTIMATED_MS_PER_CHARACTER, Words
from audiocoach.units import Frames, frame_at
from audiocoach.voices.engine import Voice
from audiocoach.voices.speaker import Prediction, Speaker

if TYPE_CHECKING:
    from audiocoach.sound.clip import Clip

Counting: TypeAlias = Callable[[int, int], None]
"""Called with the number of cues done and needed."""


class NotStoredError(Exception):
    """A cue's clip is not in the store, so its length is unknown until it is spoken."""


_T = TypeVar("_T")


class Ensemble(Protocol):
    """The voices of a track: one engine, or a trainer's recordings with an engine for the gaps."""

    @property
    def voice(self) -> Voice:
        """The track's voice."""

    @property
    def engine_name(self) -> str:
        """The registered name of the engine, or names with commas between them."""

    def speak(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """A clip for all words.

        Raises:
            VoiceError: if some of them cannot be spoken.
        """

    def stored_frames(self, words: Iterable[Words]) -> dict[Words, Frames]:
        """The lengths of the clips that are already stored."""

    def predict_lengths(self, words: Iterable[Words]) -> dict[Words, Prediction]:
        """Lengths without speaking: of stored clips, else as :meth:`Speaker.predict_lengths` estimates them.

        Raises:
            NotPredictedError: if only speaking can tell.
            VoiceError: if some of them cannot be spoken.
        """

    def speed_up(self, words: Words, speed: float) -> Clip:
        """The clip of words, ``speed`` times as fast at the same pitch.

        Raises:
            VoiceError: if they cannot be spoken or sped up.
        """

    def unload(self) -> None:
        """Free the memory of its engines; they load again when they speak."""


class Cast:
    """The speakers of a track: one for each manner (accent and pace), made when first needed."""

    def __init__(
        self,
        speaker_for: Callable[[Manner, Counting], Speaker],
        main: Manner,
        on_progress: Counting | None = None,
    ) -> None:
        """``main`` is the track's manner. ``speaker_for`` makes a speaker that reports to a function.

        ``on_progress`` is called with the number of cues done and needed, in all manners together.

        Raises:
            VoiceError: if the engine has no voice for ``main``.
        """
        self._speaker_for = speaker_for
        self._on_progress = on_progress
        self._done = self._needed = 0
        self._speakers: dict[Manner, Speaker] = {}
        self._main = self._speaker(main)

    @property
    def voice(self) -> Voice:
        """The track's voice."""
        return self._main.voice

    @property
    def engine_name(self) -> str:
        """The registered name of the engine."""
        return self._main.engine_name

    def speak(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """As :meth:`Ensemble.speak`."""
        wanted = tuple(dict.fromkeys(words))
        self._done, self._needed = 0, len(wanted)

        def speak(speaker: Speaker, texts: list[str]) -> Mapping[str, Clip]:
            clips = speaker.speak(texts)
            self._done += len(texts)
            self._report(0, 0)
            return clips

        return self._by_manner(wanted, speak)

    def stored_frames(self, words: Iterable[Words]) -> dict[Words, Frames]:
        """The lengths of the clips that are already stored; nothing is spoken."""
        return self._by_manner(words, lambda speaker, texts: speaker.stored_frames(texts))

    def predict_lengths(self, words: Iterable[Words]) -> dict[Words, Prediction]:
        """As :meth:`Ensemble.predict_lengths`."""
        return self._by_manner(words, lambda speaker, texts: speaker.predict_lengths(texts))

    def speed_up(self, words: Words, speed: float) -> Clip:
        """As :meth:`Ensemble.speed_up`."""
        text, manner = words
        return self._speaker(manner).speed_up(text, speed)

    def unload(self) -> None:
        """As :meth:`Ensemble.unload`."""
        self._main.unload()

    def _by_manner(
        self, words: Iterable[Words], made_by: Callable[[Speaker, list[str]], Mapping[str, _T]]
    ) -> dict[Words, _T]:
        texts: dict[Manner, list[str]] = {}
        for text, manner in words:
            texts.setdefault(manner, []).append(text)
        return {
            (text, manner): made
            for manner, wanted in texts.items()
            for text, made in made_by(self._speaker(manner), wanted).items()
        }

    def _speaker(self, manner: Manner) -> Speaker:
        if manner not in self._speakers:
            self._speakers[manner] = self._speaker_for(manner, self._report)
        return self._speakers[manner]

    def _report(self, done: int, _: int) -> None:
        if self._on_progress is not None:
            self._on_progress(self._done + done, self._needed)


def lengths_of(clips: Mapping[Words, Clip]) -> dict[Words, Frames]:
    """The length of each clip in frames."""
    return {words: clip.frames for words, clip in clips.items()}


def estimate_lengths(words: Iterable[Words]) -> dict[Words, Frames]:
    """Estimated lengths of words that have not been spoken, close enough to see how much music is needed."""
    return {(text, manner): frame_at(len(text) * ESTIMATED_MS_PER_CHARACTER) for text, manner in words}


def stored_lengths(ensemble: Ensemble, words: Iterable[Words]) -> dict[Words, Frames]:
    """Lengths of the stored clips of words.

    Raises:
        NotStoredError: if one of them is not stored.
    """
    lengths: dict[Words, Frames] = {}
    for one in words:
        stored = ensemble.stored_frames((one,))
        if not stored:
            raise NotStoredError
        lengths |= stored
    return lengths
