"""The user's music: find the files of a source, and play them in a loop with crossfades.

A playlist reads only the parts of its files that a window needs, so its memory does not depend on their
length.
"""

from __future__ import annotations

import glob
import hashlib
import math
import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError, UsageError
from audiocoach.files import entries_of, matching_paths
from audiocoach.media.containers import is_ours
from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME
from audiocoach.media.sniff import AUDIO_SUFFIXES
from audiocoach.sound.curves import equal_power
from audiocoach.units import SAMPLE_RATE

MAX_GAIN_DB = 20.0
"""Largest gain of a quiet file."""

MAX_PEAK_DBFS = 4.0
"""Highest level of a file's peaks after the gain; the limiter of the mix handles it inaudibly."""

_SILENT_DBFS = -60.0
"""A file with a lower peak is inaudible even with the largest gain."""

CYCLE_FRAMES = PADDING_PERIOD * SAMPLES_PER_FRAME
"""After this, 1.28 s, an MP3 encoder makes equal frames of equal sound."""

_LEAST_FRAMES = SAMPLE_RATE // 20
_MOST_LISTED = 10


class MusicFile(Protocol):
    """A decoded file, 44.1 kHz stereo, 16 bit, that any thread can read in pieces."""

    @property
    def frames(self) -> int:
        """Length in frames."""

    @property
    def integrated_lufs(self) -> float:
        """Integrated loudness; -inf or about -70 for silence."""

    @property
    def peak_dbfs(self) -> float:
        """Highest sample peak."""

    @property
    def digest(self) -> str:
        """Hash of the samples."""

    def read(self, start_frame: int, count: int) -> NDArray[np.int16]:
        """Return ``count`` frames from ``start_frame``, shape (count, 2)."""


@dataclass(frozen=True, slots=True)
class _Song:
    """A file's position in one round of the playlist, and its overlaps with the neighbours."""

    file: MusicFile
    start_frame: int
    fade_in_frames: int
    fade_out_frames: int

    def gain(self, level_lufs: float) -> float:
        """Return the gain that brings the file to a level, as a factor."""
        if not math.isfinite(self.file.integrated_lufs):
            return 1.0
        wanted_db = min(level_lufs - self.file.integrated_lufs, MAX_GAIN_DB)
        return float(10 ** (min(wanted_db, MAX_PEAK_DBFS - self.file.peak_dbfs) / 20))


@dataclass(frozen=True, slots=True)
class Playlist:
    """Files in a loop; position 0 is the first frame of the first file."""

    tracks: tuple[_Song, ...]
    round_frames: int
    paths: tuple[Path, ...] = ()
    """Paths of the files, if known."""

    @staticmethod
    def of(files: Sequence[MusicFile], crossfade_frames: int, paths: Sequence[Path] = ()) -> Playlist:
        """Make a playlist of at least one file.

        Neighbours, including the last and the first, overlap by ``crossfade_frames``, or by half of the
        shorter one if that is less. The last overlap is up to 0.64 s longer or shorter (if it is long
        enough for that), so that what is encoded of one round serves for the next.
        """
        following = [*files[1:], files[0]]
        overlaps = [
            min(crossfade_frames, one.frames // 2, other.frames // 2)
            for one, other in zip(files, following, strict=True)
        ]
        overlaps[-1] = _to_whole_cycles(overlaps, files)
        tracks, start = [], 0
        for number, file in enumerate(files):
            tracks.append(_Song(file, start, overlaps[number - 1], overlaps[number]))
            start += file.frames - overlaps[number]
        return Playlist(tuple(tracks), start, tuple(paths))

    def add(self, out: NDArray[np.float32], position: int, level_lufs: float) -> None:
        """Add the music from ``position`` (>= 0) to ``out``, shape (frames, 2), at a loudness."""
        for track, start in self._playing(position, position + len(out)):
            gain = np.float32(track.gain(level_lufs) / 32768)
            frames, fade_in = track.file.frames, track.fade_in_frames if start else 0
            parts = (
                (0, fade_in, equal_power(fade_in)),
                (fade_in, frames - track.fade_out_frames, None),
                (frames - track.fade_out_frames, frames, equal_power(track.fade_out_frames)[::-1]),
            )
            for first, last, fade in parts:
                low = max(start + first, position)
                high = min(start + last, position + len(out))
                if low >= high:
                    continue
                piece = track.file.read(low - start, high - low).astype(np.float32)
                piece *= gain
                if fade is not None:
                    piece *= fade[low - start - first : high - start - first]
                out[low - position : high - position] += piece

    @property
    def start_frames(self) -> int:
        """How long the first song fades in in later rounds, and not in the first."""
        return self.tracks[0].fade_in_frames

    def cells(
        self, position: int, end: int, cycle_frames: int, _around: tuple[int, int]
    ) -> Iterator[tuple[int, int, object]]:
        """Yield the rounds that cover a range: first position, end, and what sounds in them. All rounds sound
        the same but the start of the first one, if they are whole cycles apart; none are yielded if not.
        """
        if self.round_frames % cycle_frames == 0:
            for start in range(position // self.round_frames * self.round_frames, end, self.round_frames):
                yield start, start + self.round_frames, None

    def heard(self, position: int, end: int) -> list[Path]:
        """Return the paths of the songs that sound in a range, each once."""
        numbers: dict[int, None] = {}
        for number, _, _ in self._turns(position, end):
            if number in numbers and len(numbers) == len(self.tracks):
                break
            numbers[number] = None
        return [self.paths[number] for number in numbers]

    def fingerprint(self, position: int, end: int, level_lufs: float) -> str:
        """Return a text that is equal for equal sound from ``position`` to ``end``."""
        return repr(
            [
                (
                    track.file.digest,
                    position - start,
                    track.gain(level_lufs),
                    track.fade_in_frames if start else 0,
                    track.fade_out_frames,
                )
                for track, start in self._playing(position, end)
            ]
        )

    def _playing(self, position: int, end: int) -> Iterator[tuple[_Song, int]]:
        """Return the songs that touch a range in order of play, each with the position of its first frame."""
        return ((track, start) for _, track, start in self._turns(position, end))

    def _turns(self, position: int, end: int) -> Iterator[tuple[int, _Song, int]]:
        """Yield the same, with the index of the song in the list."""
        count = len(self.tracks)
        rounds, rest = divmod(position, self.round_frames)
        number = bisect_right(self.tracks, rest, key=lambda track: track.start_frame) - 1
        # The song before may still be fading out.
        ordinal = max(0, rounds * count + number - 1)
        while True:
            rounds, number = divmod(ordinal, count)
            track = self.tracks[number]
            start = rounds * self.round_frames + track.start_frame
            if start >= end:
                return
            if start + track.file.frames > position:
                yield number, track, start
            ordinal += 1


def _to_whole_cycles(overlaps: Sequence[int], files: Sequence[MusicFile]) -> int:
    """Return the last overlap, changed so that a round is whole cycles long; unchanged if it would be less
    than half as long, or has no room.
    """
    round_frames = sum(file.frames for file in files) - sum(overlaps)
    over = (round_frames + CYCLE_FRAMES // 2) % CYCLE_FRAMES - CYCLE_FRAMES // 2
    room = min(files[-1].frames, files[0].frames) // 2
    is_possible = 2 * abs(over) <= overlaps[-1] and overlaps[-1] + over <= room
    return overlaps[-1] + over if is_possible else overlaps[-1]


def expand(sources: Sequence[str]) -> tuple[Path, ...]:
    """Return the files that paths, folders and globs name, in the order of play.

    Folders and globs skip our own tracks: a track beside its songs would otherwise become music of the next
    one. A file that is named itself is always used.

    Raises:
        MediaError: if one of them names no file, or a folder cannot be read.
    """
    files: list[Path] = []
    for source in sources:
        path = Path(source)
        if os.path.isdir(path):
            found = [entry for entry in _entries_of(path) if _is_song(entry)]
        elif os.path.exists(path):
            found = [path]
        elif glob.has_magic(source):
            found = [match for match in matching_paths(path) if _is_song(match)]
        else:
            raise MediaError(
                f"there is no music file {source}; correct the path, which is relative to the script"
            )
        if not found:
            raise MediaError(
                f"there is no music in {source} (tracks that AudioCoach made do not count); "
                "put audio files there, or name another source"
            )
        files += sorted(found, key=lambda file: (str(file.parent), file.name.casefold(), file.name))
    return tuple(files)


def _entries_of(folder: Path) -> list[Path]:
    try:
        return entries_of(folder)
    except UsageError as error:
        raise MediaError(str(error)) from error


def shuffle(files: Sequence[Path], seed: str) -> tuple[Path, ...]:
    """Shuffle files by a seed and their names, so that the order is the same on every machine."""

    def draw(path: Path) -> bytes:
        return hashlib.sha256(f"{seed}\n{path.name}".encode("utf-8", "surrogatepass")).digest()

    return tuple(sorted(files, key=draw))


def open_playlist(
    sources: Sequence[str],
    crossfade_frames: int,
    open_file: Callable[[Path], MusicFile],
    seed: str | None = None,
    *,
    heard_frames: int | None = None,
) -> tuple[Playlist, tuple[str, ...]]:
    """Open the files of sources (paths, folders and globs) as a playlist.

    ``crossfade_frames`` is the overlap of neighbours. ``seed`` shuffles the files; by default they play in
    the order of the sources. Files after ``heard_frames`` are not opened.

    Returns the playlist, and a warning for each file that is left out or silent.

    Raises:
        MediaError: if a source names no file, or no file can be read.
    """
    files: list[MusicFile] = []
    read, warnings, failures = [], [], []
    paths, end = expand(sources), 0
    for path in paths if seed is None else shuffle(paths, seed):
        try:
            file = open_file(path)
            if file.frames < _LEAST_FRAMES:
                raise MediaError(f"{path} is shorter than 0.05 s, too short to be music; choose another file")
        except MediaError as error:
            failures.append(error)
            warnings.append(f"left out of the music: {error}")
        else:
            overlap = min(crossfade_frames, file.frames // 2)
            end += file.frames - (min(overlap, files[-1].frames // 2) if files else 0)
            files.append(file)
            read.append(path)
            if file.peak_dbfs < _SILENT_DBFS:
                warnings.append(f"{path} is silent, so no music plays during it; choose another file")
            # The next file starts no earlier than a whole crossfade before the end.
            if heard_frames is not None and end - overlap >= heard_frames:
                break
    if not files:
        raise nothing_usable(sources, paths, failures)
    return Playlist.of(files, crossfade_frames, read), tuple(warnings)


def nothing_usable(
    sources: Sequence[str], files: Sequence[Path], failures: Sequence[MediaError]
) -> MediaError:
    """Return the error for music without a readable file: that of a file that is named itself, or those of
    the files found.
    """
    if len(failures) == 1:
        is_named = list(sources) == list(map(str, files))
        what = f"there is no music that can be used in {', '.join(sources)}: "
        return failures[0] if is_named else MediaError(f"{what}{failures[0]}")
    listed = "".join(f"\n  {failure}" for failure in failures[:_MOST_LISTED])
    more = f"\n  and {len(failures) - _MOST_LISTED} more" if len(failures) > _MOST_LISTED else ""
    return MediaError(f"none of the {len(failures)} music files can be read:{listed}{more}")


def _is_song(path: Path) -> bool:
    if path.suffix.lower() not in AUDIO_SUFFIXES or path.name.startswith("."):
        return False
    return os.path.isfile(path) and not is_ours(path)
