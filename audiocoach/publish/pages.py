"""The pages of a site, from the templates beside this module: an index, and a page for each track."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound

from audiocoach.publish.track import PublishedTrack, Step
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

    def __init__(self, title: str, *, private: bool, has_feed: bool) -> None:
        """``private`` asks search engines to leave the pages out; ``has_feed`` links the feed."""
        self._environment = Environment(
            loader=_Templates(),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["clock"] = format_seconds
        self._shared = {
            "site": title,
            "private": private,
            "has_feed": has_feed,
            "program": f"AudioCoach {__version__}",
        }

    def index(self, tracks: Sequence[PublishedTrack]) -> bytes:
        """Return the index: the tracks by week."""
        weeks: dict[tuple[str, int], list[PublishedTrack]] = {}
        for track in tracks:
            weeks.setdefault((track.place.block, track.place.week), []).append(track)
        names = {block for block, _ in weeks if block}
        groups = [
            {
                "title": " · ".join(
                    filter(None, (block if len(names) > 1 else "", f"Week {week}" if week else ""))
                )
                or ("Tracks" if names else ""),
                "tracks": [{"track": track, "when": _when(track)} for track in members],
                "length_s": sum(track.info.duration_s for track in members),
            }
            for (block, week), members in weeks.items()
        ]
        return self._render("index.html", groups=groups, count=len(tracks))

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


def _when(track: PublishedTrack) -> str:
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
