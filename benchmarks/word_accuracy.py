"""How many words are understood in the mix as against the dry voice.

An offline recogniser, its vocabulary closed to the words of the session, hears each text of it dry and in
each mix. What it takes a cue for hangs on chance, too: ``standard_error`` is that of the points lost, from
the differences between cues. The last rows are over all workouts together::

    python benchmarks/word_accuracy.py accuracy.tsv --workouts starter/seven-minutes --cues 30
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from recogniser import Recogniser, errors, words_of
from sound_matrix import SOURCES, at_default_level, sessions, with_music, write_songs

from audiocoach.build import track as pipeline
from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.languages.spoken import write_out
from audiocoach.sound.mixer import build_mix
from audiocoach.units import SAMPLE_RATE

COLUMNS = (
    "workout",
    "source",
    "cues",
    "words",
    "dry_accuracy",
    "mix_accuracy",
    "points_lost",
    "standard_error",
)
ALL = "all"


class Heard(NamedTuple):
    """One cue: its words, and how many of them were got wrong dry and in the mix."""

    words: int
    dry: int
    mixed: int


def heard(
    workout_name: str, sources: Sequence[str], cues: int, songs: dict[str, Path], cache: Path
) -> Iterator[tuple[str, list[Heard]]]:
    """For each source the cues of one workout, spoken by espeak."""
    workout = at_default_level(pipeline.load(workout_name).workout)
    resources = Resources(Options(Recipe(voice="espeak"), Machine(cache_dir=cache)))
    recogniser = None
    dry: dict[str, int] = {}
    for source in sources:
        chosen_music = workout if source == "bed" else with_music(workout, str(songs.get(source, source)))
        speech = speak(chosen_music, resources)
        texts = {cue.text: write_out(cue.text, "en", workout.say_as) for cue in speech.timeline.cues}
        recogniser = recogniser or Recogniser(texts.values())
        # Each text once: "Halfway." twenty times would count one mistake twenty times.
        distinct = {cue.text: cue for cue in speech.timeline.cues if recogniser.knows(texts[cue.text])}
        known = list(distinct.values())
        found = []
        with resources.music(speech.timeline) as music:
            mix = build_mix(
                speech.timeline, speech.clips, music=music, sounds=speech.sounds, kits=speech.kits
            )
            for cue in known[:: max(1, len(known) // cues)][:cues]:
                words = words_of(texts[cue.text])
                if cue.clip_key not in dry:
                    alone = recogniser.hear(speech.clips[cue.clip_key].samples(), SAMPLE_RATE)
                    dry[cue.clip_key] = errors(words, alone)
                window = mix.window(cue.start_frame, cue.end_frame).mean(axis=1)
                mixed = errors(words, recogniser.hear(window, SAMPLE_RATE))
                found.append(Heard(len(words), dry[cue.clip_key], mixed))
        yield source, found


def row_of(workout: str, source: str, cues: Sequence[Heard]) -> dict[str, object]:
    """A row of the table; its error is that of a ratio estimate (Cochran, Sampling Techniques, chapter 6)."""
    words, dry, mixed = (sum(column) for column in zip(*cues, strict=True))
    lost = (mixed - dry) / words
    spread = sum((cue.mixed - cue.dry - lost * cue.words) ** 2 for cue in cues)
    error = math.sqrt(spread * len(cues) / max(1, len(cues) - 1)) / words
    figures = (1 - dry / words, 1 - mixed / words, lost, error)
    row = (workout, source, len(cues), words, *(round(100 * figure, 1) for figure in figures))
    return dict(zip(COLUMNS, row, strict=True))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("table", type=Path)
    parser.add_argument("--workouts", nargs="+", default=sessions())
    parser.add_argument("--sources", nargs="+", choices=SOURCES, default=("bed", "loud"))
    parser.add_argument("--cues", type=int, default=40, help="how many texts of each workout")
    chosen = parser.parse_args()
    together: dict[str, list[Heard]] = {source: [] for source in chosen.sources}
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="audiocoach-accuracy-") as name:
        songs = write_songs(Path(name))
        for workout in chosen.workouts:
            for source, cues in heard(workout, chosen.sources, chosen.cues, songs, Path(name, "cache")):
                together[source] += cues
                rows.append(row_of(workout, source, cues))
                print(*rows[-1].values(), flush=True)
            with chosen.table.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
                writer.writerows(row_of(ALL, source, cues) for source, cues in together.items())


if __name__ == "__main__":
    main()
