"""An offline recogniser with a closed vocabulary: how well words are understood, as a number.

It is pocketsphinx with its own English model (``pip install '.[benchmark]'``). It hears any sequence of the
words that it is told, each as likely as the others, so that it guesses nothing from sense.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pocketsphinx
import soxr
from numpy.typing import NDArray

RATE = 16_000
QUIET_S = 0.25


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as the recogniser's dictionary writes them."""
    return tuple(re.findall(r"[a-z']+", text.lower().replace("-", " ")))


class Recogniser:
    """Hears the words of a vocabulary."""

    def __init__(self, texts: Iterable[str]) -> None:
        """The vocabulary is every word of the texts that the dictionary has."""
        model = Path(pocketsphinx.get_model_path(), "en-us")
        lines = Path(model, "cmudict-en-us.dict").read_text(encoding="utf-8").splitlines()
        known = {line.split(" ", 1)[0] for line in lines}
        self.vocabulary = sorted({word for text in texts for word in words_of(text)} & known)
        self._decoder = pocketsphinx.Decoder(
            hmm=str(Path(model, "en-us")) if Path(model, "en-us").is_dir() else str(model),
            dict=str(Path(model, "cmudict-en-us.dict")),
            lm=None,
            loglevel="FATAL",
            # Narrower than its own: the vocabulary is small, and this is four times as fast.
            beam=1e-40,
            pbeam=1e-40,
            wbeam=1e-24,
        )
        with tempfile.TemporaryDirectory() as folder:
            model_file = Path(folder, "words.arpa")
            model_file.write_text(_uniform(self.vocabulary), encoding="utf-8")
            self._decoder.add_lm(
                "words",
                pocketsphinx.NGramModel(self._decoder.config, self._decoder.logmath, str(model_file)),
            )
        self._decoder.activate_search("words")

    def knows(self, text: str) -> bool:
        """Whether every word of a text can be heard."""
        words = words_of(text)
        return bool(words) and set(words) <= set(self.vocabulary)

    def hear(self, samples: NDArray[np.float32], rate: int) -> tuple[str, ...]:
        """The words in a mono signal, full scale 1."""
        heard = soxr.resample(samples, rate, RATE) if rate != RATE else samples
        quiet = np.zeros(round(QUIET_S * RATE))
        pcm = np.clip(np.concatenate((quiet, heard, quiet)) * 32767, -32768, 32767).astype("<i2")
        self._decoder.start_utt()
        self._decoder.process_raw(pcm.tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return tuple(re.sub(r"\(\d+\)", "", word) for word in found.hypstr.split()) if found else ()


def _uniform(vocabulary: Sequence[str]) -> str:
    """A language model in ARPA form in which every word is as likely as any other."""
    level = -math.log10(len(vocabulary) + 1)
    words = [f"{level:.4f} {word}" for word in ("</s>", *vocabulary)]
    lines = ["\\data\\", f"ngram 1={len(words) + 1}", "", "\\1-grams:", "-99 <s>", *words, "", "\\end\\", ""]
    return "\n".join(lines)


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words that are wrong, missing or too many: the least number of changes from one to the other."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, start=1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]
