"""The parts of a track as files that play without a gap.

An MP3 is encoded once and cut between its MPEG frames. Each part begins with a few frames of what sounds
before it, until a decoder's state is that of the whole track; its header has decoders drop them. So the parts
decode to the samples of the whole track, one by one. Other kinds of files are encoded part by part.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from audiocoach.media import tags as id3
from audiocoach.media.containers import EncodeSettings, container_of
from audiocoach.media.crc16 import crc16
from audiocoach.media.encode import PRESETS, EncoderPreset, encode_mp3
from audiocoach.media.mp3 import ENCODER_DELAY, SAMPLES_PER_FRAME, frame_sizes, xing_frame
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
    if container_of(parts[0].path).write_part is None:
        _cut_mp3(source, parts, settings, on_progress)
        return
    with ThreadPoolExecutor(settings.jobs, thread_name_prefix="audiocoach-parts") as pool:
        done = 0
        for part in pool.map(lambda one: _encode(source, one, settings), parts):
            done += part.end_frame - part.start_frame
            if on_progress is not None:
                on_progress(done)


def _encode(source: PcmSource, part: PartFile, settings: EncodeSettings) -> PartFile:
    write_part = container_of(part.path).write_part
    assert write_part is not None
    with part.path.open("x+b") as file:
        write_part(
            file,
            source,
            part.tags,
            part.stamp,
            settings,
            start_frame=part.start_frame,
            end_frame=part.end_frame,
        )
    return part


def _cut_mp3(
    source: PcmSource,
    parts: Sequence[PartFile],
    settings: EncodeSettings,
    on_progress: Callable[[int], None] | None,
) -> None:
    preset = PRESETS[settings.preset]
    with TemporaryFolder() as folder, Path(folder, "track").open("x+b") as file:
        encode_mp3(
            source,
            file,
            preset=preset,
            store=settings.store,
            ffmpeg=settings.ffmpeg,
            jobs=settings.jobs,
            on_progress=on_progress,
        )
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as stream:
            for part, sound in zip(parts, _cuts(stream, parts, preset), strict=True):
                stamp = replace(part.stamp, audio_sha256=hashlib.sha256(sound).hexdigest())
                part.path.write_bytes(id3.id3v24_bytes(part.tags, stamp) + sound)


def _cuts(stream: mmap.mmap, parts: Sequence[PartFile], preset: EncoderPreset) -> Iterator[bytes]:
    """Yield header and MPEG frames of each part of a track, which begins with a header of its own."""
    header, *_ = sizes = frame_sizes(stream)
    sizes = sizes[1:]
    offsets = int(header) + np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    for part in parts:
        late = ENCODER_DELAY + DECODER_DELAY
        first = max(0, (part.start_frame + late) // SAMPLES_PER_FRAME - RUN_IN_MPEG_FRAMES)
        last = min(len(sizes), -(-(part.end_frame + late) // SAMPLES_PER_FRAME))
        sound = stream[offsets[first] : offsets[last]]
        yield (
            xing_frame(
                sizes[first:last],
                duration_frames=part.end_frame - part.start_frame,
                music_crc=crc16(sound),
                vbr_quality=preset.vbr_quality,
                encoder_quality=preset.quality,
                delay=part.start_frame + ENCODER_DELAY - first * SAMPLES_PER_FRAME,
            )
            + sound
        )
