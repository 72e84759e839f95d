"""The feed: what podcast programs need is in it, dates and numbers rise, and hostile titles are only text."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import podcastparser
from PIL import Image

from audiocoach.publish import feed as feeds
from audiocoach.publish import publish
from audiocoach.publish.track import ListedTrack, Place, Summary

URL = "https://example.org/t"
REQUIRED = {
    "channel": ("title", "link", "description", "language", "image", "atom:link", "itunes:image",
                "itunes:type", "itunes:category", "itunes:explicit", "itunes:author"),
    "item": ("title", "guid", "pubDate", "enclosure", "description", "link", "itunes:duration",
             "itunes:season", "itunes:explicit", "itunes:episode", "itunes:episodeType", "podcast:season",
             "podcast:chapters"),
}  # fmt: skip
"""What directories and apps ask for in a feed of a block."""
SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}


def one_of(title: str = "Legs", place: Place | None = None) -> ListedTrack:
    """A track with this title."""
    return ListedTrack("legs", ".mp3", 5, Summary(title, "Jo", "", 90.4), place or Place(), "guid")


def feed_of(tracks: list[ListedTrack], **options: object) -> bytes:
    """The whole feed."""
    return b"".join(feeds.feed_of(tracks, **options))  # type: ignore[arg-type]


def test_a_block_has_all_that_a_feed_needs(make_block, tmp_path: Path) -> None:
    """Every required tag is there; lengths, types, numbers and dates are those of the tracks."""
    publish([make_block()], tmp_path / "site", url=URL)
    root = ET.parse(tmp_path / "site" / "feed.xml").getroot()
    for element, tags in REQUIRED.items():
        for node in root.iter(element):
            assert not [tag for tag in tags if node.find(tag, SPACES) is None]
    feed = feedparser.parse((tmp_path / "site" / "feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.feed.title == "Strong legs"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [f"{URL}/feed.xml"]
    assert [(entry.itunes_season, entry.itunes_episode) for entry in feed.entries] == [
        ("1", "2"),
        ("1", "4"),
        ("2", "2"),
    ]
    assert [entry.published[5:16] for entry in feed.entries] == ["05 Jan 2027", "07 Jan 2027", "12 Jan 2027"]
    for entry in feed.entries:
        sound = entry.enclosures[0]
        path = tmp_path / "site" / sound.href.removeprefix(f"{URL}/")
        assert (int(sound.length), sound.type) == (path.stat().st_size, "audio/mpeg")
        chapters = tmp_path / "site" / entry.podcast_chapters["url"].removeprefix(f"{URL}/")
        assert json.loads(chapters.read_bytes())["version"] == "1.2.0"
        assert (tmp_path / "site" / entry.link.removeprefix(f"{URL}/")).is_file()
    assert len({entry.id for entry in feed.entries}) == 3
    with Image.open(tmp_path / "site" / "cover.png") as picture:
        assert picture.size == (1400, 1400)


def test_gpodder_reads_it(make_block, tmp_path: Path) -> None:
    """Its own parser finds each episode's sound, length, number and chapters."""
    publish([make_block()], tmp_path / "site", url=URL)
    with (tmp_path / "site" / "feed.xml").open("rb") as file:
        feed = podcastparser.parse(f"{URL}/feed.xml", file)
    assert (feed["title"], feed["link"], feed["cover_url"]) == ("Strong legs", f"{URL}/", f"{URL}/cover.png")
    assert feed["explicit"] is False
    first = min(feed["episodes"], key=lambda episode: episode["published"])
    assert first["title"] == "Legs (week 1, tue)"
    assert (first["total_time"], first["number"]) == (3, 2)
    assert first["enclosures"][0]["mime_type"] == "audio/mpeg"
    assert first["enclosures"][0]["url"] == f"{URL}/week-01-2-tue-legs.mp3"
    assert first["chapters"] == [
        {"start": 0, "title": "Warm-up"},
        {"start": 1, "title": "Legs, round 1 of 2"},
    ]
    assert len({episode["guid"] for episode in feed["episodes"]}) == 3


def test_dates_and_numbers_rise_in_one_order() -> None:
    """Tracks without dates, with dates that are no dates, and two on one day are still in their order."""
    places = [
        Place(), Place(), Place("A", 1, 2, "tue", "2027-01-05"), Place("B", 1, 2, "tue", "2027-01-05"),
        Place("A", 1, 4, "thu", "soon"), Place("A", 2, 1, "mon", "2027-01-11T18:30:00+01:00"),
    ]  # fmt: skip
    feed = feedparser.parse(
        feed_of([one_of(place=place) for place in places], title="T", base="https://a/", private=False)
    )
    dates = [entry.published_parsed for entry in feed.entries]
    assert dates == sorted(set(dates))
    assert [entry.itunes_episode for entry in feed.entries] == ["1", "2", "2", "3", "4", "1"]
    assert dates[-1][:5] == (2027, 1, 11, 17, 30)


def test_a_hostile_title_is_text() -> None:
    """Markup, the end of a CDATA section and quotes come back as they were."""
    title = "<script>alert(1)</script> ]]> \"'& 🏋️ תרגיל"
    feed = feedparser.parse(
        feed_of([one_of(title)], title=title, base="https://a/", private=True), sanitize_html=False
    )
    assert not feed.bozo
    root = ET.fromstring(feed_of([one_of(title)], title=title, base="https://a/", private=True))
    assert [node.text for node in root.iter("title")] == [title, title, title]


def test_a_private_feed_asks_to_be_left_alone() -> None:
    """Directories are told not to list it, and it cannot be moved to them."""
    feed = feed_of([one_of()], title="T", base="https://a/", private=True).decode()
    assert "<itunes:block>Yes</itunes:block>" in feed
    assert "<podcast:locked>yes</podcast:locked>" in feed
