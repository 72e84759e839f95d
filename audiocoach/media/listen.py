"""Any sound file as a stream of blocks, as a player hears it."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.media.decode import resampled
from audiocoach.media.ffmpeg import input_arguments, started
from audiocoach.media.sniff import sniff_file

BLOCK_FRAMES = 441_000
_TIMEOUT_S = 3600


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
        with started(ffmpeg, arguments, stdout=subprocess.PIPE, timeout_s=_TIMEOUT_S) as process:
            channels = _channels(process.stdout)
            while channels and (data := process.stdout.read(BLOCK_FRAMES * channels * 4)):
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
