"""The ID3v2.4 tag of a track: title, chapters, cover, lyrics, and a stamp that marks it as ours.

Sources: "ID3 tag version 2.4.0 - Main Structure" and "Native Frames", "ID3v2 Chapter Frame Addendum" 1.0.
"""

# mypy: allow-untyped-calls
# (mutagen's frames have no types)

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from audiocoach.files import open_regular, sha256_of
from audiocoach.units import without_steering

if TYPE_CHECKING:
    from mutagen.id3 import Frame

GENRE = "Workout"
STAMP_OWNER = "audiocoach"
LANDMARKS_OWNER = "audiocoach.landmarks"
UNKNOWN_SHA256 = "0" * 64
"""Placeholder in a stamp until the hash of the audio is known; the tag keeps its length."""


_UTF8 = 3
_FRONT_COVER = 3
_TOP_LEVEL, _ORDERED = 2, 1
_CHILDREN = 255
"""Most entries of a table of contents, which counts them in one byte."""

_CHAPTER_TITLE_BYTES = 125
"""Longest title of a chapter in UTF-8. ffmpeg reads the sizes of frames within a chapter with eight bits a
byte, where ID3v2.4 has seven, and leaves out a chapter with a frame of 128 bytes or more.
"""

_HEADER_BYTES = 10


@dataclass(frozen=True, slots=True)
class TrackTags:
    """The contents of a track's tags.

    Attributes:
        title: title of the session.
        artist: author of the script.
        album: block or kind of session.
        disc: disc number, or number and total as ``2/8``.
        track: track number, or number and total.
        comment: voice, music, program and credits.
        lyrics: the cues in LRC form.
        language: of the cues, ISO 639-2.
        cover: MIME type and bytes of the picture.
        chapters: start and end in milliseconds and title of each, in the order of play.
        genre: always "Workout".
        encoder: name and version of the program.
        landmarks: where words and tones are, for a later measurement.
        gapless: the file follows another one without a gap.
    """

    title: str
    artist: str = ""
    album: str = ""
    disc: str = ""
    track: str = ""
    comment: str = ""
    lyrics: str = ""
    language: str = "eng"
    cover: tuple[str, bytes] | None = None
    chapters: tuple[tuple[int, int, str], ...] = ()
    genre: str = GENRE
    encoder: str = ""
    landmarks: bytes = b""
    gapless: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """Marks a track as ours.

    ``key`` is the hash of everything it was made from, ``audio_sha256`` that of its encoded sound without
    tags, in hex. ``engine`` is the voice engine, ``version`` the program's. Older tracks have no title.
    """

    key: str
    audio_sha256: str
    engine: str
    version: str
    title: str = ""
    music: str = ""


def id3v24_bytes(tags: TrackTags, stamp: Stamp, more: Iterable[Frame] = ()) -> bytes:
    """Return the whole tag, which belongs at the start of the file, with ``more`` at its end. It is
    deterministic.
    """
    body = b"".join(_frame_bytes(frame) for frame in (*id3_frames(tags, stamp), *more))
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00\x00" + size + body


def read_stamp(path: Path) -> Stamp | None:
    """Return the stamp of an MP3; ``None`` if it is missing, not ours, or was tagged by another program."""
    try:
        file = open_regular(path)
        if file is None:
            return None
        with file:
            return stamp_of(file)
    except OSError:
        return None


def read_landmarks(path: Path) -> bytes | None:
    """Return the landmarks in the tag of an MP3; ``None`` if there are none."""
    from mutagen import MutagenError, id3  # noqa: PLC0415

    try:
        frames = id3.ID3(path).getall("PRIV") if path.is_file() else []
    except (MutagenError, OSError):
        return None
    return next((frame.data for frame in frames if frame.owner == LANDMARKS_OWNER), None)


def sha256_after_tag(path: Path) -> str:
    """Return the SHA-256 (hex) of everything after the ID3 tag of a file.

    Raises:
        OSError: if the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    tag_bytes = _HEADER_BYTES + (_synchsafe_value(head[6:10]) if head.startswith(b"ID3") else 0)
    return sha256_of(path, skip_bytes=tag_bytes)[0]


def id3_frames(tags: TrackTags, stamp: Stamp) -> Iterator[Frame]:
    """Yield the frames in the order of the file: the stamp first, to be found at once, the cover last."""
    from mutagen import id3  # noqa: PLC0415  (costs a tenth of a second that most commands need not pay)

    yield id3.PRIV(owner=STAMP_OWNER, data=stamp_json(stamp).encode())
    texts = ((id3.TIT2, tags.title), (id3.TPE1, tags.artist), (id3.TALB, tags.album), (id3.TCON, tags.genre))
    places = ((id3.TPOS, tags.disc), (id3.TRCK, tags.track))
    for kind, text in (*texts, *places, (id3.TSSE, tags.encoder)):
        if text:
            yield kind(encoding=_UTF8, text=plain(text))
    if tags.comment:
        yield id3.COMM(encoding=_UTF8, lang=tags.language, desc="", text=plain(tags.comment))
    if tags.lyrics:
        yield id3.USLT(encoding=_UTF8, lang=tags.language, desc="", text=plain(tags.lyrics))
    yield from _contents(len(tags.chapters))
    for number, (start_ms, end_ms, title) in enumerate(tags.chapters):
        name = id3.TIT2(encoding=_UTF8, text=_chapter_title(plain(title)))
        yield id3.CHAP(
            element_id=_chapter_id(number), start_time=start_ms, end_time=end_ms, sub_frames=[name]
        )
    if tags.landmarks:
        yield id3.PRIV(owner=LANDMARKS_OWNER, data=tags.landmarks)
    if tags.cover is not None:
        mime, data = tags.cover
        yield id3.APIC(encoding=_UTF8, mime=mime, type=_FRONT_COVER, desc="", data=data)


def _contents(chapters: int) -> Iterator[Frame]:
    """Yield the table of contents; if it has too many chapters, a table of tables."""
    from mutagen import id3  # noqa: PLC0415

    ids = [_chapter_id(number) for number in range(chapters)]
    parts = [ids[first : first + _CHILDREN] for first in range(0, chapters, _CHILDREN)]
    top = parts[0] if len(parts) == 1 else [f"toc{number}" for number in range(len(parts))]
    if parts:
        yield id3.CTOC(element_id="toc", flags=_TOP_LEVEL | _ORDERED, child_element_ids=top, sub_frames=[])
    if len(parts) > 1:
        for element_id, part in zip(top, parts, strict=True):
            yield id3.CTOC(element_id=element_id, flags=_ORDERED, child_element_ids=part, sub_frames=[])


def _chapter_title(title: str) -> str:
    whole = title.encode()
    if len(whole) <= _CHAPTER_TITLE_BYTES:
        return title
    return whole[: _CHAPTER_TITLE_BYTES - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def _chapter_id(number: int) -> str:
    return f"chp{number}"


def _frame_bytes(frame: Frame) -> bytes:
    """Return one frame as mutagen writes it. In a whole tag mutagen would sort the frames by size."""
    from mutagen.id3 import ID3  # noqa: PLC0415

    alone = ID3()
    alone.add(frame)
    file = io.BytesIO()
    alone.save(file, v1=0, v2_version=4, padding=lambda _: 0)
    return file.getvalue()[_HEADER_BYTES:]


def stamp_of(file: BinaryIO) -> Stamp | None:
    """Return the stamp at the start of an open MP3; ``None`` if it has none."""
    head = file.read(_HEADER_BYTES)
    frame = file.read(_HEADER_BYTES)
    if head[:4] != b"ID3\x04" or frame[:4] != b"PRIV":
        return None
    owner, _, data = file.read(min(_synchsafe_value(frame[4:8]), 4096)).partition(b"\x00")
    return stamp_from(data) if owner == STAMP_OWNER.encode() else None


def stamp_json(stamp: Stamp) -> str:
    """Return a stamp as the text that a tag holds."""
    return json.dumps(asdict(stamp), sort_keys=True)


def stamp_from(data: bytes) -> Stamp | None:
    """Return the stamp in a JSON text; ``None`` for anything else."""
    try:
        values = json.loads(data)
        if not isinstance(values, dict):
            return None
        known = {"title": "", "music": "", **values}
        return Stamp(**{field.name: str(known[field.name]) for field in fields(Stamp)})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _synchsafe_value(data: bytes) -> int:
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
    return value


def plain(text: str) -> str:
    """Return text for a tag: without NUL, characters that have no UTF-8 form, and marks of direction."""
    return without_steering(text.replace("\x00", " ").encode(errors="replace").decode())
