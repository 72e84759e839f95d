"""The engine ``piper``: neural voices on this machine, by piper-tts (extra ``audiocoach[piper]``).

A voice is a pair of files in one folder, ``NAME.onnx`` and ``NAME.onnx.json``, as the Piper project publishes
them. :mod:`audiocoach.voices.piper_voices` installs them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, TypeVar

from audiocoach.errors import UsageError, VoiceError
from audiocoach.files import read_bytes, sha256_of
from audiocoach.units import primary_language, quoted, region_of
from audiocoach.voices.engine import Request, Spoken, Status, Voice
from audiocoach.voices.runtime import without_telemetry

PACKAGE, DISTRIBUTION = "piper", "piper-tts"
MODEL_SUFFIX, CONFIG_SUFFIX = ".onnx", ".onnx.json"
MAX_CONFIG_BYTES = 1_000_000
SETTINGS_VERSION = 2
"""Increase it when a change in this module makes the same words sound different."""

INSTALL_EXTRA = "pip install 'audiocoach[piper]'"
INSTALL_VOICE = "audiocoach voices install en_US-lessac-medium"

_REGIONS = {"co.uk": "GB", "com": "US", "us": "US", "com.au": "AU", "com.mx": "MX", "com.br": "BR"}
"""Regions by accent. A script writes an accent as a top-level domain."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice in the folder. ``tag`` is its language, such as ``en-US``."""

    name: str
    tag: str
    model: Path


class Piper:
    """Speaks with the installed voices. A model is loaded when it is first used."""

    name = "piper"
    online = False
    native_rate = False
    """The models deliver another pace than they are asked: for 0.5 a cue takes 1.8 times as long, for 2 it
    takes 0.6 of its time. Stretching is exact.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: dict[str, Any] = {}

    @property
    def version(self) -> str:
        """The package's version and that of this module's settings.

        Raises:
            VoiceError: if the package is not installed.
        """
        self._require()
        return f"{version_of(DISTRIBUTION)}-{SETTINGS_VERSION}"

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The installed voice of a language: one of its region if there is one, otherwise the first by name.

        Raises:
            VoiceError: if none is installed.
        """
        self._require()
        primary = primary_language(language)
        wanted = f"{primary}-{region_of(language) or _REGIONS.get(accent or '', '')}"
        fitting = [voice for voice in self._list_installed() if primary_language(voice.tag) == primary]
        if not fitting:
            raise VoiceError.of(
                self.name, f"no voice for {quoted(language)} is installed; install one like `{INSTALL_VOICE}`"
            )
        chosen = next((voice for voice in fitting if voice.tag == wanted), fitting[0])
        return Voice(chosen.name, chosen.tag, self._safely(chosen.model, lambda: _content_hash(chosen.model)))

    def voices(self) -> list[Voice]:
        """All installed voices, by name."""
        return [Voice(voice.name, voice.tag) for voice in self._list_installed()]

    def speak(self, request: Request) -> Spoken:
        """Speak one request, as WAV at the model's sample rate.

        Raises:
            VoiceError: if there is no such voice, there is nothing to speak, or the model fails.
        """
        self._require()
        model = next((one.model for one in self._list_installed() if one.name == request.voice), None)
        if model is None:
            raise VoiceError.of(self.name, f"the voice {quoted(request.voice)} is not installed")
        if not any(character.isalnum() for character in request.text):
            raise VoiceError.of(self.name, "there are no words to speak")
        loaded = self._model(model)
        return self._safely(model, lambda: _synthesise(loaded, request))

    def status(self) -> Status:
        """Whether the package and a voice are installed. No model is loaded."""
        if not _is_installed():
            return Status(False, f"{DISTRIBUTION} is not installed", INSTALL_EXTRA)
        names = [voice.name for voice in self._list_installed()]
        if not names:
            return Status(False, "no voice is installed", INSTALL_VOICE)
        return Status(True, f"{DISTRIBUTION} {version_of(DISTRIBUTION)} with {', '.join(names)}")

    def _require(self) -> None:
        if not _is_installed():
            raise VoiceError.of(
                self.name, f"{DISTRIBUTION} is not installed; install it with `{INSTALL_EXTRA}`"
            )

    def _list_installed(self) -> list[InstalledVoice]:
        return installed_voices(self._folder) if self._folder else []

    def _model(self, path: Path) -> Any:
        with self._lock:
            if path.name not in self._loaded:
                self._loaded[path.name] = self._safely(path, lambda: _load(path))
            return self._loaded[path.name]

    def _safely(self, model: Path, call: Callable[[], _T]) -> _T:
        """The result of a call. Any exception becomes a VoiceError that names the voice."""
        try:
            return call()
        except Exception as error:  # a model may make its runtime raise anything
            raise VoiceError.of(
                self.name,
                f"the voice {model.stem} does not work ({type(error).__name__}: {error}); "
                f"remove it with `audiocoach voices remove {model.stem}` and reinstall it",
            ) from error


def installed_voices(folder: Path) -> list[InstalledVoice]:
    """The voices of a folder, by name. A model without its settings is skipped."""
    try:
        models = sorted(folder.glob(f"*{MODEL_SUFFIX}"))
    except OSError:
        return []
    found = []
    for model in models:
        try:
            found.append(InstalledVoice(model.stem, language_of(model), model))
        except (UsageError, VoiceError):
            continue
    return found


def language_of(model: Path) -> str:
    """The language of a voice as a BCP 47 tag, from the settings next to its model.

    Raises:
        UsageError: if the settings are missing.
        VoiceError: if they are not those of a voice.
    """
    path = model.with_name(model.name.removesuffix(MODEL_SUFFIX) + CONFIG_SUFFIX)
    data = read_bytes(path, MAX_CONFIG_BYTES)
    try:
        config: Any = json.loads(data) if len(data) <= MAX_CONFIG_BYTES else None
        code = config.get("language", {}).get("code") or config["espeak"]["voice"]
        language, region = primary_language(str(code)), region_of(str(code))
        _ = config["audio"]["sample_rate"], config["phoneme_id_map"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise VoiceError.of("piper", f"{path} is not the settings of a voice; install it again") from error
    return f"{language}-{region}" if region else language


def _is_installed() -> bool:
    return importlib.util.find_spec(PACKAGE) is not None


def _content_hash(model: Path) -> str:
    """Return a hash of both files of a voice, as its version.

    Unlike size and time, it keeps the clips of a voice that is reinstalled, and distinguishes voices.
    """
    sums = []
    for path in (model, model.with_name(f"{model.name}.json")):
        found = path.stat()
        sums.append(_hash_of(path, found.st_ino, found.st_size, found.st_mtime_ns))
    return hashlib.sha256("".join(sums).encode()).hexdigest()


@lru_cache(maxsize=64)
def _hash_of(path: Path, _inode: int, _size_bytes: int, _mtime_ns: int) -> str:
    """The SHA-256 of a file, which is read again only if it has changed."""
    return sha256_of(path)[0]


def _load(model: Path) -> Any:
    without_telemetry()
    from piper import PiperVoice  # noqa: PLC0415 - heavy, and an extra

    return PiperVoice.load(model, f"{model}.json")


def _synthesise(voice: Any, request: Request) -> Spoken:
    """Speak one request. Double brackets, which mark phonemes for the library, are broken up."""
    from piper import SynthesisConfig  # noqa: PLC0415 - heavy, and an extra

    text = request.respelled.replace("[[", "[ [").encode("utf-8", "replace").decode()
    text = "".join(character if character.isprintable() else " " for character in text)
    as_spoken = SynthesisConfig(normalize_audio=False)  # otherwise each sentence is lifted to full scale
    pcm = b"".join(chunk.audio_int16_bytes for chunk in voice.synthesize(text, as_spoken))
    return Spoken.from_pcm(pcm, voice.config.sample_rate)
