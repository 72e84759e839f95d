"""The built-in beds: what an hour of each costs beside encoding it, and how true the beat is after that hour.

    python benchmarks/beds.py             an hour of every bed
    python benchmarks/beds.py --quick     two minutes of each, to see that all works; never judged

Costs are processor seconds of one run on one machine: making the bed from nothing at work, at rest and in
recovery, laying an hour of it with a change of fullness every minute, and ffmpeg encoding that hour at the
preset `standard`. The beat's error is where the last bar's own sound is found (by correlation with a bar of
the first minute) against where an exact clock has it. Loudness is the extreme of all layers at several tempos
and keys.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from audiocoach.script.constants import BEDS
from audiocoach.sound.beds import Bed, tune_of
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.music import BedSource
from audiocoach.sound.scores import Layer
from audiocoach.sound.shelf import BedShelf
from audiocoach.store.store import Store
from audiocoach.timeline.model import Fullness
from audiocoach.units import SAMPLE_RATE

WINDOW_FRAMES = 131_072
ENCODER = ("-c:a", "libmp3lame", "-b:a", "160k", "-compression_level", "7", "-reservoir", "0")
LAYERS: tuple[Layer, ...] = ("work", "rest", "calm", "turn")
MOST_OF_ENCODING = 0.1
MOST_ERROR_MS = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of a bed: processor seconds, the beat's error, loudness from least to most."""

    name: str
    render_s: float
    encode_s: float
    error_ms: float
    lufs: tuple[float, float]
    voice_share: float

    @property
    def ratio(self) -> float:
        """Rendering against encoding."""
        return self.render_s / self.encode_s

    @property
    def met(self) -> bool:
        """Whether cost and beat are within their limits."""
        return self.ratio <= MOST_OF_ENCODING and self.error_ms < MOST_ERROR_MS


def main() -> int:
    """Prints a table; the exit code is 1 where a limit is missed over a whole hour."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two minutes of each; never judged")
    quick = parser.parse_args().quick
    length_s = 120 if quick else 3600
    rows = [measured(name, length_s) for name in BEDS]
    print(f"{'bed':<9}{'render':>9}{'encode':>9}{'ratio':>8}{'beat':>11}{'loudness, LUFS':>20}{'1-4 kHz':>9}")
    for row in rows:
        print(
            f"{row.name:<9}{row.render_s:>7.2f} s{row.encode_s:>7.2f} s{row.ratio:>8.3f}"
            f"{row.error_ms:>8.3f} ms"
            f"{row.lufs[0]:>10.1f} to {row.lufs[1]:.1f}{row.voice_share:>9.1%}"
        )
    return 0 if quick or all(row.met for row in rows) else 1


def measured(name: str, length_s: int) -> Row:
    """All figures of one bed."""
    with tempfile.TemporaryDirectory(prefix="audiocoach-bench-") as folder:
        raw = Path(folder, "bed.raw")
        render_s = render(name, length_s, Store(Path(folder, "store")), raw)
        return Row(name, render_s, encode(raw), error_ms(name, length_s), loudness(name), voice_share(name))


def render(name: str, length_s: int, store: Store, out: Path) -> float:
    """Makes a bed and lays it window by window, as the mix asks for it; gives the processor seconds."""
    shelf = BedShelf(store)
    changes: tuple[Fullness, ...] = ("work", "rest", "calm")
    course = tuple((minute * 60 * SAMPLE_RATE, changes[minute % 3]) for minute in range(length_s // 60))
    source = BedSource(Bed(tune_of(name), shelf), course)
    window = np.empty((WINDOW_FRAMES, 2), dtype=np.float32)
    spent_s = 0.0
    with out.open("wb") as file:
        for start in range(0, length_s * SAMPLE_RATE, WINDOW_FRAMES):
            began = time.process_time()
            window[:] = 0
            source.add(window, start, -17.0)
            spent_s += time.process_time() - began
            file.write((window * 32767).astype("<i2").tobytes())
    shelf.close()
    return spent_s


def encode(raw: Path) -> float:
    """Processor seconds that ffmpeg takes to encode the sound."""
    form = ("-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "2", "-i", str(raw))
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *form, *ENCODER, "-f", "mp3", "-y"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, str(raw.with_suffix(".mp3"))], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def error_ms(name: str, length_s: int) -> float:
    """How far a bar at the end of the time is from where an exact clock has it."""
    bed = Bed(tune_of(name), BedShelf())
    bar_frames = bed.tune.bar_frames
    rounds = int(length_s * SAMPLE_RATE // (32 * bar_frames))
    exact = rounds * 32 * bar_frames
    pattern = played(bed, round(bar_frames), SAMPLE_RATE // 2)
    reach = SAMPLE_RATE // 50
    around = played(bed, round(exact + bar_frames) - reach, len(pattern) + 2 * reach)
    fit = np.correlate(around[:, 0], pattern[:, 0], "valid")
    found = int(np.argmax(fit)) - reach + round(exact + bar_frames)
    return abs(found - round(bar_frames) - exact) * 1000 / SAMPLE_RATE


def loudness(name: str) -> tuple[float, float]:
    """The least and the most that a whole form measures, over layers, tempos and keys."""
    found = []
    for bpm, key in ((None, None), (60.0, "C"), (100.0, "F#"), (200.0, "A")):
        bed = Bed(tune_of(name, bpm, key), BedShelf())
        frames = round(32 * bed.tune.bar_frames)
        found += [integrated_lufs(played(bed, 0, frames, layer)) for layer in LAYERS]
    return min(found), max(found)


def voice_share(name: str) -> float:
    """How much of a form's power lies where speech is understood, at work."""
    bed = Bed(tune_of(name), BedShelf())
    mono = played(bed, 0, round(32 * bed.tune.bar_frames)).sum(axis=1)
    power = np.abs(np.fft.rfft(mono, 1 << (len(mono) - 1).bit_length())) ** 2
    hz = np.linspace(0, SAMPLE_RATE / 2, len(power))
    return float(power[(hz > 1000) & (hz < 4000)].sum() / power.sum())


def played(bed: Bed, start: int, frames: int, layer: Layer = "work") -> NDArray[np.float32]:
    """A stretch of a bed in one layer."""
    out = np.zeros((frames, 2), dtype=np.float32)
    bed.add(out, start, 1.0, lambda index: layer)
    return out


if __name__ == "__main__":
    sys.exit(main())
