"""The summary of a track for the index and the feed: a small chart, its muscles and its equipment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from audiocoach.exercises.library import library
from audiocoach.publish.track import CHART_COLUMNS, Summary, TrackInfo, TrackStep

WORK_KINDS = ("work", "phase")
MAX_OUTLINE, MAX_OUTLINE_CHAPTERS = 4000, 200
"""The most characters and chapters in the feed; the chapters file has all of them."""
_MAX_MUSCLES = 4
_MAX_EQUIPMENT = 6
_LEAST_SHARE = 0.1
"""Groups that work for a smaller share of the time are not listed."""


def summarise(info: TrackInfo) -> Summary:
    """Return the summary of a track."""
    muscles, equipment = _trained(info.steps, info.duration_s)
    return Summary(
        info.title,
        info.artist,
        info.comment,
        info.duration_s,
        _outline(info),
        bool(info.steps),
        _chart(info.steps, info.duration_s),
        muscles,
        equipment,
        info.cover_suffix,
    )


def _outline(info: TrackInfo) -> tuple[tuple[float, str], ...]:
    """The chapters, as many as fit."""
    outline: list[tuple[float, str]] = []
    length = 0
    for start_s, _, title in info.chapters:
        length += len(title)
        if length > MAX_OUTLINE or len(outline) == MAX_OUTLINE_CHAPTERS:
            break
        outline.append((start_s, title))
    return tuple(outline)


def _chart(steps: Sequence[TrackStep], duration_s: float) -> str:
    """A digit for each column: the share of work in it, 0 to 9."""
    if not any(step.kind in WORK_KINDS for step in steps):
        return ""
    width_s = duration_s / CHART_COLUMNS
    worked_s = [0.0] * CHART_COLUMNS
    for step, end_s in _spans(steps, duration_s):
        if step.kind not in WORK_KINDS:
            continue
        first, last = int(step.start_s / width_s), int(end_s / width_s)
        for column in range(first, min(last, CHART_COLUMNS - 1) + 1):
            inside_s = min(end_s, (column + 1) * width_s) - max(step.start_s, column * width_s)
            worked_s[column] += max(0.0, inside_s)
    return "".join(str(min(9, round(9 * one_s / width_s))) for one_s in worked_s)


def _trained(steps: Sequence[TrackStep], duration_s: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the muscle groups and of the equipment, as the exercise library knows them."""
    groups: Counter[str] = Counter()
    equipment: Counter[str] = Counter()
    for step, end_s in _spans(steps, duration_s):
        if step.kind in WORK_KINDS:
            trains, needs = _known(step.name)
            length_s = max(0.0, end_s - step.start_s)
            groups.update(dict.fromkeys(trains, length_s))
            equipment.update(dict.fromkeys(needs, length_s))
    least_s = _LEAST_SHARE * sum(groups.values())
    named = [group for group, length_s in groups.most_common(_MAX_MUSCLES) if length_s >= least_s]
    return tuple(named), tuple(name for name, _ in equipment.most_common(_MAX_EQUIPMENT))


@lru_cache(maxsize=4096)
def _known(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups that do the work in a movement, and its equipment; nothing if the library lacks it."""
    movement = library().find_same(name)
    return ((), ()) if movement is None else (movement.primary, movement.equipment)


def _spans(steps: Sequence[TrackStep], duration_s: float) -> list[tuple[TrackStep, float]]:
    """Each step with its end in seconds."""
    return list(zip(steps, [*(step.start_s for step in steps[1:]), duration_s], strict=False))
