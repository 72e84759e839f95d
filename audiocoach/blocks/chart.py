"""Draw a block: a bar per week, divided into sessions, and below it the work of each muscle group."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from audiocoach.blocks.overview import Overview, SessionView
from audiocoach.exercises.model import GROUPS
from audiocoach.media.lettering import cut, fit_lines
from audiocoach.media.looks import DUSK, MUTED, NIGHT, SECTIONS, WHITE, Colour, blend
from audiocoach.media.picture import Box, Picture, Shape, Text, text_width
from audiocoach.script.constants import DAYS
from audiocoach.units import format_clock

WIDTH = 390
"""Width of the picture in units: a phone in portrait mode."""
MARGIN = 16

_TITLE_SIZE, _TEXT_SIZE, _SMALL_SIZE = 20.0, 11.0, 8.5
_TITLE_LINES = 2
_LABEL_WIDTH, _MINUTES_WIDTH = 34.0, 34.0
_BAR_HEIGHT, _WEEK_HEIGHT = 22.0, 28.0
_GROUP_WIDTH, _GROUP_HEIGHT = 104.0, 18.0
_LEAST_NAMED = 26.0
_INK: Colour = (16, 20, 36)


def lay_out(view: Overview) -> Picture:
    """Return the picture of a block. A bar's length is the total time of the week's sessions; the longest
    fills the row.
    """
    title = view.block.title or "Training block"
    lines = fit_lines(title, WIDTH - 2 * MARGIN, _TITLE_LINES, partial(text_width, size=_TITLE_SIZE))
    y = MARGIN + _TITLE_SIZE
    shapes: list[Shape] = []
    for line in lines:
        shapes.append(Text(MARGIN, y, line, _TITLE_SIZE, WHITE))
        y += _TITLE_SIZE * 1.25
    count = sum(len(week.sessions) for week in view.weeks)
    total_s = sum(week.duration_s for week in view.weeks)
    summary = f"{len(view.weeks)} weeks, {count} sessions, {format_clock(round(total_s) * 1000)}"
    shapes.append(Text(MARGIN, y, summary, _TEXT_SIZE, MUTED))
    y += 18
    colours = _colours(view)
    shapes += _weeks(view, colours, y)
    y += _WEEK_HEIGHT * len(view.weeks) + 6
    for name in colours:
        shapes += _legend(view, name, colours, y)
        y += 16
    y += 18
    shapes.append(Text(MARGIN, y, "Muscles, week by week", _TEXT_SIZE, WHITE))
    y += 8
    shapes += _muscles(view, y)
    y += _GROUP_HEIGHT * len(GROUPS) + MARGIN
    return Picture(title, WIDTH, round(y), NIGHT, tuple(shapes))


def _colours(view: Overview) -> dict[str, Colour]:
    """Return a colour for each workout that has a bar, in order of appearance; after the eighth, the colours
    come again in paler tints.
    """
    names = dict.fromkeys(_name(one) for week in view.weeks for one in week.sessions if one.duration_s)
    return {
        name: blend(WHITE, SECTIONS[number % len(SECTIONS)], 0.5 ** (number // len(SECTIONS)))
        for number, name in enumerate(names)
    }


def _name(view: SessionView) -> str:
    return view.title or view.session.workout


def _fill(view: SessionView, colours: dict[str, Colour]) -> Colour:
    """Return the colour of a session's bar; an optional one is darker."""
    colour = colours[_name(view)]
    return blend(NIGHT, colour, 0.55) if view.session.optional else colour


def _legend(view: Overview, name: str, colours: dict[str, Colour], y: float) -> Iterator[Shape]:
    """Yield the colours of a workout's bars, and its name."""
    sessions = [one for week in view.weeks for one in week.sessions if _name(one) == name and one.duration_s]
    fills = dict.fromkeys(
        _fill(one, colours) for one in sorted(sessions, key=lambda one: one.session.optional)
    )
    meaning = " (darker: optional)" if len(fills) > 1 else " (optional)"
    x = float(MARGIN)
    for fill in fills:
        yield Box(x, y, 9, 9, fill, 2)
        x += 12
    told = meaning if any(one.session.optional for one in sessions) else ""
    room = WIDTH - MARGIN - x - 3 - text_width(told, _TEXT_SIZE)
    short = cut(name, room, partial(text_width, size=_TEXT_SIZE))
    yield Text(x + 3, y + 8, short + told, _TEXT_SIZE, MUTED)


def _weeks(view: Overview, colours: dict[str, Colour], top: float) -> Iterator[Shape]:
    lane = WIDTH - 2 * MARGIN - _LABEL_WIDTH - _MINUTES_WIDTH
    longest_s = max((week.duration_s for week in view.weeks), default=0.0) or 1.0
    for number, week in enumerate(view.weeks):
        y = top + number * _WEEK_HEIGHT
        base = y + _BAR_HEIGHT / 2 + 4
        colour = blend(NIGHT, MUTED, 0.6) if week.week.deload else MUTED
        yield Text(MARGIN, base, f"{week.week.number}", _TEXT_SIZE, colour)
        x = MARGIN + _LABEL_WIDTH
        for one in (one for one in week.sessions if one.duration_s):
            width = lane * one.duration_s / longest_s
            fill = _fill(one, colours)
            hint = f"{one.session.label}: {one.title}, {format_clock(round(one.duration_s) * 1000)}"
            yield Box(x, y, max(0.0, width - 2), _BAR_HEIGHT, fill, 3, hint)
            if width >= _LEAST_NAMED:
                yield Text(x + (width - 2) / 2, base, DAYS[one.session.day], _SMALL_SIZE, _INK, "middle")
            x += width
        minutes = f"{round(week.duration_s / 60)} min"
        yield Text(WIDTH - MARGIN, base, minutes, _SMALL_SIZE, MUTED, "end")


def _muscles(view: Overview, top: float) -> Iterator[Shape]:
    """Yield a row per group with a cell per week: the more work, the brighter."""
    width = (WIDTH - 2 * MARGIN - _GROUP_WIDTH) / max(1, len(view.weeks))
    maps = [week.muscles for week in view.weeks]
    most_s = max((one.groups[group].total_s for one in maps for group in GROUPS), default=0.0) or 1.0
    for row, (group, name) in enumerate(GROUPS.items()):
        y = top + row * _GROUP_HEIGHT
        yield Text(MARGIN, y + 12, name, _SMALL_SIZE + 1, MUTED)
        for number, one in enumerate(maps):
            worked_s = one.groups[group].total_s
            fill = blend(DUSK, SECTIONS[0], (worked_s / most_s) ** 0.7) if worked_s else DUSK
            hint = f"week {number + 1}, {name}: {format_clock(round(worked_s) * 1000)}"
            x = MARGIN + _GROUP_WIDTH + number * width
            yield Box(x, y, width - 2, _GROUP_HEIGHT - 3, fill, 2, hint)
