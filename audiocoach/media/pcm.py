"""PCM for encoders: what a source of samples offers, and how ffmpeg is fed with them window by window."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.media.ffmpeg import input_arguments, start_ffmpeg
from audiocoach.units import SAMPLE_RATE

WINDOW_FRAMES = 5 * SAMPLE_RATE
"""Number of frames that are mixed and passed on at once."""

_WIRE_FORMATS = {"int16": ("s16le", "<i2"), "float32": ("f32le", "<f4")}
"""ffmpeg's demuxer and numpy's type, by the type of the samples."""


@dataclass(frozen=True, slots=True)
class BlockGrid:
    """The blocks of a track that an encoder makes one by one, from its first frame on.

    Attributes:
        frames: length of a block.
        cycle: number of blocks after which an equal one is made equally again.
        before: number of blocks before a block that influence what is made of it.
        after: the same after it.
    """

    frames: int
    cycle: int
    before: int
    after: int

    @property
    def cycle_frames(self) -> int:
        """The cycle in frames."""
        return self.cycle * self.frames


class PcmSource(Protocol):
    """A sound to encode. It is pure and thread-safe: any range can be read at any time."""

    @property
    def duration_frames(self) -> int:
        """Length in frames, > 0."""
        ...

    @property
    def is_mono(self) -> bool:
        """Whether both channels are the same throughout."""
        ...

    @property
    def is_soft(self) -> bool:
        """Whether no music sounds but beds that are as good at the next lower bit rate."""
        ...

    def echoes(self, grid: BlockGrid) -> NDArray[np.int64] | None:
        """Return, for each block of the track, the first one that sounds the same with all that influences
        it, whole cycles before, or itself; ``None`` if that is not known.
        """
        ...

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """Return the samples of ``[start_frame, end_frame)``, shape (frames, 2)."""
        ...

    def fingerprint(self, start_frame: int, end_frame: int) -> str:
        """Return a text that is equal for equal samples, wherever in the track they are."""
        ...


def encode_pcm(
    window: Callable[[int, int], NDArray[Any]],
    start_frame: int,
    end_frame: int,
    arguments: Sequence[str],
    *,
    ffmpeg: Path,
    timeout_s: float,
    channels: int = 2,
    sample_type: str = "int16",
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Run ffmpeg with the samples of ``[start_frame, end_frame)`` as its first input.

    Args:
        window: returns the samples of a range, shape (frames, channels), 44.1 kHz.
        start_frame: first frame.
        end_frame: frame after the last one.
        arguments: what follows the first input: further inputs, encoder, output.
        ffmpeg: path of the program.
        timeout_s: time limit in seconds.
        channels: 1 or 2.
        sample_type: ``int16``, or ``float32`` with full scale 1.0.
        stdout: as for :class:`subprocess.Popen`.
        on_progress: called after each window with the frame it ends on.

    Raises:
        MediaError: if ffmpeg fails, takes too long or stops reading.
    """
    demuxer, wire_type = _WIRE_FORMATS[sample_type]
    pcm = ["-probesize", "32", "-ar", str(SAMPLE_RATE), "-ac", str(channels), *input_arguments(demuxer)]
    with start_ffmpeg(
        ffmpeg, [*pcm, *arguments], stdin=subprocess.PIPE, stdout=stdout, timeout_s=timeout_s
    ) as process:
        try:
            for start in range(start_frame, end_frame, WINDOW_FRAMES):
                end = min(start + WINDOW_FRAMES, end_frame)
                process.stdin.write(np.ascontiguousarray(window(start, end), wire_type).data)
                if on_progress is not None:
                    on_progress(end)
        except BrokenPipeError as error:
            process.finish()
            raise MediaError("ffmpeg stopped reading before the end of the track") from error
        process.finish()
