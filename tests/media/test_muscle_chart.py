"""The picture of the muscle map: a bar for each group, as long as its work."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from audiocoach.exercises.model import GROUPS
from audiocoach.media.chart import MARGIN, WIDTH
from audiocoach.media.muscle_chart import lay_out
from audiocoach.media.picture import Box, Picture, Text, render_png, render_svg, text_width
from audiocoach.script.model import Exercise, Workout
from audiocoach.timeline.muscles import MuscleMap, muscle_seconds_of

SQUAT = Exercise(name="Squat", for_ms=60_000)
PLANK = Exercise(name="Side plank", for_ms=30_000, sides="each")
SLED = Exercise(
    name="Sled push with a name that goes on and on and does not end before the page does", for_ms=60_000
)


def of(*steps: Exercise) -> MuscleMap:
    return muscle_seconds_of(Workout(title="Session", steps=steps))


def bars(picture: Picture, name: str) -> list[Box]:
    """The parts of a group's bar, from left to right."""
    return [
        shape for shape in picture.shapes if isinstance(shape, Box) and shape.hint.startswith(f"{name}, ")
    ]


def words(picture: Picture) -> list[str]:
    return [shape.text for shape in picture.shapes if isinstance(shape, Text)]


def test_bars_are_as_long_as_the_work() -> None:
    """A muscle that works all the time fills its lane, one of half the time half of it, and what is left out
    has no bar.
    """
    picture = lay_out("Session", of(SQUAT))
    (quads,), (core,) = bars(picture, "quads"), bars(picture, "core")
    assert core.width == pytest.approx(quads.width / 2)
    assert bars(picture, "feet and ankles") == []
    assert words(picture).count("left out") == 4
    assert {*GROUPS.values(), "100 %", "50 %", "1:00", "0:30"} <= set(words(picture))


def test_a_full_lane_is_all_of_the_work() -> None:
    """In a session in which nothing works all the time, the longest bar is as long as its share says."""
    found = of(SQUAT, PLANK)
    picture = lay_out("Session", found)
    lane = max(shape.width for shape in picture.shapes if isinstance(shape, Box))
    for group, name in GROUPS.items():
        drawn = sum(bar.width for bar in bars(picture, name))
        assert drawn == pytest.approx(lane * found.share(group), abs=0.01)
    assert max(found.share(group) for group in GROUPS) < 1


def test_sides_are_shades_of_one_bar() -> None:
    """What both sides did at once, then left, then right, without a gap; without sides there is no legend."""
    picture = lay_out("Session", of(SQUAT, PLANK))
    both, left, right = bars(picture, "core")
    assert both.x + both.width == pytest.approx(left.x)
    assert left.x + left.width == pytest.approx(right.x)
    assert left.width == pytest.approx(right.width)
    assert len({both.fill, left.fill, right.fill}) == 3
    assert {"both sides", "left", "right"} <= set(words(picture))
    assert "left" not in words(lay_out("Session", of(SQUAT)))


def test_what_is_in_no_group_is_told() -> None:
    """By name and share, cut where the page ends; nothing runs out of it."""
    picture = lay_out("A session with such a long title that it takes two lines " * 2, of(SQUAT, PLANK, SLED))
    assert any(text.startswith("In no group: Sled push") for text in words(picture))
    for shape in picture.shapes:
        if isinstance(shape, Box):
            assert MARGIN <= shape.x <= shape.x + shape.width <= WIDTH - MARGIN + 0.01
        elif shape.anchor == "start":
            assert shape.x + text_width(shape.text, shape.size) <= WIDTH - MARGIN + 1
        assert 0 < shape.y < picture.height


@pytest.mark.parametrize("found", [of(SQUAT, PLANK, SLED), MuscleMap()], ids=["session", "empty"])
def test_both_renderers_give_a_whole_picture(found: MuscleMap) -> None:
    """An SVG that is well-formed and a PNG of twice the size."""
    picture = lay_out("Session", found)
    root = ElementTree.fromstring(render_svg(picture))
    assert root.get("width") == str(WIDTH)
    assert Image.open(io.BytesIO(render_png(picture))).size == (2 * WIDTH, 2 * picture.height)
