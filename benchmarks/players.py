"""What players and readers make of a track: its length, jumps, chapters, start and end, lyrics and cover.

A shipped session is built in every format. Each program that is installed jumps to ten places in it; what it
plays then is looked for in the WAV of the same session, to the sample. Browsers play into a recorder, and are
judged by the time that they show meanwhile. Rows go into ``players.tsv``, one for each program and format,
and the tables of ``docs/players.md`` are written from it::

    python benchmarks/players.py                          # all programs that are installed; 40 minutes
    python benchmarks/players.py --only mpv firefox       # these again
    python benchmarks/players.py --formats mp3 m4a
    python benchmarks/players.py --tables                 # the tables alone
    python benchmarks/players.py --npm node_modules       # with the readers of npm that are in that folder
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).resolve().parent))

import player_browsers as browsers
import player_programs as programs

from audiocoach.media.containers import CONTAINERS
from audiocoach.sound.landmarks import Landmarks
from audiocoach.units import SAMPLE_RATE

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "players.tsv"
PAGE = HERE.parent / "docs" / "players.md"
SESSION = "strength/runner-a"
BUILDS: dict[str, tuple[str, ...]] = {
    "mp3": ("track.mp3",),
    "mp3-vbr": ("track-smallest.mp3", "--quality", "smallest"),
    "m4a": ("track.m4a",),
    "m4b": ("track.m4b",),
    "opus": ("track.opus",),
    "flac": ("track.flac",),
    "wav": ("track.wav",),
}
"""File and options of each format."""
HEADINGS = {
    "mp3": "MP3",
    "mp3-vbr": "MP3 VBR",
    "m4a": "M4A",
    "m4b": "M4B",
    "opus": "Opus",
    "flac": "FLAC",
    "wav": "WAV",
}

JUMPS = 10
BEFORE_TONE_S = 0.05
LIKE = 0.9
"""Least correlation with the reference."""
SILENT = 3.0
"""Sound below this root mean square (of 32,767) is none."""
COARSE = 8
EXACT_MS = 1.0
TRUE_CHAPTERS_OF = "flac"
MIDDLE_S = 60.0
"""Where the sound of a decoded file is compared with the reference."""

Samples = NDArray[np.float32]


@dataclass
class Row:
    """What one program made of one format; times in ms, ``None`` where it says nothing.

    Attributes:
        length: the length it gives, minus the true one.
        jump: what was heard minus the place asked for (browsers: the place shown), the worst of all jumps.
        lost: jumps after which nothing of the track was found.
        chapters: as "8 of 8".
        start: how late the decoded sound is.
        whole: how much longer it is than the track.
        lyrics: whether it reads them.
        cover: whether it reads it.
    """

    program: str
    version: str
    format: str
    length: float | None = None
    jump: float | None = None
    lost: int | None = None
    chapters: str | None = None
    start: float | None = None
    whole: float | None = None
    lyrics: bool | None = None
    cover: bool | None = None


class Reference:
    """The session's own sound, mono, in which a stretch of it is found."""

    def __init__(self, wav: Path) -> None:
        """Read the WAV of the session, in parts."""
        sound = np.memmap(wav, "<i2", mode="r", offset=44)
        frames = Landmarks.from_bytes(CONTAINERS[".wav"].read_landmarks(wav) or b"")
        assert frames is not None
        self.landmarks = frames
        self.frames = frames.duration_frames
        self._stereo = sound[: 2 * self.frames].reshape(-1, 2)
        self._coarse: tuple[NDArray[np.complexfloating], NDArray[np.float64], int] | None = None

    def between(self, start: int, end: int) -> Samples:
        """The samples of a stretch."""
        part = self._stereo[max(0, start) : max(0, end)]
        return part.astype(np.float32).mean(axis=1)

    def find(self, heard: NDArray[np.number], expected: float) -> float | None:
        """The frame at which ``heard`` begins, first near the expected one, then anywhere."""
        sound = heard[: int(1.2 * SAMPLE_RATE)].astype(np.float32)
        if len(sound) < SAMPLE_RATE // 2 or np.sqrt(np.mean(sound**2)) < SILENT:
            return None
        near = int(expected)
        for _ in range(2):
            first = max(0, near - 2 * SAMPLE_RATE)
            place, like = self._best(sound, first, near + 2 * SAMPLE_RATE + len(sound))
            if like >= LIKE:
                return place
            near = self._roughly(sound)
        return None

    def _roughly(self, sound: Samples) -> int:
        """Where in the whole track, at an eighth of the sample rate, a stretch is most like ``sound``."""
        if self._coarse is None:
            count = self.frames // COARSE
            parts = [self.between(at, at + 2**22) for at in range(0, count * COARSE, 2**22)]
            whole = np.concatenate(parts)[: count * COARSE]
            coarse = whole.reshape(-1, COARSE).mean(axis=1)
            size = 1 << (2 * len(coarse)).bit_length() - 1
            self._coarse = (np.fft.rfft(coarse, size), np.cumsum(coarse.astype(np.float64) ** 2), size)
        spectrum, energy, size = self._coarse
        rough = sound[: len(sound) // COARSE * COARSE].reshape(-1, COARSE).mean(axis=1)
        product = np.fft.irfft(spectrum * np.conj(np.fft.rfft(rough, size)), size)
        window = energy[len(rough) :] - energy[: -len(rough)]
        quiet = 0.05 * float(np.sum(rough.astype(np.float64) ** 2))  # less would divide rounding errors
        return COARSE * int(np.argmax(product[: len(window)] / np.sqrt(np.maximum(window, quiet))))

    def _best(self, sound: Samples, start: int, end: int) -> tuple[float, float]:
        """Where a stretch is most like ``sound``, and the correlation there."""
        part = self.between(start, end)
        if len(part) < len(sound):
            return 0.0, 0.0
        size = 1 << (len(part) + len(sound)).bit_length()
        product = np.fft.irfft(np.fft.rfft(part, size) * np.conj(np.fft.rfft(sound, size)), size)
        energy = np.cumsum(np.concatenate([[0.0], part.astype(np.float64) ** 2]))
        window = energy[len(sound) :] - energy[: -len(sound)]
        own = float(np.sum(sound.astype(np.float64) ** 2))
        like = product[: len(window)] / np.sqrt(np.maximum(window, 0.05 * own) * own)
        at = int(np.argmax(like))
        return start + at, float(like[at])

    def jumps(self) -> list[float]:
        """Ten places (s), each just before a go tone, not in order."""
        starts = [step.start_frame / SAMPLE_RATE for step in self.landmarks.steps if step.kind == "work"]
        if len(starts) < JUMPS:
            starts = [self.frames / SAMPLE_RATE * (number + 0.5) / JUMPS for number in range(JUMPS)]
        chosen = [starts[round(number * (len(starts) - 1) / (JUMPS - 1))] for number in range(JUMPS)]
        return [max(0.0, chosen[number * 7 % JUMPS] - BEFORE_TONE_S) for number in range(JUMPS)]


def write_song(path: Path) -> None:
    """Twenty-six minutes of music of which no second comes twice, so that every stretch has one place.

    Random notes with a decay, over noise; both come and go over minutes, so that a variable bit rate varies.
    """
    rng = np.random.default_rng(18)
    beat, ring = SAMPLE_RATE // 4, SAMPLE_RATE
    time_s = np.arange(ring) / SAMPLE_RATE
    sound = np.zeros((26 * 60 * 4 * beat + ring, 2), np.float32)
    for number in range(26 * 60 * 4):
        busy = 0.5 - 0.5 * np.cos(2 * np.pi * number / (26 * 60))
        pitch_hz = (
            110 * 2 ** (rng.choice([0, 3, 5, 7, 10]) / 12 + rng.integers(0, 4)) * rng.uniform(0.99, 1.01)
        )
        note = np.sin(2 * np.pi * pitch_hz * time_s) + 0.4 * np.sin(4.01 * np.pi * pitch_hz * time_s)
        note = note * np.exp(-4 * time_s) + busy * 0.5 * rng.standard_normal(ring) * np.exp(-30 * time_s)
        place = slice(number * beat, number * beat + ring)
        sound[place] += np.outer(note, [1, rng.uniform(0.4, 1)]).astype(np.float32)
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((sound / np.abs(sound).max() * 30_000).astype("<i2").tobytes())


def build(folder: Path, formats: Sequence[str]) -> dict[str, Path]:
    """The session in each format; what is in the folder is not made again."""
    made = {}
    song = folder / "song.wav"
    if not song.exists():
        write_song(song)
    for name in dict.fromkeys((*formats, "wav", TRUE_CHAPTERS_OF)):
        file, *flags = BUILDS[name]
        made[name] = folder / file
        if not made[name].exists():
            command = [sys.executable, "-m", "audiocoach", "build", SESSION, "--voice", "espeak", "--quiet"]
            command += ["--music", str(song)]
            env = {**os.environ, "AUDIOCOACH_CACHE_DIR": str(folder / "store")}
            subprocess.run([*command, "-o", str(made[name]), *flags], check=True, env=env)
    return made


def worst(errors_ms: Sequence[float | None]) -> tuple[float | None, int]:
    """The largest error with its sign, and the number of jumps that led nowhere."""
    found = [error for error in errors_ms if error is not None]
    return (max(found, key=abs) if found else None), len(errors_ms) - len(found)


def examine(program: programs.Program, row: Row, path: Path, reference: Reference, true: int) -> None:
    """Run one program on one file that has ``true`` chapters, and fill its row."""
    if program.tell:
        told = program.tell(path)
        if told.length_s is not None:
            row.length = told.length_s * 1000 - reference.frames * 1000 / SAMPLE_RATE
        row.chapters = None if told.chapters is None else f"{told.chapters} of {true}"
        row.lyrics, row.cover = told.lyrics, told.cover
    if program.play:
        errors: list[float | None] = []
        for at_s in reference.jumps():
            asked = round(at_s * SAMPLE_RATE / 1152) * 1152 if program.whole_frames else at_s * SAMPLE_RATE
            found = reference.find(program.play(path, at_s), asked)
            errors.append(None if found is None else (found - asked) * 1000 / SAMPLE_RATE)
        row.jump, row.lost = worst(errors)
    if program.decode:
        sound = program.decode(path)
        middle = int(MIDDLE_S * SAMPLE_RATE)
        found = reference.find(sound[middle : middle + 2 * SAMPLE_RATE], middle)
        row.start = None if found is None else (middle - found) * 1000 / SAMPLE_RATE
        row.whole = (len(sound) - reference.frames) * 1000 / SAMPLE_RATE


def browse(browser: browsers.Browser, row: Row, path: Path, reference: Reference) -> None:
    """Let a browser play from the start and after each jump, and fill its row."""
    heard = browsers.listen(browser, path, [0.0, *reference.jumps()])
    errors: list[float | None] = []
    for one in heard:
        place = reference.find(one.sound, one.shown_s * SAMPLE_RATE)
        errors.append(None if place is None else place * 1000 / SAMPLE_RATE - one.shown_s * 1000)
    if heard:
        row.length = heard[0].length_s * 1000 - reference.frames * 1000 / SAMPLE_RATE
        row.start = errors[0]
        row.jump, row.lost = worst(errors[1:])


# The tables


def shown_ms(value: float | None, lost: int | None = 0) -> str:
    """A time as in a cell."""
    if value is None:
        return "nothing heard" if lost else ""
    size = abs(value)
    text = "exact" if size < EXACT_MS else f"{size:.0f} ms" if size < 1000 else f"{size / 1000:,.1f} s"
    return f"{text}, {lost} of {JUMPS} silent" if lost else text


def signed_ms(value: float | None) -> str:
    """A difference as in a cell."""
    text = shown_ms(value)
    return text if text in ("", "exact") else ("+" if value and value > 0 else "-") + text


def chapters(row: Row) -> str:
    """``all``, ``none``, or how many."""
    found, _, true = (row.chapters or "").partition(" of ")
    return "" if not found else "none" if found == "0" else "all" if found == true else f"{found} of {true}"


def ends(row: Row) -> str:
    """How the start and the length of the decoded sound differ."""
    if row.start is None or row.whole is None:
        return ""
    late, longer = signed_ms(row.start), signed_ms(row.whole)
    return "exact" if late == longer == "exact" else f"start {late}, length {longer}"


def yes(value: bool | None) -> str:
    """As in a cell."""
    return "" if value is None else "yes" if value else "no"


QUESTIONS = {
    "A jump": lambda row: shown_ms(row.jump, row.lost),
    "Length": lambda row: signed_ms(row.length),
    "Chapters": chapters,
    "First and last sample": ends,
    "Lyrics": lambda row: yes(row.lyrics),
    "Cover": lambda row: yes(row.cover),
}
"""The headings of the tables, and what is in a cell."""


def tables(rows: Sequence[Row]) -> dict[str, str]:
    """The tables by their headings, in Markdown; a program that answers nothing is left out."""
    made = {}
    for heading, cell in QUESTIONS.items():
        formats = [name for name in HEADINGS if any(row.format == name for row in rows)]
        lines = [
            "| program | " + " | ".join(HEADINGS[name] for name in formats) + " |",
            "|---" * (len(formats) + 1) + "|",
        ]
        for program in dict.fromkeys((row.program, row.version) for row in rows):
            cells = {row.format: cell(row) for row in rows if (row.program, row.version) == program}
            if any(cells.values()):
                lines.append(
                    f"| {' '.join(program)} | " + " | ".join(cells.get(name, "") for name in formats) + " |"
                )
        made[heading] = "\n".join(lines) + "\n"
    return made


def written(page: str, rows: Sequence[Row]) -> str:
    """The page with its tables made anew: each is the first one below its heading."""
    for heading, table in tables(rows).items():
        before, _, after = page.partition(f"## {heading}\n")
        text, _, rest = after.partition("\n| program |")
        _, _, rest = rest.partition("\n\n")
        page = f"{before}## {heading}\n{text}\n{table}\n{rest}"
    return page


def read(path: Path = RESULTS) -> list[Row]:
    """The rows of an earlier run."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(**{key: _value(key, text) for key, text in line.items()})  # type: ignore[arg-type]
            for line in csv.DictReader(file, delimiter="\t")
        ]


def _value(key: str, text: str) -> object:
    if not text and key not in ("program", "version", "format"):
        return None
    kinds = {"length": float, "jump": float, "start": float, "whole": float, "lost": int}
    return {"True": True, "False": False}[text] if key in ("lyrics", "cover") else kinds.get(key, str)(text)


def save(rows: Sequence[Row], path: Path = RESULTS) -> None:
    """Write all rows, in the order of programs and formats."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow([field.name for field in fields(Row)])
        for row in rows:
            table.writerow(
                [
                    "" if value is None else round(value, 1) if isinstance(value, float) else value
                    for value in astuple(row)
                ]
            )


def merge(old: Sequence[Row], new: Sequence[Row], order: Sequence[str]) -> list[Row]:
    """The old rows with the new ones in their places, in the order of programs and formats."""
    merged = {(row.program, row.format): row for row in (*old, *new)}
    names = list(HEADINGS)
    return sorted(merged.values(), key=lambda row: (order.index(row.program), names.index(row.format)))


def main() -> None:
    """Build, run, and write the results and the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", metavar="PROGRAM", help="programs to run")
    parser.add_argument("--formats", nargs="+", metavar="FORMAT", default=list(BUILDS), choices=BUILDS)
    parser.add_argument("--tracks", type=Path, help="folder for the tracks; kept")
    parser.add_argument("--npm", type=Path, help="folder node_modules of the readers of npm")
    parser.add_argument("--tables", action="store_true", help="only write the tables of the page")
    asked = parser.parse_args()
    rows = read() if RESULTS.exists() else []
    if not asked.tables:
        with tempfile.TemporaryDirectory() as folder:
            rows = measure(rows, asked, Path(folder))
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")


def measure(rows: Sequence[Row], asked: argparse.Namespace, folder: Path) -> list[Row]:
    """Run what was asked for; each row is saved as it comes."""
    tracks = asked.tracks or folder / "tracks"
    tracks.mkdir(exist_ok=True, parents=True)
    made = build(tracks, asked.formats)
    reference = Reference(made["wav"])
    true = programs.mutagen_tell(made[TRUE_CHAPTERS_OF]).chapters or 0
    wants_mpd = not asked.only or "mpd" in [name.lower() for name in asked.only]
    mpd = programs.Mpd(folder, tracks) if wants_mpd and shutil.which("mpd") else None
    everything = [*browsers.BROWSERS, *programs.programs(asked.npm, mpd)]
    order = [one.name for one in everything]
    found = list(rows)
    for program in everything:
        if asked.only and program.name.lower() not in [name.lower() for name in asked.only]:
            continue
        if (version := program.version()) is None:
            print(f"{program.name}: not installed")
            continue
        for name in asked.formats:
            if name not in program.formats:
                continue
            row = Row(program.name, version, name)
            if isinstance(program, browsers.Browser):
                browse(program, row, made[name], reference)
            else:
                examine(program, row, made[name], reference, true)
            print({key: value for key, value in asdict(row).items() if value is not None}, flush=True)
            found = merge(found, [row], order)
            save(found)
    if mpd:
        mpd.close()
    return found


if __name__ == "__main__":
    main()
