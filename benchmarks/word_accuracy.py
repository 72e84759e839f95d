"""How many words are understood in the mix as against the dry voice.

An offline recogniser, its vocabulary closed to the words of the session, hears every cue twice::

    python benchmarks/word_accuracy.py accuracy.tsv --workouts starter/seven-minutes --cues 30
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from pathlib import Path

from recogniser import Recogniser, errors, words_of
from sound_matrix import SOURCES, at_default_level, with_music, write_songs

from audiocoach import pipeline
from audiocoach.sound.mixer import build_mix
from audiocoach.studio import Options, Studio
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.spoken import written_out

COLUMNS = ("workout", "source", "cues", "words", "dry_accuracy", "mix_accuracy", "points_lost")
WORKOUTS = ("starter/seven-minutes", "run/intervals", "recovery/post-run-stretch")


def measured(
    workout_name: str, source: str, cues: int, songs: dict[str, Path], cache: Path
) -> dict[str, object]:
    """The row of one track by espeak."""
    workout = at_default_level(pipeline.load(workout_name).workout)
    if source != "bed":
        workout = with_music(workout, str(songs.get(source, source)))
    studio = Studio(Options(voice="espeak", cache_dir=cache))
    speech = studio.spoken(workout)
    texts = {cue.text: written_out(cue.text, "en", workout.say_as) for cue in speech.timeline.cues}
    recogniser = Recogniser(texts.values())
    known = [cue for cue in speech.timeline.cues if recogniser.knows(texts[cue.text])]
    chosen = known[:: max(1, len(known) // cues)][:cues]
    said = dry = mixed = 0
    with studio.music(speech.timeline) as music:
        mix = build_mix(speech.timeline, speech.clips, music=music, sounds=speech.sounds, kits=speech.kits)
        for cue in chosen:
            words = words_of(texts[cue.text])
            said += len(words)
            dry += errors(words, recogniser.hear(speech.clips[cue.clip_key].samples(), SAMPLE_RATE))
            heard = mix.window(cue.start_frame, cue.end_frame).mean(axis=1)
            mixed += errors(words, recogniser.hear(heard, SAMPLE_RATE))
    accuracies = [round(100 * (1 - wrong / said), 1) for wrong in (dry, mixed)]
    row = (workout_name, source, len(chosen), said, *accuracies, round(accuracies[0] - accuracies[1], 1))
    return dict(zip(COLUMNS, row, strict=True))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("table", type=Path)
    parser.add_argument("--workouts", nargs="+", default=WORKOUTS)
    parser.add_argument("--sources", nargs="+", choices=SOURCES, default=SOURCES)
    parser.add_argument("--cues", type=int, default=40)
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="audiocoach-accuracy-") as name:
        songs = write_songs(Path(name))
        for workout in chosen.workouts:
            for source in chosen.sources:
                rows.append(measured(workout, source, chosen.cues, songs, Path(name, "cache")))
                print(*rows[-1].values(), flush=True)
                with chosen.table.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
                    writer.writeheader()
                    writer.writerows(rows)


if __name__ == "__main__":
    main()
