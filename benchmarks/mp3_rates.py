"""How good an MP3 of each bit rate sounds to two listening models, how large it is, and what it costs.

    pip install '.[benchmark]'
    python benchmarks/mp3_rates.py               beds and a loud song with speech, and offline voices alone
    python benchmarks/mp3_rates.py --seconds 5   shorter excerpts, to see that everything works

Each excerpt is mixed by the program, encoded by ffmpeg as the program encodes, decoded, and compared with the
mix. The models are ViSQOL in its audio mode (5 is best, about 4.75 in practice) and Zimtohrli (5 is best),
each on the mean of both channels. Without music both channels are the same, so mono is tried, too. Processor
seconds are for one minute of all excerpts in a row, the least of three rounds in which the encodings take
turns; kbit/s are of the same encode.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import imageio_ffmpeg
import numpy as np
import soxr
import zimtohrli
from numpy.typing import NDArray
from visqol import VisqolApi

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from audiocoach.build import track
from audiocoach.build.options import Machine, Options, Recipe
from audiocoach.media.mp3 import ENCODER_DELAY, Encoding
from audiocoach.units import SAMPLE_RATE
from support.session import loud_song

MODEL_RATE = 48_000
DECODER_DELAY = 529
SKIPPED_S = 16
"""Where an excerpt begins: the song's level and the bed's first bars have settled."""

TIMED_S = 60
ROUNDS = 3
BEDS = ("drive", "pulse", "groove", "calm", "ambient")
VOICES = (
    ("hibari", "en"),
    ("espeak", "en"),
    *(("pico", language) for language in ("en", "de", "fr", "es", "it")),
)
WORDS = {
    "en": ("Reverse lunge", "Keep your chest up, and push through the front heel."),
    "de": ("Kniebeuge", "Brust raus, und drück dich über die Fersen nach oben."),
    "fr": ("Squat", "Garde le dos droit, et pousse dans les talons."),
    "es": ("Sentadilla", "Mantén el pecho arriba, y empuja con los talones."),
    "it": ("Squat", "Tieni il petto in fuori, e spingi sui talloni."),
}

Pcm = NDArray[np.int16]


BEFORE = {"V4": Encoding(None, 7, 4), "V6": Encoding(None, 7, 6), "V2": Encoding(None, 3, 2)}
"""What ``standard``, ``small`` and ``high`` were up to now."""

MUSIC = (
    *BEFORE.values(),
    *(Encoding(kbps, 7) for kbps in (112, 128, 160, 192, 224)),
    Encoding(128, 5),
    Encoding(224, 3),
)
SPEECH = (
    BEFORE["V4"],
    Encoding(None, 7, 6, channels=1),
    *(Encoding(kbps, 7, channels=1) for kbps in (48, 56, 64, 80, 96, 128)),
    Encoding(128, 3, channels=1),
)


def name_of(encoding: Encoding) -> str:
    """As in the table."""
    rate = f"{encoding.kbps} kbit/s" if encoding.kbps else f"V{encoding.vbr_quality}"
    return f"{rate}, level {encoding.quality}, {'mono' if encoding.channels == 1 else 'stereo'}"


class Score(NamedTuple):
    """What the two models say of one excerpt in one encoding."""

    visqol: float
    zimtohrli: float


def excerpt(music: str, voice: str, language: str, folder: Path, seconds: int) -> Pcm:
    """The mix of a short session from its sixteenth second on, shape (frames, 2)."""
    name, words = WORDS[language]
    script = folder / "session.yaml"
    step = f'  - {{do: "{name}", for: 8s}}\n  - say: "{words}"\n'
    repeats = (seconds + SKIPPED_S) // 12 + 2
    script.write_text(
        f"audiocoach: 1\ntitle: Rates\nlanguage: {language}\nmusic: {music}\nworkout:\n{step * repeats}",
        "utf-8",
    )
    options = Options(Recipe(voice=voice), Machine(cache_dir=folder / "store"))
    sound = track.render_segment(track.load(script), options)
    pcm = np.frombuffer(sound.raw_data, "<i2").reshape(-1, 2)
    return pcm[SKIPPED_S * SAMPLE_RATE :][: seconds * SAMPLE_RATE]


def encode(pcm: Pcm, encoding: Encoding) -> tuple[bytes, float]:
    """The MP3 frames of a sound, and the processor seconds that they took."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "s16le", "-ar", str(SAMPLE_RATE)]
    command += ["-ac", str(encoding.channels), "-i", "pipe:0", *encoding.arguments]
    command += ["-id3v2_version", "0", "-flush_packets", "0", "-f", "mp3", "pipe:1"]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as made:
        source.write(np.ascontiguousarray(pcm[:, : encoding.channels]).tobytes())
        source.seek(0)
        process = subprocess.Popen(command, stdin=source, stdout=made)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit("ffmpeg failed")
        made.seek(0)
        return made.read(), usage.ru_utime + usage.ru_stime


def decode(stream: bytes, channels: int, frames: int) -> NDArray[np.float32]:
    """The sound of MP3 frames without the encoder's and the decoder's delay, shape (frames, channels)."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-f",
        "mp3",
        "-i",
        "pipe:0",
        "-f",
        "f32le",
        "pipe:1",
    ]
    output = subprocess.run(command, input=stream, stdout=subprocess.PIPE, check=True).stdout
    sound = np.frombuffer(output, "<f4").reshape(-1, channels)
    return sound[ENCODER_DELAY + DECODER_DELAY :][:frames]


def score(pcm: Pcm, encoding: Encoding) -> Score:
    """Encode a sound, decode it, and let both models compare."""
    stream, _ = encode(pcm, encoding)
    heard = decode(stream, encoding.channels, len(pcm))
    one, two = (
        soxr.resample(sound.mean(axis=1), SAMPLE_RATE, MODEL_RATE)
        for sound in (pcm[: len(heard)] / 32768, heard.astype(np.float64))
    )
    model = VisqolApi()
    model.create(mode="audio")
    return Score(
        float(model.measure_from_arrays(one, two, MODEL_RATE).moslqo),
        float(zimtohrli.mos_from_signals(one.astype(np.float32), two.astype(np.float32))),
    )


def costs(pcm: Pcm, encodings: Sequence[Encoding]) -> list[tuple[float, float]]:
    """Processor seconds and kbit/s of each encoding for a minute of sound."""
    sound = np.tile(pcm, (-(-TIMED_S * SAMPLE_RATE // len(pcm)), 1))
    length_s = len(sound) / SAMPLE_RATE
    rounds = [[encode(sound, encoding) for encoding in encodings] for _ in range(ROUNDS)]
    return [
        (min(cpu_s for _, cpu_s in tries) / length_s * 60, len(tries[0][0]) * 8 / length_s / 1000)
        for tries in zip(*rounds, strict=True)
    ]


def table(title: str, excerpts: Sequence[Pcm], encodings: Sequence[Encoding], jobs: int) -> str:
    """The table of one kind of sound in Markdown, a row an encoding."""
    pairs = [(pcm, encoding) for encoding in encodings for pcm in excerpts]
    with ProcessPoolExecutor(jobs) as pool:
        scores = iter(list(pool.map(score, *zip(*pairs, strict=True))))
    lines = [
        f"| {title} | ViSQOL, mean | least | Zimtohrli, mean | least | kbit/s | processor s a minute |",
        "|---|---|---|---|---|---|---|",
    ]
    for encoding, (cpu_s, kbps) in zip(encodings, costs(np.concatenate(excerpts), encodings), strict=True):
        row = [next(scores) for _ in excerpts]
        marks = [f"{statistics.mean(marks):.3f} | {min(marks):.3f}" for marks in zip(*row, strict=True)]
        lines.append(f"| {name_of(encoding)} | {' | '.join(marks)} | {kbps:.0f} | {cpu_s:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=20, help="length of an excerpt (default 20)")
    parser.add_argument("--jobs", type=int, default=2, help="excerpts compared at once (default 2)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="audiocoach-rates-") as name:
        folder = Path(name)
        with wave.open(str(folder / "loud.wav"), "wb") as file:
            file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes(loud_song(60).pcm.tobytes())
        music = [excerpt(source, "hibari", "en", folder, asked.seconds) for source in (*BEDS, "loud.wav")]
        alone = [excerpt("none", *voice, folder, asked.seconds) for voice in VOICES]
    print(table("music and speech, stereo", music, MUSIC, asked.jobs), flush=True)
    print(table("speech alone, mono", alone, SPEECH, asked.jobs))


if __name__ == "__main__":
    main()
