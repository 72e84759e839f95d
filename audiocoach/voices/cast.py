"""One engine in several manners: what a track needs whose sections change accent or pace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias, TypeVar

from audiocoach.script.model import Manner
from audiocoach.sound.clip import Clip
from audiocoach.timeline.plan import Words
from audiocoach.units import Frames
from audiocoach.voices.engine import Voice
from audiocoach.voices.speaker import Speaker

Counting: TypeAlias = Callable[[int, int], None]
"""Told the cues done and the cues needed."""

_T = TypeVar("_T")


class Ensemble(Protocol):
    """Who speaks a track: one engine, or a trainer's recordings with an engine for their gaps."""

    @property
    def voice(self) -> Voice:
        """The track's voice."""
        ...

    @property
    def engine_name(self) -> str:
        """The registered name of the engine, or names with commas between them."""
        ...

    def speak(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """A clip for all words.

        Raises:
            VoiceError: when some of them cannot be spoken.
        """
        ...

    def stored(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """The clips that are there already."""
        ...

    def predicted(self, words: Iterable[Words], slack: float) -> dict[Words, Frames]:
        """Lengths without speaking: of stored clips, else as :meth:`Speaker.predicted` tells them.

        Raises:
            NotPredictedError: when only speaking can tell.
            VoiceError: when some of them would not be spoken.
        """
        ...

    def sped(self, words: Words, speed: float) -> Clip:
        """The clip of words, ``speed`` times as fast at the same pitch.

        Raises:
            VoiceError: when they cannot be spoken or sped up.
        """
        ...


class Cast:
    """The speakers of a track, one for each manner, made when first needed."""

    def __init__(
        self,
        speaker_for: Callable[[Manner, Counting], Speaker],
        main: Manner,
        on_progress: Counting | None = None,
    ) -> None:
        """``main`` is the manner of the track as a whole; a speaker is made with what it tells its counts.

        ``on_progress`` is called with the cues done and the cues needed, in all manners together.

        Raises:
            VoiceError: when the engine has no voice for it.
        """
        self._speaker_for = speaker_for
        self._on_progress = on_progress
        self._before = self._needed = 0
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
        """A clip for all words.

        Raises:
            VoiceError: when some of them cannot be spoken.
        """
        wanted = tuple(dict.fromkeys(words))
        self._before, self._needed = 0, len(wanted)

        def spoken(speaker: Speaker, texts: list[str]) -> Mapping[str, Clip]:
            clips = speaker.speak(texts)
            self._before += len(texts)
            self._tell(0, 0)
            return clips

        return self._by_manner(wanted, spoken)

    def stored(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """The clips that are there already; nothing is spoken."""
        return self._by_manner(words, lambda speaker, texts: speaker.stored(texts))

    def predicted(self, words: Iterable[Words], slack: float) -> dict[Words, Frames]:
        """Lengths without speaking: of stored clips, else as :meth:`Speaker.predicted` tells them.

        Raises:
            NotPredictedError: when only speaking can tell.
            VoiceError: when some of them would not be spoken.
        """
        return self._by_manner(words, lambda speaker, texts: speaker.predicted(texts, slack))

    def sped(self, words: Words, speed: float) -> Clip:
        """The clip of words, ``speed`` times as fast at the same pitch.

        Raises:
            VoiceError: when they cannot be spoken or sped up.
        """
        text, manner = words
        return self._speaker(manner).sped(text, speed)

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
            self._speakers[manner] = self._speaker_for(manner, self._tell)
        return self._speakers[manner]

    def _tell(self, done: int, _: int) -> None:
        if self._on_progress is not None:
            self._on_progress(self._before + done, self._needed)
