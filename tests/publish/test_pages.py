"""The pages: everything is there, nothing comes from elsewhere, and a title is never code."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from audiocoach.publish import publish
from audiocoach.publish.index import index_pages
from audiocoach.publish.pages import Pages
from audiocoach.publish.summary import summarise
from audiocoach.publish.track import ASSETS, BlockPlace, ListedTrack, PublishedTrack, TrackInfo, TrackStep

ROLES = {"now", "next", "left", "round", "timeline", "play", "total"}
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "' onclick='alert(1)",
    "{{ 7 * 7 }} {% include 'x' %}",
    "<!-- --> ]]> &lt;b&gt; \\u003c/script\\u003e",
    "🏋️ תרגיל كتلة",
)


class Page(HTMLParser):
    """The elements of a page with their attributes, its scripts, and its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.texts[self._open] = self.texts.get(self._open, "") + data

    def all(self, attribute: str) -> list[str]:
        """The values of an attribute in all elements."""
        return [values[attribute] or "" for _, values in self.elements if attribute in values]


def index_of(pages: Pages, track: PublishedTrack) -> Page:
    """The index of one track."""
    listed = ListedTrack(track.name, track.suffix, 5, summarise(track.info), track.place, "guid")
    return Page(pages.index(next(index_pages([listed])), count=1, length_s=60.0))


def hostile_track(text: str) -> PublishedTrack:
    """A track with this text wherever one can be."""
    step = TrackStep(0.0, text, "work", text, text)
    info = TrackInfo(text, text, text, text, 60.0, ((0.0, 60.0, text),), (step,), ".png")
    return PublishedTrack("legs", ".mp3", 5, info, BlockPlace(text, 1, 1, "mon", text), "guid")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_inert(text: str) -> None:
    """The pages have the elements and attributes that those of a plain text have; the text is whole."""
    shapes = []
    for one in (text, "Plain"):
        pages, track = Pages(one, private=False, has_feed=True), hostile_track(one)
        page, index = Page(pages.track(track)), index_of(pages, track)
        shapes.append([(tag, sorted(values)) for tag, values in (*page.elements, *index.elements)])
        assert page.texts["h1"] == one
        assert json.loads(page.texts["script"])["title"] == one
        scripts = [
            (values.get("src") or "").partition("?")[0] for tag, values in page.elements if tag == "script"
        ]
        assert scripts == ["", "timeline.js", "player.js", "offline.js"]
        assert [one.partition("?")[0] for one in index.all("src") if ".js" in one] == ["offline.js"]
    assert shapes[0] == shapes[1]


def test_a_page_has_its_parts_and_nothing_from_elsewhere(make_block, tmp_path: Path) -> None:
    """All roles, the audio element, and links only to files of the site, which exist."""
    site = tmp_path / "site"
    publish([make_block()], site, url="https://example.org/t")
    for path in site.glob("*.html"):
        page = Page(path.read_bytes())
        for link in (*page.all("href"), *page.all("src")):
            file, _, anchor = link.partition("#")
            assert (site / (file.partition("?")[0] or path.name)).is_file()
            assert not anchor or anchor in page.all("id")
        text = path.read_text(encoding="utf-8").replace("https://example.org/t/</p>", "")
        assert "http" not in re.sub(r"http-equiv", "", text)
        if path.name != "index.html":
            assert {*page.all("data-role")} >= ROLES
            assert [values["src"] for tag, values in page.elements if tag == "audio"] == [f"{path.stem}.mp3"]
    for name in ASSETS:
        assert "://" not in (site / name).read_text(encoding="utf-8")
    index = (site / "index.html").read_text(encoding="utf-8")
    assert index.index(">Week 1<") < index.index("week-01-2-tue-legs.html") < index.index(">Week 2<")
    assert "Tue, 5 Jan ·" in index


def test_pages_are_light(make_block, tmp_path: Path) -> None:
    """All that a page loads without its sound is at most 150 KB."""
    site = tmp_path / "site"
    publish([make_block()], site)
    page = site / "week-01-2-tue-legs.html"
    assert (
        sum((site / name).stat().st_size for name in (page.name, *ASSETS, "cover.png", "icon-192.png"))
        < 150_000
    )


def test_a_track_that_tells_nothing_has_a_page() -> None:
    """No chapters, no steps, no artist: its title is what is on."""
    track = PublishedTrack("a", ".opus", 5, TrackInfo("A", "", "", "", 61.0), BlockPlace(), "guid")
    page = Page(Pages("T", private=True, has_feed=False).track(track))
    assert page.texts["h1"] == "A"
    assert "noindex, nofollow" in page.all("content")
