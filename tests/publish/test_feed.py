"""The feed: what podcast programs need is in it, dates and numbers rise, and hostile titles are only text."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import podcastparser
import pytest
from PIL import Image

from audiocoach.publish import feed as feeds
from audiocoach.publish import publish
from audiocoach.publish.track import BlockPlace, ListedTrack, Summary

URL = "https://example.org/t"
URI = r"https://example\.org/t/[\w.-]*"
CHANNEL = {
    "title": r".+", "link": URI, "description": r".+", "language": r"en",
    "generator": r"AudioCoach [\d.]+\S*",
    "image/url": URI, "image/title": r".+", "image/link": URI, "atom:link@href": URI,
    "atom:link@rel": r"self",
    "atom:link@type": r"application/rss\+xml", "itunes:author": r".+", "itunes:type": r"serial",
    "itunes:explicit": r"true|false", "itunes:image@href": URI, "itunes:category@text": r"Health & Fitness",
    "itunes:category/itunes:category@text": r"Fitness",
    "podcast:guid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "podcast:medium": r"podcast", "podcast:locked": r"yes|no",
}  # fmt: skip
ITEM = {
    "title": r".+", "link": URI, "description": r"(?s).+", "guid": r"audiocoach-[0-9a-f]{32}",
    "guid@isPermaLink": r"false", "pubDate": r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000",
    "enclosure@url": URI, "enclosure@length": r"[1-9]\d*", "enclosure@type": r"audio/(mpeg|mp4|ogg|flac)",
    "itunes:title": r".+", "itunes:duration": r"[1-9]\d*", "itunes:explicit": r"true|false",
    "itunes:episodeType": r"full|bonus", "itunes:season": r"[1-9]\d*", "podcast:season": r"[1-9]\d*",
    "podcast:season@name": r"Week \d+", "itunes:episode": r"[1-9]\d*", "podcast:episode": r"[1-9]\d*",
    "podcast:chapters@url": URI, "podcast:chapters@type": r"application/json\+chapters",
    "psc:chapters@version": r"1\.2",
}  # fmt: skip
"""The schema of a block's feed: each place is there once, and what is in it. ``@`` is an attribute."""
SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
READ_WITH_PARTYTIME = """
const { parseFeed } = require("podcast-partytime");
const feed = parseFeed(require("fs").readFileSync(process.argv[1], "utf8"));
console.log(JSON.stringify([feed.title, feed.items.map((item) => [item.title, item.enclosure, item.duration,
  item.podcastSeason?.number, item.podcastEpisode?.number, item.podcastChapters])]));
"""


def one_of(title: str = "Legs", place: BlockPlace | None = None) -> ListedTrack:
    """A track with this title."""
    return ListedTrack("legs", ".mp3", 5, Summary(title, "Jo", "", 90.4), place or BlockPlace(), "guid")


def feed_of(tracks: list[ListedTrack], **options: object) -> bytes:
    """The whole feed."""
    return b"".join(feeds.feed_of(tracks, **options))  # type: ignore[arg-type]


def test_a_block_has_all_that_a_feed_needs(make_block, tmp_path: Path) -> None:
    """Every required tag is there; lengths, types, numbers and dates are those of the tracks."""
    publish([make_block()], tmp_path / "site", url=URL)
    root = ET.parse(tmp_path / "site" / "feed.xml").getroot()
    for element, schema in (("channel", CHANNEL), ("item", ITEM)):
        for node in root.iter(element):
            for place, form in schema.items():
                path, _, attribute = place.partition("@")
                (found,) = node.findall(path, SPACES)
                text = found.get(attribute) if attribute else found.text
                assert re.fullmatch(form, text or ""), place
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


def test_a_client_of_podcasting_2_reads_it(make_block, tmp_path: Path) -> None:
    """Seasons, episodes, sound and chapters, as podcast-partytime of npm sees them; skipped without it."""
    folder = os.environ.get("AUDIOCOACH_TEST_NODE_MODULES", "node_modules")
    if not shutil.which("node") or not os.path.isdir(os.path.join(folder, "podcast-partytime")):
        pytest.skip("podcast-partytime is not installed: npm install podcast-partytime@4")
    publish([make_block()], tmp_path / "site", url=URL)
    command = ["node", "-e", READ_WITH_PARTYTIME, str(tmp_path / "site" / "feed.xml")]
    node = os.environ | {"NODE_PATH": os.path.abspath(folder)}
    said = subprocess.run(command, env=node, capture_output=True, check=True).stdout
    title, items = json.loads(said.splitlines()[-1])  # above it are its log's lines
    assert title == "Strong legs"
    size = (tmp_path / "site" / "week-01-2-tue-legs.mp3").stat().st_size
    first = next(item for item in items if item[3:5] == [1, 2])
    assert first == [
        "Legs (week 1, tue)",
        {"url": f"{URL}/week-01-2-tue-legs.mp3", "type": "audio/mpeg", "length": size},
        3,
        1,
        2,
        {"url": f"{URL}/week-01-2-tue-legs.chapters.json", "type": "application/json+chapters"},
    ]
    assert sorted(item[3:5] for item in items) == [[1, 2], [1, 4], [2, 2]]


def test_dates_and_numbers_rise_in_one_order() -> None:
    """Tracks without dates, with dates that are no dates, and two on one day are still in their order."""
    places = [
        BlockPlace(), BlockPlace(),
        BlockPlace("A", 1, 2, "tue", "2027-01-05"), BlockPlace("B", 1, 2, "tue", "2027-01-05"),
        BlockPlace("A", 1, 4, "thu", "soon"), BlockPlace("A", 2, 1, "mon", "2027-01-11T18:30:00+01:00"),
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
