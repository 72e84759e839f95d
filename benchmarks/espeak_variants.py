"""Which of espeak's variants, at which speed, is understood best: word errors of an offline recogniser over
the stock phrases of the phrase book, its vocabulary closed to their words::

    python benchmarks/espeak_variants.py benchmarks/espeak_variants.tsv
    python benchmarks/espeak_variants.py variants.tsv --variants klatt4 none --speeds 150 162 --phrases 40
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from recogniser import Recogniser, errors, words_of

from audiocoach.build import track as pipeline
from audiocoach.languages.spoken import write_out
from audiocoach.sound.clip import treat
from audiocoach.timeline.resolve import plan_workout
from audiocoach.voices import libespeak

VARIANTS = (
    *("none", "klatt", "klatt2", "klatt3", "klatt4", "klatt5", "klatt6"),
    *("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"),
)
SPEEDS = (140, 150, 162, 175)
VOICE = "en-us"
WORKOUTS = ("starter/seven-minutes", "strength/runner-a", "run/intervals", "drills/form")
COLUMNS = (
    "variant",
    "words_per_minute",
    "phrases",
    "words",
    "errors",
    "word_error_rate",
    "heard_words_per_minute",
)


def stock_phrases(limit: int) -> list[str]:
    """What the coach says of itself in the shipped sessions, each text once, evenly over all of them."""
    texts: dict[str, None] = {}
    for name in WORKOUTS:
        for group in plan_workout(pipeline.load(name)).groups:
            for utterance in group.utterances:
                if utterance.priority != "must" or len(words_of(utterance.forms[0])) <= 6:
                    texts[utterance.forms[0]] = None
    every = [write_out(text, "en", {}) for text in texts]
    return every[:: max(1, len(every) // limit)][:limit]


def measured(variant: str, speed: int, phrases: list[str], recogniser: Recogniser) -> dict[str, object]:
    """The row of one voice."""
    file = libespeak.languages()[VOICE] + ("" if variant == "none" else f"+{variant}")
    wrong = said = 0
    length_s = 0.0
    for phrase in phrases:
        pcm = libespeak.synthesise(phrase, file, speed)
        samples = np.frombuffer(pcm.data, "<i2").astype(np.float32) / 32768
        clip = treat(samples, pcm.sample_rate)
        heard = recogniser.hear(clip.samples(), 44_100)
        wrong += errors(words_of(phrase), heard)
        said += len(words_of(phrase))
        length_s += clip.frames / 44_100
    row = (variant, speed, len(phrases), said, wrong, round(wrong / said, 3), round(said / length_s * 60))
    return dict(zip(COLUMNS, row, strict=True))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("table", type=Path)
    parser.add_argument("--variants", nargs="+", default=VARIANTS)
    parser.add_argument("--speeds", nargs="+", type=int, default=SPEEDS)
    parser.add_argument("--phrases", type=int, default=100)
    chosen = parser.parse_args()
    texts = stock_phrases(chosen.phrases)
    recogniser = Recogniser(texts)
    phrases = [text for text in texts if recogniser.knows(text)]
    rows = []
    for speed in chosen.speeds:
        for variant in chosen.variants:
            rows.append(measured(variant, speed, phrases, recogniser))
            print(*rows[-1].values(), flush=True)
            best_first = sorted(rows, key=lambda row: str(row["word_error_rate"]))
            with chosen.table.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
                writer.writeheader()
                writer.writerows(best_first)


if __name__ == "__main__":
    main()
