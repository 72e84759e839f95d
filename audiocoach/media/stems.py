"""Stems: the parts of a mix as WAV files of 32-bit floats. They add up to the mix exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiocoach.files import open_regular
from audiocoach.media.pcm import encode_pcm

STEM_TIMEOUT_S = 3600
FRAME_BYTES = 8
_HEAD_BYTES = 4096
_STAMP = b"audiocoach stem "


def write_stem(
    path: Path,
    window: Callable[[int, int], NDArray[np.float32]],
    duration_frames: int,
    key: str,
    *,
    ffmpeg: Path,
) -> None:
    """Write a stem over an existing file.

    ``window`` returns the samples of a range, shape (frames, 2). ``key``, the hash of everything the stem
    was made from, marks the file as ours.

    Raises:
        MediaError: if ffmpeg fails.
    """
    arguments = ["-c:a", "pcm_f32le", "-bitexact", "-metadata", f"comment={_STAMP.decode()}{key}"]
    arguments += ["-rf64", "auto", "-f", "wav", "-y", f"file:{path.absolute()}"]
    encode_pcm(
        window, 0, duration_frames, arguments, ffmpeg=ffmpeg, timeout_s=STEM_TIMEOUT_S, sample_type="float32"
    )


def stem_key(path: Path) -> str | None:
    """Return the key of a stem of ours; ``None`` for any other file."""
    try:
        file = open_regular(path)
        if file is None:
            return None
        with file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return None
    _, found, rest = head.partition(_STAMP)
    return rest[:64].decode("ascii", "replace") if found and head[:4] in (b"RIFF", b"RF64") else None


def is_whole(path: Path, duration_frames: int) -> bool:
    """Return whether a stem has the size of ``duration_frames``."""
    try:
        sound_bytes = duration_frames * FRAME_BYTES
        return sound_bytes <= path.stat().st_size <= sound_bytes + _HEAD_BYTES
    except OSError:
        return False
