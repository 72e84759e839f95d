"""A chart of muscles: a bar for the time of each of a runner's eight muscle groups, from the ground up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from audiocoach.exercises.model import GROUPS
from audiocoach.media.chart import MARGIN, WIDTH
from audiocoach.media.lettering import cut, fit_lines
from audiocoach.media.looks import MUTED, NIGHT, SECTIONS, WHITE, Colour, blend
from audiocoach.media.picture import Box, Picture, Shape, Text, text_width
from audiocoach.timeline.muscles import GroupTime, MuscleMap
from audiocoach.units import format_percent, format_seconds

_LANE = WIDTH - 2 * MARGIN
_ROW_HEIGHT, _BAR_HEIGHT = 30.0, 14.0
_BAR_X, _BAR_WIDTH = 138.0, 154.0
_SHARE_X = 328.0
_TITLE_SIZE, _TOTAL_SIZE, _NAME_SIZE, _SMALL_SIZE = 20.0, 11.0, 11.0, 8.0
_TITLE_LINES = 2
_SIDE_STRENGTHS = (1.0, 0.72, 0.48)
"""Strength of a group's colour for both sides at once, left, and right."""
_SIDE_NAMES = ("both sides", "left", "right")
_LEAST_BOX = 0.5


def lay_out(title: str, found: MuscleMap) -> Picture:
    """Return the chart of a muscle map. The same map gives the same shapes."""
    lines = fit_lines(title, _LANE, _TITLE_LINES, partial(text_width, size=_TITLE_SIZE))
    top = 44.0 + 25 * len(lines)
    shapes = [
        *_heading(lines, found),
        *_bars(found, top),
        *_foot(found, top + _ROW_HEIGHT * len(GROUPS) + 14),
    ]
    height = max(shape.y + (shape.height if isinstance(shape, Box) else 0) for shape in shapes) + 14
    return Picture(f"{title}: muscles at work", WIDTH, round(height), NIGHT, tuple(shapes))


def _heading(lines: list[str], found: MuscleMap) -> Iterator[Shape]:
    y = 12.0
    for line in lines:
        y += 25
        yield Text(MARGIN, y - 2, line, _TITLE_SIZE, WHITE)
    told = f"{format_seconds(found.work_s)} of work"
    if found.left_s or found.right_s:
        told += f"  ·  left {format_seconds(found.left_s)}  ·  right {format_seconds(found.right_s)}"
    yield Text(MARGIN, y + 16, told, _TOTAL_SIZE, MUTED)


def _bars(found: MuscleMap, top: float) -> Iterator[Shape]:
    """Yield the bars, each divided into both sides at once, left, and right. A full lane is 100 % of the
    work.
    """
    whole_s = found.work_s or 1.0
    for number, (group, name) in enumerate(GROUPS.items()):
        time, y = found.groups[group], top + _ROW_HEIGHT * number
        baseline = y + _BAR_HEIGHT - 3
        yield Text(MARGIN, baseline, name, _NAME_SIZE, WHITE if time.total_s else MUTED)
        yield Box(_BAR_X, y, _BAR_WIDTH, _BAR_HEIGHT, blend(NIGHT, MUTED, 0.12), 2.5)
        hint = f"{name}, {format_seconds(time.total_s)}, {format_percent(found.share(group))} of the work"
        x = _BAR_X
        for time_s, strength in zip(_parts(time), _SIDE_STRENGTHS, strict=True):
            width = time_s / whole_s * _BAR_WIDTH
            if width >= _LEAST_BOX:
                colour = blend(NIGHT, SECTIONS[number], strength)
                yield Box(x, y, width, _BAR_HEIGHT, colour, round(min(2.5, width / 3), 2), hint)
            x += width
        if time.total_s:
            yield Text(_SHARE_X, baseline, format_percent(found.share(group)), _NAME_SIZE, WHITE, "end")
            yield Text(WIDTH - MARGIN, baseline, format_seconds(time.total_s), _NAME_SIZE, WHITE, "end")
        else:
            yield Text(WIDTH - MARGIN, baseline, "left out", _NAME_SIZE, MUTED, "end")


def _parts(time: GroupTime) -> tuple[float, float, float]:
    """Return the seconds of both sides at once, of the left, and of the right."""
    return max(0.0, time.total_s - time.left_s - time.right_s), time.left_s, time.right_s


def _foot(found: MuscleMap, y: float) -> Iterator[Shape]:
    """Yield the meaning of the shades, and what the bars do not include."""
    if found.left_s or found.right_s:
        x = float(MARGIN)
        for name, strength in zip(_SIDE_NAMES, _SIDE_STRENGTHS, strict=True):
            yield Box(x, y - 7, 8, 7, blend(NIGHT, MUTED, strength), 1.5)
            yield Text(x + 12, y, name, _SMALL_SIZE, _dim())
            x += 12 + text_width(name, _SMALL_SIZE) + 14
        y += 14
    told = ["Shares of the work; several muscles work at once, and one that helps counts half."]
    if found.unknown:
        share = format_percent(found.unknown_share)
        told.append(f"In no group: {', '.join(found.unknown)} ({share} of the work)")
    for line in told:
        yield Text(MARGIN, y, cut(line, _LANE, partial(text_width, size=_SMALL_SIZE)), _SMALL_SIZE, _dim())
        y += 13


def _dim() -> Colour:
    return blend(NIGHT, MUTED, 0.8)
