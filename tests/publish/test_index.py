"""The index: by week, a hundred tracks a page, with a bar for each week."""

from __future__ import annotations

import pytest

from audiocoach.publish.index import PER_PAGE, chart_path, index_pages
from audiocoach.publish.summary import summarise
from audiocoach.publish.track import BlockPlace, ListedTrack, Summary, TrackInfo, TrackStep


def listed(number: int, place: BlockPlace) -> ListedTrack:
    """A track of a minute."""
    return ListedTrack(f"t{number}", ".mp3", 5, Summary("T", "", "", 60.0), place, "guid")


def test_a_plan_has_a_bar_for_each_week_that_leads_to_it() -> None:
    """Also where the week is on a later page; its length is that of the whole week on each page."""
    tracks = [listed(number, BlockPlace("Plan", 1 + number // 60, 1)) for number in range(250)]
    pages = list(index_pages(tracks))
    assert [page.name for page in pages] == ["index.html", "page-2.html", "page-3.html"]
    assert [len([track for group in page.groups for track in group.tracks]) for page in pages] == [
        100,
        100,
        50,
    ]
    assert [page.groups[0].title for page in pages] == ["Week 1", "Week 2", "Week 4"]
    assert pages[1].groups[0].length_s == 3600.0
    assert [(week.href, week.percent) for week in pages[0].weeks] == [
        ("#week-1", 100),
        ("#week-2", 100),
        ("page-2.html#week-3", 100),
        ("page-2.html#week-4", 100),
        ("page-3.html#week-5", 17),
    ]
    assert (pages[0].before, pages[0].after, pages[2].after) == ("", "page-2.html", "")
    assert pages[1].weeks == ()


def test_two_blocks_have_weeks_of_their_own() -> None:
    """Week 1 of one is not week 1 of the other; tracks outside come as more tracks."""
    places = [BlockPlace("A", 1), BlockPlace("B", 1), BlockPlace("B", 2), BlockPlace()]
    (page,) = index_pages([listed(number, place) for number, place in enumerate(places)])
    assert [(group.title, group.anchor) for group in page.groups] == [
        ("A · Week 1", "week-1-1"),
        ("B · Week 1", "week-2-1"),
        ("B · Week 2", "week-2-2"),
        ("More tracks", "more"),
    ]


def test_a_hundred_tracks_are_one_page() -> None:
    """And one more is two."""
    tracks = [listed(number, BlockPlace()) for number in range(PER_PAGE + 1)]
    assert len(list(index_pages(tracks[:-1]))) == 1
    assert len(list(index_pages(tracks))) == 2


def test_a_track_tells_its_work_its_muscles_and_its_equipment() -> None:
    """From its steps, with the exercise library; an unknown exercise has neither."""
    steps = (
        TrackStep(0.0, "Get ready", "ready"),
        TrackStep(12.0, "Goblet squat", "work"),
        TrackStep(24.0, "Rest", "rest"),
        TrackStep(36.0, "Something of my own", "work"),
    )
    summary = summarise(TrackInfo("T", "", "", "", 48.0, ((0.0, 48.0, "Legs"),), steps))
    assert summary.chart == "0" * 12 + "9" * 12 + "0" * 12 + "9" * 12
    assert "quads" in summary.muscles
    assert summary.equipment
    assert summary.chapters == ((0.0, "Legs"),)
    assert Summary.from_json(summary.to_json()) == summary


def test_a_chart_is_a_short_path() -> None:
    """A level that stays is one line."""
    assert chart_path("0" * 24 + "9" * 24) == "M0 10H0V8H24V0H48V10z"


@pytest.mark.parametrize("data", [[], [1] * 10, ["a"] * 10, None, ["", "", "", 1, "", 0, "", [1], [], ""]])
def test_other_data_is_no_summary(data) -> None:
    """A list of files that was tampered with is refused as a whole."""
    with pytest.raises((TypeError, ValueError)):
        Summary.from_json(data)
