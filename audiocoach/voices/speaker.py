"""Speaks words with one voice, and stores the clips so that nothing is spoken twice."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.errors import MediaError, NotWorkingError, UsageError, VoiceError
from audiocoach.languages.spoken import WordSound, spell
from audiocoach.store.entry import JSON
from audiocoach.store.store import Store, StoredEntry, key_of
from audiocoach.units import Frames, Ms, frame_at, quoted
from audiocoach.voices.engine import (
    Engine,
    NotPredictedError,
    Request,
    Voice,
    loads,
    predicts,
    takes_phonemes,
)

if TYPE_CHECKING:
    from audiocoach.sound.clip import Clip

MIN_RATE, MAX_RATE = 0.5, 2.0

WORKERS = 2
"""Threads for an offline engine: one speaks while the other treats a clip."""

KIND = "clip"
"""The store's kind of entry."""
KEY_VERSION = 1
"""Increase it when the same :class:`ClipSpec` would give another clip."""
TREATMENT_VERSION = 2
"""Increase it when :func:`audiocoach.sound.clip.treat` returns other samples for the same input."""

_META_CHARACTERS = 200
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """Everything that decides how a clip sounds; its fields are the clip's key in the store.

    ``text`` is already written out, ``sounds`` are how some of its words are said. ``rate`` is the pace
    relative to the voice's own, ``pause_ms`` the silence between sentences. The finished clip is played
    ``speed`` times as fast (1.0 to 2.0).
    """

    engine: str
    engine_version: str
    voice: str
    language: str
    rate: float
    text: str
    speed: float = 1.0
    sounds: tuple[WordSound, ...] = ()
    pause_ms: Ms | None = None

    @property
    def request(self) -> Request:
        """What the engine is asked for."""
        return Request(self.text, self.language, self.voice, self.rate, self.sounds, self.pause_ms)

    @property
    def key(self) -> str:
        """The clip's key in the store."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        parts = {name: part for name, part in parts.items() if part not in ((), None)}  # most have no sounds
        return key_of(key_version=KEY_VERSION, treatment_version=TREATMENT_VERSION, **parts)


@dataclass(frozen=True, slots=True)
class ClipStore:
    """Finished clips in the program's store. Any number of threads and processes may share it."""

    store: Store

    def get(self, spec: ClipSpec) -> Clip | None:
        """The clip, or ``None`` if it is missing or damaged."""
        entry = self._entry(spec)
        if entry is None:
            return None
        from audiocoach.sound.clip import Clip  # noqa: PLC0415  (numpy)

        return Clip.from_bytes(entry.payload, entry.sha256)

    def frames(self, spec: ClipSpec) -> Frames | None:
        """The length of the clip, or ``None`` if it is missing or damaged."""
        entry = self._entry(spec)
        return None if entry is None else len(entry.payload) // 2

    def put(self, spec: ClipSpec, clip: Clip) -> bool:
        """Store a clip; ``False`` if the store does not accept it."""
        meta: dict[str, JSON] = {
            "frames": clip.frames,
            "engine": spec.engine,
            "voice": spec.voice,
            "text": spec.text[:_META_CHARACTERS],
        }
        return self.store.put(KIND, spec.key, clip.to_bytes(), meta)

    def _entry(self, spec: ClipSpec) -> StoredEntry | None:
        entry = self.store.get(KIND, spec.key)
        if entry is None or not entry.payload or entry.meta.get("frames") != len(entry.payload) / 2:
            return None
        return entry


PREDICTION_ERROR, PREDICTION_ERROR_MS = 0.12, 100
"""Nearly all cues are within this share and these milliseconds of their estimated length
(``benchmarks/cue_lengths.py``).
"""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The estimated length of a clip, and how far the true one may be from it; 0 for a stored clip."""

    frames: Frames
    margin_frames: Frames = 0

    def at(self, slack: float) -> Frames:
        """The length if ``slack`` (-1 to 1) of the margin is added."""
        return round(int(self.frames) + slack * int(self.margin_frames))


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
        pause_ms: Ms | None = None,
        say_as: Mapping[str, str] | None = None,
        phonemes: Mapping[str, str] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Choose the voice; nothing is spoken yet.

        ``language`` is a BCP 47 tag, ``accent`` the script's, such as ``co.uk``. ``rate`` is relative to the
        voice's own, 0.5 to 2.0; ``pause_ms`` is the silence between sentences, if not the engine's own.
        ``say_as`` has the words to say, by the words as written, and ``phonemes`` the phonemes for an engine
        that takes them. ``on_progress`` is called from the calling thread with the number of cues done and
        needed.

        Raises:
            VoiceError: if the engine has no such voice, or does not work here.
            UsageError: if the rate is out of range.
        """
        if not MIN_RATE <= rate <= MAX_RATE:
            raise UsageError(f"a voice's rate must be from {MIN_RATE} to {MAX_RATE}, not {rate}")
        self.voice: Voice = engine.voice_for(language, accent)
        self._engine = engine
        self._engine_version = "/".join(filter(None, (engine.version, self.voice.version)))
        self._clips = ClipStore(store)
        self._in_memory: dict[ClipSpec, Clip] = {}
        self._ffmpeg = ffmpeg
        self._language = language
        self._rate = float(rate)
        self._pause_ms = pause_ms
        self._say_as = dict(say_as or {})
        self._phonemes = dict(phonemes or {})
        self._is_phonetic = takes_phonemes(engine, self.voice)
        self._on_progress = on_progress or (lambda _done, _needed: None)

    def unload(self) -> None:
        """Free the memory of the engine and of the clips."""
        self._in_memory.clear()
        if loads(self._engine):
            self._engine.unload()

    @property
    def engine_name(self) -> str:
        """The registered name of the engine."""
        return self._engine.name

    def speak(self, texts: Iterable[str]) -> dict[str, Clip]:
        """A clip for every text, taken from the store if possible.

        Each new clip is stored as soon as it is made, so after a failure the next call continues from there.

        Raises:
            VoiceError: if a text cannot be spoken; it never becomes silence.
        """
        specs = self._specs(texts)
        needed = dict.fromkeys(specs.values())
        clips = {spec: clip for spec in needed if (clip := self._find(spec)) is not None}
        self._on_progress(len(clips), len(needed))
        missing = [spec for spec in needed if spec not in clips]
        with contextlib.closing(self._make_each(missing)) as new:
            for spec, clip in new:
                clips[spec] = clip
                self._on_progress(len(clips), len(needed))
        return {text: clips[spec] for text, spec in specs.items()}

    def stored_frames(self, texts: Iterable[str]) -> dict[str, Frames]:
        """The lengths of the clips that are already stored, by text; nothing is spoken."""
        found = {text: self._frames(spec) for text, spec in self._specs(texts).items()}
        return {text: frames for text, frames in found.items() if frames is not None}

    def predict_lengths(self, texts: Iterable[str]) -> dict[str, Prediction]:
        """The lengths of stored clips, and estimated lengths of the others.

        Raises:
            NotPredictedError: if the engine cannot estimate.
            VoiceError: if it would not speak one of them.
        """
        engine = self._engine
        predictions: dict[str, Prediction] = {}
        for text, spec in self._specs(texts).items():
            if (frames := self._frames(spec)) is not None:
                predictions[text] = Prediction(frames)
                continue
            if not predicts(engine):
                raise NotPredictedError
            with self._naming_words(spec):
                ms = int(engine.likely_ms(spec.request))
            lengths_ms = ms, ms * PREDICTION_ERROR + PREDICTION_ERROR_MS
            predictions[text] = Prediction(*(frame_at(round(one / spec.rate)) for one in lengths_ms))
        return predictions

    def speed_up(self, text: str, speed: float) -> Clip:
        """The clip of a text, ``speed`` (0.5 to 2.0) times as fast at the same pitch.

        Raises:
            VoiceError: if it cannot be spoken or sped up.
            ValueError: if ``speed`` is out of range.
        """
        spec = self._spec(text, speed)
        found = self._find(spec)
        if found is not None:
            return found
        normal = replace(spec, speed=1.0)
        at_normal_speed = self._find(normal) or self._make(normal)
        if speed == 1.0:
            return at_normal_speed
        from audiocoach.voices.answers import at_speed  # noqa: PLC0415  (numpy)

        with self._naming_words(spec):
            return self._keep(spec, at_speed(at_normal_speed, speed, self._ffmpeg))

    def _specs(self, texts: Iterable[str]) -> dict[str, ClipSpec]:
        return {text: self._spec(text) for text in texts}

    def _spec(self, text: str, speed: float = 1.0) -> ClipSpec:
        spelled = spell(text, self._language, self._say_as, self._phonemes, phonetic=self._is_phonetic)
        return ClipSpec(
            engine=self._engine.name,
            engine_version=self._engine_version,
            voice=self.voice.name,
            language=self._language,
            rate=self._rate,
            text=spelled.text,
            speed=float(speed),
            sounds=spelled.sounds,
            pause_ms=self._pause_ms,
        )

    def _find(self, spec: ClipSpec) -> Clip | None:
        return self._in_memory.get(spec) or self._clips.get(spec)

    def _frames(self, spec: ClipSpec) -> Frames | None:
        held = self._in_memory.get(spec)
        return self._clips.frames(spec) if held is None else held.frames

    def _keep(self, spec: ClipSpec, clip: Clip) -> Clip:
        """Store a clip. If the store does not accept it, keep it in memory."""
        if not self._clips.put(spec, clip):
            self._in_memory[spec] = clip
        return clip

    def _make_each(self, missing: list[ClipSpec]) -> Generator[tuple[ClipSpec, Clip]]:
        """Each missing clip once it is stored: one after the other for an online engine, else in parallel."""
        if self._engine.online:
            yield from ((spec, self._make(spec)) for spec in missing)
            return
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="speaker") as workers:
            running = {workers.submit(self._make, spec): spec for spec in missing}
            try:
                for finished in as_completed(running):
                    yield running[finished], finished.result()
            finally:
                for future in running:
                    future.cancel()

    def _make(self, spec: ClipSpec) -> Clip:
        from audiocoach.voices.answers import at_speed, clip_of  # noqa: PLC0415  (numpy)

        with self._naming_words(spec):
            spoken = self._engine.speak(spec.request)
            clip = clip_of(spoken, spec.text, self._ffmpeg, likely_s=self._likely_s(spec))
            if spec.rate != 1.0 and not self._engine.native_rate:
                clip = at_speed(clip, spec.rate, self._ffmpeg)
        return self._keep(spec, clip)

    def _likely_s(self, spec: ClipSpec) -> float | None:
        """The length of the words before stretching, if the engine can predict it."""
        if self._engine.native_rate or not predicts(self._engine):
            return None
        try:
            return int(self._engine.likely_ms(spec.request)) / 1000
        except NotPredictedError:
            return None

    @contextlib.contextmanager
    def _naming_words(self, spec: ClipSpec) -> Iterator[None]:
        """Add the engine and the words to any error raised inside."""
        try:
            yield
        except NotWorkingError:
            raise
        except (VoiceError, MediaError) as error:
            name, words = self._engine.name, spec.text
            message = str(error).removeprefix(f"{name}: ")
            raise VoiceError.of(
                name, f"{message} (for the words {quoted(words, _SHOWN_CHARACTERS)})"
            ) from error
