"""Songs as PCM in the store, decoded once and measured on the way."""

from __future__ import annotations

import math
import os
import re
import stat
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.files import sha256_of, why_unreadable
from audiocoach.media.decode import ONLY_SOUND, resample_filter
from audiocoach.media.ffmpeg import input_arguments, reports_errors, start_ffmpeg
from audiocoach.media.sniff import SUPPORTED, sniff_file
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.store.entry import JSON, EntryWriter, OpenEntry
from audiocoach.store.store import Store, key_of
from audiocoach.units import SAMPLE_RATE

_MUSIC_TIMEOUT_S = 3600
_MUSIC_VERSION = 2
_MUSIC = "music"
_FRAME_BYTES = 4
_BLOCK_BYTES = 1 << 20
_SILENCE_LUFS = -70.0
"""EBU R128's absolute gate: what the meter shows if nothing passed it."""

_LEAST_OFFSET = 0.005
"""An offset is removed if the mean of a channel is farther from zero than this, of full scale 1.0.
A short beat alone reaches 0.002.
"""

_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+) LUFS", re.MULTILINE)
_STATED = re.compile(r"^(?:\[info\])?\s*Duration: (\d+):(\d+):([\d.]+),", re.MULTILINE)
"""The length of the input in ffmpeg's messages."""

_LEAST_DECODED = 0.1
"""A damaged song is refused if a smaller share of it can be decoded."""


class PcmFile:
    """A decoded song on disk, 44.1 kHz stereo. Close it, or use it as a context manager.

    ``digest`` is the SHA-256 of the samples, in hex. The loudness (EBU R128, to 0.1 LU) is ``-inf`` if
    nothing passes the gate, and the peak for digital silence.
    """

    def __init__(self, entry: OpenEntry, folder: TemporaryFolder | None) -> None:
        """Take over ``entry``, and the temporary ``folder`` that contains it, if any."""
        self._entry = entry
        self._folder = folder
        self.frames = entry.size // _FRAME_BYTES
        self.digest = entry.sha256
        self.integrated_lufs = _level(entry.meta["integrated_lufs"])
        self.peak_dbfs = _level(entry.meta["peak_dbfs"])

    def read(self, start_frame: int, count: int) -> NDArray[np.int16]:
        """Return samples from ``start_frame`` on, shape (frames, 2), fewer at the end. Thread-safe.

        Raises:
            MediaError: if the decoded file was damaged in the meantime.
        """
        data = self._entry.read(start_frame * _FRAME_BYTES, count * _FRAME_BYTES)
        return np.frombuffer(data, "<i2").reshape(-1, 2)

    def close(self) -> None:
        """Close the file."""
        self._entry.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> PcmFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def music_pcm(
    path: Path, *, store: Store, ffmpeg: Path, max_s: float, check: Callable[[], None] = lambda: None
) -> PcmFile:
    """Decode a song into the store, or find it there by the content of the file.

    A DC offset is removed. If the store cannot be written, the song is kept in a temporary folder until the
    :class:`PcmFile` is closed. ``check`` is called between blocks; an exception from it ends the decoding.

    Raises:
        MediaError: if the file is missing, cannot be read, is not audio, has no sound, or is destroyed.
    """
    check()
    decoding = _Decoding(path, ffmpeg, max_frames=math.ceil(max_s * SAMPLE_RATE), check=check)
    opened = decoding.stored(store) or decoding.into(store)
    if opened is not None:
        return PcmFile(opened, None)
    folder = TemporaryFolder()
    try:
        spare = Store(Path(folder.name))
        opened = decoding.into(spare)
        if opened is None:
            raise MediaError(
                f"{path} cannot be decoded: neither the cache nor the temporary folder {spare.folder.parent} "
                "has room for it; free some disk space"
            )
        return PcmFile(opened, folder)
    except BaseException:
        folder.cleanup()
        raise


class _Decoding:
    """Decodes one file into a store."""

    def __init__(self, path: Path, ffmpeg: Path, *, max_frames: int, check: Callable[[], None]) -> None:
        self._path = path
        self._check = check
        self._status = _file_status(path)
        self._demuxer = sniff_file(path)
        try:
            content = sha256_of(path)[0]
        except OSError as error:
            raise MediaError(f"{path} cannot be read: {why_unreadable(error)}") from error
        self._ffmpeg = ffmpeg
        self._max_frames = max_frames
        self._whole_key = key_of(version=_MUSIC_VERSION, content=content)
        self._cut_key = key_of(version=_MUSIC_VERSION, content=content, max_frames=max_frames)

    def stored(self, store: Store) -> OpenEntry | None:
        """Return what an earlier run decoded, if it has exactly the length that this run needs."""
        whole = store.open(_MUSIC, self._whole_key)
        if whole is not None and whole.size <= self._max_frames * _FRAME_BYTES:
            return whole
        if whole is not None:
            whole.close()
        return store.open(_MUSIC, self._cut_key)

    def into(self, store: Store) -> OpenEntry | None:
        """Decode the file; ``None`` if the store cannot be written."""
        try:
            key, means = self._write(store)
            if key is None:
                key, _ = self._write(store, means)
        except OSError:
            return None
        return store.open(_MUSIC, key) if key else None

    def _write(self, store: Store, offsets: Sequence[float] | None = None) -> tuple[str | None, list[float]]:
        """Decode into the store, with ``offsets`` (full scale 1.0) removed from left and right.

        Returns the entry's key, or ``None`` if an offset must be removed first, and the mean of each channel.
        """
        with store.write(_MUSIC, self._whole_key) as writer:
            levels, means = self._stream(writer, offsets)
            if offsets is None and max(map(abs, means)) > _LEAST_OFFSET:
                return None, means
            is_cut = writer.size >= self._max_frames * _FRAME_BYTES
            key = self._cut_key if is_cut else self._whole_key
            writer.commit(levels, key=key)
        return key, means

    def _stream(
        self, writer: EntryWriter, offsets: Sequence[float] | None
    ) -> tuple[dict[str, JSON], list[float]]:
        """Decode in blocks, and return the levels and the mean of each channel."""
        filters = f"{resample_filter(self._ffmpeg)},aformat=channel_layouts=stereo"
        filters += f",atrim=end_sample={self._max_frames}"
        if offsets is not None:
            left, right = offsets
            filters += f",aeval=val(0)-({left:.9f})|val(1)-({right:.9f}):c=same"
        arguments = [*input_arguments(self._demuxer, self._path), *ONLY_SOUND]
        arguments += ["-af", f"{filters},ebur128=framelog=quiet", "-f", "s16le", "pipe:1"]
        peak, sums = 0, np.zeros(2)
        try:
            with start_ffmpeg(
                self._ffmpeg, arguments, stdout=subprocess.PIPE, timeout_s=_MUSIC_TIMEOUT_S, verbosity="info"
            ) as process:
                while block := process.stdout.read(_BLOCK_BYTES):
                    self._check()
                    writer.write(block)
                    samples = np.frombuffer(block, "<i2")
                    peak = max(peak, int(samples.max()), -int(samples.min()))
                    sums += samples.reshape(-1, 2).sum(axis=0, dtype=np.int64)
                said = process.finish()
        except MediaError as error:
            raise MediaError(self._explain(str(error))) from error
        if not writer.size:
            raise MediaError(f"{self._path} has no sound: its length is zero; choose another file")
        self._refuse_destroyed(writer.size / _FRAME_BYTES / SAMPLE_RATE, said)
        now = _file_status(self._path)
        if (now.st_size, now.st_mtime_ns) != (self._status.st_size, self._status.st_mtime_ns):
            raise MediaError(f"{self._path} was changed while it was read; run the command again")
        levels: dict[str, JSON] = {
            "integrated_lufs": _integrated_lufs(said),
            "peak_dbfs": 20 * math.log10(peak / 32768) if peak else None,
        }
        return levels, (sums / (writer.size / _FRAME_BYTES) / 32768).tolist()

    def _refuse_destroyed(self, decoded_s: float, said: str) -> None:
        """Raise MediaError if hardly more than the header can be decoded.

        ffmpeg may estimate the length from the first frames, and be far off. So a file without errors is
        accepted as it is, and a truncated one plays as far as it goes.
        """
        stated = _STATED.search(said)
        if stated is None or not reports_errors(said):
            return
        hours, minutes, rest_s = (float(number) for number in stated.groups())
        stated_s = min(3600 * hours + 60 * minutes + rest_s, self._max_frames / SAMPLE_RATE)
        if decoded_s < stated_s * _LEAST_DECODED:
            raise MediaError(
                f"{self._path} is damaged: only {decoded_s:.1f} of its {stated_s:.0f} s can be decoded; "
                "choose another file"
            )

    def _explain(self, problem: str) -> str:
        if "matches no streams" in problem:
            return f"{self._path} has no sound in it; choose a file with audio ({SUPPORTED})"
        return f"{self._path} cannot be decoded: {problem}; convert it to MP3 or WAV, or choose another file"


def _file_status(path: Path) -> os.stat_result:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise MediaError(f"{path} does not exist; correct the path of the music file") from error
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {why_unreadable(error)}") from error
    except ValueError as error:
        raise MediaError(f"{str(path)!r} is not a file name; correct the path of the music file") from error
    if stat.S_ISDIR(status.st_mode):
        raise MediaError(f"{path} is a folder, not an audio file; name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(f"{path} is not a plain file; copy the music to one")
    return status


def _integrated_lufs(said: str) -> float | None:
    """Return the loudness in the summary of ffmpeg's meter; ``None`` if nothing passed the gate."""
    found = _INTEGRATED.findall(said)
    if not found:
        raise MediaError("ffmpeg did not report the loudness of the music; use another ffmpeg")
    loudness = float(found[-1])
    return loudness if loudness > _SILENCE_LUFS else None


def _level(stored: JSON) -> float:
    """Return a level from an entry's metadata, in which silence is ``None``: JSON has no infinity."""
    return float(stored) if isinstance(stored, int | float) else -math.inf
