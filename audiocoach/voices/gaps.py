"""A trainer's recordings, with another engine for the gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from audiocoach.languages.spoken import write_out
from audiocoach.timeline.plan import Words
from audiocoach.units import Frames
from audiocoach.voices.cast import Ensemble
from audiocoach.voices.engine import Voice
from audiocoach.voices.recorded import NAME, Recorded
from audiocoach.voices.speaker import Prediction

if TYPE_CHECKING:
    from audiocoach.sound.clip import Clip


class RecordedCast:
    """The trainer's recordings, and a filler, made when needed, that speaks what is not recorded."""

    def __init__(
        self,
        engine: Recorded,
        trainer: Ensemble,
        filler: Callable[[], Ensemble],
        *,
        language: str,
        say_as: Mapping[str, str],
    ) -> None:
        """``trainer`` speaks with ``engine``. Words are looked up as written, then with ``say_as``."""
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
        """``recorded``, with the filler after a comma if it was needed."""
        return f"{NAME},{self._filler.engine_name}" if self._filler else NAME

    def is_recorded(self, text: str) -> bool:
        """Whether the trainer has recorded this."""
        return self._recording_of(text) is not None

    def speak(self, words: Iterable[Words]) -> dict[Words, Clip]:
        """As :meth:`Ensemble.speak`."""
        recorded, gaps = self._split(words)
        return self._by_trainer(recorded) | (self._get_filler().speak(gaps) if gaps else {})

    def stored_frames(self, words: Iterable[Words]) -> dict[Words, Frames]:
        """The lengths of the trainer's clips, and of those of the filler that are already stored."""
        recorded, gaps = self._split(words)
        lengths = {one: clip.frames for one, clip in self._by_trainer(recorded).items()}
        return lengths | (self._get_filler().stored_frames(gaps) if gaps else {})

    def predict_lengths(self, words: Iterable[Words]) -> dict[Words, Prediction]:
        """The lengths of the trainer's clips, and the filler's estimates for the gaps."""
        recorded, gaps = self._split(words)
        known = {text: Prediction(clip.frames) for text, clip in self._by_trainer(recorded).items()}
        return known | (self._get_filler().predict_lengths(gaps) if gaps else {})

    def speed_up(self, words: Words, speed: float) -> Clip:
        """As :meth:`Ensemble.speed_up`."""
        recording = self._recording_of(words[0])
        if recording is None:
            return self._get_filler().speed_up(words, speed)
        return self._trainer.speed_up((recording, words[1]), speed)

    def unload(self) -> None:
        """As :meth:`Ensemble.unload`."""
        if self._filler is not None:
            self._filler.unload()

    def _by_trainer(self, recorded: Mapping[Words, Words]) -> dict[Words, Clip]:
        if not recorded:
            return {}
        clips = self._trainer.speak(dict.fromkeys(recorded.values()))
        return {words: clips[recording] for words, recording in recorded.items()}

    def _split(self, words: Iterable[Words]) -> tuple[dict[Words, Words], list[Words]]:
        """Words by the form in which they are recorded, and the words that are not recorded."""
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
        """The words by which the trainer's recording is found, or ``None``."""
        spoken = write_out(text, self._language, self._say_as)
        return next((form for form in (text, spoken) if self._engine.has(form)), None)

    def _get_filler(self) -> Ensemble:
        if self._filler is None:
            self._filler = self._make_filler()
        return self._filler
