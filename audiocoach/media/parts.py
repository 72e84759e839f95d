"""The parts of a track as files that play without a gap.

An MP3 is encoded once and cut between its MPEG frames. Each part begins with a few frames of what sounds
before it, until a decoder's state is that of the whole track; its header has decoders drop them. So the parts
decode to the samples of the whole track, one by one. Other kinds of files are encoded part by part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import numpy as np

from audiocoach.media import tags as id3
from audiocoach.media.containers import container_of
from audiocoach.media.crc16 import crc16
from audiocoach.media.encode import EncodeSettings, encode_mp3
from audiocoach.media.mp3 import ENCODER_DELAY, SAMPLES_PER_FRAME, seek_frames, xing_frame
from audiocoach.media.pcm import PcmSource
from audiocoach.media.tags import Stamp, TrackTags
from audiocoach.media.temporary import TemporaryFolder

DECODER_DELAY = 529
"""Samples by which an MP3 decoder is late; it drops them."""

RUN_IN_MPEG_FRAMES = 2
"""A frame depends on the one before it, and the filter bank on 480 samples more (ISO 11172-3 2.4.3)."""


@dataclass(frozen=True, slots=True)
class PartFile:
    """A part ``[start_frame, end_frame)`` of a track, and the file to write it to."""

    path: Path
    start_frame: int
    end_frame: int
    tags: TrackTags
    stamp: Stamp


def write_parts(
    source: PcmSource,
    parts: Sequence[PartFile],
    settings: EncodeSettings,
    *,
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Write new files, all of one kind. The hash of the sound is filled into each stamp.

    ``on_progress`` gets the number of frames done, in this thread.

    Raises:
        MediaError: if ffmpeg fails, or a file takes no tags.
        OSError: if the disk is full or fails.
    """
    write_part = container_of(parts[0].path).write_part
    if write_part is None:
        _cut_mp3(source, parts, settings, on_progress)
        return

    def encode(part: PartFile) -> int:
        start, end = part.start_frame, part.end_frame
        with part.path.open("x+b") as file:
            write_part(
                file, source, lambda: part.tags, part.stamp, settings, start_frame=start, end_frame=end
            )
        return end - start

    with ThreadPoolExecutor(settings.jobs, thread_name_prefix="audiocoach-parts") as pool:
        for done in accumulate(pool.map(encode, parts)):
            if on_progress is not None:
                on_progress(done)


def _cut_mp3(
    source: PcmSource,
    parts: Sequence[PartFile],
    settings: EncodeSettings,
    on_progress: Callable[[int], None] | None,
) -> None:
    with TemporaryFolder() as folder, Path(folder, "track").open("x+b") as file:
        encoded = encode_mp3(source, file, settings, on_progress=on_progress)
        assert encoded.sizes is not None
        encoding, sizes = settings.encoding_of(source), encoded.sizes
        offsets = encoding.header_bytes + np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        for part in parts:
            first, last = _mpeg_range(part, len(sizes))
            file.seek(offsets[first])
            sound = file.read(offsets[last] - offsets[first])
            length = part.end_frame - part.start_frame
            delay = part.start_frame + ENCODER_DELAY - first * SAMPLES_PER_FRAME
            header = xing_frame(
                sizes[first:last], encoding, duration_frames=length, music_crc=crc16(sound), delay=delay
            )
            digest = hashlib.sha256(header)
            digest.update(sound)
            stamp = replace(part.stamp, audio_sha256=digest.hexdigest())
            seeking = seek_frames(length, sizes[first:last]) if encoding.kbps is None else ()
            with part.path.open("xb") as out:
                out.write(id3.id3v24_bytes(part.tags, stamp, seeking))
                out.write(header)
                out.write(sound)


def _mpeg_range(part: PartFile, count: int) -> tuple[int, int]:
    """Return which of a track's ``count`` MPEG frames a part is made of: ``[first, last)``."""
    late = ENCODER_DELAY + DECODER_DELAY
    first = (part.start_frame + late) // SAMPLES_PER_FRAME - RUN_IN_MPEG_FRAMES
    return max(0, first), min(count, -(-(part.end_frame + late) // SAMPLES_PER_FRAME))
