"""Prints the muscle map of a workout: time by muscle group and side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.cli.printing import note, note_warnings, result, result_json, table
from audiocoach.cli.writing import draw
from audiocoach.units import format_percent, format_seconds, quoted

if TYPE_CHECKING:
    from audiocoach.script.model import Workout
    from audiocoach.timeline.muscles import MuscleMap

COLUMNS = ("muscles", "time", "share", "left", "right")
_LEAST_DIFFERENCE_S = 1.0
"""A smaller difference between the sides is not mentioned."""


def show_muscles(workout: Workout, picture: Path | None, *, as_json: bool, force: bool) -> None:
    """Print or draw the map of a workout; does not need a voice."""
    from audiocoach.media.muscle_chart import lay_out
    from audiocoach.timeline.muscles import muscle_seconds_of

    note_warnings(workout.warnings)
    found = muscle_seconds_of(workout)
    if picture is not None:
        draw(lay_out(workout.title, found), picture, force=force)
        note(f"{picture}: muscles of {quoted(workout.title)}")
    if as_json:
        result_json({"format": 1, "title": workout.title, **found.to_json()})
    elif picture is None:
        result(workout.title)
        table(COLUMNS, rows(found), fixed=COLUMNS)
        for line in remarks(found):
            result(line)


def rows(found: MuscleMap) -> Iterator[tuple[str, str, str, str, str]]:
    """A row for each of the eight groups, from the feet up; with sides if they were trained separately."""
    from audiocoach.exercises.model import GROUPS

    for group, name in GROUPS.items():
        time = found.groups[group]
        has_sides = time.left_s or time.right_s
        left, right = (format_seconds(one) if has_sides else "" for one in (time.left_s, time.right_s))
        yield name, format_seconds(time.total_s), format_percent(found.share(group)), left, right


def remarks(found: MuscleMap) -> Iterator[str]:
    """Lines on the total and its sides, groups without work, and exercises that are not in the library."""
    from audiocoach.exercises.model import GROUPS

    sides = f"; left {format_seconds(found.left_s)}, right {format_seconds(found.right_s)}"
    yield f"work {format_seconds(found.work_s)}{sides if found.left_s or found.right_s else ''}"
    if abs(found.leaning_s) >= _LEAST_DIFFERENCE_S:
        side = "left" if found.leaning_s > 0 else "right"
        yield f"the {side} side works {format_seconds(abs(found.leaning_s))} more than the other"
    if found.left_out and found.work_s:
        yield f"not trained: {', '.join(GROUPS[group] for group in found.left_out)}"
    if found.unknown:
        names = ", ".join(found.unknown)
        yield f"not in the library: {names} ({format_percent(found.unknown_share)} of the work)"
    if found.work_s:
        yield "muscles that help count half; several work at once, so the shares add up to more than 100 %"
