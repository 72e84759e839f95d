"""Audio files to samples: spoken clips whole, music as a stream into the store, measured on the way."""

from __future__ import annotations

import math
import os
import re
import stat
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.files import sha256_of
from audiocoach.media.ffmpeg import build_of, input_arguments, run, started
from audiocoach.media.sniff import SUPPORTED, demuxer_of, describe, sniff_file
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.store.entry import JSON, EntryWriter, OpenEntry
from audiocoach.store.store import Store, key_of
from audiocoach.units import SAMPLE_RATE

MAX_CLIP_S = 600
"""A spoken cue is never longer."""

MIN_SPEED, MAX_SPEED = 0.5, 2.0

_CLIP_TIMEOUT_S = 60
_SEEKING = frozenset({"mov", "caf", "matroska", "asf"})
"""Formats that a telephone's recorder may write with the table of contents last."""
_MUSIC_TIMEOUT_S = 3600
_MUSIC_VERSION = 2
_MUSIC = "music"
_FRAME_BYTES = 4
_BLOCK_BYTES = 1 << 20
_HEARD_FRAMES = 441_000
_SILENCE_LUFS = -70.0
"""EBU R128's absolute gate: what the meter shows when nothing passed it."""

_STRETCH_PAD_FRAMES = SAMPLE_RATE // 4
_LEAST_OFFSET = 0.005
"""A channel whose mean is farther from zero, of full scale 1.0, has an offset that is taken out.
A short beat alone reaches 0.002.
"""

_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+) LUFS", re.MULTILINE)
_ONLY_SOUND = ["-map", "0:a:0", "-map_metadata", "-1"]


def decode_clip(
    data: bytes, audio_format: str, *, ffmpeg: Path, first_s: int | None = None
) -> NDArray[np.float32]:
    """A short encoded sound as mono samples at 44.1 kHz, shape (frames,), full scale 1.0.

    ``audio_format`` is the demuxer of what it says it is (``wav``, ``mp3``, ``mov``, ...); it must be that.
    With ``first_s`` only that many seconds are decoded, and the sound may be of any length.

    Raises:
        MediaError: when it is something else, cannot be decoded, is empty, or is longer than ten minutes.
    """
    if demuxer_of(data) != audio_format:
        raise MediaError(f"a spoken clip should be {audio_format} but is {_named(data)}")
    filters = f"{resampled(ffmpeg)},aformat=sample_fmts=flt:channel_layouts=mono"
    # A second past the limit is enough to tell that a sound is too long.
    decoded_s = MAX_CLIP_S + 1 if first_s is None else first_s
    wanted = [*_ONLY_SOUND, "-af", filters, "-t", str(decoded_s), "-f", "f32le", "pipe:1"]
    output = _read_whole(data, audio_format, wanted, ffmpeg)
    samples = np.frombuffer(output, "<f4").astype(np.float32)
    if not len(samples):
        raise MediaError("a spoken clip holds no sound")
    if len(samples) > MAX_CLIP_S * SAMPLE_RATE:
        raise MediaError(f"a spoken clip is longer than {MAX_CLIP_S} s")
    if not np.isfinite(samples).all():
        raise MediaError("a spoken clip holds samples that are not numbers")
    return samples


def _read_whole(data: bytes, demuxer: str, wanted: list[str], ffmpeg: Path) -> bytes:
    """What ffmpeg makes of the data: through a pipe, or from a file where the format needs one."""
    if demuxer not in _SEEKING:
        return run(ffmpeg, [*input_arguments(demuxer), *wanted], stdin=data, timeout_s=_CLIP_TIMEOUT_S).stdout
    with TemporaryFolder() as folder:
        path = Path(folder, "clip")
        path.write_bytes(data)
        return run(ffmpeg, [*input_arguments(demuxer, path), *wanted], timeout_s=_CLIP_TIMEOUT_S).stdout


def stretch(samples: NDArray[np.float32], speed: float, *, ffmpeg: Path) -> NDArray[np.float32]:
    """Mono speech at ``speed`` times its pace (0.5 to 2.0) and the same pitch; exactly ``round(frames /
    speed)`` frames.

    Works by overlapping waveforms (ffmpeg's ``atempo``), not by phases (``rubberband``): on voiced sound that
    kept the correlation from period to period (0.99 against 0.93 and 0.87) and the peak level, and starts on
    the same sample.

    Raises:
        MediaError: when ffmpeg fails.
        ValueError: when ``speed`` is out of range.
    """
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise ValueError(f"a speed is from {MIN_SPEED} to {MAX_SPEED}, not {speed}")
    frames = round(len(samples) / speed)
    if speed == 1.0 or not frames:
        return samples[:frames].copy()
    # The filter holds its last overlap back: silence behind the sound pushes it out.
    padded = np.concatenate((samples, np.zeros(_STRETCH_PAD_FRAMES, np.float32))).astype("<f4")
    arguments = ["-ar", str(SAMPLE_RATE), "-ac", "1", *input_arguments("f32le")]
    arguments += ["-af", f"atempo={speed:.6f}", "-f", "f32le", "pipe:1"]
    output = run(ffmpeg, arguments, stdin=padded.tobytes(), timeout_s=_CLIP_TIMEOUT_S).stdout
    stretched = np.frombuffer(output, "<f4").astype(np.float32)[:frames]
    return np.pad(stretched, (0, frames - len(stretched)))


def heard_blocks(path: Path, *, ffmpeg: Path) -> Iterator[NDArray[np.float32]]:
    """The samples of a file at 44.1 kHz in order, blocks of shape (frames, channels), full scale 1.0.

    A file with one channel has one; more than two are mixed down to two.

    Raises:
        MediaError: when it cannot be read, is not audio, or holds no sound.
    """
    filters = f"{resampled(ffmpeg)},aformat=sample_fmts=flt:channel_layouts=mono|stereo"
    arguments = [*input_arguments(sniff_file(path), path), "-map", "0:a:0", "-map_metadata", "-1"]
    # The head of a WAV says how many channels there are; bitexact keeps everything else out of it.
    arguments += ["-af", filters, "-c:a", "pcm_f32le", "-bitexact", "-f", "wav", "pipe:1"]
    frames = 0
    try:
        with started(ffmpeg, arguments, stdout=subprocess.PIPE, timeout_s=_MUSIC_TIMEOUT_S) as process:
            channels = _channels(process.stdout)
            while channels and (data := process.stdout.read(_HEARD_FRAMES * channels * 4)):
                block = np.frombuffer(data[: len(data) // (4 * channels) * 4 * channels], "<f4")
                frames += len(block) // channels
                yield block.reshape(-1, channels).astype(np.float32)
            process.finish()
    except MediaError as error:
        raise MediaError(f"{path} cannot be decoded: {error}") from error
    if not frames:
        raise MediaError(f"{path} holds no sound: its length is zero")


def _channels(stream: IO[bytes]) -> int:
    """The number of channels in a WAV's head, which is read up to its samples; 0 where there is no head."""
    if stream.read(12)[:4] not in (b"RIFF", b"RF64"):
        return 0
    channels = 0
    while len(head := stream.read(8)) == 8 and head[:4] != b"data":
        (size,) = struct.unpack("<I", head[4:])
        body = stream.read(size + size % 2)
        if head[:4] == b"fmt ":
            (channels,) = struct.unpack_from("<H", body, 2)
    return channels


class PcmFile:
    """Decoded music on disk, 44.1 kHz stereo: ``frames`` long, measured whole.

    ``integrated_lufs`` is the gated loudness of EBU R128 to 0.1 LU (``-inf`` when nothing passes the gate),
    ``peak_dbfs`` the largest sample (``-inf`` for digital silence), ``digest`` the SHA-256 of the samples.
    Close it, or use it as a context manager.
    """

    def __init__(self, entry: OpenEntry, folder: TemporaryFolder | None) -> None:
        """Takes over ``entry``, and the temporary ``folder`` that it is in, if it is in one."""
        self._entry = entry
        self._folder = folder
        self.frames = entry.size // _FRAME_BYTES
        self.digest = entry.sha256
        self.integrated_lufs = _level(entry.meta["integrated_lufs"])
        self.peak_dbfs = _level(entry.meta["peak_dbfs"])

    def read(self, start_frame: int, count: int) -> NDArray[np.int16]:
        """The samples of ``[start_frame, start_frame + count)``, shape (frames, 2), fewer at the end;
        thread-safe.

        Raises:
            MediaError: when the file behind it was damaged meanwhile.
        """
        data = self._entry.read(start_frame * _FRAME_BYTES, count * _FRAME_BYTES)
        return np.frombuffer(data, "<i2").reshape(-1, 2)

    def close(self) -> None:
        """Gives the file back."""
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
    """The music in ``path``, its first ``max_s`` seconds, decoded once and kept in the store by the file's
    content.

    A constant offset of a channel is taken out. When the store does not take the music, it lies in a
    temporary folder that goes with the :class:`PcmFile`. ``check`` is called again and again meanwhile; what
    it raises ends the decoding.

    Raises:
        MediaError: when there is no such file, it cannot be read, is not audio, or holds no sound.
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
            raise MediaError(f"there is no room to decode {path}: {spare.problem}; free some disk space")
        return PcmFile(opened, folder)
    except BaseException:
        folder.cleanup()
        raise


class _Decoding:
    """One file's way into a store."""

    def __init__(self, path: Path, ffmpeg: Path, *, max_frames: int, check: Callable[[], None]) -> None:
        self._path = path
        self._check = check
        self._status = _checked(path)
        self._demuxer = sniff_file(path)
        content = _content_of(path)
        self._ffmpeg = ffmpeg
        self._max_frames = max_frames
        self._whole_key = key_of(version=_MUSIC_VERSION, content=content)
        self._cut_key = key_of(version=_MUSIC_VERSION, content=content, max_frames=max_frames)

    def stored(self, store: Store) -> OpenEntry | None:
        """The decoded file, when an earlier run left what this one would make."""
        whole = store.open(_MUSIC, self._whole_key)
        if whole is not None and whole.size <= self._max_frames * _FRAME_BYTES:
            return whole
        if whole is not None:
            whole.close()
        return store.open(_MUSIC, self._cut_key)

    def into(self, store: Store) -> OpenEntry | None:
        """The decoded file, made now; ``None`` when the store does not take it."""
        try:
            key, means = self._write(store)
            if key is None:
                key, _ = self._write(store, means)
        except OSError:
            return None
        return store.open(_MUSIC, key) if key else None

    def _write(self, store: Store, offsets: Sequence[float] | None = None) -> tuple[str | None, list[float]]:
        """Decodes into the store, ``offsets`` (of full scale 1.0) taken out of left and right.

        Gives the key of the entry and the mean of each channel. The key is ``None`` when nothing was kept,
        because the sound has an offset that is still to be taken out.
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
        """Decodes in blocks and gives the levels, and the mean of each channel."""
        filters = (
            f"{resampled(self._ffmpeg)},aformat=channel_layouts=stereo,atrim=end_sample={self._max_frames}"
        )
        if offsets is not None:
            left, right = offsets
            filters += f",aeval=val(0)-({left:.9f})|val(1)-({right:.9f}):c=same"
        arguments = [*input_arguments(self._demuxer, self._path), *_ONLY_SOUND]
        arguments += ["-af", f"{filters},ebur128=framelog=quiet", "-f", "s16le", "pipe:1"]
        peak, sums = 0, np.zeros(2)
        try:
            with started(
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
            raise MediaError(self._explained(str(error))) from error
        if not writer.size:
            raise MediaError(f"{self._path} holds no sound: its length is zero")
        now = _checked(self._path)
        if (now.st_size, now.st_mtime_ns) != (self._status.st_size, self._status.st_mtime_ns):
            raise MediaError(f"{self._path} was changed while it was read; run the command again")
        levels: dict[str, JSON] = {
            "integrated_lufs": _integrated_lufs(said),
            "peak_dbfs": 20 * math.log10(peak / 32768) if peak else None,
        }
        return levels, (sums / (writer.size / _FRAME_BYTES) / 32768).tolist()

    def _explained(self, problem: str) -> str:
        if "matches no streams" in problem:
            return f"{self._path} has no sound in it; choose a file with audio ({SUPPORTED})"
        return f"{self._path} cannot be decoded: {problem}; convert it to MP3 or WAV, or choose another file"


def _checked(path: Path) -> os.stat_result:
    """The status of what is known to be a file."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise MediaError(f"{path} does not exist; correct the path of the music file") from error
    except (OSError, ValueError) as error:
        raise MediaError(f"{path} cannot be read: {error}") from error
    if stat.S_ISDIR(status.st_mode):
        raise MediaError(f"{path} is a folder, not an audio file; name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(f"{path} is not a plain file; copy the music to one")
    return status


def _content_of(path: Path) -> str:
    try:
        return sha256_of(path)[0]
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}") from error


def resampled(ffmpeg: Path) -> str:
    """The filter to 44.1 kHz: soxr, or where that is missing ffmpeg's own windowed sinc."""
    # Without the limit on the matrix, channels mixed down in floating point may pass full scale.
    soxr = ":resampler=soxr" if build_of(ffmpeg).has_soxr else ""
    return f"aresample={SAMPLE_RATE}:rematrix_maxval=1.0{soxr}"


def _integrated_lufs(said: str) -> float | None:
    """The loudness in the meter's summary, ``None`` when nothing passed the gate."""
    found = _INTEGRATED.findall(said)
    if not found:
        raise MediaError("ffmpeg did not say how loud the music is; use another ffmpeg")
    loudness = float(found[-1])
    return loudness if loudness > _SILENCE_LUFS else None


def _level(stored: JSON) -> float:
    """A level out of an entry's meta, where silence is ``None`` because JSON has no infinity."""
    return float(stored) if isinstance(stored, int | float) else -math.inf


def _named(data: bytes) -> str:
    return demuxer_of(data) or (describe(data) if data else "empty")
