"""The model behind the engine ``hibari``, asked for speech: sentence by sentence, with pauses between."""

from __future__ import annotations

import io
import wave

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import VoiceError
from audiocoach.units import Ms
from audiocoach.voices.hibari_model import Model, pieces_of, split_sentences

_PIECE_PAUSE_MS: Ms = 150
"""Between two pieces of a sentence that is too long for the model."""

_SEED = 0
_EDGE_DB = -42.0
_EDGE_PAD_S = 0.03
_PEAKS = (0.01, 1.5)
"""The loudest sample of a sentence lies between these: of 341 cues, between 0.15 and 0.6."""


def speak(model: Model, text: str, pause_ms: Ms) -> bytes:
    """Return a mono WAV, at the model's rate, of all sentences with a pause between them.

    Raises:
        VoiceError: when the model fails, or what it returns is no speech.
    """
    try:
        # Its own rules for figures and abbreviations read "say no." as a number, "Rep Two" as a title.
        sentences = [pieces_of(model.g2p(one, normalize_text=False)) for one in split_sentences(text)]
        samples = _joined(model, sentences, pause_ms)
    except VoiceError:
        raise
    except Exception as error:  # the package raises whatever its text rules or the runtime run into
        raise VoiceError(f"it failed to speak ({type(error).__name__}: {error})") from error
    if not len(samples):
        raise VoiceError("it gave no sound for these words")
    return _wav(samples, model.sample_rate)


def _joined(model: Model, sentences: list[list[str]], pause_ms: Ms) -> NDArray[np.float32]:
    noise = np.random.default_rng(_SEED)
    parts: list[NDArray[np.float32]] = []
    gap_ms: Ms = 0
    for pieces in sentences:
        for piece in pieces:
            samples = model.network.from_ids(model.network.ids(piece), 1.0, noise)
            peak = float(np.abs(samples).max(initial=0.0))
            if len(samples) and not _PEAKS[0] < peak < _PEAKS[1]:  # also when it is no number
                raise VoiceError(f"it gave noise instead of speech (peak {peak:.3g})")
            samples = _without_silence(samples, model.sample_rate)
            if len(samples):
                parts += [np.zeros(int(gap_ms) * model.sample_rate // 1000, np.float32), samples]
                gap_ms = _PIECE_PAUSE_MS
        gap_ms = pause_ms if parts else 0
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _without_silence(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The samples of a sentence without the silence around it."""
    magnitudes = np.abs(samples)
    loud = np.flatnonzero(magnitudes > magnitudes.max(initial=0.0) * 10 ** (_EDGE_DB / 20))
    if not len(loud):
        return samples[:0]
    pad = round(_EDGE_PAD_S * sample_rate)
    return samples[max(0, int(loud[0]) - pad) : int(loud[-1]) + pad]


def _wav(samples: NDArray[np.float32], sample_rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, sample_rate, 0, "NONE", ""))
        writer.writeframes(np.rint(np.clip(samples, -1, 1) * np.float32(32767)).astype("<i2").tobytes())
    return file.getvalue()
