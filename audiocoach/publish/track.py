"""A track as it is published: the contents of its tags, its landmarks, and its place in a block."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from audiocoach.units import shortened, without_steering

MEDIA_TYPES: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
}
"""The MIME type of each kind of file that is published, by its suffix. WAV is not: it has no chapters, and is
about ten times as large as an MP3.
"""

FILE_SUFFIXES = (*MEDIA_TYPES, ".html", ".chapters.json", ".lrc", ".png", ".jpg")
"""The suffixes of all files of a track."""

ASSETS = ("style.css", "index.css", "timeline.js", "player.js", "mp3.js", "offline.js", "sw.js")
"""The files that the pages of a site share."""

ICON_SIZES = (192, 512)
"""Width and height in pixels of the icons that phones request (``icon-192.png``, ...)."""

CHART_COLUMNS = 48
"""Columns of the small chart of a track."""

MAX_TITLE = 300
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Control characters, line ends, lone surrogates, and characters that XML does not allow."""


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """Where a track belongs in a block: ``week`` and ``day`` (1 is the first of the week) count from 1 and
    are 0 outside a block; ``day_name`` is such as ``tue``, ``date`` ISO 8601 or "".
    """

    block: str = ""
    week: int = 0
    day: int = 0
    day_name: str = ""
    date: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TrackStep:
    """The step from ``start_s`` to the next one. ``part`` is such as ``10 reps, left``, ``round`` such as
    ``Round 2 of 3``; ``kind`` is that of a segment, or ``chapter`` in a track that has only chapters.
    """

    start_s: float
    name: str
    kind: str = "chapter"
    part: str = ""
    round: str = ""


@dataclass(frozen=True, slots=True)
class TrackInfo:
    """The information in a file.

    ``chapters`` are tuples of start and end in seconds and a title. ``cover_suffix`` is ``.png``, ``.jpg``,
    or "" without a cover. ``version`` changes with the content of the file. In a file that is not
    ``is_seekable``, browsers do not seek exactly.
    """

    title: str
    artist: str
    album: str
    comment: str
    duration_s: float
    chapters: tuple[tuple[float, float, str], ...] = ()
    steps: tuple[TrackStep, ...] = ()
    cover_suffix: str = ""
    version: str = ""
    is_seekable: bool = True

    @property
    def has_steps(self) -> bool:
        """Whether there are steps to show while it plays."""
        return bool(self.steps)


@dataclass(frozen=True, slots=True)
class Summary:
    """The part of a track's information that the index and the feed need, small enough to keep ten thousand
    of them.

    ``chapters`` are tuples of a start in seconds and a title. ``chart`` has a digit for each of
    :data:`CHART_COLUMNS` equal parts of the track, 0 (rest) to 9 (work); it is "" without steps. ``muscles``
    are the names of groups, those that work longest first.
    """

    title: str
    artist: str
    comment: str
    duration_s: float
    chapters: tuple[tuple[float, str], ...] = ()
    has_steps: bool = False
    chart: str = ""
    muscles: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    cover_suffix: str = ""

    def to_json(self) -> list[Any]:
        """Return it as JSON-ready data, which :meth:`from_json` reads."""
        return list(astuple(self))

    @staticmethod
    def from_json(data: Sequence[Any]) -> Summary:
        """Read the result of :meth:`to_json`.

        Raises:
            TypeError, ValueError: if it is something else.
        """
        title, artist, comment, duration_s, chapters, has_steps, chart, muscles, equipment, cover = data
        outline = tuple((float(start_s), name) for start_s, name in chapters)
        names = [name for _, name in outline]
        texts = (title, artist, comment, chart, cover, *names, *muscles, *equipment)
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("expected text")
        return Summary(
            title,
            artist,
            comment,
            float(duration_s),
            outline,
            bool(has_steps),
            chart,
            tuple(muscles),
            tuple(equipment),
            cover,
        )


class _Named:
    """The names of a track's files."""

    __slots__ = ()
    name: str
    suffix: str
    info: TrackInfo | Summary

    @property
    def audio(self) -> str:
        """The name of its sound file."""
        return self.name + self.suffix

    @property
    def media_type(self) -> str:
        """The MIME type of its sound file."""
        return MEDIA_TYPES[self.suffix]

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"{self.name}.html"

    @property
    def chapters_file(self) -> str:
        """The name of its chapters as JSON; "" if it has none."""
        return f"{self.name}.chapters.json" if self.info.chapters else ""

    @property
    def lyrics_file(self) -> str:
        """The name of its steps as LRC; "" if it has none."""
        return f"{self.name}.lrc" if self.info.has_steps else ""

    @property
    def cover(self) -> str:
        """The name of its picture; "" if it has none."""
        return self.name + self.info.cover_suffix if self.info.cover_suffix else ""


@dataclass(frozen=True, slots=True)
class PublishedTrack(_Named):
    """A track whose page is being written: the ``name`` of its page and files, its file, and its information.

    ``guid`` stays the same when the track is built again.
    """

    name: str
    suffix: str
    bytes: int
    info: TrackInfo
    place: BlockPlace
    guid: str


@dataclass(frozen=True, slots=True)
class ListedTrack(_Named):
    """A track in the index and in the feed. The fields are those of :class:`PublishedTrack`."""

    name: str
    suffix: str
    bytes: int
    info: Summary
    place: BlockPlace
    guid: str


def clean(text: str, limit: int = MAX_TITLE) -> str:
    """Return text on one line, without what a page or feed may not contain: control characters, lone
    surrogates, and marks that change the direction of text. It is cut at ``limit`` characters.
    """
    return shortened(_NO_TEXT.sub(" ", without_steering(text)), limit)
