"""Words to clips: an engine's voice, judged, treated and kept, so that nothing is spoken twice."""

from __future__ import annotations

import contextlib
import io
import wave
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError, UsageError, VoiceError
from audiocoach.languages.spoken import written_out
from audiocoach.media.decode import decode_clip, stretch
from audiocoach.sound.clip import Clip, judge, treat
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE, Frames, Ms, frame_at, quoted
from audiocoach.voices.engine import Engine, Predicting, Request, Spoken, Voice
from audiocoach.voices.store import ClipStore, Speech

MIN_RATE, MAX_RATE = 0.5, 2.0

WORKERS = 2
"""Threads for an offline engine: one speaks while the other treats."""

PREDICTION_ERROR, PREDICTION_ERROR_MS = 0.12, 100
"""Nearly all cues are within this share and these milliseconds of their likely length
(``benchmarks/cue_lengths.py``).
"""

_SHOWN_CHARACTERS = 60


class NotPredictedError(Exception):
    """A length that only speaking can tell."""


class Speaker:
    """One voice of one engine, speaking a track's cues."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        *,
        ffmpeg: Path,
        language: str,
        accent: str | None = None,
        rate: float = 1.0,
        say_as: Mapping[str, str] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Chooses the voice; nothing is spoken yet.

        Args:
            engine: who speaks.
            store: where clips are kept.
            ffmpeg: the program that decodes and stretches.
            language: BCP 47 tag.
            accent: the script's accent, such as ``co.uk``.
            rate: pace of speech relative to the voice's own, 0.5 to 2.0.
            say_as: written words and how they are said.
            on_progress: called with the cues done and the cues needed, from the calling thread.

        Raises:
            VoiceError: when the engine has no such voice, or does not work here.
            UsageError: when the rate is out of range.
        """
        if not MIN_RATE <= rate <= MAX_RATE:
            raise UsageError(f"a voice's rate is from {MIN_RATE} to {MAX_RATE}, not {rate}")
        self.voice: Voice = engine.voice_for(language, accent)
        self._engine = engine
        self._engine_version = "/".join(filter(None, (engine.version, self.voice.version)))
        self._clips = ClipStore(store)
        self._unkept: dict[Speech, Clip] = {}
        self._ffmpeg = ffmpeg
        self._language = language
        self._rate = float(rate)
        self._say_as = dict(say_as or {})
        self._on_progress = on_progress or (lambda _done, _needed: None)

    @property
    def engine_name(self) -> str:
        """The registered name of the engine."""
        return self._engine.name

    def speak(self, texts: Iterable[str]) -> dict[str, Clip]:
        """A clip for every text. What the store has is not spoken again, and each new clip is kept as soon
        as it is made, so a batch that failed goes on where it ended.

        Raises:
            VoiceError: when one of them cannot be spoken; silence is never an answer.
        """
        speeches = self._speeches(texts)
        needed = dict.fromkeys(speeches.values())
        clips = {speech: clip for speech in needed if (clip := self._kept(speech)) is not None}
        self._on_progress(len(clips), len(needed))
        missing = [speech for speech in needed if speech not in clips]
        with contextlib.closing(self._made(missing)) as made:
            for speech, clip in made:
                clips[speech] = clip
                self._on_progress(len(clips), len(needed))
        return {text: clips[speech] for text, speech in speeches.items()}

    def stored(self, texts: Iterable[str]) -> dict[str, Clip]:
        """The clips that are there already, by text; nothing is spoken."""
        kept = {text: self._kept(speech) for text, speech in self._speeches(texts).items()}
        return {text: clip for text, clip in kept.items() if clip is not None}

    def predicted(self, texts: Iterable[str], slack: float) -> dict[str, Frames]:
        """The lengths of clips that are there already, and likely lengths of the others, where each is
        :func:`slackened`.

        Raises:
            NotPredictedError: when the engine cannot tell.
            VoiceError: when it would not speak one of them.
        """
        engine = self._engine
        frames: dict[str, Frames] = {}
        for text, speech in self._speeches(texts).items():
            if (kept := self._kept(speech)) is not None:
                frames[text] = kept.frames
                continue
            if not isinstance(engine, Predicting):
                raise NotPredictedError
            with self._blaming(speech):
                ms = engine.likely_ms(Request(speech.text, speech.language, speech.voice, speech.rate))
            frames[text] = frame_at(round(int(slackened(ms, slack)) / speech.rate))
        return frames

    def sped(self, text: str, speed: float) -> Clip:
        """The clip of a text, ``speed`` (0.5 to 2.0) times as fast at the same pitch.

        Raises:
            VoiceError: when it cannot be spoken or sped up.
            ValueError: when ``speed`` is out of range.
        """
        speech = self._speech(text, speed)
        kept = self._kept(speech)
        if kept is not None:
            return kept
        unhurried = replace(speech, speed=1.0)
        plain = self._kept(unhurried) or self._make(unhurried)
        if speed == 1.0:
            return plain
        with self._blaming(speech):
            return self._keep(speech, Clip.from_samples(stretch(plain.samples(), speed, ffmpeg=self._ffmpeg)))

    def _speeches(self, texts: Iterable[str]) -> dict[str, Speech]:
        return {text: self._speech(text) for text in texts}

    def _speech(self, text: str, speed: float = 1.0) -> Speech:
        return Speech(
            engine=self._engine.name,
            engine_version=self._engine_version,
            voice=self.voice.name,
            language=self._language,
            rate=self._rate,
            text=written_out(text, self._language, self._say_as),
            speed=float(speed),
        )

    def _kept(self, speech: Speech) -> Clip | None:
        return self._unkept.get(speech) or self._clips.get(speech)

    def _keep(self, speech: Speech, clip: Clip) -> Clip:
        """Stores a clip, or remembers it for as long as we live when the store does not take it."""
        if not self._clips.put(speech, clip):
            self._unkept[speech] = clip
        return clip

    def _made(self, missing: list[Speech]) -> Generator[tuple[Speech, Clip]]:
        """Each missing clip as soon as it is kept: in turn over the network, else side by side."""
        if self._engine.online:
            yield from ((speech, self._make(speech)) for speech in missing)
            return
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="speaker") as workers:
            running = {workers.submit(self._make, speech): speech for speech in missing}
            try:
                for finished in as_completed(running):
                    yield running[finished], finished.result()
            finally:
                for future in running:
                    future.cancel()

    def _make(self, speech: Speech) -> Clip:
        """Has a clip spoken, judges and treats it, and keeps it."""
        with self._blaming(speech):
            request = Request(speech.text, speech.language, speech.voice, speech.rate)
            samples, sample_rate = decoded(self._engine.speak(request), self._ffmpeg)
            problem = judge(samples, sample_rate, speech.text)
            if problem is not None:
                raise VoiceError(f"the voice's answer {problem}; try again, or another --voice")
            clip = treat(samples, sample_rate)
            if speech.rate != 1.0 and not self._engine.native_rate:
                clip = Clip.from_samples(stretch(clip.samples(), speech.rate, ffmpeg=self._ffmpeg))
        return self._keep(speech, clip)

    @contextlib.contextmanager
    def _blaming(self, speech: Speech) -> Iterator[None]:
        """Errors inside name the engine and the words."""
        try:
            yield
        except (VoiceError, MediaError) as error:
            name, words = self._engine.name, speech.text
            message = str(error).removeprefix(f"{name}: ")
            raise VoiceError(
                f"{name}: {message} (for the words {quoted(words, _SHOWN_CHARACTERS)})", engine=name
            ) from error


def slackened(likely_ms: Ms, slack: float) -> Ms:
    """Return a likely length moved by the ``slack`` (-1 to 1) that a true one hardly ever exceeds."""
    return round(int(likely_ms) + slack * (int(likely_ms) * PREDICTION_ERROR + PREDICTION_ERROR_MS))


def decoded(spoken: Spoken, ffmpeg: Path) -> tuple[NDArray[np.float32], int]:
    """An engine's answer as samples, -1 to 1, and their rate; plain WAV needs no ffmpeg.

    Raises:
        MediaError: when it cannot be decoded.
    """
    if spoken.format == "wav":
        with contextlib.suppress(wave.Error, EOFError), wave.open(io.BytesIO(spoken.data)) as reader:
            data, sample_rate = reader.readframes(reader.getnframes()), reader.getframerate()
            if (reader.getsampwidth(), reader.getnchannels(), len(data) % 2) == (2, 1, 0) and sample_rate > 0:
                return np.frombuffer(data, dtype="=i2") * np.float32(1 / 32768), sample_rate
    return decode_clip(spoken.data, spoken.format, ffmpeg=ffmpeg), SAMPLE_RATE
