"""The picture of a block: its legend means its bars."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.blocks.chart import lay_out
from audiocoach.blocks.model import Block, Session, Week
from audiocoach.blocks.overview import Overview, SessionView, WeekView
from audiocoach.media.chart import MARGIN, WIDTH
from audiocoach.media.picture import Box, Text, text_width


def view_of(*sessions: tuple[str, float, bool]) -> Overview:
    """A week of sessions: title ("" is broken), seconds, and whether it is optional."""
    views = []
    for number, (title, duration_s, optional) in enumerate(sessions):
        day = number % 7
        session = Session(1, day + 1, day, title or "broken", Path("a.yaml"), optional=optional)
        views.append(SessionView(session, title, duration_s))
    week = Week(1, tuple(one.session for one in views))
    return Overview(Block("Block", (week,), "block.yaml"), (WeekView(week, tuple(views)),))


def legend(view: Overview) -> tuple[list[str], list[object]]:
    """Names in the legend, and the colours before them."""
    shapes = lay_out(view).shapes
    end = next(n for n, one in enumerate(shapes) if isinstance(one, Text) and one.text.startswith("Muscles"))
    samples = [n for n, one in enumerate(shapes[:end]) if isinstance(one, Box) and one.width == 9]
    names = [one.text for one in shapes[samples[0] : end] if isinstance(one, Text)]
    return names, [shapes[n].fill for n in samples]


def bars(view: Overview) -> list[Box]:
    """The bars of the sessions."""
    boxes = [one for one in lay_out(view).shapes if isinstance(one, Box)]
    return [one for one in boxes if one.hint and one.height == 22]


def test_the_legend_has_the_colours_of_the_bars() -> None:
    """An optional session has its darker colour there too, and says so. One without a bar is not in it."""
    view = view_of(
        ("Legs", 900, False), ("Yoga", 600, True), ("Run", 900, False), ("Run", 600, True), ("", 0, False)
    )
    names, fills = legend(view)
    assert names == ["Legs", "Yoga (optional)", "Run (darker: optional)"]
    assert sorted(fills) == sorted(bar.fill for bar in bars(view))


def test_every_workout_has_a_colour_of_its_own() -> None:
    """Also with more workouts than colours."""
    view = view_of(*((f"Session {number}", 600, False) for number in range(14)))
    assert len(set(legend(view)[1])) == 14


@pytest.mark.parametrize("optional", [False, True])
def test_a_long_name_stays_in_the_picture(optional: bool) -> None:
    """It is cut where the page ends, before the word in brackets."""
    (name,), _ = legend(
        view_of(
            (
                "A session with a name that goes on and on and on and on and does not end before the page",
                600,
                optional,
            )
        )
    )
    assert ("…" in name, name.endswith("(optional)")) == (True, optional)
    assert text_width(name, 11) <= WIDTH - 2 * MARGIN - 12
