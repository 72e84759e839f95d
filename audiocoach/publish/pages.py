"""The pages of a site, from the templates beside this module: an index, and a page for each track."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from audiocoach.publish.index import IndexPage, chart_path
from audiocoach.publish.qr import qr_svg
from audiocoach.publish.track import CHART_COLUMNS, ListedTrack, PublishedTrack, Step
from audiocoach.units import format_seconds
from audiocoach.version import __version__

_WORK = ("work", "phase")
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
        }

    def index(self, page: IndexPage, *, count: int, length_s: float) -> bytes:
        """Return a page of the index; ``count`` and ``length_s`` are those of all tracks together."""
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
            "steps": [
                [step.start_s, step.name, step.part, step.round, step.kind] for step in track.info.steps
            ],
        }
        bars = _bars(track.info.steps, track.info.duration_s)
        return self._render("track.html", track=track, data=data, bars=bars, when=_when(track))

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


def _bars(steps: Sequence[Step], duration_s: float) -> list[dict[str, Any]]:
    """The parts of the timeline: where each begins and how wide it is, both in percent, and its look."""
    ends = [step.start_s for step in steps[1:]] + [duration_s]
    return (
        [
            {
                "left": f"{100 * step.start_s / duration_s:.3f}",
                "width": f"{100 * max(0.0, end - step.start_s) / duration_s:.3f}",
                "look": "work" if step.kind in _WORK else "chapter" if step.kind == "chapter" else "rest",
            }
            for step, end in zip(steps, ends, strict=bool(steps))
        ]
        if steps
        else []
    )
