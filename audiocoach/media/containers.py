"""The kinds of files that a track can be written to: MP3, M4A, M4B, Opus, FLAC and WAV, a row each.

An MP3 is encoded in chunks that are kept in the store. Any other track is encoded whole by one run of ffmpeg,
every time it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from audiocoach.errors import MediaError
from audiocoach.media import tags as id3
from audiocoach.media.encode import PRESETS, Encoded, EncodeSettings, encode_mp3
from audiocoach.media.ffmpeg import build_of, input_arguments, run
from audiocoach.media.mp3 import FrameSizes, seek_frames
from audiocoach.media.pcm import PcmSource, encode_pcm
from audiocoach.media.sniff import sniff_file
from audiocoach.media.stems import stem_key
from audiocoach.media.tag_formats import (
    FLAC_TAGS,
    M4B_TAGS,
    MP4_TAGS,
    OPUS_TAGS,
    WAV_TAGS,
    TagFormat,
    skip_more,
)
from audiocoach.media.tags import Stamp, TrackTags
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.units import SAMPLE_RATE

ENCODING_VERSION = 2
"""Raise it when tracks that were encoded before shall be encoded anew."""

ENCODE_TIMEOUT_S = 6 * 3600
_HASH_TIMEOUT_S = 600


class WriteTrack(Protocol):
    """Encodes a track into an empty file, with tags, chapters and stamp."""

    def __call__(
        self,
        file: BinaryIO,
        source: PcmSource,
        get_tags: Callable[[], TrackTags],
        stamp: Stamp,
        settings: EncodeSettings,
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> Encoded:
        """Write the track into ``file``, which has a name and is open for writing and reading.

        ``get_tags`` returns the same each time; an MP3 is encoded while it is first called. The hash of the
        sound is filled into ``stamp``. ``on_progress`` gets the number of frames done.

        Raises:
            MediaError: if ffmpeg fails, or the file takes no tags.
            OSError: if the disk is full or fails.
        """


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file that holds a track.

    ``write_part`` is ``None`` where parts are cut from the whole track: for MP3. ``read_stamp`` and
    ``read_landmarks`` return ``None`` if a file has none, is unreadable or not ours. ``audio_sha256`` hashes
    the encoded sound without tags, given the file and ffmpeg; it raises MediaError or OSError. Some players
    show only the first ``surely_shown`` chapters; ``None`` is no limit.
    """

    write: WriteTrack
    write_part: FfmpegWriter | None
    read_stamp: Callable[[Path], Stamp | None]
    read_landmarks: Callable[[Path], bytes | None]
    audio_sha256: Callable[[Path, Path], str]
    surely_shown: int | None = None


def container_of(path: Path) -> Container:
    """Return the container for a file's suffix; MP3 for an unknown suffix."""
    return CONTAINERS.get(path.suffix.lower(), CONTAINERS[".mp3"])


def suffixes() -> str:
    """The suffixes of a track's file, for messages."""
    *most, last = CONTAINERS
    return f"{', '.join(most)} or {last}"


def is_intact(path: Path, stamp: Stamp, ffmpeg: Path) -> bool:
    """Return whether the sound of a track is still the one that ``stamp`` was made for."""
    try:
        return container_of(path).audio_sha256(path, ffmpeg) == stamp.audio_sha256
    except (MediaError, OSError):
        return False


def is_ours(path: Path) -> bool:
    """Return whether a file is a track or a stem made by this program."""
    return container_of(path).read_stamp(path) is not None or stem_key(path) is not None


def _write_mp3(
    file: BinaryIO,
    source: PcmSource,
    get_tags: Callable[[], TrackTags],
    stamp: Stamp,
    settings: EncodeSettings,
    *,
    on_progress: Callable[[int], None] | None = None,
) -> Encoded:
    # The tag comes first, and what it says of the sound is known last, so it is written twice.
    length, is_variable = source.duration_frames, settings.encoding_of(source).kbps is None

    def make_tag(stamp: Stamp = stamp, sizes: FrameSizes | None = None) -> bytes:
        return id3.id3v24_bytes(get_tags(), stamp, seek_frames(length, sizes) if is_variable else ())

    encoded = encode_mp3(source, file, settings, make_tag=make_tag, on_progress=on_progress)
    file.seek(0)
    file.write(make_tag(replace(stamp, audio_sha256=encoded.sha256), encoded.sizes))
    return encoded


@dataclass(frozen=True, slots=True)
class _Range:
    """What ffmpeg is fed with to encode ``[start_frame, end_frame)``, the filters that cut the part out, and
    how many samples a decoder skips of what is before it.
    """

    start_frame: int
    end_frame: int
    filters: tuple[str, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class FfmpegWriter:
    """Encodes a track, or a part of one, by one run of ffmpeg, then tags it with mutagen.

    ``muxer`` and ``codec`` are ffmpeg's names, ``options`` more of its arguments. ``bitrates`` are in the
    order of :data:`PRESETS`, if presets make a difference. ``chapters`` says who writes them, if the
    container has any. ``run_in`` is how many samples before a part the encoder gets, so that the part begins
    as if it were in the middle of the track.
    """

    muxer: str
    codec: str
    tag_format: TagFormat
    bitrates: tuple[str, str, str, str] | None = None
    sample_rate: int = SAMPLE_RATE
    chapters: Literal["tags", "ffmpeg", "none"] = "tags"
    run_in: int = 0
    options: tuple[str, ...] = ()

    def __call__(
        self,
        file: BinaryIO,
        source: PcmSource,
        get_tags: Callable[[], TrackTags],
        stamp: Stamp,
        settings: EncodeSettings,
        *,
        start_frame: int = 0,
        end_frame: int | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> Encoded:
        """Write ``[start_frame, end_frame)`` of ``source``, by default all of it; otherwise as
        :class:`WriteTrack`. A part follows the one before without a gap.
        """
        path, ffmpeg, tags = Path(file.name), settings.ffmpeg, get_tags()
        cut = self._cut(start_frame, end_frame, source.duration_frames, ffmpeg)
        with TemporaryFolder() as folder:
            arguments, chapter_input = [], "-1"
            if self.chapters == "ffmpeg" and tags.chapters:
                meta = Path(folder, "chapters.txt")
                meta.write_text(_ffmetadata(tags.chapters), encoding="utf-8")
                arguments, chapter_input = input_arguments("ffmetadata", meta), "1"
            arguments += ["-map", "0:a", "-map_metadata:g", "-1", "-map_chapters", chapter_input]
            arguments += ["-c:a", self.codec]
            if self.bitrates:
                arguments += ["-b:a", dict(zip(PRESETS, self.bitrates, strict=True))[settings.preset]]
            if cut.filters:
                arguments += ["-af", ",".join(cut.filters)]
            arguments += [*self.options, "-bitexact", "-f", self.muxer, "-y", f"file:{path.absolute()}"]
            encode_pcm(
                source.pcm16,
                cut.start_frame,
                cut.end_frame,
                arguments,
                ffmpeg=ffmpeg,
                timeout_s=ENCODE_TIMEOUT_S,
                on_progress=on_progress,
            )
        if cut.skipped:
            skip_more(path, cut.skipped)
        encoded = Encoded(_stream_sha256(path, ffmpeg))
        if self.chapters == "none":
            tags = replace(tags, chapters=())
        self.tag_format.write(path, tags, replace(stamp, audio_sha256=encoded.sha256))
        return encoded

    def _cut(self, start_frame: int, end_frame: int | None, duration_frames: int, ffmpeg: Path) -> _Range:
        if end_frame is None:
            return _Range(0, duration_frames, self._resampling(ffmpeg))
        if self.sample_rate != SAMPLE_RATE:
            return self._resampled(start_frame, end_frame, duration_frames, ffmpeg)
        fed = max(0, start_frame - self.run_in)
        return _Range(fed, end_frame, (f"asetpts=PTS-{start_frame - fed}",) if fed < start_frame else ())

    def _resampling(self, ffmpeg: Path) -> tuple[str, ...]:
        if self.sample_rate == SAMPLE_RATE:
            return ()
        return (f"aresample={self.sample_rate}" + (":resampler=soxr" if build_of(ffmpeg).has_soxr else ""),)

    def _resampled(self, start_frame: int, end_frame: int, duration_frames: int, ffmpeg: Path) -> _Range:
        """Return how a part is cut out after resampling, so that the samples of all parts add up to those of
        the track. It is fed from a frame on that is a whole sample at both rates.
        """
        ratio = Fraction(self.sample_rate, SAMPLE_RATE)
        grid = ratio.denominator
        around = -(-self.run_in // ratio.numerator + 1) * grid
        fed = max(0, start_frame - around) // grid * grid
        first = round(start_frame * ratio) - int(fed * ratio)
        skipped = min(self.run_in, first)
        trim = f"atrim=start_sample={first - skipped}"
        if end_frame < duration_frames:
            trim += f":end_sample={round(end_frame * ratio) - int(fed * ratio)}"
        filters = (*self._resampling(ffmpeg), trim, "asetpts=N")
        return _Range(fed, min(end_frame + around, duration_frames), filters, skipped)


def _stream_sha256(path: Path, ffmpeg: Path) -> str:
    """Return the SHA-256 (hex) of a file's encoded packets."""
    arguments = [*input_arguments(sniff_file(path), path), "-map", "0:a:0", "-c", "copy"]
    output = run(ffmpeg, [*arguments, "-f", "hash", "-hash", "sha256", "pipe:1"], timeout_s=_HASH_TIMEOUT_S)
    return output.decode().strip().partition("=")[2].lower()


def _ffmetadata(chapters: Sequence[tuple[int, int, str]]) -> str:
    """Return chapters in ffmpeg's text form, in which ``=``, ``;``, ``#`` and backslash are escaped."""
    lines = [";FFMETADATA1"]
    for start_ms, end_ms, title in chapters:
        escaped = re.sub(r"([=;#\\])", r"\\\1", " ".join(title.split()))
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start_ms}", f"END={end_ms}", f"title={escaped}"]
    return "\n".join(lines) + "\n"


def _whole(write: FfmpegWriter) -> Container:
    tag_format = write.tag_format
    return Container(write, write, tag_format.read_stamp, tag_format.read_landmarks, _stream_sha256)


_INDEX_FIRST = ("-movflags", "+faststart")
_NERO_CHAPTERS = 255
"""The list of chapters that Nero invented for MP4 counts them in a byte; the text track beside it has all."""
_AAC = FfmpegWriter(
    "ipod",
    "aac",
    MP4_TAGS,
    ("80k", "96k", "160k", "256k"),
    chapters="ffmpeg",
    run_in=4096,
    options=_INDEX_FIRST,
)
_M4B = replace(_AAC, tag_format=M4B_TAGS, options=(*_INDEX_FIRST, "-brand", "M4B "))
_OPUS = FfmpegWriter(
    "opus", "libopus", OPUS_TAGS, ("48k", "64k", "96k", "160k"), sample_rate=48_000, run_in=3840
)


CONTAINERS: Mapping[str, Container] = {
    ".mp3": Container(
        _write_mp3, None, id3.read_stamp, id3.read_landmarks, lambda path, _: id3.sha256_after_tag(path)
    ),
    ".m4a": replace(_whole(_AAC), surely_shown=_NERO_CHAPTERS),
    ".m4b": replace(_whole(_M4B), surely_shown=_NERO_CHAPTERS),
    ".opus": _whole(_OPUS),
    ".flac": _whole(FfmpegWriter("flac", "flac", FLAC_TAGS)),
    ".wav": _whole(FfmpegWriter("wav", "pcm_s16le", WAV_TAGS, chapters="none")),
}
"""The containers by the suffix of the file, lower case. The first one is the default. An M4B is an M4A that
audiobook apps take.
"""
