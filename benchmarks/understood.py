"""How many words of each voice are understood, dry and in the mix, and how natural the voice sounds.

A recogniser with an open vocabulary hears every different cue of all shipped English sessions: dry, in the
session's own mix, and in a mix with a loud song. The standard error is that of a ratio estimate over the cues
(Cochran, Sampling Techniques, chapter 6)::

    python benchmarks/understood.py understood.tsv                         # hours
    python benchmarks/understood.py understood.tsv --voices hibari --every 10
    python benchmarks/understood.py understood.tsv --summary

Rows go into the table as they are made; what is in it already is not heard again.
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from listener import Listener, errors, naturalness, words_of
from sound_matrix import MusicChoice, at_default_level, sessions, with_music, write_songs

from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.build.track import load
from audiocoach.languages.spoken import write_out
from audiocoach.sound.mixer import build_mix
from audiocoach.units import SAMPLE_RATE

PLACES = ("dry", "bed", "loud")
VOICES = ("hibari", "pico", "espeak")
JUDGED = 10
"""Every which dry cue is judged by DNSMOS, which takes longer than the recogniser."""


class Row(NamedTuple):
    """One cue in one place: its words, how many were got wrong, and its DNSMOS (if judged, else empty)."""

    voice: str
    place: str
    workout: str
    text: str
    heard: str
    words: int
    errors: int
    dnsmos: str


def english_sessions() -> list[str]:
    """The shipped sessions whose cues are English."""
    return [name for name in sessions() if load(name).workout.language.startswith("en")]


class Place(NamedTuple):
    """A voice and what it is heard with."""

    voice: str
    name: str
    song: Path | None = None

    def rows(self, session: str, done: set[str], every: int, listener: Listener) -> Iterator[Row]:
        """The rows of every so many of those cues of a session whose text is not in ``done``, which grows."""
        workout = at_default_level(load(session).workout)
        if self.song is not None:
            workout = with_music(workout, MusicChoice(str(self.song)))
        with tempfile.TemporaryDirectory(prefix="audiocoach-understood-") as cache:
            resources = Resources(Options(Recipe(voice=self.voice), Machine(cache_dir=Path(cache))))
            speech = speak(workout, resources)
            cues = {cue.text: cue for cue in speech.timeline.cues if cue.text not in done}
            done.update(cues)
            with resources.music(speech.timeline) as music:
                mix = build_mix(
                    speech.timeline, speech.clips, music=music, sounds=speech.sounds, kits=speech.kits
                )
                for number, cue in enumerate(list(cues.values())[::every]):
                    dry = self.name == "dry"
                    sound = (
                        speech.clips[cue.clip_key].samples()
                        if dry
                        else mix.window(cue.start_frame, cue.end_frame).mean(axis=1)
                    )
                    heard = listener.hear(sound, SAMPLE_RATE)
                    said = words_of(write_out(cue.text, "en", workout.say_as))
                    judged = dry and number % JUDGED == 0
                    yield Row(
                        *(self.voice, self.name, session, cue.text, heard, len(said)),
                        errors(said, words_of(heard)),
                        f"{naturalness(sound, SAMPLE_RATE):.2f}" if judged else "",
                    )


def read(table: Path) -> list[Row]:
    """The rows of a table, none if there is no such file."""
    if not table.exists():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        return [
            Row(**{**row, "words": int(row["words"]), "errors": int(row["errors"])})
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """A line a voice and place: word errors with their standard error, cues with a mistake, DNSMOS."""
    for voice, place in dict.fromkeys((row.voice, row.place) for row in rows):
        cues = [row for row in rows if (row.voice, row.place) == (voice, place)]
        words = sum(row.words for row in cues)
        rate = sum(row.errors for row in cues) / words
        spread = sum((row.errors - rate * row.words) ** 2 for row in cues)
        error = math.sqrt(spread * len(cues) / max(1, len(cues) - 1)) / words
        wrong = sum(row.errors > 0 for row in cues) / len(cues)
        judged = [float(row.dnsmos) for row in cues if row.dnsmos]
        mos = f"{sum(judged) / len(judged):.2f}" if judged else ""
        yield (
            f"| {voice} | {place} | {len(cues)} | {words} | {100 * rate:.1f} % | {100 * error:.1f} "
            f"| {100 * wrong:.0f} % | {mos} |"
        )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("table", type=Path)
    parser.add_argument("--workouts", nargs="+")
    parser.add_argument("--voices", nargs="+", default=VOICES)
    parser.add_argument("--places", nargs="+", choices=PLACES, default=PLACES)
    parser.add_argument("--every", type=int, default=1, help="hear every so many of a session's cues")
    parser.add_argument("--summary", action="store_true", help="hear nothing, sum up the table")
    chosen = parser.parse_args()
    if not chosen.summary:
        hear_all(chosen)
    print("| voice | place | cues | words | word errors | standard error | cues with a mistake | DNSMOS |")
    print("|---|---|---|---|---|---|---|---|")
    print(*summary(read(chosen.table)), sep="\n")


def hear_all(chosen: argparse.Namespace) -> None:
    """Adds the missing rows to the table."""
    earlier, listener = read(chosen.table), Listener()
    with (
        tempfile.TemporaryDirectory(prefix="audiocoach-understood-") as folder,
        chosen.table.open("a", encoding="utf-8", newline="") as file,
    ):
        song = write_songs(Path(folder))["loud"]
        writer = csv.writer(
            file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\"
        )
        if not earlier:
            writer.writerow(Row._fields)
        for voice in chosen.voices:
            for place in chosen.places:
                mine = [row for row in earlier if (row.voice, row.place) == (voice, place)]
                done, sessions_done = {row.text for row in mine}, {row.workout for row in mine}
                here = Place(voice, place, song if place == "loud" else None)
                for session in chosen.workouts or english_sessions():
                    if session not in sessions_done:
                        writer.writerows(list(here.rows(session, done, chosen.every, listener)))
                        file.flush()


if __name__ == "__main__":
    main()
