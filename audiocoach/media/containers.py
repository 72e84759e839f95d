"""Tracks in other containers than MP3: M4A, Opus, FLAC and WAV, each by one run of ffmpeg, with tags, stamp.

Chapters stand in M4A as chapters, in FLAC and Opus as the Vorbis comments ``CHAPTER000`` and
``CHAPTER000NAME``; a WAV has none. Nothing is kept in the store: a track that changed is encoded whole.
"""

# mypy: allow-untyped-calls
# (mutagen has no types)

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from audiocoach.errors import MediaError
from audiocoach.media.encode import WINDOW_FRAMES, PcmSource
from audiocoach.media.ffmpeg import build_of, input_arguments, run, started
from audiocoach.media.sniff import sniff_file
from audiocoach.media.tags import Stamp, TrackTags, id3_frames, plain, stamp_from
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.units import SAMPLE_RATE

ENCODE_TIMEOUT_S = 6 * 3600
_HASH_TIMEOUT_S = 600
_OPUS_RATE = 48_000
_STAMP, _LANDMARKS = "audiocoach_stamp", "audiocoach_landmarks"
_ATOM = "----:audiocoach:"


@dataclass(frozen=True, slots=True)
class Container:
    """How a kind of file is made: ffmpeg's muxer, its encoder, and the arguments of each preset."""

    muxer: str
    codec: tuple[str, ...]
    presets: Mapping[str, tuple[str, ...]]
    sample_rate: int = SAMPLE_RATE
    has_chapters: bool = False


def _bitrates(small: str, standard: str, high: str) -> Mapping[str, tuple[str, ...]]:
    return {"small": ("-b:a", small), "standard": ("-b:a", standard), "high": ("-b:a", high)}


CONTAINERS: Mapping[str, Container] = MappingProxyType(
    {
        ".m4a": Container("ipod", ("-c:a", "aac"), _bitrates("96k", "160k", "256k"), has_chapters=True),
        ".opus": Container(
            "opus", ("-c:a", "libopus"), _bitrates("64k", "96k", "160k"), sample_rate=_OPUS_RATE
        ),
        ".flac": Container("flac", ("-c:a", "flac"), {}),
        ".wav": Container("wav", ("-c:a", "pcm_s16le"), {}),
    }
)
"""By the suffix of the file; a preset that is not named makes no difference."""

SUFFIXES = (".mp3", *CONTAINERS)


def write_track(
    path: Path,
    source: PcmSource,
    tags: TrackTags,
    stamp: Stamp,
    *,
    suffix: str,
    preset: str,
    ffmpeg: Path,
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Makes the file at ``path``, which is there and may be overwritten.

    Raises:
        MediaError: when ffmpeg fails, or what it made takes no tags.
        OSError: when the disk does not take the tags.
    """
    container = CONTAINERS[suffix]
    with TemporaryFolder() as folder:
        arguments = ["-ar", str(SAMPLE_RATE), "-ac", "2", *input_arguments("s16le")]
        chapters = ["-map_chapters", "-1"]
        if container.has_chapters and tags.chapters:
            meta = Path(folder, "chapters.txt")
            meta.write_text(_ffmetadata(tags.chapters), encoding="utf-8")
            arguments += input_arguments("ffmetadata", meta)
            chapters = ["-map_chapters", "1"]
        arguments += ["-map", "0:a", "-map_metadata:g", "-1", *chapters, *container.codec]
        arguments += container.presets.get(preset, ())
        if container.sample_rate != SAMPLE_RATE:
            soxr = ":resampler=soxr" if build_of(ffmpeg).has_soxr else ""
            arguments += ["-af", f"aresample={container.sample_rate}{soxr}"]
        arguments += ["-bitexact", "-f", container.muxer, "-y", f"file:{path.absolute()}"]
        _feed(arguments, source, ffmpeg, on_progress)
    stamp = replace(stamp, audio_sha256=audio_sha256(path, ffmpeg))
    _write_tags(path, suffix, tags, stamp)


def audio_sha256(path: Path, ffmpeg: Path) -> str:
    """The hash of the encoded sound alone, whatever the tags say.

    Raises:
        MediaError: when the file cannot be read.
    """
    arguments = [*input_arguments(sniff_file(path), path), "-map", "0:a:0", "-c", "copy"]
    said = run(ffmpeg, [*arguments, "-f", "hash", "-hash", "sha256", "pipe:1"], timeout_s=_HASH_TIMEOUT_S)
    return said.stdout.decode().strip().partition("=")[2].lower()


def is_intact(path: Path, stamp: Stamp, ffmpeg: Path) -> bool:
    """Whether the sound is still what ``stamp`` says."""
    try:
        return audio_sha256(path, ffmpeg) == stamp.audio_sha256
    except MediaError:
        return False


def read_stamp(path: Path, suffix: str) -> Stamp | None:
    """The stamp of a file that we made, or ``None``."""
    value = _private(path, suffix, _STAMP)
    return stamp_from(value) if value is not None else None


def read_landmarks(path: Path, suffix: str) -> bytes | None:
    """The landmarks of a file that we made, or ``None``."""
    value = _private(path, suffix, _LANDMARKS)
    if value is None or suffix == ".wav":
        return value
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return None


def _feed(
    arguments: Sequence[str], source: PcmSource, ffmpeg: Path, on_progress: Callable[[int], None] | None
) -> None:
    """Mixes window by window into the encoder."""
    with started(ffmpeg, arguments, stdin=subprocess.PIPE, timeout_s=ENCODE_TIMEOUT_S) as process:
        try:
            for start in range(0, source.duration_frames, WINDOW_FRAMES):
                end = min(start + WINDOW_FRAMES, source.duration_frames)
                process.stdin.write(np.ascontiguousarray(source.pcm16(start, end), "<i2").data)
                if on_progress is not None:
                    on_progress(end)
        except BrokenPipeError as error:
            process.finish()
            raise MediaError("ffmpeg stopped reading before the end of the track") from error
        process.finish()


def _ffmetadata(chapters: Sequence[tuple[int, int, str]]) -> str:
    """Chapters in ffmpeg's own text form, in which ``=``, ``;``, ``#`` and backslash are escaped."""
    lines = [";FFMETADATA1"]
    for start_ms, end_ms, title in chapters:
        escaped = "".join(
            f"\\{letter}" if letter in "=;#\\" else letter for letter in " ".join(title.split())
        )
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start_ms}", f"END={end_ms}", f"title={escaped}"]
    return "\n".join(lines) + "\n"


def _opened(path: Path, suffix: str) -> Any:
    from mutagen.flac import FLAC  # noqa: PLC0415  (costs time that most commands need not pay)
    from mutagen.mp4 import MP4  # noqa: PLC0415
    from mutagen.oggopus import OggOpus  # noqa: PLC0415
    from mutagen.wave import WAVE  # noqa: PLC0415

    return {".m4a": MP4, ".opus": OggOpus, ".flac": FLAC, ".wav": WAVE}[suffix](path)


def _write_tags(path: Path, suffix: str, tags: TrackTags, stamp: Stamp) -> None:
    from mutagen import MutagenError  # noqa: PLC0415

    try:
        _save_tags(path, suffix, tags, stamp)
    except MutagenError as error:
        # Mutagen wraps what the disk said; whoever opened the file knows what to say of a full one.
        for cause in error.args:
            if isinstance(cause, OSError):
                raise cause from error
        raise MediaError(f"the tags cannot be written: {error}") from error


def _save_tags(path: Path, suffix: str, tags: TrackTags, stamp: Stamp) -> None:
    file = _opened(path, suffix)
    if file.tags is None:
        file.add_tags()
    if suffix == ".wav":
        for frame in id3_frames(replace(tags, chapters=()), stamp):
            file.tags.add(frame)
    elif suffix == ".m4a":
        _mp4_tags(file, tags, stamp)
    else:
        file.tags.update(dict(_vorbis_comments(tags, stamp)))
        _add_picture(file, tags, suffix)
    file.save()


def _vorbis_comments(tags: TrackTags, stamp: Stamp) -> Iterator[tuple[str, str]]:
    texts = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "genre": tags.genre,
        "tracknumber": tags.track,
        "discnumber": tags.disc,
        "comment": tags.comment,
        "lyrics": tags.lyrics,
        "encoder": tags.encoder,
        _STAMP: json.dumps(asdict(stamp), sort_keys=True),
        _LANDMARKS: base64.b64encode(tags.landmarks).decode(),
    }
    yield from ((key, plain(text)) for key, text in texts.items() if text)
    for number, (start_ms, _, title) in enumerate(tags.chapters):
        minutes, milliseconds = divmod(start_ms, 60_000)
        hours, minutes = divmod(minutes, 60)
        at = f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
        yield f"chapter{number:03}", at
        yield f"chapter{number:03}name", plain(title)


def _add_picture(file: Any, tags: TrackTags, suffix: str) -> None:
    from mutagen.flac import Picture  # noqa: PLC0415

    if tags.cover is None:
        return
    picture = Picture()
    picture.type, (picture.mime, picture.data) = 3, tags.cover
    if suffix == ".flac":
        file.clear_pictures()
        file.add_picture(picture)
    else:
        file.tags["metadata_block_picture"] = base64.b64encode(picture.write()).decode()


def _mp4_tags(file: Any, tags: TrackTags, stamp: Stamp) -> None:
    from mutagen.mp4 import MP4Cover  # noqa: PLC0415

    texts = {
        "\xa9nam": tags.title,
        "\xa9ART": tags.artist,
        "\xa9alb": tags.album,
        "\xa9gen": tags.genre,
        "\xa9cmt": tags.comment,
        "\xa9lyr": tags.lyrics,
        "\xa9too": tags.encoder,
    }
    for atom, text in texts.items():
        if text:
            file.tags[atom] = plain(text)
    for atom, written in (("trkn", tags.track), ("disk", tags.disc)):
        number, _, total = written.partition("/")
        if number.isdecimal():
            file.tags[atom] = [(int(number), int(total) if total.isdecimal() else 0)]
    file.tags[_ATOM + _STAMP] = json.dumps(asdict(stamp), sort_keys=True).encode()
    if tags.landmarks:
        file.tags[_ATOM + _LANDMARKS] = base64.b64encode(tags.landmarks)
    if tags.cover is not None:
        mime, data = tags.cover
        kind = MP4Cover.FORMAT_PNG if mime == "image/png" else MP4Cover.FORMAT_JPEG
        file.tags["covr"] = [MP4Cover(data, imageformat=kind)]


def _private(path: Path, suffix: str, name: str) -> bytes | None:
    """What we keep for ourselves in a file's tags."""
    from mutagen import MutagenError  # noqa: PLC0415

    try:
        tags = _opened(path, suffix).tags
    except (MutagenError, OSError, ValueError, KeyError):
        return None
    if tags is None:
        return None
    if suffix == ".wav":
        owner = {_STAMP: "audiocoach", _LANDMARKS: "audiocoach.landmarks"}[name]
        return next((bytes(frame.data) for frame in tags.getall("PRIV") if frame.owner == owner), None)
    values = tags.get(_ATOM + name if suffix == ".m4a" else name) or [b""]
    value = values[0]
    return (value.encode() if isinstance(value, str) else bytes(value)) or None
