"""The engine ``hibari``: a neural voice of American English; its model is in its wheel (``hibari-tts``)."""

from __future__ import annotations

import io
import json
import re
import threading
import unicodedata
import wave
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import VoiceError
from audiocoach.languages import primary_language
from audiocoach.units import Ms, quoted
from audiocoach.voices.engine import Request, Spoken, Status, Voice
from audiocoach.voices.hibari_lengths import likely_ms
from audiocoach.voices.runtime import with_few_arenas, without_telemetry

DISTRIBUTION, RUNTIME = "hibari-tts", "onnxruntime"
REMEDY = f"pip install --force-reinstall {DISTRIBUTION} {RUNTIME}"
SETTINGS_VERSION = 2
"""Changes when a setting of this module would make the same words sound different."""

VOICE = Voice("heart", "en-US")
"""The voice in the wheel. The others of the package would be downloaded, so they are not offered."""

PAUSE_S = 0.35
"""Between two sentences of a cue. The model itself leaves 0.6 to 0.8 s of silence there."""

_MAX_PHONEMES = 400
"""The model takes a sentence whole; its memory grows with the sentence (0.8 GB at 1,850 phonemes)."""

_SEED = 0
_EDGE_DB = -42.0
_EDGE_PAD_S = 0.03
_LONG_WORD = re.compile(r"[^\W\d_]{25,}")
_WORD_PIECE = 12
_LONG_NUMBER = re.compile(r"\d{10,}")

_lock = threading.Lock()
_loaded: list[Any] = []


class Hibari:
    """Speaks with a model that is loaded once a process, when it is first asked."""

    name = "hibari"
    online = False
    native_rate = False
    """The model rounds its pace for each phoneme: asked for 0.9 it gives 0.96. Stretching is exact."""

    @property
    def version(self) -> str:
        """The versions of the voice, of the runtime (another gives other samples) and of our settings.

        Raises:
            VoiceError: when one of them is not installed.
        """
        voice, runtime = _versions()
        return f"{voice}-{runtime}-{SETTINGS_VERSION}"

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The American voice, for English of any region.

        Raises:
            VoiceError: for another language, or when it is not installed.
        """
        if not speaks(language):
            raise VoiceError(f'hibari: it speaks English only, not "{language}"', engine=self.name)
        _versions()
        return VOICE

    def voices(self) -> list[Voice]:
        """The voice in the wheel."""
        return [VOICE] if is_installed() else []

    def speak(self, request: Request) -> Spoken:
        """Speaks one request whole, as WAV at 24 kHz; the same request gives the same bytes.

        Raises:
            VoiceError: when the voice is unknown, there is nothing to speak, the words are in another script,
                or the model fails.
        """
        text = _readable(request)
        model = _model()
        try:
            samples = _synthesised(model, text)
        except Exception as error:  # the package raises whatever its text rules or the runtime run into
            raise VoiceError(
                f"hibari: it failed to speak ({type(error).__name__}: {error})", engine=self.name
            ) from error
        if not len(samples):
            raise VoiceError("hibari: it gave no sound for these words", engine=self.name)
        return Spoken(_wav(samples, model.sample_rate), "wav")

    def likely_ms(self, request: Request) -> Ms:
        """Return the likely length of the finished clip, in milliseconds; the model is not loaded.

        Raises:
            VoiceError: when the voice is unknown or the words are not for it.
        """
        return likely_ms(_readable(request))

    def load(self) -> None:
        """Loads the model.

        Raises:
            VoiceError: when it does not load.
        """
        _model()

    def unload(self) -> None:
        """Frees the model's memory, 150 MB."""
        with _lock:
            _loaded.clear()

    def status(self) -> Status:
        """Whether the package and its runtime are there and the model loads."""
        try:
            voice, runtime = _versions()
            _model()
        except VoiceError as error:
            return Status(False, str(error).removeprefix("hibari: "), REMEDY)
        return Status(True, f"{DISTRIBUTION} {voice} on {RUNTIME} {runtime}, English")


def speaks(language: str) -> bool:
    """Whether a BCP 47 tag is English of some region."""
    return primary_language(language) == primary_language(VOICE.language)


def is_installed() -> bool:
    """Whether the packages are there; neither is imported."""
    try:
        _versions()
    except VoiceError:
        return False
    return True


def _versions() -> tuple[str, str]:
    try:
        return version_of(DISTRIBUTION), version_of(RUNTIME)
    except PackageNotFoundError as error:
        raise VoiceError(f"hibari: {error.name} is not installed", engine="hibari") from error


def _model() -> Any:
    """The loaded model with its dictionaries. It runs in one thread, since more give other samples."""
    with _lock:
        if not _loaded:
            try:
                model = _load_model()
                _ = model.g2p  # otherwise each thread would load it
            except Exception as error:  # a broken wheel, runtime or model may raise anything
                raise VoiceError(
                    f"hibari: it does not load ({type(error).__name__}: {error})", engine="hibari"
                ) from error
            _loaded.append(model)
        return _loaded[0]


def _load_model() -> Any:
    """The package's model. Its graph is run as it is: onnxruntime takes three times as long to load it with
    its optimisations, and then speaks no faster.
    """
    without_telemetry()
    with_few_arenas()
    import onnxruntime  # noqa: PLC0415 - heavy, and not on every platform
    from hibari.tts import ASSETS  # noqa: PLC0415
    from hibari.tts import Hibari as Package  # noqa: PLC0415
    from hibari.voices import voice_path  # noqa: PLC0415

    class Model(Package):  # type: ignore[misc]
        def __init__(self) -> None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
            self.voice, self.model_path, self._g2p = VOICE.name, voice_path(VOICE.name), None
            self.sess = onnxruntime.InferenceSession(
                self.model_path, options, providers=["CPUExecutionProvider"]
            )
            self.vocab = json.loads(Path(ASSETS, "vocab.json").read_text(encoding="utf-8"))

    return Model()


def _readable(request: Request) -> str:
    """The words of a request as plain text.

    Raises:
        VoiceError: when the voice is unknown, there is nothing to speak, or the words are in another script.
    """
    if request.voice != VOICE.name:
        raise VoiceError(f"hibari: there is no voice {quoted(request.voice)}", engine="hibari")
    text = _plain(request.text)
    if not any(character.isalnum() for character in text):
        raise VoiceError("hibari: there are no words to speak", engine="hibari")
    foreign = next(filter(_is_foreign, text), None)
    if foreign is not None:
        raise VoiceError(f'hibari: it cannot read "{foreign}"; it speaks English only', engine="hibari")
    return text


def _synthesised(model: Any, text: str) -> NDArray[np.float32]:
    """Mono samples, -1 to 1, of all sentences with :data:`PAUSE_S` between them."""
    noise = np.random.default_rng(_SEED)
    pause = np.zeros(round(PAUSE_S * model.sample_rate), np.float32)
    parts: list[NDArray[np.float32]] = []
    for phonemes in model.phonemize(text):
        for piece in _pieces(phonemes):
            samples = _without_silence(model.from_ids(model.ids(piece), 1.0, noise), model.sample_rate)
            if len(samples):
                parts += [samples, pause]
    return np.concatenate(parts[:-1]) if parts else pause[:0]


def _pieces(phonemes: str) -> list[str]:
    """A sentence's phonemes, cut between words where they are more than the model should take at once."""
    pieces = [""]
    for word in phonemes.split(" "):
        joined = f"{pieces[-1]} {word}".lstrip()
        if len(joined) <= _MAX_PHONEMES:
            pieces[-1] = joined
        else:
            pieces.append(word)
    return pieces


def _without_silence(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The samples of a sentence without the silence around it."""
    magnitudes = np.abs(samples)
    loud = np.flatnonzero(magnitudes > magnitudes.max(initial=0.0) * 10 ** (_EDGE_DB / 20))
    if not len(loud):
        return samples[:0]
    pad = round(_EDGE_PAD_S * sample_rate)
    return samples[max(0, int(loud[0]) - pad) : int(loud[-1]) + pad]


def _plain(text: str) -> str:
    """Text without what the package would not take as words: control characters, its mark-up for phonemes
    (``[word](/phonemes/)``), and letters or digits without end, most of which it would leave out.
    """
    text = text.encode("utf-8", "replace").decode()
    text = "".join(character if character.isprintable() else " " for character in text).replace("](", "] (")
    text = _LONG_NUMBER.sub(lambda match: " ".join(match[0]), text)
    return _LONG_WORD.sub(lambda match: " ".join(re.findall(f".{{1,{_WORD_PIECE}}}", match[0])), text)


def _is_foreign(character: str) -> bool:
    """Whether it is a letter of another script than ours."""
    return (
        character.isalpha()
        and not unicodedata.normalize("NFKD", character)[0].isascii()
        and ("LATIN" not in unicodedata.name(character, ""))
    )


def _wav(samples: NDArray[np.float32], sample_rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, sample_rate, 0, "NONE", ""))
        writer.writeframes(np.rint(np.clip(samples, -1, 1) * np.float32(32767)).astype("<i2").tobytes())
    return file.getvalue()
