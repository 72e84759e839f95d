"""Encode PCM as one MP3, in chunks of a minute that run on all cores and are kept in the store.

One ffmpeg run with the bit reservoir off makes one chunk, or a few neighbouring ones. It also encodes a few
MPEG frames before and after them and drops these, so that what is kept is the same as in one continuous
encode, whichever chunks are made together. The chunks are joined behind one header. Where the music, or the
noise floor alone, sounds as it did before, the MPEG frames are copied from there (:mod:`.echoes`).

At a constant bit rate some frames are padded by one byte, by a rule that starts anew with each run of the
encoder. So every run begins on a frame at which the rule has come round,
:data:`~audiocoach.media.mp3.PADDING_PERIOD`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.media.crc16 import crc16, join_crc16
from audiocoach.media.echoes import Echoes, Joined, MpegRange
from audiocoach.media.ffmpeg import build_of
from audiocoach.media.mp3 import (
    SAMPLES_PER_FRAME,
    Encoding,
    FrameSizes,
    frame_sizes,
    xing_frame,
)
from audiocoach.media.pcm import PcmSource, encode_pcm
from audiocoach.media.spans import Span, join, placed_in_run, runs, spans
from audiocoach.media.temporary import temporary_file
from audiocoach.store.entry import JSON
from audiocoach.store.store import Store, key_of

CHUNK_TIMEOUT_S = 900
_KEY_VERSION = 1
_KIND = "chunks"


@dataclass(frozen=True, slots=True)
class EncoderPreset:
    """How tracks are encoded: ``stereo``, ``mono`` where both channels are the same throughout, and ``soft``
    (``None``: as ``stereo``) with the calm beds alone.

    ``settling`` is the number of MPEG frames after which a frame no longer depends on what sounded before.
    """

    stereo: Encoding
    mono: Encoding
    settling: int
    soft: Encoding | None = None

    def encoding_of(self, source: PcmSource) -> Encoding:
        """Return the settings for a source."""
        if source.is_mono:
            return self.mono
        return self.soft if self.soft and source.is_soft else self.stereo


PRESETS = {
    "smallest": EncoderPreset(Encoding(None, 7, 6), Encoding(None, 7, 6, channels=1), settling=112),
    "small": EncoderPreset(Encoding(112, 7), Encoding(56, 7, channels=1), settling=8),
    "standard": EncoderPreset(
        Encoding(160, 7), Encoding(64, 7, channels=1), settling=8, soft=Encoding(128, 7)
    ),
    "high": EncoderPreset(Encoding(224, 7), Encoding(96, 7, channels=1), settling=8),
}
"""By name, the smallest file first. The bit rate of ``smallest`` is variable; ``benchmarks/mp3_rates.py``
measures how each sounds.
"""


@dataclass(frozen=True, slots=True)
class EncodeSettings:
    """How a track is encoded. ``preset`` is a key of :data:`PRESETS`; the store keeps chunks.

    ``jobs`` is the number of encoders that run at once; ``None`` means one per core.
    """

    preset: str
    ffmpeg: Path
    store: Store
    jobs: int | None = None

    def encoding_of(self, source: PcmSource) -> Encoding:
        """Return the settings of the MP3 encoder for a source."""
        return PRESETS[self.preset].encoding_of(source)


@dataclass(frozen=True, slots=True)
class Encoded:
    """The encoded sound of a track: its ``sha256`` (hex, tags excluded), and how many chunks were encoded and
    how many were taken from the store; of an MP3, also the size of each frame in bytes, header excluded.
    """

    sha256: str
    chunks_encoded: int = 1
    chunks_reused: int = 0
    sizes: FrameSizes | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The MPEG frames of a span, their sizes in bytes, their CRC-16, and whether they came from the store."""

    audio: bytes
    sizes: FrameSizes
    crc: int
    reused: bool


def encode_mp3(
    source: PcmSource,
    out: BinaryIO,
    settings: EncodeSettings,
    *,
    make_tag: Callable[[], bytes] = bytes,
    on_progress: Callable[[int], None] | None = None,
) -> Encoded:
    """Write ``source`` as one MP3, and leave no process behind however it ends.

    Args:
        source: the sound.
        out: the tag, then the MP3, start at its current position; readable, writable and seekable.
        settings: how it is encoded.
        make_tag: returns what is before the MP3. It is called in this thread while the first chunks are
            encoded.
        on_progress: called in this thread with the number of frames done.

    Raises:
        MediaError: if there is nothing to encode, or ffmpeg fails.
        OSError: if ``out`` cannot be written.
    """
    if source.duration_frames <= 0:
        raise MediaError("there is nothing to encode: the track is empty")
    encoding = settings.encoding_of(source)
    sizes: list[FrameSizes] = []
    crc = reused = 0
    done_frames = 0
    encoder = _Encoder(source, settings)
    with _Queue(encoder, spans(source.duration_frames), settings.jobs or os.cpu_count() or 1) as queue:
        queue.fill()
        out.write(make_tag())
        start = out.tell()
        out.write(bytes(encoding.header_bytes))
        for chunk in queue.in_order():
            out.write(chunk.audio)
            sizes.append(chunk.sizes)
            crc = join_crc16(crc, chunk.crc, len(chunk.audio))
            reused += chunk.reused
            done_frames = min(done_frames + len(chunk.sizes) * SAMPLES_PER_FRAME, source.duration_frames)
            if on_progress is not None:
                on_progress(done_frames)
    all_sizes = np.concatenate(sizes)
    out.seek(start)
    out.write(xing_frame(all_sizes, encoding, duration_frames=source.duration_frames, music_crc=crc))
    out.seek(start)
    digest = hashlib.sha256()
    while block := out.read(1 << 20):
        digest.update(block)
    return Encoded(digest.hexdigest(), len(sizes) - reused, reused, all_sizes)


class _Queue:
    """Encodes spans in a context, ``jobs`` runs at once, from the first :meth:`fill` on. Few finished chunks
    wait in memory.
    """

    def __init__(self, encoder: _Encoder, todo: list[Span], jobs: int) -> None:
        self._encoder = encoder
        self._runs = iter(runs(todo, jobs))
        self._most = 2 * jobs
        self._pool = ThreadPoolExecutor(jobs, "audiocoach-encode", initializer=_one_core_each(jobs))
        self._waiting: deque[Future[list[_Made]]] = deque()

    def __enter__(self) -> Self:
        return self  # nothing runs yet: an interrupt here would end no thread

    def __exit__(self, *_: object) -> None:
        self._encoder.stop.set()
        self._pool.shutdown(cancel_futures=True)

    def fill(self) -> None:
        """Let the encoders begin with as many runs as may wait."""
        for run in islice(self._runs, self._most - len(self._waiting)):
            self._waiting.append(self._pool.submit(self._encoder.make, run))

    def in_order(self) -> Iterator[Chunk]:
        """Yield the chunks in the order of the track."""
        while self._waiting:
            made = self._waiting.popleft().result()
            self.fill()
            yield from self._encoder.finish(made)


def _one_core_each(jobs: int) -> Callable[[], None] | None:
    """Return what keeps a thread, and the ffmpeg that it starts, on one core, each on another (Linux only).

    Then the two never run at once elsewhere, and each finds its data where it left it. ``None`` if ``jobs``
    threads leave cores free: which of them is idle is for the system to find.
    """
    if sys.platform != "linux" or jobs < len(os.sched_getaffinity(0)):
        return None
    cores = cycle(sorted(os.sched_getaffinity(0)))

    def keep() -> None:
        with contextlib.suppress(OSError):  # not allowed here
            os.sched_setaffinity(0, {next(cores)})

    return keep


@dataclass(frozen=True, slots=True)
class _Made:
    """Neighbouring spans as an encoder leaves them: their ``keys`` in the store, their MPEG frames in
    ``parts``, and what was encoded of these. Copies among them are not there yet; where there are none, it is
    the ``chunk`` of one span.
    """

    spans: Sequence[Span]
    keys: Sequence[str]
    parts: Sequence[MpegRange] = ()
    encoded: Sequence[tuple[bytes, FrameSizes]] = ()
    chunk: Chunk | None = None


class _Encoder:
    """Encodes single chunks or takes them from the store. :meth:`make` is thread-safe."""

    def __init__(self, source: PcmSource, settings: EncodeSettings) -> None:
        self._source = source
        self._encoding = settings.encoding_of(source)
        self._settling = PRESETS[settings.preset].settling
        self._store = settings.store
        self._ffmpeg = settings.ffmpeg
        self._version = build_of(settings.ffmpeg).version
        self._echoes = Echoes(source, self._settling)
        self.stop = threading.Event()

    def make(self, todo: Sequence[Span]) -> list[_Made]:
        """Make what neighbouring spans need. Those that are not in the store are encoded in one run."""
        keys = [self._chunk_key(span) for span in todo]
        made: list[_Made] = []
        first = 0
        while first < len(todo):
            last = first + 1
            stored = self._stored(keys[first])
            if stored is None:
                while last < len(todo) and keys[last] not in keys[first:last]:
                    if self._stored(keys[last]):
                        break
                    last += 1
                made += self._encode(todo[first:last], keys[first:last])
            else:
                made.append(_Made(todo[first:last], keys[first:last], chunk=stored))
            first = last
        return made

    def finish(self, made: Sequence[_Made]) -> Iterator[Chunk]:
        """Yield the chunks with their copies. What was made is to be given in the order of the track."""
        for one in made:
            if one.chunk is not None:
                self._echoes.add(one.spans[0].first_mpeg_frame, one.chunk.audio, one.chunk.sizes)
                yield one.chunk
                continue
            encoded, pieces = iter(one.encoded), []
            for part in one.parts:
                if part.is_echo:
                    pieces.append(self._echoes.copy(part))
                else:
                    pieces.append(next(encoded))
                    self._echoes.add(part.first, *pieces[-1])
            yield from self._chunks(one, pieces)

    def _chunks(self, made: _Made, pieces: Sequence[tuple[bytes, FrameSizes]]) -> Iterator[Chunk]:
        """Yield the chunks of spans, each once it is stored; ``pieces`` are all of their frames."""
        audio, sizes = b"".join(audio for audio, _ in pieces), np.concatenate([sizes for _, sizes in pieces])
        bounds = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        low = 0
        for span, key in zip(made.spans, made.keys, strict=True):
            high = len(sizes) if span.kept is None else low + span.kept
            own = audio[bounds[low] : bounds[high]]
            chunk = Chunk(own, sizes[low:high], crc16(own), reused=False)
            meta: dict[str, JSON] = {"mpeg_frames": len(chunk.sizes), "crc16": chunk.crc}
            self._store.put(_KIND, key, _pack(chunk), meta)
            yield chunk
            low = high

    def _chunk_key(self, span: Span) -> str:
        return key_of(
            version=_KEY_VERSION,
            encoder=self._version,
            settings=asdict(self._encoding),
            frames=span.end_frame - span.start_frame,
            dropped=span.dropped,
            kept=span.kept,
            sound=self._source.fingerprint(span.start_frame, span.end_frame),
        )

    def _stored(self, key: str) -> Chunk | None:
        stored = self._store.get(_KIND, key)
        return None if stored is None else _unpack(stored.payload, stored.meta)

    def _encode(self, todo: Sequence[Span], keys: Sequence[str]) -> Iterator[_Made]:
        """Encode neighbouring spans in one run."""
        whole = join(todo)
        first = whole.first_mpeg_frame
        end = -(-whole.end_frame // SAMPLES_PER_FRAME) if whole.kept is None else first + whole.kept
        parts = self._echoes.parts_of(MpegRange(first, end))
        encoded = self._encode_parts([part for part in parts if not part.is_echo], whole)
        made = _Made(todo, keys, parts, encoded)
        if len(encoded) < len(parts):
            yield made
            return
        for span, key, chunk in zip(todo, keys, self._chunks(made, encoded), strict=True):
            yield _Made([span], [key], chunk=chunk)

    def _encode_parts(self, parts: Sequence[MpegRange], span: Span) -> list[tuple[bytes, FrameSizes]]:
        """Return the MPEG frames of the parts of a span, and their sizes.

        One run of the encoder makes them all, each with frames before and after it, which are dropped.
        """
        if not parts:
            return []
        placed = list(placed_in_run(parts, span, self._settling))
        joined = Joined(
            self._source,
            [
                (one.start * SAMPLES_PER_FRAME, min(one.end * SAMPLES_PER_FRAME, span.end_frame))
                for one in placed
            ],
        )
        stream = self._run(joined.pcm16, joined.frames)
        sizes = frame_sizes(stream)
        bounds = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).tolist()
        encoded: dict[int, tuple[bytes, FrameSizes]] = {}
        done = 0
        for one in placed:
            low = done + one.part.first - one.start
            is_ending = span.kept is None and one is placed[-1]
            high = len(sizes) if is_ending else low + one.part.last - one.part.first
            if high > len(sizes):
                raise MediaError("the encoder returned too few MP3 frames; try another ffmpeg")
            encoded[one.part.first] = stream[bounds[low] : bounds[high]], sizes[low:high]
            done += one.end - one.start
        return [encoded[part.first] for part in parts]

    def _run(self, window: Callable[[int, int], NDArray[np.int16]], frames: int) -> bytes:
        """Return the encoded sound of a source's first frames."""

        def checked(start_frame: int, end_frame: int) -> NDArray[np.int16]:
            if self.stop.is_set():
                raise MediaError("the encoding was stopped")
            return window(start_frame, end_frame)[:, : self._encoding.channels]

        with temporary_file() as output:
            encode_pcm(
                checked,
                0,
                frames,
                self._arguments(),
                ffmpeg=self._ffmpeg,
                timeout_s=CHUNK_TIMEOUT_S,
                channels=self._encoding.channels,
                stdout=output,
            )
            output.seek(0)
            return output.read()

    def _arguments(self) -> list[str]:
        bare = ["-map_metadata", "-1", "-id3v2_version", "0"]
        bare += ["-flush_packets", "0", "-f", "mp3", "pipe:1"]  # one write a packet costs a twentieth
        return [*self._encoding.arguments, *bare]


def _pack(chunk: Chunk) -> bytes:
    return chunk.sizes.astype("<u2").tobytes() + chunk.audio


def _unpack(payload: bytes, meta: Mapping[str, JSON]) -> Chunk:
    count, crc = meta["mpeg_frames"], meta["crc16"]
    assert isinstance(count, int)
    assert isinstance(crc, int)
    sizes = np.frombuffer(payload, "<u2", count).astype(np.uint16)
    return Chunk(payload[2 * count :], sizes, crc, reused=True)
