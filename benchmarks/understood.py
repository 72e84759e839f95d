"""How many words of each voice are understood, dry and in the mix, and how natural the voice sounds.

A recogniser with an open vocabulary hears every different cue of all shipped English sessions: dry, in the
session's own mix, and in a mix with a loud song. What it gets wrong by sound ("feed" for "feet", not "he'll"
for "heel") is heard by a larger one, too, since what only the smaller one gets wrong is hardly the voice's
fault. The standard error is that of a ratio estimate over the cues (Cochran, Sampling Techniques, chapter
6)::

    python benchmarks/understood.py understood.tsv                         # hours
    python benchmarks/understood.py understood.tsv --voices hibari espeak --every 10
    python benchmarks/understood.py understood.tsv --summary

Rows go into the table as they are made; what is in it already is not heard again. What was mended after one
``--part`` is measured on another.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
import tempfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from listener import Listener, errors, larger_model, naturalness, sound_errors, words_of
from numpy.typing import NDArray
from sound_matrix import MusicChoice, at_default_level, sessions, with_music, write_songs

from audiocoach.build.mixing import open_music
from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.build.track import load
from audiocoach.languages.spoken import write_out
from audiocoach.sound.mixer import build_mix
from audiocoach.units import SAMPLE_RATE

PLACES = ("dry", "bed", "loud")
VOICES = {
    "hibari": ("hibari", "en"),
    "pico en-US": ("pico", "en-US"),
    "pico en-GB": ("pico", "en-GB"),
    "espeak": ("espeak", "en"),
}
"""The engine of each voice, and the language that its engine chooses it by."""
COUNTS = ("words", "errors", "sound_errors", "larger_errors")
JUDGED = 32
"""Every which dry cue of all is judged by DNSMOS unless ``--judged`` says otherwise: it takes longer than the
recogniser.
"""


class Tools(NamedTuple):
    """The recognisers, the folder that keeps the spoken clips, and every which dry cue is judged."""

    listener: Listener
    larger: Listener
    store: Path
    judged: int


class Row(NamedTuple):
    """One cue in one place: its words, how many of them were got wrong, how many of these do not even sound
    alike, what the larger recogniser hears if there are any, with how many wrong sounds, and the cue's DNSMOS
    (if judged, else empty).
    """

    voice: str
    place: str
    workout: str
    text: str
    heard: str
    words: int
    errors: int
    sound_errors: int
    larger: str
    larger_errors: int
    dnsmos: str


def english_sessions() -> list[str]:
    """The shipped sessions whose cues are English."""
    return [name for name in sessions() if load(name).language.startswith("en")]


class Place(NamedTuple):
    """A voice and what it is heard with."""

    voice: str
    name: str
    song: Path | None = None

    def rows(self, session: str, wanted: Callable[[str], bool], tools: Tools) -> list[Row]:
        """The rows of the wanted cues of a session."""
        engine, language = VOICES[self.voice]
        workout = at_default_level(load(session)).model_copy(update={"language": language})
        if self.song is not None:
            workout = with_music(workout, MusicChoice(str(self.song)))
        resources = Resources(Options(Recipe(voice=engine), Machine(cache_dir=tools.store)))
        speech = speak(workout, resources)
        cues = list({cue.text: cue for cue in reversed(speech.timeline.cues) if wanted(cue.text)}.values())
        if not cues:
            return []
        if self.name == "dry":
            sounds = [speech.clips[cue.clip_key].samples() for cue in cues]
        else:
            with open_music(speech.timeline, resources) as music:
                mix = build_mix(
                    speech.timeline, speech.clips, music=music, sounds=speech.sounds, kits=speech.kits
                )
                sounds = [
                    (mix.pcm16(cue.start_frame, cue.end_frame).mean(axis=1) / 32768).astype("float32")
                    for cue in cues
                ]
        heard = tools.listener.hear(sounds, SAMPLE_RATE)
        said = [write_out(cue.text, "en", workout.say_as) for cue in cues]
        wrong = [sound_errors(one, other) for one, other in zip(said, heard, strict=True)]
        doubtful = [number for number, count in enumerate(wrong) if count]
        again = dict(
            zip(
                doubtful, tools.larger.hear([sounds[number] for number in doubtful], SAMPLE_RATE), strict=True
            )
        )
        return [
            Row(
                *(self.voice, self.name, session, cue.text, heard[number], len(words_of(said[number]))),
                errors(words_of(said[number]), words_of(heard[number])),
                wrong[number],
                again.get(number, ""),
                sound_errors(said[number], again[number]) if number in again else 0,
                self._judged(cue.text, sounds[number], tools.judged),
            )
            for number, cue in enumerate(cues)
        ]

    def _judged(self, text: str, sound: NDArray[np.float32], every: int) -> str:
        if self.name != "dry" or place_of(text[::-1]) % every:  # whichever part is heard
            return ""
        return f"{naturalness(sound, SAMPLE_RATE):.2f}"


def is_wanted(text: str, *, done: Collection[str], every: int, part: int) -> bool:
    """Whether a text is not heard yet, and is among those that are to be."""
    return text not in done and place_of(text) % every == part


def place_of(text: str) -> int:
    """A number that is always the same for a text and otherwise as if by chance, which chooses samples."""
    return zlib.crc32(text.encode())


def read(table: Path) -> list[Row]:
    """The rows of a table, none if there is no such file."""
    if not table.exists():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        return [
            Row(**{**row, **{key: int(row[key]) for key in COUNTS}})
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def share(rows: Sequence[Row], wrong: Sequence[int]) -> str:
    """The share of wrong words, with its standard error over the cues, in per cent."""
    words = sum(row.words for row in rows)
    rate = sum(wrong) / words
    spread = sum((count - rate * row.words) ** 2 for row, count in zip(rows, wrong, strict=True))
    error = math.sqrt(spread * len(rows) / max(1, len(rows) - 1)) / words
    return f"{100 * rate:.1f} ± {100 * error:.1f} %"


def mean(values: Sequence[float]) -> str:
    """The mean, with its standard error if there are several values."""
    average = sum(values) / len(values)
    if len(values) < 2:
        return f"{average:.2f}"
    spread = sum((value - average) ** 2 for value in values) / (len(values) - 1)
    return f"{average:.2f} ± {math.sqrt(spread / len(values)):.2f}"


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """A line a voice and place: how many words are wrong, by spelling, by sound and to both recognisers, and
    DNSMOS.
    """
    for voice, place in dict.fromkeys((row.voice, row.place) for row in rows):
        cues = [row for row in rows if (row.voice, row.place) == (voice, place)]
        both = [min(row.sound_errors, row.larger_errors) for row in cues]
        judged = [float(row.dnsmos) for row in cues if row.dnsmos]
        mos = mean(judged) if judged else ""
        yield (
            f"| {voice} | {place} | {len({row.workout for row in cues})} | {len(cues)} "
            f"| {sum(row.words for row in cues)} | {share(cues, [row.errors for row in cues])} "
            f"| {share(cues, [row.sound_errors for row in cues])} | {share(cues, both)} | {mos} |"
        )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("table", type=Path)
    parser.add_argument("--workouts", nargs="+")
    parser.add_argument("--voices", nargs="+", choices=VOICES, default=list(VOICES))
    parser.add_argument("--places", nargs="+", choices=PLACES, default=PLACES)
    parser.add_argument("--every", type=int, default=1, help="hear one cue in so many, chosen by chance")
    parser.add_argument("--part", type=int, default=0, help="which of these samples: 0 to EVERY - 1")
    parser.add_argument("--judged", type=int, default=JUDGED, help="judge one dry cue in so many by DNSMOS")
    parser.add_argument("--store", type=Path, help="keep the spoken clips in this folder")
    parser.add_argument("--summary", action="store_true", help="hear nothing, sum up the table")
    chosen = parser.parse_args()
    if not chosen.summary:
        hear_all(chosen)
    print("| voice | place | sessions | cues | words | wrong | wrong by sound | wrong to both | DNSMOS |")
    print("|---|---|---|---|---|---|---|---|---|")
    print(*summary(read(chosen.table)), sep="\n")


def hear_all(chosen: argparse.Namespace) -> None:
    """Adds the missing rows to the table."""
    earlier, names = read(chosen.table), chosen.workouts or english_sessions()
    with (
        tempfile.TemporaryDirectory(prefix="audiocoach-understood-") as folder,
        chosen.table.open("a", encoding="utf-8", newline="") as file,
    ):
        song = write_songs(Path(folder))["loud"] if "loud" in chosen.places else None
        tools = Tools(
            Listener(), Listener(larger_model(Path(folder))), chosen.store or Path(folder), chosen.judged
        )
        writer = csv.writer(
            file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\"
        )
        if not earlier:
            writer.writerow(Row._fields)
        for voice, place in itertools.product(chosen.voices, chosen.places):
            done = {row.text for row in earlier if (row.voice, row.place) == (voice, place)}
            here = Place(voice, place, song if place == "loud" else None)
            for session in names:
                rows = here.rows(
                    session, partial(is_wanted, done=done, every=chosen.every, part=chosen.part), tools
                )
                writer.writerows(rows)
                file.flush()
                done.update(row.text for row in rows)


if __name__ == "__main__":
    main()
