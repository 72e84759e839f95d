"""A trainer's recordings with their gaps: what has not been recorded is spoken by another engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from audiocoach.languages.spoken import written_out
from audiocoach.sound.clip import Clip
from audiocoach.timeline.plan import Words
from audiocoach.units import Frames
from audiocoach.voices.cast import Ensemble
from audiocoach.voices.engine import Voice
from audiocoach.voices.recorded import NAME, Recorded


class RecordedCast:
    """A cast of two: the trainer where there is a recording, else the filler, which is asked for when first
    needed.
    """

    def __init__(
        self,
        engine: Recorded,
        trainer: Ensemble,
        filler: Callable[[], Ensemble],
        *,
        language: str,
        say_as: Mapping[str, str],
    ) -> None:
        """``trainer`` speaks by ``engine``, without ``say_as``: recordings are found by the script's words
        first, then by what ``say_as`` makes of them.
        """
        self._engine = engine
        self._trainer = trainer
        self._make_filler = filler
        self._filler: Ensemble | None = None
        self._language = language
        self._say_as = say_as

    @property
    def voice(self) -> Voice:
        """The trainer."""
        return self._trainer.voice

    @property
    def engine_name(self) -> str:
        """``recorded``, and the filler behind a comma where it was needed."""
        return f"{NAME},{self._filler.engine_name}" if self._filler else NAME

    def is_recorded(self, text: str) -> bool:
        """Whether the trainer says this."""
        return self._recording_of(text) is not None

    def speak(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """A clip for all words.

        Raises:
            VoiceError: when some of them can be spoken by neither.
        """
        recorded, gaps = self._sorted(words)
        return self._by_trainer(recorded) | (self._filling().speak(gaps) if gaps else {})

    def stored(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """The trainer's clips, and those of the filler that are there already."""
        recorded, gaps = self._sorted(words)
        clips = self._by_trainer(recorded)
        return clips | (self._filling().stored(gaps) if gaps else {})

    def predicted(self, words: Iterable[Words], slack: float) -> dict[Words, Frames]:
        """The lengths of the trainer's clips, and those that the filler tells for the gaps."""
        recorded, gaps = self._sorted(words)
        told = {text: clip.frames for text, clip in self._by_trainer(recorded).items()}
        return told | (self._filling().predicted(gaps, slack) if gaps else {})

    def sped(self, words: Words, speed: float) -> Clip:
        """The clip of words, ``speed`` times as fast at the same pitch.

        Raises:
            VoiceError: when they cannot be spoken or sped up.
        """
        recording = self._recording_of(words[0])
        if recording is None:
            return self._filling().sped(words, speed)
        return self._trainer.sped((recording, words[1]), speed)

    def _by_trainer(self, recorded: Mapping[Words, Words]) -> dict[Words, Clip]:
        if not recorded:
            return {}
        clips = self._trainer.speak(dict.fromkeys(recorded.values()))
        return {words: clips[recording] for words, recording in recorded.items()}

    def _sorted(self, words: Iterable[Words]) -> tuple[dict[Words, Words], list[Words]]:
        """Words with the form in which they are recorded, and those that are not."""
        recorded: dict[Words, Words] = {}
        gaps: list[Words] = []
        for text, manner in words:
            recording = self._recording_of(text)
            if recording is None:
                gaps.append((text, manner))
            else:
                recorded[text, manner] = (recording, manner)
        return recorded, gaps

    def _recording_of(self, text: str) -> str | None:
        """The words by which the trainer's recording is found."""
        spoken = written_out(text, self._language, self._say_as)
        return next((form for form in (text, spoken) if self._engine.has(form)), None)

    def _filling(self) -> Ensemble:
        if self._filler is None:
            self._filler = self._make_filler()
        return self._filler
