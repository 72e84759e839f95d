"""The content of the index: the tracks by week, a hundred a page, and the length of each week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiocoach.publish.track import CHART_COLUMNS, ListedTrack

PER_PAGE = 100
MAX_WEEKS_SHOWN = 60
"""Weeks in the overview; a longer plan is shown without it."""
_CHART_HEIGHT = 9
_MAX_PARTS = 14

_Key = tuple[str, int]
"""The name of a block, and a week in it."""


@dataclass(frozen=True, slots=True)
class WeekGroup:
    """Tracks of one week on one page. ``anchor`` is its place on the page."""

    title: str
    anchor: str
    length_s: float
    tracks: tuple[ListedTrack, ...]


@dataclass(frozen=True, slots=True)
class WeekBar:
    """A bar of the overview: its link, its share of the longest week (0 to 100), and the length of each of
    its tracks in minutes, or of many tracks together.
    """

    title: str
    short: str
    href: str
    length_s: float
    count: int
    percent: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page of the index: its number of ``pages`` and its groups. The first one has the overview."""

    number: int
    pages: int
    groups: tuple[WeekGroup, ...]
    weeks: tuple[WeekBar, ...] = ()

    @property
    def name(self) -> str:
        """The name of its file."""
        return page_name(self.number)

    @property
    def before(self) -> str:
        """The name of the page before; "" on the first."""
        return page_name(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        """The name of the next page; "" on the last."""
        return page_name(self.number + 1) if self.number < self.pages else ""


def page_name(number: int) -> str:
    """Return the name of a page of the index; the first is 1."""
    return "index.html" if number == 1 else f"page-{number}.html"


def index_pages(tracks: Sequence[ListedTrack]) -> Iterator[IndexPage]:
    """Yield the pages of the index; there is at least one."""
    blocks: dict[str, int] = {}
    for track in tracks:
        if track.place.block:
            blocks.setdefault(track.place.block, len(blocks) + 1)
    count = max(1, -(-len(tracks) // PER_PAGE))
    lengths_s: dict[_Key, list[float]] = {}
    first_page: dict[_Key, int] = {}
    for number, track in enumerate(tracks):
        key = (track.place.block, track.place.week)
        lengths_s.setdefault(key, []).append(track.info.duration_s)
        first_page.setdefault(key, number // PER_PAGE + 1)

    def group(key: _Key, members: Sequence[ListedTrack]) -> WeekGroup:
        return WeekGroup(_title(key, blocks), _anchor(key, blocks), sum(lengths_s[key]), tuple(members))

    for number in range(1, count + 1):
        groups: dict[_Key, list[ListedTrack]] = {}
        for track in tracks[(number - 1) * PER_PAGE : number * PER_PAGE]:
            groups.setdefault((track.place.block, track.place.week), []).append(track)
        weeks = tuple(_overview(lengths_s, first_page, blocks)) if number == 1 else ()
        yield IndexPage(number, count, tuple(group(*one) for one in groups.items()), weeks)


def _overview(
    lengths_s: dict[_Key, list[float]],
    first_page: dict[_Key, int],
    blocks: dict[str, int],
) -> Iterator[WeekBar]:
    """A bar for each week of a plan; none for a plan of one week, or of too many."""
    weeks = {key: each for key, each in lengths_s.items() if key[1]}
    if not 1 < len(weeks) <= MAX_WEEKS_SHOWN:
        return
    longest_s = max(map(sum, weeks.values())) or 1.0
    for key, each in weeks.items():
        page = "" if first_page[key] == 1 else page_name(first_page[key])
        percent = round(100 * sum(each) / longest_s)
        href = f"{page}#{_anchor(key, blocks)}"
        shown = each if len(each) <= _MAX_PARTS else [sum(each)]
        parts = tuple(max(1, round(length_s / 60)) for length_s in shown)
        yield WeekBar(_title(key, blocks), str(key[1]), href, sum(each), len(each), percent, parts)


def _title(key: _Key, blocks: dict[str, int]) -> str:
    block, week = key
    parts = (block if len(blocks) > 1 else "", f"Week {week}" if week else "")
    return " · ".join(filter(None, parts)) or ("More tracks" if blocks else "")


def _anchor(key: _Key, blocks: dict[str, int]) -> str:
    block, week = key
    if not week:
        return f"more-{blocks[block]}" if block else "more"
    return f"week-{week}" if len(blocks) < 2 else f"week-{blocks.get(block, 0)}-{week}"


def chart_path(chart: str) -> str:
    """Return the chart of a track as the path of an SVG of :data:`CHART_COLUMNS` by 10 units."""
    parts = ["M0 10"]
    height = 0
    for column, digit in enumerate(chart[:CHART_COLUMNS]):
        new = 2 + round((_CHART_HEIGHT - 1) * int(digit) / 9)
        if new != height:
            parts.append(f"H{column}V{10 - new}")
            height = new
    return "".join([*parts, f"H{CHART_COLUMNS}V10z"])
