"""Tags, chapters and the stamp in the containers that mutagen writes: M4A, Opus, FLAC and WAV.

Sources: iTunes' metadata atoms, the Vorbis comments ``CHAPTER000`` and ``METADATA_BLOCK_PICTURE``, ID3v2.4.
"""

# mypy: allow-untyped-calls
# (mutagen has no types)

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from audiocoach.errors import MediaError
from audiocoach.media.tags import Stamp, TrackTags, id3_frames, plain, stamp_from, stamp_json

_STAMP, _LANDMARKS = "audiocoach_stamp", "audiocoach_landmarks"
_ATOM = "----:audiocoach:"
_UTF8 = 3
"""Encoding of an ID3 text."""
_AUDIOBOOK = 2
"""iTunes' kind of media."""

_PRE_SKIP = slice(10, 12)
"""In an Opus header: how many samples a decoder drops at the start (RFC 7845, 5.1)."""


@dataclass(frozen=True, slots=True)
class TagFormat:
    """How one container holds tags.

    Attributes:
        opener: module and class of mutagen that open a file, as ``mp4.MP4``.
        fill: sets tags and stamp in an opened file.
        private: reads the stamp (``_STAMP``) or the landmarks (``_LANDMARKS``) from mutagen's tags.
    """

    opener: str
    fill: Callable[[Any, TrackTags, Stamp], None]
    private: Callable[[Any, str], bytes | None]

    def write(self, path: Path, tags: TrackTags, stamp: Stamp) -> None:
        """Write tags and stamp into the file.

        Raises:
            MediaError: if it takes no tags.
            OSError: if the disk is full or fails.
        """
        from mutagen import MutagenError  # noqa: PLC0415  (costs time that most commands need not pay)

        try:
            file = self._open(path)
            if file.tags is None:
                file.add_tags()
            self.fill(file, tags, stamp)
            file.save()
        except MutagenError as error:
            # Mutagen wraps the disk's errors; the caller knows which output file to name.
            for cause in error.args:
                if isinstance(cause, OSError):
                    raise cause from error
            raise MediaError(f"the tags cannot be written: {error}") from error

    def read_stamp(self, path: Path) -> Stamp | None:
        """Return the stamp of a track of ours; ``None`` for any other file."""
        value = self._read(path, _STAMP)
        return stamp_from(value) if value is not None else None

    def read_landmarks(self, path: Path) -> bytes | None:
        """Return the landmarks in a track of ours; ``None`` if it has none."""
        return self._read(path, _LANDMARKS)

    def _open(self, path: Path) -> Any:
        module, name = self.opener.split(".")
        return getattr(import_module(f"mutagen.{module}"), name)(path)

    def _read(self, path: Path, name: str) -> bytes | None:
        from mutagen import MutagenError  # noqa: PLC0415

        try:
            tags = self._open(path).tags if path.is_file() else None  # a named pipe is not waited for
        except (MutagenError, OSError, ValueError, KeyError, struct.error):
            return None  # mutagen lets struct.error through if a damaged header is too short
        return (self.private(tags, name) or None) if tags is not None else None


def _fill_mp4(file: Any, tags: TrackTags, stamp: Stamp) -> None:
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
    if tags.gapless:
        file.tags["pgap"] = True
    file.tags[_ATOM + _STAMP] = stamp_json(stamp).encode()
    if tags.landmarks:
        file.tags[_ATOM + _LANDMARKS] = base64.b64encode(tags.landmarks)
    if tags.cover is not None:
        mime, data = tags.cover
        kind = MP4Cover.FORMAT_PNG if mime == "image/png" else MP4Cover.FORMAT_JPEG
        file.tags["covr"] = [MP4Cover(data, imageformat=kind)]


def _fill_m4b(file: Any, tags: TrackTags, stamp: Stamp) -> None:
    _fill_mp4(file, tags, stamp)
    file.tags["stik"] = [_AUDIOBOOK]


def _fill_opus(file: Any, tags: TrackTags, stamp: Stamp) -> None:
    file.tags.update(dict(_vorbis_comments(tags, stamp)))
    if tags.cover is not None:
        picture = _picture(tags.cover).write()
        file.tags["metadata_block_picture"] = base64.b64encode(picture).decode()


def _fill_flac(file: Any, tags: TrackTags, stamp: Stamp) -> None:
    file.tags.update(dict(_vorbis_comments(tags, stamp)))
    if tags.cover is not None:
        file.clear_pictures()
        file.add_picture(_picture(tags.cover))


def _fill_wav(file: Any, tags: TrackTags, stamp: Stamp) -> None:
    """Stamp and landmarks are texts: beside a private frame in a WAV, ffmpeg before 7 shows no title."""
    from mutagen.id3 import TXXX  # noqa: PLC0415

    for frame in id3_frames(tags, stamp):
        if frame.FrameID != "PRIV":
            file.tags.add(frame)
    own = {_STAMP: stamp_json(stamp), _LANDMARKS: base64.b64encode(tags.landmarks).decode()}
    for name, text in own.items():
        if text:
            file.tags.add(TXXX(encoding=_UTF8, desc=name, text=text))


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
        _STAMP: stamp_json(stamp),
        _LANDMARKS: base64.b64encode(tags.landmarks).decode(),
    }
    yield from ((key, plain(text)) for key, text in texts.items() if text)
    for number, (start_ms, _, title) in enumerate(tags.chapters):
        minutes, milliseconds = divmod(start_ms, 60_000)
        hours, minutes = divmod(minutes, 60)
        at = f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
        yield f"chapter{number:03}", at
        yield f"chapter{number:03}name", plain(title)


def _picture(cover: tuple[str, bytes]) -> Any:
    from mutagen.flac import Picture  # noqa: PLC0415

    picture = Picture()
    picture.type, (picture.mime, picture.data) = 3, cover
    return picture


def _private_mp4(tags: Any, name: str) -> bytes | None:
    return _decoded(name, bytes((tags.get(_ATOM + name) or [b""])[0]))


def _private_vorbis(tags: Any, name: str) -> bytes | None:
    return _decoded(name, (tags.get(name) or [""])[0].encode())


def _private_wav(tags: Any, name: str) -> bytes | None:
    return _decoded(name, str((tags.getall(f"TXXX:{name}") or [""])[0]).encode())


def _decoded(name: str, value: bytes) -> bytes | None:
    """The stamp as it is, the landmarks out of base64."""
    try:
        return value if name == _STAMP else base64.b64decode(value, validate=True)
    except ValueError:
        return None


def skip_more(path: Path, samples: int) -> None:
    """Let decoders drop this number of further samples at the start of an Opus file, at 48 kHz.

    Raises:
        OSError: if the disk is full or fails.
    """
    from mutagen.ogg import OggPage  # noqa: PLC0415

    with path.open("r+b") as file:
        page = OggPage(file)
        header = bytearray(page.packets[0])
        skipped = int.from_bytes(header[_PRE_SKIP], "little") + samples
        header[_PRE_SKIP] = skipped.to_bytes(2, "little")
        page.packets = [bytes(header)]
        file.seek(0)
        file.write(page.write())


MP4_TAGS = TagFormat("mp4.MP4", _fill_mp4, _private_mp4)
M4B_TAGS = TagFormat("mp4.MP4", _fill_m4b, _private_mp4)
OPUS_TAGS = TagFormat("oggopus.OggOpus", _fill_opus, _private_vorbis)
FLAC_TAGS = TagFormat("flac.FLAC", _fill_flac, _private_vorbis)
WAV_TAGS = TagFormat("wave.WAVE", _fill_wav, _private_wav)
