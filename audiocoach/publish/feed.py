"""The podcast feed of a site, and the chapters of a track as JSON.

Sources: RSS 2.0, Apple's "Podcast RSS feed requirements", the podcast namespace (podcastindex.org), JSON
Chapters 1.2.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from audiocoach.publish.track import PublishedTrack
from audiocoach.units import format_seconds
from audiocoach.version import __version__

NAME = "feed.xml"
COVER = "cover.png"
_ATOM = "http://www.w3.org/2005/Atom"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"
_FIRST = datetime(2020, 1, 1, 6, tzinfo=UTC)
"""The date of the first track without one. Feeds need dates, and a clock would change the feed every time."""
_STEP = timedelta(hours=1)


def feed_of(tracks: Sequence[PublishedTrack], *, title: str, base: str, private: bool) -> bytes:
    """Return the feed; ``base`` is the address of the site, with a slash at the end. ``tracks`` are in the
    order of training, in which dates and numbers rise. The same tracks give the same bytes.
    """
    for prefix, namespace in (("atom", _ATOM), ("itunes", _ITUNES), ("podcast", _PODCAST)):
        ET.register_namespace(prefix, namespace)
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")
    _text(channel, "title", title)
    _text(channel, "link", base)
    _text(channel, "description", f"{title}: audio training with {len(tracks)} tracks.")
    _text(channel, "language", "en")
    _text(channel, "generator", f"AudioCoach {__version__}")
    link = {"href": base + NAME, "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, f"{{{_ATOM}}}link", link)
    _text(
        channel,
        f"{{{_ITUNES}}}author",
        next((one.info.artist for one in tracks if one.info.artist), "AudioCoach"),
    )
    _text(channel, f"{{{_ITUNES}}}type", "serial")
    _text(channel, f"{{{_ITUNES}}}explicit", "false")
    category = ET.SubElement(channel, f"{{{_ITUNES}}}category", {"text": "Health & Fitness"})
    ET.SubElement(category, f"{{{_ITUNES}}}category", {"text": "Fitness"})
    ET.SubElement(channel, f"{{{_ITUNES}}}image", {"href": base + COVER})
    image = ET.SubElement(channel, "image")
    for tag, text in (("url", base + COVER), ("title", title), ("link", base)):
        _text(image, tag, text)
    _text(channel, f"{{{_PODCAST}}}medium", "podcast")
    _text(channel, f"{{{_PODCAST}}}locked", "yes" if private else "no")
    if private:
        _text(channel, f"{{{_ITUNES}}}block", "Yes")
    for track, date, number in zip(tracks, _dates(tracks), _numbers(tracks), strict=True):
        _item(channel, track, date, number, base)
    ET.indent(root, " ")
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _item(channel: ET.Element, track: PublishedTrack, date: datetime, number: int, base: str) -> None:
    info, place = track.info, track.place
    item = ET.SubElement(channel, "item")
    _text(item, "title", info.title)
    _text(item, "link", base + track.page)
    _text(item, "description", _description(track))
    ET.SubElement(item, "guid", {"isPermaLink": "false"}).text = track.guid
    _text(item, "pubDate", format_datetime(date))
    enclosure = {"url": base + track.audio, "length": str(track.bytes), "type": track.media_type}
    ET.SubElement(item, "enclosure", enclosure)
    _text(item, f"{{{_ITUNES}}}title", info.title)
    _text(item, f"{{{_ITUNES}}}duration", str(round(info.duration_s)))
    _text(item, f"{{{_ITUNES}}}explicit", "false")
    _text(item, f"{{{_ITUNES}}}episodeType", "bonus" if place.optional else "full")
    if place.week:
        _text(item, f"{{{_ITUNES}}}season", str(place.week))
        season = {"name": f"Week {place.week}"}
        ET.SubElement(item, f"{{{_PODCAST}}}season", season).text = str(place.week)
    _text(item, f"{{{_ITUNES}}}episode", str(number))
    _text(item, f"{{{_PODCAST}}}episode", str(number))
    if track.chapters_file:
        chapters = {"url": base + track.chapters_file, "type": "application/json+chapters"}
        ET.SubElement(item, f"{{{_PODCAST}}}chapters", chapters)


def _description(track: PublishedTrack) -> str:
    length = format_seconds(track.info.duration_s)
    lines = [f"{length}." if not track.info.comment else f"{length}. {track.info.comment}"]
    lines += [f"{format_seconds(start_s)} {title}" for start_s, _, title in track.info.chapters]
    return "\n".join(lines)


def _dates(tracks: Sequence[PublishedTrack]) -> Iterator[datetime]:
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
    return date.astimezone(UTC) if date.year > 1970 else None


def _numbers(tracks: Sequence[PublishedTrack]) -> Iterator[int]:
    """The number of each track in its week, which is its day unless another one has it."""
    last: dict[int, int] = {}
    for track in tracks:
        week, day = track.place.week, track.place.day
        last[week] = max(last.get(week, 0) + 1, day if week else 0)
        yield last[week]


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def chapters_json(track: PublishedTrack) -> bytes:
    """Return the chapters of a track; times are whole seconds where they can be, which all readers take."""
    chapters = [
        {"startTime": _number(start), "title": title, "endTime": _number(end)}
        for start, end, title in track.info.chapters
    ]
    data = {"version": "1.2.0", "title": track.info.title, "chapters": chapters}
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def _number(time_s: float) -> float | int:
    return int(time_s) if time_s == int(time_s) else time_s
