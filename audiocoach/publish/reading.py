"""Read a built track: its tags, its chapters, its picture, and the steps in its landmarks."""

# mypy: allow-untyped-calls
# (mutagen has no types)

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiocoach.errors import UsageError
from audiocoach.files import sha256_of, why_unreadable
from audiocoach.publish.track import TrackInfo, TrackStep, clean
from audiocoach.units import SAMPLE_RATE

if TYPE_CHECKING:
    from audiocoach.sound.landmarks import Landmarks, StepMark

MAX_COVER_BYTES = 5 * 1024 * 1024
MAX_CHAPTERS = 2000
_MAX_COMMENT = 2000
_PICTURES = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}
_CHAPTER_KEY = re.compile(r"chapter(\d{3})")
_TIME = re.compile(r"(\d{1,3}):(\d\d):(\d\d(?:\.\d{1,9})?)")
_KINDS = {
    "lead_in": "Get ready",
    "say": "Listen",
    "ready": "Get ready",
    "work": "Work",
    "rest": "Rest",
    "switch": "Switch sides",
    "phase": "Work",
    "pause": "Pause",
    "tail": "Done",
}
"""The name of a step that has none of its own."""


def read_track(path: Path) -> tuple[TrackInfo, bytes]:
    """Return a track's information, and the bytes of its picture (empty without one).

    Raises:
        UsageError: if it is not a readable track.
    """
    from mutagen import File, MutagenError  # noqa: PLC0415  (costs time that an unchanged site need not pay)

    try:
        file = File(path)
    except (MutagenError, OSError, ValueError, KeyError, IndexError, struct.error, OverflowError) as error:
        cause = next((one for one in (error, *error.args) if isinstance(one, OSError)), None)
        if cause is not None:  # mutagen wraps those of the disk
            raise UsageError(f"{path} cannot be read: {why_unreadable(cause)}") from error
        raise UsageError(f"{path} cannot be read as a track: {clean(str(error), 200)}") from error
    length_s = float(getattr(getattr(file, "info", None), "length", 0) or 0)
    if file is None or not 0 < length_s < 1e6:
        raise UsageError(f"{path} is not a track: no sound was found in it")
    read = _READERS[path.suffix.lower()]
    texts, chapters, picture = read(file.tags, file) if file.tags is not None else ({}, [], b"")
    landmarks = _landmarks(path)
    if landmarks is not None:
        length_s = landmarks.duration_frames / SAMPLE_RATE
    spans = tuple(_spans(chapters[:MAX_CHAPTERS], length_s))
    suffix = next((one for magic, one in _PICTURES.items() if picture.startswith(magic)), "")
    if len(picture) > MAX_COVER_BYTES:
        suffix = ""
    steps = _steps(landmarks) if landmarks and landmarks.steps else _from_chapters(spans)
    info = TrackInfo(
        clean(texts.get("title", "")) or clean(path.stem) or "Track",
        clean(texts.get("artist", "")),
        clean(texts.get("album", "")),
        clean(texts.get("comment", ""), _MAX_COMMENT),
        round(length_s, 3),
        spans,
        tuple(steps),
        suffix,
        _version_of(path),
        _is_seekable(file),
    )
    return info, picture if suffix else b""


def _version_of(path: Path) -> str:
    try:
        return sha256_of(path)[0][:12]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {why_unreadable(error)}") from error


def _is_seekable(file: Any) -> bool:
    """Whether browsers seek exactly: not in an MP3 with a variable or unknown bit rate."""
    from mutagen.mp3 import BitrateMode  # noqa: PLC0415

    return getattr(file.info, "bitrate_mode", BitrateMode.CBR) is BitrateMode.CBR


_ReadTags = tuple[dict[str, str], list[tuple[float, str]], bytes]
"""Texts by name, chapters as start in seconds and title, and a picture."""


def _read_id3(tags: Any, _: Any) -> _ReadTags:
    names = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "comment": "COMM"}
    texts = {
        name: " ".join(map(str, tags.getall(key)[0].text)) for name, key in names.items() if tags.getall(key)
    }
    chapters = [
        (chapter.start_time / 1000, str(next(iter(chapter.sub_frames.getall("TIT2")), "")))
        for chapter in tags.getall("CHAP")
    ]
    return texts, chapters, next((bytes(frame.data) for frame in tags.getall("APIC")), b"")


def _read_mp4(tags: Any, file: Any) -> _ReadTags:
    names = {"title": "\xa9nam", "artist": "\xa9ART", "album": "\xa9alb", "comment": "\xa9cmt"}
    texts = {name: str(tags[key][0]) for name, key in names.items() if tags.get(key)}
    chapters = [(float(chapter.start), str(chapter.title)) for chapter in file.chapters or ()]
    return texts, chapters, next((bytes(cover) for cover in tags.get("covr") or ()), b"")


def _read_vorbis(tags: Any, file: Any) -> _ReadTags:
    texts = {name: str(tags[name][0]) for name in ("title", "artist", "album", "comment") if tags.get(name)}
    chapters = []
    for key in dict.fromkeys(key.lower() for key, _ in tags):
        found, time = _CHAPTER_KEY.fullmatch(key), _TIME.fullmatch(str(tags[key][0]).strip())
        if found and time:
            start_s = int(time[1]) * 3600 + int(time[2]) * 60 + float(time[3])
            chapters.append((start_s, str((tags.get(f"{key}name") or [""])[0])))
    return texts, chapters, next(_vorbis_pictures(tags, file), b"")


def _vorbis_pictures(tags: Any, file: Any) -> Iterator[bytes]:
    from mutagen.flac import Picture, error  # noqa: PLC0415

    yield from (bytes(picture.data) for picture in getattr(file, "pictures", ()))
    for text in tags.get("metadata_block_picture") or ():
        try:
            yield bytes(Picture(base64.b64decode(text, validate=True)).data)
        except (ValueError, error, struct.error):
            continue  # a damaged picture is no reason to leave the track out


_READERS: dict[str, Callable[[Any, Any], _ReadTags]] = {
    ".mp3": _read_id3,
    ".m4a": _read_mp4,
    ".m4b": _read_mp4,
    ".opus": _read_vorbis,
    ".flac": _read_vorbis,
}


def _landmarks(path: Path) -> Landmarks | None:
    from audiocoach.media.containers import container_of  # noqa: PLC0415
    from audiocoach.sound.landmarks import Landmarks  # noqa: PLC0415

    data = container_of(path).read_landmarks(path)
    return None if data is None else Landmarks.from_bytes(data)


def _spans(chapters: Sequence[tuple[float, str]], length_s: float) -> Iterator[tuple[float, float, str]]:
    """Each chapter up to the next one; chapters after the end or at the time of the next one are left out."""
    inside = sorted((chapter for chapter in chapters if 0 <= chapter[0] < length_s), key=lambda one: one[0])
    for number, (start_s, title) in enumerate(inside):
        end_s = inside[number + 1][0] if number + 1 < len(inside) else length_s
        if end_s > start_s:
            yield round(start_s, 3), round(end_s, 3), clean(title) or f"Chapter {number + 1}"


def _from_chapters(spans: Sequence[tuple[float, float, str]]) -> list[TrackStep]:
    return [TrackStep(start_s, title) for start_s, _, title in spans]


def _steps(landmarks: Landmarks) -> list[TrackStep]:
    """The steps; adjacent ones that look the same are merged, unless they are work."""
    steps = [
        TrackStep(
            round(mark.start_frame / SAMPLE_RATE, 3),
            clean(mark.name) or _KINDS.get(mark.kind, "Work"),
            mark.kind,
            _part(mark),
            f"Round {mark.round} of {mark.rounds}" if mark.round and mark.rounds > 1 else "",
        )
        for mark in landmarks.steps
        if 0 <= mark.start_frame < landmarks.duration_frames
    ]
    return [
        step
        for number, step in enumerate(steps)
        if number == 0
        or step.kind in ("work", "phase")
        or replace(step, start_s=0, kind="") != replace(steps[number - 1], start_s=0, kind="")
    ]


def _part(mark: StepMark) -> str:
    """``Get ready``, or ``10 reps, left, set 2``."""
    parts = []
    if mark.name and mark.kind in ("ready", "switch", "rest"):
        parts.append(_KINDS[mark.kind])
    if mark.kind == "work" and mark.reps:
        parts.append(f"{mark.reps} rep{'s' if mark.reps > 1 else ''}")
    if mark.side:
        parts.append(mark.side)
    if mark.set:
        parts.append(f"set {mark.set}")
    return ", ".join(parts)
