"""Speak all words of a pack with its author's voice, so that nobody needs a voice to use it."""

from __future__ import annotations

import hashlib
import threading
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from audiocoach.boundary import PACK_CLIPS, PACK_CLIPS_INDEX
from audiocoach.build.choices import VoiceChoice
from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak_with
from audiocoach.errors import PackError, VoiceError
from audiocoach.media.output import output_error
from audiocoach.packs.manifest import MAX_FILE_BYTES
from audiocoach.script.model import Workout
from audiocoach.script.settings import RECORDED
from audiocoach.sources.references import PACK_ENGINES
from audiocoach.voices import registry
from audiocoach.voices.answers import decode_answer
from audiocoach.voices.engine import Engine, Request, Spoken, Voice
from audiocoach.voices.packed import MAX_INDEX_BYTES, PackedClip, PackedIndex

SPOKEN_BY = tuple(engine for engine in PACK_ENGINES if engine != RECORDED)
"""Scripts with one of these voices get clips; others have their own voice."""


def speak_pack(workouts: Iterable[Workout], engine: str, options: Options, folder: Path) -> dict[str, Path]:
    """Speak all words of the workouts with ``engine`` into clips in the empty ``folder``.

    Returns the files to add to the pack, by name.

    Raises:
        VoiceError: if a text cannot be spoken.
        PackError: if the clips are too large for a pack.
        OutputError: if ``folder`` cannot be written.
    """
    resources = Resources(options.with_voice(engine).with_machine(cache_dir=folder / "store"))
    listener = _Listener(registry.load_engine(engine, options.machine.engines), resources.ffmpeg)
    for workout in workouts:
        if workout.voice.engine in SPOKEN_BY:
            speak_with(workout, VoiceChoice(engine), resources, engine=listener)
    try:
        return listener.write(folder)
    except OSError as error:
        raise output_error(folder, error) from error


class _Listener:
    """An engine that forwards all requests to another one and records its answers."""

    def __init__(self, engine: Engine, ffmpeg: Path) -> None:
        self._engine = engine
        self.name, self.version, self.online = engine.name, engine.version, engine.online
        self.native_rate, self.voices, self.status = engine.native_rate, engine.voices, engine.status
        self._ffmpeg = ffmpeg
        self._lock = threading.Lock()
        self._voices: dict[tuple[str, str | None], str] = {}
        self._samples: dict[Request, bytes] = {}
        self._sample_rate: int | None = None

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        voice = self._engine.voice_for(language, accent)
        self._voices[language, accent] = voice.name
        return voice

    def speak(self, request: Request) -> Spoken:
        spoken = self._engine.speak(request)
        samples, sample_rate = decode_answer(spoken, self._ffmpeg)
        with self._lock:
            if self._sample_rate not in (None, sample_rate):
                raise VoiceError(f"{self.name} speaks at several sample rates", engine=self.name)
            self._sample_rate = sample_rate
            whole = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2")
            asked = Request(request.text, request.language, request.voice, request.rate)
            self._samples[asked] = whole.tobytes()
        return spoken

    def write(self, folder: Path) -> dict[str, Path]:
        """Write the clips to one WAV file, in the order of their words, and their index."""
        if not self._samples or self._sample_rate is None:
            raise PackError("nothing in the pack is spoken by a voice; create it without --with-voice")
        size = sum(map(len, self._samples.values()))
        if size > MAX_FILE_BYTES - 1000:
            raise PackError(
                f"the spoken clips have {size:,} bytes; the limit is {MAX_FILE_BYTES:,}; split the pack"
            )
        clips: dict[Request, PackedClip] = {}
        sound_file, index_file = folder / "clips.wav", folder / "index.json"
        with wave.open(str(sound_file), "wb") as sound:
            sound.setparams((1, 2, self._sample_rate, 0, "NONE", ""))
            start = 0
            for request, samples in sorted(self._samples.items(), key=repr):
                sound.writeframes(samples)
                frames = len(samples) // 2
                clips[request] = PackedClip(start, frames, hashlib.sha256(samples).hexdigest())
                start += frames
        data = PackedIndex(self.name, self.native_rate, self._sample_rate, self._voices, clips).to_bytes()
        if len(data) > MAX_INDEX_BYTES:
            raise PackError("the pack has too many words to be spoken; split it")
        index_file.write_bytes(data)
        return {PACK_CLIPS: sound_file, PACK_CLIPS_INDEX: index_file}
