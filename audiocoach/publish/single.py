"""One track as one page that holds everything: sound, style and scripts."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

from audiocoach.errors import OutputError, UsageError
from audiocoach.files import open_regular
from audiocoach.media.output import whole_or_nothing
from audiocoach.publish.collect import find_sources, portable
from audiocoach.publish.pages import Pages
from audiocoach.publish.reading import read_track
from audiocoach.publish.track import ASSETS, BlockPlace, PublishedTrack, TrackInfo

MAX_SOUND_BYTES = 64_000_000
"""More than an hour at the standard quality. A phone keeps such a page in memory three times over."""
_GENERATOR = b'<meta name="generator" content="AudioCoach '
_HEAD_BYTES = 4000
_PIECE = 3 << 16
"""Bytes that are encoded at once: a multiple of three, so that the pieces join."""
_RULES = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "media-src blob:; connect-src blob:"
)
"""The content security policy: the page loads nothing from anywhere."""
_SOUND = """\
(() => {
  const text = document.getElementById("sound").textContent;
  const bytes = new Uint8Array(SIZE);
  for (let from = 0, to = 0; from < text.length; from += 65536) {
    const part = atob(text.slice(from, from + 65536));
    for (let index = 0; index < part.length; index += 1, to += 1) bytes[to] = part.charCodeAt(index);
  }
  const address = URL.createObjectURL(new Blob([bytes], { type: TYPE }));
  document.querySelector("audio").src = address;
  document.addEventListener("DOMContentLoaded", () => {
    const links = document.querySelectorAll("a[download]");
    for (const link of links) Object.assign(link, { href: address, download: NAME });
  });
})();
"""
"""Turns the sound into a blob of the page, in which every browser can seek."""


def publish_single(path: Path, output: Path) -> PublishedTrack:
    """Write the page of a track with its sound in it.

    Raises:
        UsageError: if it is no track, or longer than a page should be.
        OutputError: if it cannot be written, or would replace a file that is not such a page.
    """
    (source,) = find_sources([path])
    info, _ = read_track(path)
    size = os.stat(path).st_size
    if size > MAX_SOUND_BYTES:
        raise UsageError(
            f"{path} has {size / 1e6:.0f} MB, and at most {MAX_SOUND_BYTES / 1e6:.0f} MB fit into one page; "
            f"{smaller_build(info)}, or publish it without --single"
        )
    if os.path.lexists(output) and not _is_ours(output):
        raise OutputError(f"{output} was not made by AudioCoach; move it, or choose another name with -o")
    suffix = path.suffix.lower()
    info = replace(info, cover_suffix="")
    track = PublishedTrack(portable(path.stem), suffix, size, info, source.place or BlockPlace(), "")
    page = Pages(info.album or info.title, private=True, has_feed=False).track(track).decode()
    whole = _Whole(page, track)
    before, after = whole.parts()
    with path.open("rb") as sound, whole_or_nothing(output) as file:
        file.write(before.encode())
        file.writelines(_encoded(sound.read, size, path))
        file.write(after.encode())
    return track


def smaller_build(info: TrackInfo) -> str:
    """Say how a track is built so that it gets smaller. A track that browsers cannot seek in
    has a variable bit rate, so it already has the smallest quality.
    """
    has_smallest = not info.is_seekable
    return f"build it {'' if has_smallest else 'with --quality smallest, or '}without music"


def _is_ours(path: Path) -> bool:
    try:
        file = open_regular(path)
        if file is None:
            return False
        with file:
            return _GENERATOR in file.read(_HEAD_BYTES)
    except OSError:
        return False


def _encoded(read: object, size: int, path: Path) -> Iterator[bytes]:
    done = 0
    while piece := read(_PIECE):  # type: ignore[operator]
        done += len(piece)
        yield base64.b64encode(piece)
    if done != size:
        raise UsageError(f"{path} changed while it was read; publish again when it is finished")


class _Whole(HTMLParser):
    """A page with everything embedded except the sound, whose place splits it in two."""

    def __init__(self, page: str, track: PublishedTrack) -> None:
        super().__init__(convert_charrefs=False)
        self._track = track
        self._before: list[str] = []
        self._out: list[str] = []
        self._dropped = ""
        self._data = False
        self.feed(page)
        self.close()

    def parts(self) -> tuple[str, str]:
        """The page before the sound, and after it."""
        return "".join(self._before), "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Replace references to other files."""
        if self._dropped:
            return
        values = {name: value or "" for name, value in attrs}
        file = (values.get("href") or values.get("src") or "").partition("?")[0]
        text = self.get_starttag_text() or ""
        if tag == "link":
            text = f"<style>\n{_asset(file)}</style>" if values.get("rel") == "stylesheet" else ""
        elif tag == "script" and file:
            text = "" if file == "offline.js" else f"<script>\n{_asset(file)}"
            self._dropped = "" if text else tag
        elif tag == "a" and file not in ("", self._track.audio):
            text, self._dropped = "", tag
        elif tag == "audio":
            text = text.replace(f' src="{escape(self._track.audio)}"', "")
        elif tag == "script" and values.get("id") == "track":
            self._data = True
        elif "charset" in values:
            text += f'\n<meta http-equiv="Content-Security-Policy" content="{_RULES}">'
        self._out.append(text)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element of an SVG drawing."""
        self._keep(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Keep an end tag; the sound follows that of the player."""
        if self._dropped:
            self._dropped = "" if tag == self._dropped else self._dropped
            return
        self._data = False
        self._out.append(f"</{tag}>")
        if tag == "audio":
            self._out.append('\n<script type="text/plain" id="sound">')
            self._before, self._out = self._out, ["</script>\n<script>\n", self._script(), "</script>"]

    def handle_data(self, data: str) -> None:
        """Keep text, except that the player does not look for another version of the sound."""
        if self._data:
            told = json.loads(data) | {"version": ""}
            data = json.dumps(told).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        """Keep a sign."""
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep a sign."""
        self._keep(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """Keep the document type."""
        self._keep(f"<!{decl}>")

    def _keep(self, text: str) -> None:
        if not self._dropped:
            self._out.append(text)

    def _script(self) -> str:
        name = json.dumps(self._track.audio)
        kind = json.dumps(self._track.media_type)
        return _SOUND.replace("SIZE", str(self._track.bytes)).replace("TYPE", kind).replace("NAME", name)


def _asset(name: str) -> str:
    if name not in ASSETS:
        raise ValueError(f"{name} is not a file of every site")
    return files("audiocoach.publish").joinpath("templates", name).read_text(encoding="utf-8")
