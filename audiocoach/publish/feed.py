"""The podcast feed of a site.

Chapters are given twice, because some players read the chapters file and others the feed.

Sources: RSS 2.0, Apple's "Podcast RSS feed requirements", the podcast namespace (podcastindex.org), Podlove
Simple Chapters 1.2.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from audiocoach.publish.track import ListedTrack
from audiocoach.units import format_seconds
from audiocoach.version import __version__

NAME = "feed.xml"
COVER = "cover.png"
_NAMESPACES = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
    "xmlns:psc": "http://podlove.org/simple-chapters",
}
_PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The UUID namespace of feed GUIDs in the podcast namespace."""
_FIRST = datetime(2020, 1, 1, 6, tzinfo=UTC)
"""The date of the first track without one. Feeds need dates, and the current time would change the feed at
every run.
"""
_STEP = timedelta(hours=1)


def feed_of(tracks: Sequence[ListedTrack], *, title: str, base: str, private: bool) -> Iterator[bytes]:
    """Yield the feed in parts; ``base`` is the address of the site, with a slash at the end. ``tracks`` are
    in training order; dates and numbers rise in it. The same tracks give the same bytes.
    """
    written = _Writer()
    written.open("rss", _NAMESPACES)
    written.open("channel")
    _channel(written, tracks, title, base, private=private)
    for track, date, number in zip(tracks, _dates(tracks), _numbers(tracks), strict=True):
        yield written.take()
        _item(written, track, date, number, base)
    written.close("channel")
    written.close("rss")
    yield written.take() + b"\n"


class _Writer:
    """Writes XML, one element a line, and returns it piece by piece."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._xml = XMLGenerator(self._bytes, "utf-8", short_empty_elements=True)
        self._xml.startDocument()
        self._depth = 0

    def open(self, tag: str, attributes: Mapping[str, str] | None = None) -> None:
        """Open an element with children."""
        self._indent()
        self._xml.startElement(tag, AttributesImpl(dict(attributes or {})))
        self._depth += 1

    def close(self, tag: str) -> None:
        """Close the element that was opened last."""
        self._depth -= 1
        self._indent()
        self._xml.endElement(tag)

    def add(self, tag: str, text: str = "", /, **attributes: str) -> None:
        """Add an element that contains only text."""
        self._indent()
        self._xml.startElement(tag, AttributesImpl(attributes))
        self._xml.characters(text)
        self._xml.endElement(tag)

    def take(self) -> bytes:
        """Return what was written since the last call."""
        self._xml.ignorableWhitespace("")  # closes a start tag that may still get an end
        data = self._bytes.getvalue()
        self._bytes.seek(0)
        self._bytes.truncate()
        return data

    def _indent(self) -> None:
        self._xml.ignorableWhitespace("\n" + " " * self._depth if self._depth else "")


def _channel(to: _Writer, tracks: Sequence[ListedTrack], title: str, base: str, *, private: bool) -> None:
    count = f"{len(tracks)} track{'' if len(tracks) == 1 else 's'}"
    to.add("title", title)
    to.add("link", base)
    to.add("description", f"{title}: audio training with {count}.")
    to.add("language", "en")
    to.add("generator", f"AudioCoach {__version__}")
    to.add("atom:link", href=base + NAME, rel="self", type="application/rss+xml")
    to.add(
        "itunes:author",
        next((one.info.artist for one in tracks if one.info.artist), "AudioCoach"),
    )
    to.add("itunes:type", "serial")
    to.add("itunes:explicit", "false")
    to.open("itunes:category", {"text": "Health & Fitness"})
    to.add("itunes:category", text="Fitness")
    to.close("itunes:category")
    to.add("itunes:image", href=base + COVER)
    to.open("image")
    for tag, text in (("url", base + COVER), ("title", title), ("link", base)):
        to.add(tag, text)
    to.close("image")
    to.add("podcast:guid", str(uuid.uuid5(_PODCAST_GUIDS, (base + NAME).partition("://")[2])))
    to.add("podcast:medium", "podcast")
    to.add("podcast:locked", "yes" if private else "no")
    if private:
        to.add("itunes:block", "Yes")


def _item(to: _Writer, track: ListedTrack, date: datetime, number: int, base: str) -> None:
    info, place = track.info, track.place
    to.open("item")
    to.add("title", info.title)
    to.add("link", base + track.page)
    to.add("description", _description(track))
    to.add("guid", track.guid, isPermaLink="false")
    to.add("pubDate", format_datetime(date))
    to.add("enclosure", url=base + track.audio, length=str(track.bytes), type=track.media_type)
    to.add("itunes:title", info.title)
    to.add("itunes:duration", str(max(1, round(info.duration_s))))
    to.add("itunes:explicit", "false")
    to.add("itunes:episodeType", "bonus" if place.optional else "full")
    if place.week:
        to.add("itunes:season", str(place.week))
        to.add("podcast:season", str(place.week), name=f"Week {place.week}")
    to.add("itunes:episode", str(number))
    to.add("podcast:episode", str(number))
    if track.chapters_file:
        to.add("podcast:chapters", url=base + track.chapters_file, type="application/json+chapters")
        to.open("psc:chapters", {"version": "1.2"})
        for start_s, title in info.chapters:
            to.add("psc:chapter", start=_npt(start_s), title=title)
        to.close("psc:chapters")
    to.close("item")


def _description(track: ListedTrack) -> str:
    info = track.info
    lines = [f"{format_seconds(info.duration_s)}.{f' {info.comment}' if info.comment else ''}"]
    if info.muscles:
        lines.append(f"Muscles: {', '.join(info.muscles)}.")
    if info.equipment:
        lines.append(f"You need: {', '.join(info.equipment)}.")
    return "\n".join([*lines, *(f"{format_seconds(start_s)} {title}" for start_s, title in info.chapters)])


def _npt(time_s: float) -> str:
    """``01:30:00.250``."""
    ms = round(time_s * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def _dates(tracks: Sequence[ListedTrack]) -> Iterator[datetime]:
    """The date of each track, later than that of the one before."""
    last = _FIRST - _STEP
    for track in tracks:
        last = max(_own_date(track.place.date) or last, last + _STEP)
        yield last


def _own_date(written: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(written)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(hour=date.hour or 6, tzinfo=UTC)
    return date.astimezone(UTC) if 1970 < date.year < 9000 else None


def _numbers(tracks: Sequence[ListedTrack]) -> Iterator[int]:
    """The number of each track in its week, which is its day unless another one has it."""
    last: dict[int, int] = {}
    for track in tracks:
        week, day = track.place.week, track.place.day
        last[week] = max(last.get(week, 0) + 1, day if week else 0)
        yield last[week]
