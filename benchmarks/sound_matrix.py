"""The figures of sound for every shipped workout, with every kind of music and two voices.

Each track is built as the program builds it, encoded, decoded and measured. ``bed`` is the workout's own
music; the other sources take its place at the default level. ``other`` is a voice of another level and sample
rate: espeak's words at 8 kHz and 26 dB quieter. Tones are looked for in what is left of the decoded track
when voice and music are taken away. Rows go into a table file as they are made; what is in it already is not
made again::

    python benchmarks/sound_matrix.py matrix.tsv --minutes 6
    python benchmarks/sound_matrix.py matrix.tsv --workouts strength/runner-a --sources loud none
    python benchmarks/sound_matrix.py matrix.tsv --summary
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import io
import sys
import tempfile
import wave
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from audiocoach.build import track as pipeline
from audiocoach.build.mixing import open_music
from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.cli.changes import with_music
from audiocoach.cli.music import MusicChoice
from audiocoach.media.decode import read_blocks
from audiocoach.media.encode import EncodeSettings, encode_mp3
from audiocoach.media.pcm import BlockGrid
from audiocoach.script.model import Step, Workout
from audiocoach.sound.landmarks import SPAN_FRAMES, Landmarks, landmarks_of, onset_error_frames
from audiocoach.sound.measuring import measure_blocks, speech_over_music_lu
from audiocoach.sound.mixer import ClipTrack, Mix, beep_clip, build_mix
from audiocoach.sources import find as catalog
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices import registry
from audiocoach.voices.engine import Spoken
from audiocoach.voices.espeak import Espeak
from support.session import loud_song

SOURCES = ("bed", "loud", "quiet", "mono", "none")
VOICES = ("espeak", "other")
DEFAULT_LUFS = -17.0
SONG_S = 150.0
COLUMNS = (
    *("workout", "source", "voice", "minutes", "integrated_lufs", "true_peak_dbtp", "idle_percent"),
    *("over_music_lu", "least_over_music_lu", "tones", "tones_found", "worst_onset_ms", "jump"),
)


def poor_espeak() -> Any:
    """The engine ``other``: espeak as a poor telephone would give it."""
    engine: Any = Espeak()
    clear = engine.speak
    engine.name, engine.speak = "other", lambda request: _over_telephone(clear(request))
    return engine


def _over_telephone(spoken: Spoken) -> Spoken:
    """The same words at 8 kHz, and far too quiet."""
    with wave.open(io.BytesIO(spoken.data)) as file:
        rate = file.getframerate()
        words = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32)
    poor = soxr.resample(words, rate, 8000) * 10 ** (-26 / 20)
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(np.rint(poor).astype("<i2").tobytes())
    return Spoken(data.getvalue(), "wav")


class Cut:
    """The first frames of a mix, for the encoder."""

    def __init__(self, mix: Mix, frames: int) -> None:
        """``frames`` is where it ends."""
        self._mix, self.duration_frames = mix, frames
        self.is_mono, self.is_soft = mix.is_mono, mix.is_soft

    def echoes(self, _grid: BlockGrid) -> None:
        """None are known."""

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """The mix's samples."""
        return self._mix.pcm16(start_frame, end_frame)

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """The mix's."""
        return self._mix.fingerprint(start_frame, end_frame)


def write_songs(folder: Path, length_s: float = SONG_S) -> dict[str, Path]:
    """Three songs of one kind: mastered loud, 30 dB quieter, and the quieter one in one channel."""
    pcm = loud_song(length_s).pcm
    quiet = (pcm * 10 ** (-30 / 20)).astype(np.int16)
    songs = {"loud": pcm, "quiet": quiet, "mono": (pcm[:, :1] * 0.2).astype(np.int16)}
    for name, samples in songs.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((samples.shape[1], 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes(np.ascontiguousarray(samples).tobytes())
    return {name: folder / f"{name}.wav" for name in songs}


def at_default_level(workout: Workout) -> Workout:
    """The workout with all of its music at the default level."""
    steps = tuple(_levelled(step) for step in workout.steps)
    music = workout.music.model_copy(update={"level_lufs": DEFAULT_LUFS})
    return workout.model_copy(update={"music": music, "steps": steps})


def _levelled(step: Step) -> Step:
    changed: dict[str, Any] = {}
    if "steps" in type(step).model_fields:
        changed["steps"] = tuple(_levelled(inner) for inner in getattr(step, "steps"))  # noqa: B009
    if (music := getattr(step, "music", None)) is not None:
        changed["music"] = music.model_copy(update={"level_lufs": DEFAULT_LUFS})
    return step.model_copy(update=changed) if changed else step


def jump(mix: Mix, frames: int) -> float:
    """The largest step between neighbouring samples of the music where it changes, ducks, returns and where
    chunks join, in parts of the largest step in the 40 ms around each place; 1 and less is no discontinuity.
    """
    attack, release = round(0.25 * SAMPLE_RATE), round(0.7 * SAMPLE_RATE)
    places = {section.start_frame for section in mix.music.sections}
    for start, clip in zip(mix.voice.starts, mix.voice.clips, strict=True):
        places |= {start - attack, start, start + clip.frames, start + clip.frames + release}
    places |= set(range(2304 * 1152, frames, 2304 * 1152))
    worst, around = 0.0, round(0.02 * SAMPLE_RATE)
    for place in sorted(places):
        if around < place < frames - around:
            music = mix.stem("music", place - around, place + around)
            steps = np.abs(np.diff(music, axis=0)).max(axis=1)
            middle = slice(around - 3, around + 2)
            outside = np.concatenate((steps[: around - 3], steps[around + 2 :]))
            worst = max(worst, float(steps[middle].max() / max(outside.max(), 1e-5)))
    return worst


def cut(landmarks: Landmarks, frames: int) -> Landmarks:
    """What of the landmarks lies whole before an end."""
    return dataclasses.replace(
        landmarks,
        duration_frames=frames,
        cues=tuple(span for span in landmarks.cues if span[1] <= frames),
        tones=tuple(tone for tone in landmarks.tones if tone[0] <= frames - SAMPLE_RATE),
    )


def up_to(mix: Mix, frames: int) -> Mix:
    """A mix with the words of its first frames alone."""
    placed = [(start, clip) for start, clip in zip(mix.voice.starts, mix.voice.clips, strict=True)]
    return dataclasses.replace(
        mix, voice=ClipTrack.of((start, clip) for start, clip in placed if start + clip.frames <= frames)
    )


def _kept(
    blocks: Iterator[NDArray[np.float32]], heard: list[NDArray[np.float32]]
) -> Iterator[NDArray[np.float32]]:
    """The blocks as they come; their middle goes into ``heard``."""
    for block in blocks:
        heard.append(block.mean(axis=1))
        yield block


def onset_errors_ms(mix: Mix, heard: NDArray[np.float32], landmarks: Landmarks) -> Iterator[float | None]:
    """How far from its place each tone begins in a decoded track, ``None`` where it is not found."""
    for (at, number), under_hz in zip(landmarks.tones, landmarks.pitches_under_hz(), strict=True):
        start, end = max(0, at - SPAN_FRAMES), at + SPAN_FRAMES
        rest = sum(mix.stem(part, start, end).mean(axis=1) for part in ("voice", "music"))
        error = onset_error_frames(heard[start:end] - rest, landmarks.marks[number], under_hz)
        yield None if error is None else abs(error) * 1000 / SAMPLE_RATE


def measured(workout: Workout, voice: str, minutes: float, folder: Path) -> dict[str, Any]:
    """The figures of one track."""
    resources = Resources(Options(Recipe(voice=voice), Machine(cache_dir=folder / "cache")))
    speech = speak(workout, resources)
    with open_music(speech.timeline, resources) as music:
        mix = build_mix(speech.timeline, speech.clips, music=music, sounds=speech.sounds, kits=speech.kits)
        frames = min(
            mix.duration_frames, round(minutes * 60 * SAMPLE_RATE) if minutes else mix.duration_frames
        )
        track = folder / "track.mp3"
        with track.open("w+b") as out:
            encode_mp3(
                Cut(mix, frames),
                out,
                EncodeSettings("standard", resources.ffmpeg, resources.store),
            )
        landmarks = cut(landmarks_of(speech.timeline, partial(beep_clip, kits=speech.kits)), frames)
        heard: list[NDArray[np.float32]] = []
        figures = measure_blocks(_kept(read_blocks(track, ffmpeg=resources.ffmpeg), heard), landmarks)
        errors = list(onset_errors_ms(mix, np.concatenate(heard), landmarks))
        step = 10 * SAMPLE_RATE // 30 * 30
        busy = [mix.limited_blocks(at, min(at + step, frames)) for at in range(0, frames, step)]
        over = speech_over_music_lu(up_to(mix, frames))
        return {
            "minutes": round(frames / SAMPLE_RATE / 60, 2),
            "integrated_lufs": round(figures.levels.integrated_lufs, 2),
            "true_peak_dbtp": round(figures.levels.true_peak_dbtp, 2),
            "idle_percent": round(100 * (1 - float(np.concatenate(busy).mean())), 3),
            "over_music_lu": round(over[1], 2) if over else "",
            "least_over_music_lu": round(over[0], 2) if over else "",
            "tones": len(errors),
            "tones_found": sum(error is not None for error in errors),
            "worst_onset_ms": round(max((error for error in errors if error is not None), default=0), 3),
            "jump": round(jump(mix, frames), 2),
        }


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table file, none where there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def run(
    table: Path, workouts: Sequence[str], sources: Sequence[str], voices: Sequence[str], minutes: float
) -> None:
    """Makes the rows that are missing."""
    done = {(row["workout"], row["source"], row["voice"]) for row in rows_of(table)}
    registry.load_engine = with_other(registry.load_engine)  # type: ignore[assignment]
    registry.candidates = lambda name, *_: (name,)  # type: ignore[assignment]
    with tempfile.TemporaryDirectory(prefix="audiocoach-matrix-") as name:
        folder = Path(name)
        songs = write_songs(folder)
        for workout, source, voice in _wanted(workouts, sources, voices):
            if (workout, source, voice) in done:
                continue
            script = at_default_level(pipeline.load(workout))
            if source != "bed":
                script = with_music(script, MusicChoice(str(songs.get(source, source))))
            row = {"workout": workout, "source": source, "voice": voice}
            row |= measured(script, voice, minutes, folder)
            is_new = not table.exists()
            with table.open("a", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
                if is_new:
                    writer.writeheader()
                writer.writerow(row)
            print(*row.values(), flush=True)


def with_other(load: Any) -> Any:
    """The registry's way to an engine, which knows the other voice too."""
    return lambda name, *settings: poor_espeak() if name == "other" else load(name, *settings)


def _wanted(
    workouts: Sequence[str], sources: Sequence[str], voices: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """A share of everything first: the sources and voices take turns over the workouts, then the rest."""
    pairs = [(source, voice) for source in sources for voice in voices]
    for turn in range(len(pairs)):
        for number, workout in enumerate(workouts):
            yield (workout, *pairs[(number + turn) % len(pairs)])


LIMITS = {
    "integrated_lufs": lambda row: (
        abs(float(row["integrated_lufs"]) + 16) <= 1
        if row["source"] != "none"
        else -19 <= float(row["integrated_lufs"]) <= -14.5
    ),
    "true_peak_dbtp": lambda row: float(row["true_peak_dbtp"]) <= -1,
    "idle_percent": lambda row: float(row["idle_percent"]) >= 99,
    "over_music_lu": lambda row: row["over_music_lu"] == "" or float(row["over_music_lu"]) >= 15,
    "least_over_music_lu": lambda row: (
        row["least_over_music_lu"] == "" or float(row["least_over_music_lu"]) >= 15
    ),
    "tones_found": lambda row: row["tones_found"] == row["tones"],
    "worst_onset_ms": lambda row: float(row["worst_onset_ms"]) <= 1,
    "jump": lambda row: float(row["jump"]) <= 1.5,
}


def summary(rows: Sequence[dict[str, str]]) -> str:
    """A table in Markdown: by music and voice the number of tracks, each figure's span, and how many keep its
    limit.
    """
    lines = ["| music | voice | tracks | " + " | ".join(LIMITS) + " |", "|---" * (3 + len(LIMITS)) + "|"]
    for source in SOURCES:
        for voice in VOICES:
            some = [row for row in rows if (row["source"], row["voice"]) == (source, voice)]
            if some:
                cells = [_cell(some, name) for name in LIMITS]
                lines.append(f"| {source} | {voice} | {len(some)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(rows: Sequence[dict[str, str]], name: str) -> str:
    values = [float(row[name]) for row in rows if row[name] != ""]
    if not values:
        return ""
    kept = sum(LIMITS[name](row) for row in rows)
    return f"{min(values):g} to {max(values):g} ({kept} of {len(rows)})"


def sessions() -> list[str]:
    """The names of all shipped workouts."""
    return [name for name, path in catalog.shipped_workouts().items() if not catalog.is_block(path)]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("table", type=Path)
    parser.add_argument("--workouts", nargs="+", default=sessions())
    parser.add_argument("--sources", nargs="+", choices=SOURCES, default=SOURCES)
    parser.add_argument("--voices", nargs="+", choices=VOICES, default=VOICES)
    parser.add_argument("--minutes", type=float, default=0, help="the first minutes of each track; 0 is all")
    parser.add_argument("--summary", action="store_true", help="print the table's summary, make nothing")
    chosen = parser.parse_args()
    if not chosen.summary:
        run(chosen.table, chosen.workouts, chosen.sources, chosen.voices, chosen.minutes)
    print(summary(rows_of(chosen.table)))


if __name__ == "__main__":
    main()
