"""The pages of a site, from the templates beside this module: an index, and a page for each track."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from audiocoach.publish.artwork import qr_svg
from audiocoach.publish.index import IndexPage, chart_path
from audiocoach.publish.track import (
    ASSETS,
    CHART_COLUMNS,
    ICON_SIZES,
    ListedTrack,
    PublishedTrack,
    TrackInfo,
    TrackStep,
)
from audiocoach.units import format_seconds
from audiocoach.version import __version__

_WEEKDAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


class _Templates(BaseLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:
        try:
            return _read(template).decode(), None, None
        except OSError as error:
            raise TemplateNotFound(template) from error


def _read(name: str) -> bytes:
    return files("audiocoach.publish").joinpath("templates", name).read_bytes()


@cache
def look_version() -> str:
    """Return a short hash of style and scripts."""
    return sha256(b"".join(_read(name) for name in ASSETS)).hexdigest()[:8]


class Pages:
    """Renders the pages of one site. Everything that comes from tags is escaped."""

    def __init__(self, title: str, *, private: bool, has_feed: bool, url: str = "") -> None:
        """``private`` asks search engines to leave the pages out; ``has_feed`` links the feed. ``url`` is the
        address of the site, for its QR code.
        """
        self._url = url
        self._environment = Environment(
            loader=_Templates(),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["clock"] = format_seconds
        self._environment.filters |= {"hours": _hours, "when": _day, "chart": chart_path}
        self._shared = {
            "site": title,
            "private": private,
            "has_feed": has_feed,
            "program": f"AudioCoach {__version__}",
            "look": look_version(),
        }

    def index(self, page: IndexPage, *, count: int, length_s: float) -> bytes:
        """Return a page of the index; ``count`` and ``length_s`` are the totals of all tracks."""
        code = qr_svg(self._url) if self._url and page.number == 1 else ""
        values = {"count": count, "length_s": length_s, "qr": Markup(code), "url": self._url}
        return self._render("index.html", page=page, columns=CHART_COLUMNS, **values)

    def track(self, track: PublishedTrack) -> bytes:
        """Return the page of one track."""
        data = {
            "title": track.info.title,
            "artist": track.info.artist,
            "album": track.place.block or track.info.album,
            "cover": track.cover,
            "duration": track.info.duration_s,
            "bytes": track.bytes,
            "type": track.media_type,
            "version": track.info.version,
            "exact": track.info.is_seekable,
            "chapters": [[start_s, title] for start_s, _, title in track.info.chapters],
            "steps": [
                [step.start_s, step.name, step.part, step.round, step.kind] for step in track.info.steps
            ],
        }
        first = _first(track.info)
        return self._render("track.html", track=track, data=data, first=first, when=_when(track))

    def manifest(self) -> bytes:
        """Return the web manifest, which lets a phone install the site."""
        site = self._shared["site"]
        icons = [
            {"src": f"icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size in ICON_SIZES
            for purpose in ("any", "maskable")
        ]
        data = {
            "name": site,
            "short_name": site,
            "id": "index.html",
            "start_url": "index.html",
            "scope": "./",
            "display": "standalone",
            "background_color": "#111629",
            "theme_color": "#111629",
            "icons": icons,
        }
        return json.dumps(data, ensure_ascii=False, indent=1).encode()

    def _render(self, template: str, **values: Any) -> bytes:
        return self._environment.get_template(template).render(self._shared | values).encode()


def _hours(time_s: float) -> str:
    """``45 min``, ``12 h 30 min``."""
    hours, minutes = divmod(max(1, round(time_s / 60)), 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")))


def _day(track: ListedTrack) -> str:
    """``Tue, 5 Jan``, ``Tuesday``, or "" outside a block."""
    when = _when(track)
    return when.rpartition(" ")[0] if "," in when else when


def _when(track: PublishedTrack | ListedTrack) -> str:
    """``Tue, 5 Jan 2027``, ``Tuesday``, or "" outside a block."""
    day = _WEEKDAYS.get(track.place.day_name, "")
    try:
        at = date.fromisoformat(track.place.date[:10])
    except ValueError:
        return day
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    return f"{list(_WEEKDAYS)[at.weekday()].capitalize()}, {at.day} {months.split()[at.month - 1]} {at.year}"


def _first(info: TrackInfo) -> dict[str, Any]:
    """The text shown before the track plays: its first step and the name of the second."""
    first, second = [*info.steps, *[TrackStep(0, "")] * 2][:2]
    name = first.name or info.title
    lines = 3 if len(name) > 40 else 2
    letters = max(8, -(-len(name) // lines), *map(len, name.split() or [""]))
    after = ", ".join(filter(None, (second.name, second.part))) or "The end"
    return {
        "name": name,
        "part": first.part,
        "round": first.round,
        "kind": first.kind,
        "next": after,
        "letters": letters,
    }
